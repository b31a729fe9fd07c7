"""The calendar's filter: read from the address, so that it can be bookmarked and shared, and shown as check boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from barsek_visits.domain.bookings.calendar_filter import CalendarFilter
from barsek_visits.domain.bookings.status import SHOWN, VISIT_STATUSES
from barsek_visits.formats import status_name
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.resources.topics import topics
from barsek_visits.web.staff.bookings.asked import asked_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barsek_visits.queries.resources.resources import ResourceRow


@dataclass(frozen=True)
class FilterOption:
    """One box of a sort."""

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class FilterGroup:
    """The boxes of one sort; `name` is the word of the address."""

    name: str
    title: str
    choices: list[FilterOption]


def wanted_filter() -> CalendarFilter:
    """Return what the address asks for; what it asks for that there is not, nothing answers to."""
    return CalendarFilter(
        room_ids=asked_ids("room"),
        host_ids=asked_ids("host"),
        kinds=tuple(request.args.getlist("kind")),
        statuses=tuple(request.args.getlist("status")),
        topics=tuple(request.args.getlist("topic")),
    )


def as_query(chosen: CalendarFilter) -> dict[str, Any]:
    """Return the filter as the values of an address."""
    filter_groups = {
        "room": chosen.room_ids,
        "host": chosen.host_ids,
        "kind": chosen.kinds,
        "status": chosen.statuses,
        "topic": chosen.topics,
    }
    return {name: [str(value) for value in values] for name, values in filter_groups.items() if values}


def filter_groups(chosen: CalendarFilter, resources: list[ResourceRow]) -> list[FilterGroup]:
    """Return everything that can be chosen; one statement."""
    query = as_query(chosen)
    statuses = [(state.value, status_name(state)) for state in VISIT_STATUSES if state in SHOWN]
    every = (
        ("room", _("Rooms"), _of_kind(resources, "room")),
        ("host", _("Hosts"), _of_kind(resources, "host")),
        ("kind", _("What"), [("visit", _("visits")), ("meeting", _("meetings"))]),
        ("status", _("Status"), statuses),
        ("topic", _("Topics"), [(topic.key, topic.name) for topic in topics()]),
    )
    return [
        FilterGroup(name, title, [FilterOption(value, text, value in query.get(name, [])) for value, text in pairs])
        for name, title, pairs in every
        if pairs
    ]


def shown_resources(chosen: CalendarFilter, resources: Iterable[ResourceRow]) -> list[ResourceRow]:
    """Return the columns of the rooms' view: rooms, then hosts; where some are chosen, those alone."""
    wanted = {*chosen.room_ids, *chosen.host_ids}
    rows = [row for row in resources if row.kind in ("room", "host")]
    return sorted((row for row in rows if not wanted or row.id in wanted), key=lambda row: row.kind != "room")


def _of_kind(resources: list[ResourceRow], kind: str) -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in resources if row.kind == kind]
