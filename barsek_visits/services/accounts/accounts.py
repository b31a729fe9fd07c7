"""Staff accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import NotFound, SignInRefused
from barsek_visits.domain.permissions import Role
from barsek_visits.i18n import DEFAULT_LANGUAGE
from barsek_visits.models import Staff, StaffSession
from barsek_visits.services import audit
from barsek_visits.services.accounts import passwords
from barsek_visits.services.bookings import appointments, search_index
from barsek_visits.services.calendars.external_calendars import forget_calendar
from barsek_visits.services.office.people import ensure_host, set_hosting

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


def add_staff(email: str, name: str, role: Role, password: str | None, *, now: datetime) -> bool:
    """Make an account, or give an existing one this name, role and password; say whether it is new.

    An account without a password gets in by a link only.  Where an office file has made the host already,
    it is that host's account; a new host can be chosen for visits at once.

    Raises:
        WeakPassword: the password is not one that we take.
    """
    password_hash = None if password is None else passwords.hashed(password)
    with atomic() as session:
        known = search_index.names()
        member = session.scalars(select(Staff).where(Staff.email == email.lower())).one_or_none()
        is_new = member is None
        if member is None:
            member = Staff(email=email.lower(), language=DEFAULT_LANGUAGE, created_at=now)
            session.add(member)
        is_told = not is_new and (member.name, member.role) != (name, role)
        member.name, member.role, member.is_active = name, role, True
        member.password_hash = password_hash
        session.flush()
        if role is Role.HOST:
            ensure_host(member)
        else:
            set_hosting(member, is_active=True)
        if is_told:  # feeds tell names, and of protected visits what the role may know
            appointments.all_changed(now=now)
            search_index.index_renamed(known)
        end_sessions(member.id)
        return is_new


def deactivate_staff(email: str, *, now: datetime) -> None:
    """Close an account: its sign-ins and calendar links end at once, and it can host no more; what it did stays.

    The host's own calendar elsewhere is forgotten with all that it brought.

    Raises:
        NotFound: there is no such account.
    """
    with atomic() as session:
        member = session.scalars(select(Staff).where(Staff.email == email.lower())).one_or_none()
        if member is None:
            raise NotFound("staff")
        member.is_active = False
        set_hosting(member, is_active=False)
        if member.resource_id is not None:
            forget_calendar(member.resource_id)
        end_sessions(member.id)


def change_language(by: StaffRow, language: str) -> None:
    """Set the language of a member's pages and mails."""
    with atomic() as session:
        session.get_one(Staff, by.id).language = language


def switch_daily_digest(by: StaffRow, *, on: bool) -> None:
    """Choose whether the day's plan comes by mail in the morning."""
    with atomic() as session:
        session.get_one(Staff, by.id).morning_mail = on


def change_password(by: StaffRow, current: str, new: str, *, but_session: int, now: datetime) -> None:
    """Set a new password; all other sign-ins of the account end.

    Raises:
        SignInRefused: the current password is wrong.
        WeakPassword: the new one is not one that we take.
    """
    with atomic() as session:
        member = session.get_one(Staff, by.id)
        if member.password_hash is not None and not passwords.is_right(member.password_hash, current):
            raise SignInRefused("current password")
        member.password_hash = passwords.hashed(new)
        end_sessions(member.id, but_session=but_session)
        audit.record("change-password", now=now, by=by)


def end_sessions(staff_id: int, *, but_session: int | None = None) -> None:
    """End the account's sign-ins, in the caller's transaction."""
    db.session.execute(
        delete(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.id.is_distinct_from(but_session))
    )
