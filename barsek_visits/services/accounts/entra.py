"""Members who sign in at the office's Entra ID."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from barsek_visits.db import db
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import SignInRefused
from barsek_visits.models import Staff
from barsek_visits.queries.staff import staff_by_email, staff_by_id
from barsek_visits.services import audit
from barsek_visits.services.accounts.accounts import change_role
from barsek_visits.services.accounts.sessions import end_sessions, open_session
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.accounts.entra import EntraDirectory, EntraIdentity
    from barsek_visits.domain.staff import StaffRow


def sign_in_with_entra(directory: EntraDirectory, identity: EntraIdentity, *, device: str, now: datetime) -> str:
    """Open a session for whom the directory has signed in; return the secret that the cookie holds.

    The first time an account is found by its verified address, from then on by who they are in the directory.  Where
    groups have roles, the member gets theirs.  The directory asks for second factors by its own rules.

    Raises:
        SignInRefused: there is no account for them, or no group of theirs has a role.
    """
    member = _member_of(identity)
    role = directory.role_of(identity.groups)
    if member is None:
        raise SignInRefused("entra")
    if directory.roles and role is None:
        _end(member.id)
        raise SignInRefused("entra")
    if role is not None and role is not member.role:
        change_role(member, role, now=now)
    return _open_for_subject(member, identity.subject, device, now)


@command
def _end(staff_id: int) -> None:
    end_sessions(staff_id)


def _member_of(identity: EntraIdentity) -> StaffRow | None:
    of_subject = select(Staff.id).where(Staff.entra_subject == identity.subject)
    staff_id = db.session.scalar(of_subject)
    if staff_id is not None:
        return staff_by_id(staff_id)
    member = staff_by_email(identity.email) if identity.email else None
    is_free = member and db.session.scalar(select(Staff.entra_subject).where(Staff.id == member.id)) is None
    return member if is_free else None


@command
def _open_for_subject(member: StaffRow, subject: str, device: str, now: datetime) -> str:
    joined = update(Staff).where(Staff.id == member.id, Staff.entra_subject.is_(None)).values(entra_subject=subject)
    if db.session.scalar(joined.returning(Staff.id)) is not None:
        audit.record(AuditAction.JOIN_ENTRA, now=now, by=member)
    return open_session(member.id, device, with_second_factor=True, by_entra=True, now=now)
