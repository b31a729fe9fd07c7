"""Keeping the words by which bookings are found: the only writer of `search_entry`.

All of it joins the caller's transaction.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from barsek_visits.db import db, insert_or_update
from barsek_visits.domain.bookings.search_words import entry_words
from barsek_visits.formats import country_names
from barsek_visits.models import (
    Appointment,
    AppointmentResource,
    Booking,
    Meeting,
    Resource,
    SearchEntry,
    Topic,
    Visit,
    VisitTopic,
    VisitType,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import Select

    Names = dict[tuple[str, int | str], str | dict[str, str]]

_BATCH = 1000

# Where a booking's words stand: in which it is found by whoever may see it, so nothing of a person outside, and
# nothing that a delegation writes to the office.  The first column is the booking's id; a value is a text, or the
# names of something by language.  A visit has a row for each of its topics; a word that comes twice is kept once.
_FACTS = (
    select(
        Booking.id,
        Visit.country,
        Booking.title,
        Booking.reference,
        func.replace(Booking.reference, "-", ""),
        VisitType.names,
        Meeting.note,
        Topic.names,
    )
    .outerjoin(Visit, Visit.booking_id == Booking.id)
    .outerjoin(VisitType, VisitType.id == Visit.visit_type_id)
    .outerjoin(Meeting, Meeting.booking_id == Booking.id)
    .outerjoin(VisitTopic, VisitTopic.booking_id == Booking.id)
    .outerjoin(Topic, Topic.key == VisitTopic.topic_key)
)
_APPOINTMENTS = (
    select(
        Appointment.booking_id,
        Appointment.title,
        Appointment.place,
        Appointment.text,
        Appointment.note,
        Resource.name,
    )
    .outerjoin(AppointmentResource, AppointmentResource.appointment_id == Appointment.id)
    .outerjoin(Resource, Resource.id == AppointmentResource.resource_id)
)


def index(booking_ids: Collection[int]) -> None:
    """Write anew by which words bookings are found; three statements, however many they are."""
    if not booking_ids:
        return
    texts: dict[int, list[str]] = defaultdict(list)
    for id_, country, *values in db.session.execute(_FACTS.where(Booking.id.in_(booking_ids))):
        texts[id_] += [*(country_names(country) if country else ()), *_texts(values)]
    for id_, *values in db.session.execute(_APPOINTMENTS.where(Appointment.booking_id.in_(booking_ids))):
        texts[id_] += _texts(values)
    rows = [{"booking_id": id_, "words": entry_words(words)} for id_, words in sorted(texts.items())]
    db.session.execute(insert_or_update(SearchEntry, "booking_id"), rows)


def forget(booking_ids: Sequence[int]) -> None:
    """Write anew what may no longer be known: SQLite's index keeps words that are gone until its parts are joined."""
    _index_in_batches(booking_ids)
    if booking_ids:
        optimise()


def optimise() -> None:
    """Let SQLite's index lose the words of entries that are gone."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("INSERT INTO search_index (search_index) VALUES ('optimize')"))


def names() -> Names:
    """Return the names that stand in many bookings' words: of rooms and hosts, topics and visit types."""
    found: Names = {("resource", id_): name for id_, name in db.session.execute(select(Resource.id, Resource.name))}
    found |= {("topic", key): texts for key, texts in db.session.execute(select(Topic.key, Topic.names))}
    return found | {
        ("visit_type", id_): texts for id_, texts in db.session.execute(select(VisitType.id, VisitType.names))
    }


def index_renamed(before: Names) -> None:
    """Write the words anew of all bookings with something that had another name before, a batch at a time."""
    after = names()
    renamed: dict[str, list[int | str]] = defaultdict(list)
    for (kind, key), name in before.items():
        if after.get((kind, key), name) != name:
            renamed[kind].append(key)
    for kind, keys in renamed.items():
        _index_in_batches(db.session.scalars(_bookings_with(kind, keys)).all())


def _index_in_batches(booking_ids: Sequence[int]) -> None:
    for first in range(0, len(booking_ids), _BATCH):
        index(booking_ids[first : first + _BATCH])


def _bookings_with(kind: str, keys: Collection[int | str]) -> Select[int]:
    if kind == "visit_type":
        return select(Visit.booking_id).where(Visit.visit_type_id.in_(keys))
    if kind == "topic":
        return select(VisitTopic.booking_id).where(VisitTopic.topic_key.in_(keys)).distinct()
    of_resources = AppointmentResource.resource_id.in_(keys)
    return select(Appointment.booking_id).join(AppointmentResource).where(of_resources).distinct()


def _texts(values: Collection[str | dict[str, str] | None]) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict):
            yield from value.values()
        elif value:
            yield value
