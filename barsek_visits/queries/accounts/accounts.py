"""Accounts as signing in needs them: passwords' hashes, and sign-ins that last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import Staff, StaffSession
from barsek_visits.queries.staff import STAFF_COLUMNS, staff_row

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


_SESSION_NAMES = ("id", "started_at", "seen_at", "confirmed_at", "with_second_factor")
_SESSION_COLUMNS = tuple(getattr(StaffSession, name) for name in _SESSION_NAMES)


@dataclass(frozen=True)
class PasswordRow:
    """An account as signing in needs it; never shown."""

    staff_id: int
    password_hash: str | None


@dataclass(frozen=True)
class SessionRow:
    """A sign-in that lasts, and whose it is."""

    id: int
    started_at: datetime
    seen_at: datetime
    confirmed_at: datetime
    with_second_factor: bool
    staff: StaffRow


def password_of(email: str) -> PasswordRow | None:
    """Return the password's hash of the active member with an address."""
    statement = select(Staff.id, Staff.password_hash).where(Staff.email == email.strip().lower(), Staff.is_active)
    values = db.session.execute(statement).one_or_none()
    return PasswordRow(*values) if values else None


def password_by_id(staff_id: int) -> PasswordRow | None:
    """Return the password's hash of an active member."""
    values = db.session.execute(
        select(Staff.id, Staff.password_hash).where(Staff.id == staff_id, Staff.is_active)
    ).one_or_none()
    return PasswordRow(*values) if values else None


def has_password(staff_id: int) -> bool:
    """Say whether a member signs in with a password."""
    account = password_by_id(staff_id)
    return account is not None and account.password_hash is not None


def session_by_hash(token_hash: str) -> SessionRow | None:
    """Return the sign-in with a token's hash, of an active member; says nothing of its age."""
    statement = (
        select(*_SESSION_COLUMNS, *STAFF_COLUMNS)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.token_hash == token_hash, Staff.is_active)
    )
    row = db.session.execute(statement).mappings().one_or_none()
    return SessionRow(**{name: row[name] for name in _SESSION_NAMES}, staff=staff_row(row)) if row else None


@dataclass(frozen=True)
class SignInRow:
    """One of a member's sign-ins, as its owner knows it again."""

    id: int
    device: str
    started_at: datetime
    seen_at: datetime


def sign_ins_of(member: StaffRow) -> list[SignInRow]:
    """Return a member's sign-ins, the one used last on top; says nothing of their age."""
    statement = (
        select(StaffSession.id, StaffSession.device, StaffSession.started_at, StaffSession.seen_at)
        .where(StaffSession.staff_id == member.id)
        .order_by(StaffSession.seen_at.desc(), StaffSession.id.desc())
    )
    return [SignInRow(**row) for row in db.session.execute(statement).mappings()]


def wants_daily_digest(staff_id: int) -> bool:
    """Say whether a member wants the day's plan by mail."""
    return bool(db.session.scalar(select(Staff.morning_mail).where(Staff.id == staff_id)))
