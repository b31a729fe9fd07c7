"""A programme as plain rows, to be kept where it is not yet one: in an offer."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PLAIN = tuple(field.name for field in fields(ProgrammeItem) if field.name != "span")


def as_rows(programme: Programme) -> list[dict[str, Any]]:
    """Return the items as rows of texts and numbers, times as ISO 8601 in UTC."""
    return [
        {"starts_at": item.span.start.isoformat(), "ends_at": item.span.end.isoformat()}
        | {name: getattr(item, name) for name in _PLAIN}
        for item in programme.items
    ]


def from_rows(rows: Iterable[Mapping[str, Any]]) -> Programme:
    """Return the programme of which `as_rows` made rows."""
    return Programme(tuple(_item(row) for row in rows))


def _item(row: Mapping[str, Any]) -> ProgrammeItem:
    span = TimeSpan(datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"]))
    values = {name: row[name] for name in _PLAIN}
    values |= {name: tuple(row[name]) for name in ("room_ids", "host_ids")}
    values["equipment"] = tuple((id_, quantity) for id_, quantity in row["equipment"])
    return ProgrammeItem(span=span, **values)
