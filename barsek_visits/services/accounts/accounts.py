"""Staff accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.accounts.links import AccountChange
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import NotFound, SignInRefused
from barsek_visits.domain.permissions import Role
from barsek_visits.i18n import DEFAULT_LANGUAGE
from barsek_visits.models import Office, Staff
from barsek_visits.queries.accounts.accounts import password_of
from barsek_visits.queries.staff import staff_by_email, staff_by_id
from barsek_visits.services import audit
from barsek_visits.services.accounts import passwords
from barsek_visits.services.accounts.letters import tell_of_change
from barsek_visits.services.accounts.links import void_links
from barsek_visits.services.accounts.password_links import put_invitation
from barsek_visits.services.accounts.second_factors import forget_factors
from barsek_visits.services.accounts.sessions import end_sessions
from barsek_visits.services.accounts.tries import Caller, count_failure, keys_of, refuse_hasty
from barsek_visits.services.bookings import search_index
from barsek_visits.services.bookings.changes import all_changed
from barsek_visits.services.bookings.locks import lock_all_resources
from barsek_visits.services.calendars.external_calendars import forget_calendar
from barsek_visits.services.office.people import ensure_host, set_hosting
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


def add_staff(email: str, name: str, role: Role, password: str | None, *, invites: bool = False, now: datetime) -> bool:
    """Make an account, or give an existing one this name, role and password; say whether it is new.

    An account without a password gets in by a link only; one that is invited is mailed the way to its first password.
    Where an office file has made the host already, it is that host's account; a new host can be chosen at once.

    Raises:
        WeakPassword: the password is not one that we take.
    """
    # Before the transaction: hashing takes its time on purpose, and nobody else shall wait for it.
    password_hash = None if password is None else passwords.hashed(password, _about(email, name))
    return _put_staff(email.lower(), name, role, password_hash, invites=invites, now=now)


def _about(email: str, name: str) -> list[str]:
    """Return what a guesser of somebody's password tries first: of themselves, and of the office."""
    office = db.session.execute(select(Office.name, Office.city)).one_or_none()
    return [email, name, *(office or ())]


@command
def _put_staff(email: str, name: str, role: Role, password_hash: str | None, *, invites: bool, now: datetime) -> bool:
    lock_all_resources(now=now)
    known = search_index.names()
    member = db.session.scalars(select(Staff).where(Staff.email == email)).one_or_none()
    is_new = member is None
    if member is None:
        member = Staff(email=email, language=DEFAULT_LANGUAGE, created_at=now)
        db.session.add(member)
    is_told = not is_new and (member.name, member.role) != (name, role)
    role_before = member.role
    member.name, member.role, member.is_active = name, role, True
    member.password_hash = password_hash
    _give_role(member, role)
    if is_told:  # feeds tell names, and of protected visits what the role may know
        search_index.index_renamed(known)
        all_changed(now=now)
    end_sessions(member.id)
    void_links(member.id)
    _log_account(member, role_before, now)
    row = staff_by_id(member.id)
    if invites and row is not None:
        put_invitation(row, by=Actor.STAFF, now=now)
    return is_new


def _give_role(member: Staff, role: Role) -> None:
    member.role = role
    db.session.flush()
    if role is Role.HOST:
        ensure_host(member)
    else:
        set_hosting(member, is_active=True)


@command
def change_role(of: StaffRow, role: Role, *, now: datetime) -> None:
    """Give a member another role; what the old one let them see is told anew in feeds, and their sign-ins end."""
    lock_all_resources(now=now)
    member = db.session.get_one(Staff, of.id)
    role_before = member.role
    _give_role(member, role)
    all_changed(now=now)
    end_sessions(member.id)
    _log_account(member, role_before, now)


def _log_account(member: Staff, role_before: str | None, now: datetime) -> None:
    action = AuditAction.CHANGE_ACCOUNT if role_before else AuditAction.ADD_ACCOUNT
    roles = " to ".join(dict.fromkeys(role for role in (role_before, member.role) if role))
    audit.record(action, now=now, by=Actor.STAFF, detail=f"account {member.id}: {roles}")


@command
def deactivate_staff(email: str, *, now: datetime) -> None:
    """Close an account: its sign-ins and calendar links end at once, and it can host no more; what it did stays.

    The host's own calendar elsewhere is forgotten with all that it brought.

    Raises:
        NotFound: there is no such account.
    """
    lock_all_resources(now=now)
    member = db.session.scalars(select(Staff).where(Staff.email == email.lower())).one_or_none()
    if member is None:
        raise NotFound("staff")
    member.is_active = False
    set_hosting(member, is_active=False)
    if member.resource_id is not None:
        forget_calendar(member.resource_id)
    end_sessions(member.id)
    void_links(member.id)
    forget_factors(member.id)
    audit.record(AuditAction.CLOSE_ACCOUNT, now=now, by=Actor.STAFF, detail=f"account {member.id}")


@command
def forget_second_factors(email: str, *, now: datetime) -> None:
    """Forget passkeys, app, recovery codes and the directory's name of an account: it was somebody else's for a while.

    Raises:
        NotFound: there is no such active account.
    """
    member = staff_by_email(email)
    if member is None:
        raise NotFound("staff")
    forget_factors(member.id)
    end_sessions(member.id)
    audit.record(AuditAction.FORGET_FACTORS, now=now, by=Actor.STAFF, detail=f"account {member.id}")


@command
def change_language(by: StaffRow, language: str) -> None:
    """Set the language of a member's pages and mails."""
    db.session.get_one(Staff, by.id).language = language


@command
def switch_daily_digest(by: StaffRow, *, on: bool) -> None:
    """Choose whether the day's plan comes by mail in the morning."""
    db.session.get_one(Staff, by.id).morning_mail = on


def change_password(by: StaffRow, current: str, new: str, caller: Caller, *, but_session: int, now: datetime) -> None:
    """Set a new password; all other sign-ins of the account end.

    Raises:
        TooManyTries: the account has to wait.
        SignInRefused: the current password is wrong.
        WeakPassword: the new one is not one that we take.
    """
    # Before the transaction, as in `add_staff`.
    keys = keys_of(by.email, caller, now)
    refuse_hasty(keys, now)
    account = password_of(by.email)
    known = account.password_hash if account else None
    if known is not None and not passwords.is_right(known, current):
        count_failure(keys, by.id, now=now)
        raise SignInRefused("current password")
    _put_password(by, known, passwords.hashed(new, _about(by.email, by.name)), but_session=but_session, now=now)


@command
def _put_password(by: StaffRow, known: str | None, new_hash: str, *, but_session: int, now: datetime) -> None:
    member = db.session.get_one(Staff, by.id, with_for_update={"key_share": True})
    if member.password_hash != known:  # changed meanwhile: what was typed is the current one no longer
        raise SignInRefused("current password")
    member.password_hash = new_hash
    end_sessions(member.id, but_session=but_session)
    void_links(member.id)
    audit.record(AuditAction.CHANGE_PASSWORD, now=now, by=by)
    tell_of_change(by, AccountChange.PASSWORD, now=now)
