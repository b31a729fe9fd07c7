"""What the programme's page shows of each item: who and what fits, and where it stands on its day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.calendar_layout import GridPosition, grid_positions, row_of
from barsek_visits.domain.errors import WallTimeGap
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, TimeSpan
from barsek_visits.queries.visits.templates import template_programme, template_rows
from barsek_visits.web.context import office
from barsek_visits.web.forms.fields import resource_id
from barsek_visits.web.forms.visits.programme import typed_times
from barsek_visits.web.staff.visits.visit_proposals import language_warning, proposals_of

if TYPE_CHECKING:
    from datetime import date

    from barsek_visits.domain.bookings.ranking import HostCandidate, RoomCandidate
    from barsek_visits.domain.visits.programme import ProgrammeItem
    from barsek_visits.queries.bookings.proposals import Proposals
    from barsek_visits.queries.visits.details import VisitDetails
    from barsek_visits.web.forms.visits.programme import ItemForm, ProgrammeForm, Typed

_FIRST_HOUR, _LAST_HOUR, _DAY_END = 8, 17, 24


@dataclass(frozen=True)
class PageItem:
    """An item's form with the rooms and hosts that fit it; `span` is None while its times cannot be read."""

    form: ItemForm
    span: TimeSpan | None
    rooms: list[RoomCandidate]
    hosts: list[HostCandidate]
    warning: str

    @property
    def chosen_rooms(self) -> list[str]:
        """The names of the chosen rooms."""
        return [room.name for room in self.rooms if room.id in (self.form.rooms.data or ())]

    @property
    def chosen_hosts(self) -> list[str]:
        """The names of the chosen hosts."""
        return [host.name for host in self.hosts if host.id in (self.form.hosts.data or ())]


@dataclass(frozen=True)
class PageDay:
    """A day of the programme on a grid: each item's number and place."""

    on: date
    items: list[tuple[int, PageItem, GridPosition]]


def page_items(details: VisitDetails, form: ProgrammeForm) -> list[PageItem]:
    """Return the items with what fits each; a constant number of statements."""
    spans = [_span(entry.form) for entry in form.items]
    proposals = proposals_of(details, _window([span for span in spans if span], details.span))
    return [_page_item(details, entry.form, span, proposals) for entry, span in zip(form.items, spans, strict=True)]


def page_days(items: list[PageItem]) -> dict[str, object]:
    """Return the days of the programme for the grid, and its hours."""
    clock = office().office_time
    numbered = [(n, item, item.span) for n, item in enumerate(items) if item.span is not None]
    days = []
    for day in sorted({clock.today(span.start) for _, _, span in numbered}):
        on_day = [(n, item, span) for n, item, span in numbered if clock.today(span.start) == day]
        where = grid_positions([span for _, _, span in on_day], day, clock)
        days.append(PageDay(day, [(n, item, place) for (n, item, _), place in zip(on_day, where, strict=True)]))
    rows = [place for day in days for _, _, place in day.items]
    first = min([_FIRST_HOUR, *((place.row - 1) // 12 for place in rows)])
    last = min(max([_LAST_HOUR, *(-(-(place.row - 1 + place.rows) // 12) for place in rows)]), _DAY_END)
    hours = [{"row": row_of(hour, 0), "label": f"{hour:02d}"} for hour in range(first, last)]
    return {"days": days, "first_hour": first, "last_hour": last, "hours": hours}


def template_items(details: VisitDetails, key: str, typed: list[Typed]) -> list[Typed] | None:
    """Return a template as items, from where the programme begins on, with the hosts that were chosen beforehand."""
    template = next((row for row in template_rows() if row.key == key), None)
    if template is None:
        return None
    start = details.span.start
    proposals = proposals_of(details, template.window_from(start))
    hosts = sorted({id_ for item in typed for value in item.get("hosts", ()) if (id_ := resource_id(value))})
    programme = template_programme(template, start, proposals, details.language, host_ids=hosts)
    ids = [item.get("item", [""]) for item in typed]
    return [{"item": ids[n] if n < len(ids) else [""], **_typed(item)} for n, item in enumerate(programme.items)]


def _span(form: ItemForm) -> TimeSpan | None:
    """Return an item's span as typed, where it is one."""
    if not (form.day.data and form.starts.data and form.ends.data):
        return None
    try:
        return form.span(office().office_time)
    except (WallTimeGap, ValueError):
        return None


def _window(spans: list[TimeSpan], otherwise: TimeSpan) -> TimeSpan:
    if not spans:
        return otherwise
    window = TimeSpan(min(span.start for span in spans), max(span.end for span in spans))
    return window if window.length <= MAX_APPOINTMENT_LENGTH else spans[0]


def _page_item(details: VisitDetails, form: ItemForm, span: TimeSpan | None, proposals: Proposals) -> PageItem:
    looked_at = span or details.span
    hosts = proposals.hosts(looked_at)
    warning = "" if form.interpreter.data or form.place.data else language_warning(details, _chosen(form, hosts))
    return PageItem(form, span, proposals.rooms(looked_at), hosts, warning)


def _chosen(form: ItemForm, hosts: list[HostCandidate]) -> list[HostCandidate]:
    """Return the hosts who were chosen, or all where nobody was yet."""
    return [host for host in hosts if host.id in (form.hosts.data or ())] or hosts


def _typed(item: ProgrammeItem) -> Typed:
    clock = office().office_time
    return {
        "title": [item.title],
        **typed_times(clock.naive_wall(item.span.start), clock.naive_wall(item.span.end)),
        "rooms": [str(id_) for id_ in item.room_ids],
        "hosts": [str(id_) for id_ in item.host_ids],
        "place": [item.place],
        "text": [item.text],
    }
