"""Members of staff, as the rest of the program knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.permissions import Role
from barsek_visits.domain.staff import StaffRow
from barsek_visits.models import Staff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Select

# Labelled, so that they may stand beside the columns of other tables.
STAFF_COLUMNS = (
    Staff.id.label("staff_id"),
    Staff.email.label("staff_email"),
    Staff.name.label("staff_name"),
    Staff.role.label("staff_role"),
    Staff.language.label("staff_language"),
    Staff.resource_id.label("staff_resource_id"),
    Staff.invitations.label("staff_invitations"),
)


def staff_row(row: Mapping[Any, Any]) -> StaffRow:
    """Return a member from a row that has the `STAFF_COLUMNS`, by their labels."""
    return StaffRow(
        id=row["staff_id"],
        email=row["staff_email"],
        name=row["staff_name"],
        role=Role(row["staff_role"]),
        language=row["staff_language"],
        resource_id=row["staff_resource_id"],
        invitations=row["staff_invitations"],
    )


def staff_by_email(email: str) -> StaffRow | None:
    """Return the active member with an address, whatever its case."""
    statement = select(*STAFF_COLUMNS).where(Staff.email == email.strip().lower(), Staff.is_active)
    return _one(statement)


def staff_by_id(staff_id: int) -> StaffRow | None:
    """Return the active member."""
    return _one(select(*STAFF_COLUMNS).where(Staff.id == staff_id, Staff.is_active))


def coordinators() -> list[StaffRow]:
    """Return the active coordinators, who has been there longest first."""
    statement = select(*STAFF_COLUMNS).where(Staff.role == Role.COORDINATOR, Staff.is_active).order_by(Staff.id)
    return _all(statement)


def active_staff() -> list[StaffRow]:
    """Return all active members, who has been there longest first."""
    statement = select(*STAFF_COLUMNS).where(Staff.is_active).order_by(Staff.id)
    return _all(statement)


def digest_subscribers() -> list[StaffRow]:
    """Return the active hosts who want the day's plan by mail, by id."""
    wanted = (Staff.is_active, Staff.morning_mail, Staff.resource_id.is_not(None))
    statement = select(*STAFF_COLUMNS).where(*wanted).order_by(Staff.id)
    return _all(statement)


def hosts_by_resource(resource_ids: tuple[int, ...]) -> list[StaffRow]:
    """Return the active members who are these resources, by id."""
    statement = select(*STAFF_COLUMNS).where(Staff.resource_id.in_(resource_ids), Staff.is_active).order_by(Staff.id)
    return _all(statement)


def _one(statement: Select[*tuple[Any, ...]]) -> StaffRow | None:
    row = db.session.execute(statement).mappings().one_or_none()
    return staff_row(row) if row else None


def _all(statement: Select[*tuple[Any, ...]]) -> list[StaffRow]:
    return [staff_row(row) for row in db.session.execute(statement).mappings()]
