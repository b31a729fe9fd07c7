"""Programmes to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.i18n import translated
from barsek_visits.models import ProgrammeTemplate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from barsek_visits.queries.bookings.proposals import Proposals


@dataclass(frozen=True)
class TemplateRow:
    """A programme to begin with, named in the current language; its items have texts by language."""

    key: str
    name: str
    items: tuple[dict[str, Any], ...]

    def spans_from(self, start: datetime) -> list[TimeSpan]:
        """Return when its items are if it begins then."""
        spans = []
        for item in self.items:
            start += timedelta(minutes=item["pause"])
            spans.append(TimeSpan(start, start + timedelta(minutes=item["minutes"])))
            start = spans[-1].end
        return spans

    def window_from(self, start: datetime) -> TimeSpan:
        """Return all of its time if it begins then."""
        spans = self.spans_from(start)
        return TimeSpan(spans[0].start, spans[-1].end)


def template_rows() -> list[TemplateRow]:
    """Return the programmes to begin with, in the office's order; one statement."""
    statement = (
        select(ProgrammeTemplate.key, ProgrammeTemplate.names, ProgrammeTemplate.items)
        .where(ProgrammeTemplate.is_active)
        .order_by(ProgrammeTemplate.position, ProgrammeTemplate.key)
    )
    return [TemplateRow(key, translated(names), tuple(items)) for key, names, items in db.session.execute(statement)]


def template_programme(
    template: TemplateRow,
    start: datetime,
    proposals: Proposals,
    language: str,
    *,
    room_ids: Sequence[int] = (),
    host_ids: Sequence[int] = (),
) -> Programme:
    """Return a template as a programme that begins at an instant, its texts in the visit's language.

    Rooms and hosts are those that were chosen, else the best that are free: one room for all where one is.  An item
    that needs no host, as lunch, gets none.
    """
    spans = template.spans_from(start)
    at_office = [span for span, item in zip(spans, template.items, strict=True) if not item["place"]]
    room = _room_for_all(at_office, proposals)
    return Programme(
        tuple(
            ProgrammeItem(
                span=span,
                title=translated(item["titles"], language),
                room_ids=() if item["place"] else tuple(room_ids) or _one(room or proposals.best_room(span)),
                host_ids=(tuple(host_ids) or _one(proposals.best_host(span))) if item["needs_host"] else (),
                place=item["place"],
                text=translated(item["texts"], language),
            )
            for item, span in zip(template.items, spans, strict=True)
        )
    )


def _one(id_: int | None) -> tuple[int, ...]:
    return (id_,) if id_ else ()


def _room_for_all(spans: Iterable[TimeSpan], proposals: Proposals) -> int | None:
    """Return the best room that is free for all spans, so that the delegation need not move."""
    spans = list(spans)
    if not spans:
        return None
    fitting = [{room.id for room in proposals.rooms(span) if room.free and room.fits} for span in spans]
    in_all = set.intersection(*fitting)
    return next((room.id for room in proposals.rooms(spans[0]) if room.id in in_all), None)
