"""Members of staff, as the rest of the program knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, or_, select, true

from barsek_visits.db import db
from barsek_visits.domain.permissions import Permission, Role, may
from barsek_visits.models import Appointment, AppointmentResource, Booking, Staff, StaffSession

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class StaffRow:
    """An active member of staff; `resource_id` is set for those who host."""

    id: int
    email: str
    name: str
    role: Role
    language: str
    resource_id: int | None
    invitations: bool = True

    @property
    def first_name(self) -> str:
        """What colleagues and visitors say."""
        return self.name.split()[0]

    def may(self, permission: str) -> bool:
        """Say whether the role has a permission, by the permission's word."""
        return may(self.role, Permission(permission))


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
    staff: StaffRow


_COLUMNS = (Staff.id, Staff.email, Staff.name, Staff.role, Staff.language, Staff.resource_id, Staff.invitations)


def _staff_row(values: tuple[object, ...]) -> StaffRow:
    id_, email, name, role, *rest = values
    return StaffRow(id_, email, name, Role(role), *rest)  # type: ignore[arg-type]


def staff_by_email(email: str) -> StaffRow | None:
    """Return the active member with an address, whatever its case."""
    statement = select(*_COLUMNS).where(Staff.email == email.strip().lower(), Staff.is_active)
    values = db.session.execute(statement).one_or_none()
    return _staff_row(tuple(values)) if values else None


def password_of(email: str) -> PasswordRow | None:
    """Return the password's hash of the active member with an address."""
    statement = select(Staff.id, Staff.password_hash).where(Staff.email == email.strip().lower(), Staff.is_active)
    values = db.session.execute(statement).one_or_none()
    return PasswordRow(*values) if values else None


def staff_by_id(staff_id: int) -> StaffRow | None:
    """Return the active member."""
    values = db.session.execute(select(*_COLUMNS).where(Staff.id == staff_id, Staff.is_active)).one_or_none()
    return _staff_row(tuple(values)) if values else None


def coordinators() -> list[StaffRow]:
    """Return the active coordinators, who has been there longest first."""
    statement = select(*_COLUMNS).where(Staff.role == Role.COORDINATOR, Staff.is_active).order_by(Staff.id)
    return [_staff_row(tuple(values)) for values in db.session.execute(statement)]


def active_staff() -> list[StaffRow]:
    """Return all active members, who has been there longest first."""
    statement = select(*_COLUMNS).where(Staff.is_active).order_by(Staff.id)
    return [_staff_row(tuple(values)) for values in db.session.execute(statement)]


def who_want_mornings() -> list[StaffRow]:
    """Return the active hosts who want the day's plan by mail, by id."""
    wanted = (Staff.is_active, Staff.morning_mail, Staff.resource_id.is_not(None))
    statement = select(*_COLUMNS).where(*wanted).order_by(Staff.id)
    return [_staff_row(tuple(values)) for values in db.session.execute(statement)]


def wants_mornings(staff_id: int) -> bool:
    """Say whether a member wants the day's plan by mail."""
    return bool(db.session.scalar(select(Staff.morning_mail).where(Staff.id == staff_id)))


def hosts_by_resource(resource_ids: tuple[int, ...]) -> list[StaffRow]:
    """Return the active members who are these resources, by id."""
    statement = select(*_COLUMNS).where(Staff.resource_id.in_(resource_ids), Staff.is_active).order_by(Staff.id)
    return [_staff_row(tuple(values)) for values in db.session.execute(statement)]


def session_by_hash(token_hash: str) -> SessionRow | None:
    """Return the sign-in with a token's hash, of an active member; says nothing of its age."""
    statement = (
        select(StaffSession.id, StaffSession.started_at, StaffSession.seen_at, *_COLUMNS)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(StaffSession.token_hash == token_hash, Staff.is_active)
    )
    values = db.session.execute(statement).one_or_none()
    return SessionRow(values[0], values[1], values[2], _staff_row(tuple(values[3:]))) if values else None


def visible_to(viewer: StaffRow) -> ColumnElement[bool]:
    """Return the condition on `booking` under which a viewer may know what it is about.

    Protected bookings are for their own hosts, coordinators and admins only (design, section 1).
    """
    if viewer.may(Permission.SEE_PROTECTED):
        return true()
    of_booking = exists().where(
        Appointment.booking_id == Booking.id,
        AppointmentResource.appointment_id == Appointment.id,
        AppointmentResource.resource_id == viewer.resource_id,
    )
    own = of_booking.correlate(Booking)  # who hosts one item of it may know all, whatever a statement looks at
    return or_(Booking.protected.is_(False), own)
