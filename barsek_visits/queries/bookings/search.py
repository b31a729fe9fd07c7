"""The one list of visits and meetings, searched, sorted and paged in the database.

Common words and rare ones want opposite ways.  A word that every third booking has is found at once among the
first bookings of the wanted order, and asking the full-text index for it would gather hundreds of thousands; a rare
one is nowhere near, and the index knows.  So a page first walks along the order for some rows a page, and asks the
index only where that was not enough.  Both stand in one statement, and what it costs does not grow with the table.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, cast, column, func, literal, literal_column, select, table, union_all
from sqlalchemy.dialects.postgresql import TSQUERY

from barsek_visits.db import db
from barsek_visits.domain.bookings.search import SortOrder
from barsek_visits.domain.bookings.status import BookingKind, BookingStatus
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, TimeSpan
from barsek_visits.i18n import translated
from barsek_visits.models import Appointment, AppointmentResource, Booking, Resource, SearchEntry, Visit, VisitType
from barsek_visits.queries.bookings.visibility import visible_to

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.orm import InstrumentedAttribute

    from barsek_visits.domain.bookings.search import Interpretation, Search
    from barsek_visits.domain.staff import StaffRow

PAGE_SIZE = 25
MAX_RESULTS = 1000  # what a list shows at most; whoever needs more says more of what is wanted
MAX_PAGES = MAX_RESULTS // PAGE_SIZE
_WALK = 1500  # rows looked at along the order, a page

_SQLITE_INDEX = table("search_index", column("rowid"), column("search_index"))
_POSTGRESQL_INDEX: ColumnElement[Any] = literal_column("array_to_tsvector(string_to_array(search_entry.words, ' '))")


@dataclass(frozen=True)
class BookingRow:
    """A visit or a meeting in a list; what only visits have is empty for a meeting."""

    kind: BookingKind
    reference: str
    title: str
    span: TimeSpan
    status: BookingStatus
    asked_at: datetime
    country: str
    visit_type: str
    party_size: int | None
    language: str
    room_names: tuple[str, ...]


@dataclass(frozen=True)
class BookingPage:
    """One page of the list, counted from 1; `total` is how many were found, and more may be where `is_all` is not."""

    bookings: list[BookingRow]
    page: int
    total: int
    is_all: bool

    @property
    def pages(self) -> int:
        """How many pages there are to turn."""
        return min(max(1, -(-self.total // PAGE_SIZE)), MAX_PAGES)


def bookings_page(viewer: StaffRow, search: Search, *, page: int = 1) -> BookingPage:
    """Return one page of what a viewer may see of what is looked for; three statements, whatever there is."""
    page = min(max(page, 1), MAX_PAGES)
    found, is_all = _found(viewer, search, page)
    last = max(1, -(-min(len(found), MAX_RESULTS) // PAGE_SIZE))
    page = min(page, last)
    rows = _rows(found[(page - 1) * PAGE_SIZE : min(page * PAGE_SIZE, MAX_RESULTS)])
    return BookingPage(rows, page, min(len(found), MAX_RESULTS), is_all and len(found) <= MAX_RESULTS)


@dataclass(frozen=True)
class _Scope:
    """What one interpretation is looked for among: bookings under some conditions, along an order."""

    conditions: tuple[ColumnElement[bool], ...]
    moment: InstrumentedAttribute[datetime]
    ascending: bool

    def select(self, *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
        """Select bookings, in order; the columns come after id and moment."""
        by = (self.moment, Booking.id)
        in_order = by if self.ascending else [one.desc() for one in by]
        found = select(Booking.id, self.moment.label("moment"), *columns)
        return found.where(*self.conditions).order_by(*in_order)


def _found(viewer: StaffRow, search: Search, page: int) -> tuple[list[int], bool]:
    """Return the ids of what was found, in order, and whether that is all there is; one statement."""
    parts = [
        part
        for interpretation in search.interpretations
        for part in _parts(interpretation, _scope(interpretation, viewer, search), page)
    ]
    if not parts:
        return [], True
    every = union_all(*(select(part.subquery()) for part in parts)).subquery()
    by = (every.c.moment, every.c.id)
    in_order = by if search.order is SortOrder.SOONEST else [one.desc() for one in by]
    statement = select(every.c.id, func.max(every.c.is_open)).group_by(*by).order_by(*in_order).limit(MAX_RESULTS + 1)
    rows = db.session.execute(statement).all()
    return [id_ for id_, _ in rows], not any(is_open for _, is_open in rows)


def _parts(interpretation: Interpretation, scope: _Scope, page: int) -> list[Select[*tuple[Any, ...]]]:
    """Return what finds a interpretation: along the order, and by the index where that finds too little and goes on."""
    closed = literal(0).label("is_open")
    if not interpretation.words:
        return [scope.select(closed).limit(MAX_RESULTS + 1)]
    walk = _WALK * page
    # Each booking's entry is looked up by its key: joined, PostgreSQL would now and then read them all instead.
    entry = select(SearchEntry.words).where(SearchEntry.booking_id == Booking.id).scalar_subquery().label("words")
    walked = scope.select(entry).limit(walk).cte().prefix_with("MATERIALIZED")
    has_words = and_(*(_has_word(walked.c.words, word) for word in interpretation.words))
    near = select(walked.c.id, walked.c.moment).where(has_words).cte()
    too_few = select(func.count()).select_from(near).scalar_subquery() <= PAGE_SIZE * page
    goes_on = scope.select().with_only_columns(Booking.id).offset(walk).limit(1).scalar_subquery().is_not(None)
    hits = _hits(interpretation.words, when=and_(too_few, goes_on)).cte().prefix_with("MATERIALIZED")
    far = scope.select(closed).join(hits, hits.c.id == Booking.id).limit(MAX_RESULTS + 1)
    is_open = case((and_(~too_few, goes_on), 1), else_=0).label("is_open")
    return [select(near, is_open), far]


def _scope(interpretation: Interpretation, viewer: StaffRow, search: Search) -> _Scope:
    conditions = [visible_to(viewer)]
    if search.kind:
        conditions.append(Booking.kind == search.kind)
    if search.status:
        conditions.append(Booking.status == search.status)
    if interpretation.span:
        conditions += [Booking.starts_at < interpretation.span.end, *_not_over_at(interpretation.span.start)]
    if search.since and not interpretation.span:
        conditions += _not_over_at(search.since)
    moment = Booking.created_at if search.order is SortOrder.NEWEST else Booking.starts_at
    return _Scope(tuple(conditions), moment, search.order is SortOrder.SOONEST)


def _not_over_at(instant: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a booking ends after an instant; its start alone finds it in the index."""
    return Booking.starts_at > instant - MAX_APPOINTMENT_LENGTH, Booking.ends_at > instant


def _has_word(words: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """Return the condition that a word of the entry begins like this: words are divided by single spaces."""
    position = func.strpos if db.engine.dialect.name == "postgresql" else func.instr
    condition: ColumnElement[bool] = position(literal(" ") + words, f" {word}") > 0
    return condition


def _hits(words: Collection[str], when: ColumnElement[bool]) -> Select[int]:
    """Select the ids of bookings with words that begin so, by the full-text index; words are letters and digits.

    What is asked of the index comes as a row of its own, or as none: only so neither database asks in vain.
    """
    if db.engine.dialect.name == "postgresql":
        query = cast(" & ".join(f"'{word}':*" for word in words), TSQUERY).label("query")
        asked = select(query).where(when).cte().prefix_with("MATERIALIZED")
        return select(SearchEntry.booking_id.label("id")).join(asked, _POSTGRESQL_INDEX.op("@@")(asked.c.query))
    query = literal(" AND ".join(f'"{word}"*' for word in words)).label("query")
    asked = select(query).where(when).cte().prefix_with("MATERIALIZED")
    matches = _SQLITE_INDEX.c.search_index.op("MATCH")(asked.c.query)
    return select(_SQLITE_INDEX.c.rowid.label("id")).select_from(asked).join(_SQLITE_INDEX, matches)


def _rows(ids: list[int]) -> list[BookingRow]:
    """Return bookings by id, in the order of the ids; two statements."""
    statement = (
        select(
            Booking.id,
            Booking.kind,
            Booking.reference,
            Booking.title,
            Booking.starts_at,
            Booking.ends_at,
            Booking.status,
            Booking.created_at,
            Visit.country,
            VisitType.names,
            Visit.party_size,
            Visit.language,
        )
        .outerjoin(Visit, Visit.booking_id == Booking.id)
        .outerjoin(VisitType, VisitType.id == Visit.visit_type_id)
        .where(Booking.id.in_(ids))
    )
    rooms = _room_names(ids)
    rows = {row.id: _row(row, rooms) for row in db.session.execute(statement)}
    return [rows[id_] for id_ in ids if id_ in rows]


def _row(row: Row[*tuple[Any, ...]], rooms: dict[int, tuple[str, ...]]) -> BookingRow:
    return BookingRow(
        kind=BookingKind(row.kind),
        reference=row.reference,
        title=row.title,
        span=TimeSpan(row.starts_at, row.ends_at),
        status=BookingStatus(row.status),
        asked_at=row.created_at,
        country=row.country or "",
        visit_type=translated(row.names or {}),
        party_size=row.party_size,
        language=row.language or "",
        room_names=rooms.get(row.id, ()),
    )


def _room_names(ids: list[int]) -> dict[int, tuple[str, ...]]:
    statement = (
        select(Appointment.booking_id, Resource.name)
        .join(AppointmentResource, AppointmentResource.appointment_id == Appointment.id)
        .join(Resource, Resource.id == AppointmentResource.resource_id)
        .where(Appointment.booking_id.in_(ids), Resource.kind == "room")
        .order_by(Appointment.starts_at, Resource.position, Resource.name)
    )
    names: dict[int, dict[str, None]] = defaultdict(dict)
    for id_, name in db.session.execute(statement):
        names[id_].setdefault(name)
    return {id_: tuple(found) for id_, found in names.items()}
