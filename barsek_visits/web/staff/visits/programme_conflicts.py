"""What stands in the way of a programme, said beside the field that it concerns, with what could be had instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits import formats
from barsek_visits.domain.bookings.nearest_time import nearest_span
from barsek_visits.domain.visits.programme import ConflictKind
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.bookings.proposals import is_resource_free
from barsek_visits.queries.resources.equipment import equipment_rows
from barsek_visits.queries.resources.opening_hours import openings
from barsek_visits.queries.visits.programmes import conflicts_of
from barsek_visits.web import clock
from barsek_visits.web.context import office
from barsek_visits.web.staff.visits.visit_proposals import proposals_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wtforms import Field

    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.domain.visits.programme import Programme, ProgrammeConflict, ProgrammeItem, ProgrammeTaken
    from barsek_visits.queries.bookings.proposals import Proposals
    from barsek_visits.queries.visits.details import VisitDetails
    from barsek_visits.web.forms.visits.programme import ItemForm, ProgrammeForm

_MAX_NAMED = 3


def add_conflict_errors(form: ProgrammeForm, taken: ProgrammeTaken, details: VisitDetails) -> None:
    """Put each conflict beside its field, with the nearest alternative; nothing has been stored."""
    items, our_time = taken.programme.items, office().office_time
    typed = [entry.form.to_item(our_time) for entry in form.items]
    order = sorted(range(len(typed)), key=lambda n: (typed[n].span.start, typed[n].span.end))
    proposals = _around(taken.programme, details)
    for conflict in taken.conflicts:
        item, beside = items[conflict.position], form.items[order[conflict.position]].form
        field = _field(beside, conflict)
        field.errors = [*field.errors, _TEXTS[conflict.kind](conflict, item, proposals)]
        span = _other_time(item, [one.span for one in items if one is not item], proposals)
        if span is not None and not beside.starts.errors:
            times = formats.times(span, office().zone)
            beside.starts.errors = [_("Everything that this item wants is free at %(times)s.", times=times)]
    if taken.only_busy:
        form.override_busy.errors = [
            _("Some hosts are busy in their own calendars only. You may book them all the same.")
        ]


def conflict_lines(programme: Programme, conflicts: Iterable[ProgrammeConflict], details: VisitDetails) -> list[str]:
    """Return each conflict with its item and what could be had instead, for a step that shows no items."""
    proposals = _around(programme, details)
    lines = []
    for conflict in conflicts:
        item = programme.items[conflict.position]
        text = _TEXTS[conflict.kind](conflict, item, proposals)
        lines.append(f"{item.title or details.visit_type}, {formats.times(item.span, office().zone)}: {text}")
    return lines


def plan_warnings(programme: Programme, details: VisitDetails) -> list[str]:
    """Return what stands in the way of a plan that is not confirmed yet: it holds nothing."""
    buffer_minutes = details.rules.buffer_minutes
    conflicts = conflicts_of(programme, buffer_minutes=buffer_minutes, but_for_booking=details.id, now=clock.now())
    return conflict_lines(programme, conflicts, details)


def _around(programme: Programme, details: VisitDetails) -> Proposals:
    """Return what is free on the days of a programme."""
    our_time = office().office_time
    return proposals_of(details, our_time.day_span(our_time.today(programme.span.start), _days(programme.span)))


def _field(form: ItemForm, conflict: ProgrammeConflict) -> Field:
    if conflict.kind is ConflictKind.ROOM:
        return form.rooms
    if conflict.kind is ConflictKind.EQUIPMENT:
        return form.equipment
    return form.starts if conflict.kind is ConflictKind.CLOSED else form.hosts


def _days(span: TimeSpan) -> int:
    our_time = office().office_time
    return (our_time.today(span.end) - our_time.today(span.start)).days + 1


def _room_text(conflict: ProgrammeConflict, item: ProgrammeItem, proposals: Proposals) -> str:
    free = [
        room.name for room in proposals.rooms(item.span) if room.free and room.fits and room.id not in item.room_ids
    ]
    name = _name(proposals, conflict)
    if not free:
        return _("%(name)s is taken at that time, and no other room that seats them is free.", name=name)
    return _("%(name)s is taken at that time. Free: %(rooms)s.", name=name, rooms=", ".join(free[:_MAX_NAMED]))


def _host_text(conflict: ProgrammeConflict, item: ProgrammeItem, proposals: Proposals) -> str:
    name = _name(proposals, conflict)
    free = [host for host in proposals.hosts(item.span) if host.free and host.id not in item.host_ids]
    speaking = [host.name for host in free if host.speaks][:_MAX_NAMED]
    if speaking:
        return _(
            "%(name)s is not free at that time. Free, and speak the language: %(hosts)s.",
            name=name,
            hosts=", ".join(speaking),
        )
    if free:
        names = ", ".join(host.name for host in free[:_MAX_NAMED])
        return _(
            "%(name)s is not free at that time. Free, but without the language: %(hosts)s.", name=name, hosts=names
        )
    return _("%(name)s is not free at that time, and neither is anybody else.", name=name)


def _equipment_text(conflict: ProgrammeConflict, _item: ProgrammeItem, _proposals: Proposals) -> str:
    names = {row.id: row.name for row in equipment_rows()}
    return _("Not so many are free at that time: %(name)s.", name=names.get(conflict.resource_id or 0, ""))


def _closed_text(_conflict: ProgrammeConflict, _item: ProgrammeItem, _proposals: Proposals) -> str:
    return _("The office is closed at that time.")


def _own_text(conflict: ProgrammeConflict, _item: ProgrammeItem, proposals: Proposals) -> str:
    return _("This programme wants %(name)s twice at the same time.", name=_name(proposals, conflict))


_TEXTS: dict[ConflictKind, Callable[[ProgrammeConflict, ProgrammeItem, Proposals], str]] = {
    ConflictKind.ROOM: _room_text,
    ConflictKind.HOST: _host_text,
    ConflictKind.EQUIPMENT: _equipment_text,
    ConflictKind.CLOSED: _closed_text,
    ConflictKind.OWN: _own_text,
}


def _name(proposals: Proposals, conflict: ProgrammeConflict) -> str:
    return next((row.name for row in proposals.resources if row.id == conflict.resource_id), "")


def _other_time(item: ProgrammeItem, others: list[TimeSpan], proposals: Proposals) -> TimeSpan | None:
    """Return the nearest time of that day at which the item's own rooms and hosts are free."""
    our_time = office().office_time
    day = our_time.today(item.span.start)
    buffer_minutes = proposals.party.buffer_minutes

    def free(span: TimeSpan) -> bool:
        in_room = span.widened(buffer_minutes)
        return all(is_resource_free(proposals.taken, id_, in_room) for id_ in item.room_ids) and all(
            is_resource_free(proposals.taken, id_, span) for id_ in item.host_ids
        )

    return nearest_span(item.span, openings(office(), day, day).spans_on(day, our_time), others, free)
