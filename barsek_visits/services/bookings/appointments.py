"""Writing the appointments of bookings; what is held for them is `reservations.py`'s.

All of it joins the caller's transaction.  However many appointments change, the statements are the same few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, update

from barsek_visits.db import db
from barsek_visits.domain.tokens import new_uid
from barsek_visits.models import Appointment, AppointmentEquipment, AppointmentResource

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Sequence

    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.bookings.appointments import AppointmentRow
    from barsek_visits.services.bookings.changes import CalendarChanges


@dataclass(frozen=True)
class AppointmentDraft:
    """An appointment as it is to be; `id` is that of the one that it is already, None for a new one.

    `resource_ids` are its rooms and hosts; `equipment` is how many pieces of which kind, by the kind's id.
    """

    booking_id: int
    span: TimeSpan
    resource_ids: tuple[int, ...] = ()
    equipment: tuple[tuple[int, int], ...] = ()
    title: str = ""
    place: str = ""
    text: str = ""
    note: str = ""
    interpreter: bool = False
    id: int | None = None

    def is_same(self, row: AppointmentRow) -> bool:
        """Say whether calendars would show nothing else than what stands there."""
        return (
            self.span == row.span
            and set(self.resource_ids) == {resource.id for resource in row.resources}
            and set(self.equipment) == {(one.id, one.quantity) for one in row.equipment}
            and all(getattr(self, name) == getattr(row, name) for name in _TEXTS)
        )


_TEXTS = ("title", "place", "text", "note", "interpreter")


def write_appointments(
    before: Sequence[AppointmentRow],
    drafts: Sequence[AppointmentDraft],
    changes: CalendarChanges,
    *,
    force: bool = False,
) -> None:
    """Make bookings' appointments what the drafts say, and note what has changed; those left out go.

    Args:
        before: all appointments of these bookings as they stand.
        drafts: all of them as they are to be, new ones among them.
        changes: what the command has changed so far.
        force: let calendars show all of them anew, also what stays as it is, as when a visit is confirmed.
    """
    known = {row.id: row for row in before}
    kept, new = _matched(drafts, known)
    changed = [(draft, known[id_]) for id_, draft in kept.items() if force or not draft.is_same(known[id_])]
    _insert(new, changes)
    _update(changed, changes)
    _put_resources(changed)
    _put_equipment(changed)
    _delete([row for row in before if row.id not in kept], changes)


def _matched(
    drafts: Sequence[AppointmentDraft], known: Container[int]
) -> tuple[dict[int, AppointmentDraft], list[AppointmentDraft]]:
    """Return the drafts of known appointments by their ids, and the new ones; a second draft of one id is new."""
    kept: dict[int, AppointmentDraft] = {}
    new = []
    for draft in drafts:
        if draft.id is None or draft.id not in known or draft.id in kept:
            new.append(draft)
        else:
            kept[draft.id] = draft
    return kept, new


def _insert(drafts: Sequence[AppointmentDraft], changes: CalendarChanges) -> None:
    new = [
        Appointment(uid=new_uid(), sequence=1, updated_at=changes.now, booking_id=draft.booking_id, **_values(draft))
        for draft in drafts
    ]
    db.session.add_all(new)
    db.session.flush()
    pairs = list(zip(new, drafts, strict=True))
    _insert_rows(AppointmentResource, [_resource(one.id, id_) for one, draft in pairs for id_ in draft.resource_ids])
    _insert_rows(AppointmentEquipment, [_piece(one.id, *wanted) for one, draft in pairs for wanted in draft.equipment])
    for draft in drafts:
        changes.add(draft.booking_id, draft.resource_ids)


def _update(changed: Sequence[tuple[AppointmentDraft, AppointmentRow]], changes: CalendarChanges) -> None:
    rows = [
        {"of": row.id, "sequence": row.sequence + 1, "updated_at": changes.now, **_values(draft)}
        for draft, row in changed
    ]
    if rows:
        statement = update(Appointment).where(Appointment.id == bindparam("of"))
        db.session.connection().execute(statement, rows)  # the rows of all at once, past the session
    for draft, row in changed:
        changes.add(row.booking_id, {*draft.resource_ids, *(resource.id for resource in row.resources)})


def _put_resources(changed: Iterable[tuple[AppointmentDraft, AppointmentRow]]) -> None:
    gone, new = [], []
    for draft, row in changed:
        had, has = {resource.id for resource in row.resources}, set(draft.resource_ids)
        gone += [{"appointment": row.id, "resource": id_} for id_ in sorted(had - has)]
        new += [_resource(row.id, id_) for id_ in sorted(has - had)]
    if gone:
        of_one = (
            AppointmentResource.appointment_id == bindparam("appointment"),
            AppointmentResource.resource_id == bindparam("resource"),
        )
        db.session.connection().execute(delete(AppointmentResource).where(*of_one), gone)
    _insert_rows(AppointmentResource, new)


def _put_equipment(changed: Iterable[tuple[AppointmentDraft, AppointmentRow]]) -> None:
    other = [
        (draft, row)
        for draft, row in changed
        if set(draft.equipment) != {(one.id, one.quantity) for one in row.equipment}
    ]
    had = [row.id for _, row in other if row.equipment]
    if had:
        db.session.execute(delete(AppointmentEquipment).where(AppointmentEquipment.appointment_id.in_(had)))
    _insert_rows(AppointmentEquipment, [_piece(row.id, *wanted) for draft, row in other for wanted in draft.equipment])


def _delete(rows: Collection[AppointmentRow], changes: CalendarChanges) -> None:
    if rows:
        db.session.execute(delete(Appointment).where(Appointment.id.in_([row.id for row in rows])))
    for row in rows:
        changes.add(row.booking_id, (resource.id for resource in row.resources))


def _insert_rows(table: type[AppointmentResource | AppointmentEquipment], rows: list[dict[str, int]]) -> None:
    if rows:
        db.session.execute(insert(table), rows)


def _values(draft: AppointmentDraft) -> dict[str, Any]:
    return {
        **{name: getattr(draft, name) for name in _TEXTS},
        "starts_at": draft.span.start,
        "ends_at": draft.span.end,
    }


def _resource(appointment_id: int, resource_id: int) -> dict[str, int]:
    return {"appointment_id": appointment_id, "resource_id": resource_id}


def _piece(appointment_id: int, equipment_id: int, quantity: int) -> dict[str, int]:
    return {"appointment_id": appointment_id, "equipment_id": equipment_id, "quantity": quantity}
