"""Taking and giving back rooms and hosts: the only writer of `reservation` and of who is on an appointment.

All of it joins the caller's transaction.  The database decides whether a resource is free (ADR 0001);
this is the one place that turns its answer into a fact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from barsek_visits.db import UtcDateTime, db, is_no_overlap
from barsek_visits.domain.errors import HostsBusy, NotFound, OutOfUse, SlotTaken
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.models import (
    Appointment,
    AppointmentResource,
    Block,
    Booking,
    ChangeCounter,
    EventText,
    Reservation,
    Resource,
)
from barsek_visits.services import search

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.values import Choice


def take(appointment: Appointment, choice: Choice, *, buffer_minutes: int, now: datetime) -> None:
    """Put an appointment on its span with its rooms and hosts, and hold them, or hold nothing.

    What the booking held before is given back first, in the same transaction: so a booking can move to a
    time that overlaps its own.

    Blocks are looked at in this transaction, too.  An absence or a closure is the office's own word, and
    refuses.  A busy time comes from a calendar that was fetched a while ago and whose titles nobody here can
    read: it counts as taken wherever hosts are proposed and strangers shown what is free, and it refuses
    here as well, so that nobody books over one unawares; but who has been told may say so (`over_busy`).

    Raises:
        NotFound: there is no such room or host.
        OutOfUse: one of them is no longer in use.
        SlotTaken: one of them is reserved or blocked for a part of the span; nothing has changed then
            but what the caller's rollback undoes.
        HostsBusy: nothing stands in the way but what hosts' own calendars say.
    """
    kinds = _locked_kinds([choice])
    release(appointment, now=now)
    _hold([(appointment, choice)], kinds, buffer_minutes)
    _assign(appointment, choice, now=now)


def take_new(items: Sequence[tuple[Appointment, Choice]], *, now: datetime) -> None:
    """Put new appointments on their spans and hold their rooms and hosts, of all or of none, without buffers.

    Raises:
        NotFound, SlotTaken, HostsBusy: as in `take`.
    """
    _hold(items, _locked_kinds([choice for _, choice in items]), buffer_minutes=0)
    for appointment, choice in items:
        appointment.starts_at, appointment.ends_at = choice.span.start, choice.span.end
        appointment.sequence += 1
        appointment.updated_at = now
        db.session.add_all(_assignments(appointment, choice))
    db.session.flush()
    _span_bookings({appointment.booking_id for appointment, _ in items})
    search.index({appointment.booking_id for appointment, _ in items})
    _count_change({id_ for _, choice in items for id_ in choice.resource_ids}, now=now)


def lock(choices: Sequence[Choice]) -> None:
    """Lock the rooms and hosts of several choices, so that what is read of them now stays so.

    Raises:
        NotFound: there is none of an id.
    """
    _locked_kinds(choices)


def release(appointment: Appointment, *, now: datetime) -> None:
    """Give back whatever the appointment's booking holds; the appointment keeps its rooms and hosts by name."""
    db.session.execute(
        update(Reservation)
        .where(Reservation.booking_id == appointment.booking_id, Reservation.released_at.is_(None))
        .values(released_at=now)
    )


def changed(appointment: Appointment, *, now: datetime) -> None:
    """Note that calendars must show the appointment anew: its sequence rises, and every scope's counter.

    Its booking's span follows.
    """
    appointment.sequence += 1
    appointment.updated_at = now
    db.session.flush()
    _span_bookings({appointment.booking_id})
    search.index({appointment.booking_id})
    _count_change(_resource_ids(appointment), now=now)


def all_changed(*, now: datetime) -> None:
    """Forget the stored texts of feeds, in which names stand, and let every calendar be fetched again.

    Calendars in which nothing stands yet have the office's name; so each scope's counter rises, new or not.
    """
    db.session.execute(delete(EventText))
    _count_change(db.session.scalars(select(Resource.id)).all(), now=now)


def put_without_holding(appointment: Appointment, span: TimeSpan, *, now: datetime) -> None:
    """Move an appointment that holds nothing, such as a request's first wish."""
    appointment.starts_at, appointment.ends_at = span.start, span.end
    changed(appointment, now=now)


def _reservation(appointment: Appointment, resource_id: int, span: TimeSpan) -> Reservation:
    return Reservation(
        resource_id=resource_id, booking_id=appointment.booking_id, starts_at=span.start, ends_at=span.end
    )


def _locked_kinds(choices: Sequence[Choice]) -> dict[int, str]:
    """Lock the resources, always in the order of their ids so that no two commands wait for each other."""
    ids = {id_ for choice in choices for id_ in choice.resource_ids}
    statement = (
        select(Resource.id, Resource.kind, Resource.name, Resource.is_active)
        .where(Resource.id.in_(ids))
        .order_by(Resource.id)
        .with_for_update()
    )
    rows = db.session.execute(statement).all()
    kinds = {row.id: row.kind for row in rows}
    if kinds.keys() != ids:
        raise NotFound("a room or a host of ours")
    for choice in choices:
        if {kinds[id_] for id_ in choice.room_ids} - {"room"} or {kinds[id_] for id_ in choice.host_ids} - {"host"}:
            raise NotFound("a room in the place of a room, and a host in that of a host")
        gone = tuple(row.name for row in rows if not row.is_active and row.id in choice.resource_ids)
        if gone:
            raise OutOfUse(choice.span, gone)
    return kinds


def _hold(items: Sequence[tuple[Appointment, Choice]], kinds: dict[int, str], buffer_minutes: int) -> None:
    choices = [choice for _, choice in items]
    _refuse_blocked(choices, Block.kind != "busy", SlotTaken)
    rows = [
        _reservation(appointment, id_, choice.span.widened(buffer_minutes if kinds[id_] == "room" else 0))
        for appointment, choice in items
        for id_ in choice.resource_ids
    ]
    try:
        with db.session.begin_nested():
            db.session.add_all(rows)
    except IntegrityError as error:
        if is_no_overlap(error):
            raise SlotTaken(_whole(choices), _names_in_the_way(rows)) from error
        raise
    _refuse_blocked([choice for choice in choices if not choice.over_busy], Block.kind == "busy", HostsBusy)


def _whole(choices: Sequence[Choice]) -> TimeSpan:
    return TimeSpan(min(choice.span.start for choice in choices), max(choice.span.end for choice in choices))


def _refuse_blocked(choices: Sequence[Choice], condition: ColumnElement[bool], refusal: type[SlotTaken]) -> None:
    if not choices:
        return
    window = _whole(choices)
    statement = (
        select(Block.resource_id, Block.starts_at, Block.ends_at, Resource.name)
        .outerjoin(Resource, Resource.id == Block.resource_id)
        .where(condition, Block.starts_at < window.end, Block.ends_at > window.start)
    )
    blocks = [(id_, TimeSpan(start, end), name) for id_, start, end, name in db.session.execute(statement)]
    for choice in choices:
        in_the_way = {
            name
            for id_, span, name in blocks
            if (id_ is None or id_ in choice.resource_ids) and span.touches(choice.span)
        }
        if in_the_way:
            raise refusal(choice.span, tuple(sorted(name for name in in_the_way if name)))


def _names_in_the_way(rows: Iterable[Reservation]) -> tuple[str, ...]:
    taken = or_(
        *(
            (Reservation.resource_id == row.resource_id)
            & (Reservation.starts_at < row.ends_at)
            & (Reservation.ends_at > row.starts_at)
            for row in rows
        )
    )
    statement = (
        select(Resource.name)
        .join(Reservation, Reservation.resource_id == Resource.id)
        .where(Reservation.released_at.is_(None), taken)
        .distinct()
        .order_by(Resource.name)
    )
    return tuple(db.session.scalars(statement))


def _assign(appointment: Appointment, choice: Choice, *, now: datetime) -> None:
    before = _resource_ids(appointment)
    db.session.execute(delete(AppointmentResource).where(AppointmentResource.appointment_id == appointment.id))
    db.session.add_all(_assignments(appointment, choice))
    appointment.starts_at, appointment.ends_at = choice.span.start, choice.span.end
    db.session.flush()
    changed(appointment, now=now)
    _count_change(before - set(choice.resource_ids), now=now, office=False)


def _assignments(appointment: Appointment, choice: Choice) -> list[AppointmentResource]:
    return [AppointmentResource(appointment_id=appointment.id, resource_id=id_) for id_ in choice.resource_ids]


def _resource_ids(appointment: Appointment) -> set[int]:
    statement = select(AppointmentResource.resource_id).where(AppointmentResource.appointment_id == appointment.id)
    return set(db.session.scalars(statement))


def _span_bookings(booking_ids: Collection[int]) -> None:
    """Let bookings begin with their first appointment and end with their last."""
    of_booking = Appointment.booking_id == Booking.id
    first = select(func.min(Appointment.starts_at)).where(of_booking).scalar_subquery()
    last = select(func.max(Appointment.ends_at)).where(of_booking).scalar_subquery()
    statement = update(Booking).where(Booking.id.in_(booking_ids)).values(starts_at=first, ends_at=last)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _count_change(resource_ids: Collection[int], *, now: datetime, office: bool = True) -> None:
    scopes = [f"resource:{id_}" for id_ in sorted(resource_ids)]
    if office:
        scopes.insert(0, "office")
    on_sqlite = db.engine.dialect.name == "sqlite"
    for scope in scopes:
        insert = (sqlite if on_sqlite else postgresql).insert(ChangeCounter)
        insert = insert.values(scope=scope, count=1, changed_at=now)
        # A second later at the least: programs that ask by date know no smaller step (RFC 9110 section 8.8.2).
        if on_sqlite:  # the text as `UtcDateTime` writes it, with six digits behind the point
            next_second: ColumnElement[Any] = func.strftime(
                "%Y-%m-%d %H:%M:%f000", ChangeCounter.changed_at, "+1 second"
            )
            later: ColumnElement[Any] = func.max(next_second, now, type_=UtcDateTime)
        else:
            next_second = ChangeCounter.changed_at + literal_column("interval '1 second'")
            later = func.greatest(next_second, now, type_=UtcDateTime)
        values = {"count": ChangeCounter.count + 1, "changed_at": later}
        db.session.execute(insert.on_conflict_do_update(index_elements=["scope"], set_=values))
