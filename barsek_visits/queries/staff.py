"""Members of staff, as the rest of the program knows them."""

from __future__ import annotations

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.permissions import Role
from barsek_visits.domain.staff import StaffRow
from barsek_visits.models import Staff

STAFF_COLUMNS = (Staff.id, Staff.email, Staff.name, Staff.role, Staff.language, Staff.resource_id, Staff.invitations)


def staff_row(values: tuple[object, ...]) -> StaffRow:
    """Return a member from the values of `STAFF_COLUMNS`."""
    id_, email, name, role, *rest = values
    return StaffRow(id_, email, name, Role(role), *rest)  # type: ignore[arg-type]


def staff_by_email(email: str) -> StaffRow | None:
    """Return the active member with an address, whatever its case."""
    statement = select(*STAFF_COLUMNS).where(Staff.email == email.strip().lower(), Staff.is_active)
    values = db.session.execute(statement).one_or_none()
    return staff_row(tuple(values)) if values else None


def staff_by_id(staff_id: int) -> StaffRow | None:
    """Return the active member."""
    values = db.session.execute(select(*STAFF_COLUMNS).where(Staff.id == staff_id, Staff.is_active)).one_or_none()
    return staff_row(tuple(values)) if values else None


def coordinators() -> list[StaffRow]:
    """Return the active coordinators, who has been there longest first."""
    statement = select(*STAFF_COLUMNS).where(Staff.role == Role.COORDINATOR, Staff.is_active).order_by(Staff.id)
    return [staff_row(tuple(values)) for values in db.session.execute(statement)]


def active_staff() -> list[StaffRow]:
    """Return all active members, who has been there longest first."""
    statement = select(*STAFF_COLUMNS).where(Staff.is_active).order_by(Staff.id)
    return [staff_row(tuple(values)) for values in db.session.execute(statement)]


def digest_subscribers() -> list[StaffRow]:
    """Return the active hosts who want the day's plan by mail, by id."""
    wanted = (Staff.is_active, Staff.morning_mail, Staff.resource_id.is_not(None))
    statement = select(*STAFF_COLUMNS).where(*wanted).order_by(Staff.id)
    return [staff_row(tuple(values)) for values in db.session.execute(statement)]


def hosts_by_resource(resource_ids: tuple[int, ...]) -> list[StaffRow]:
    """Return the active members who are these resources, by id."""
    statement = select(*STAFF_COLUMNS).where(Staff.resource_id.in_(resource_ids), Staff.is_active).order_by(Staff.id)
    return [staff_row(tuple(values)) for values in db.session.execute(statement)]
