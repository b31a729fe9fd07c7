"""The demo is alive on any day, keeps every rule of the house, and is the same for the same day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.demo import load_demo
from barsek_visits.domain.errors import NotEmpty
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.models import (
    Appointment,
    AppointmentResource,
    Booking,
    OutboxMail,
    Reservation,
    Resource,
    Visit,
    VisitChange,
    VisitContact,
    VisitLink,
    VisitType,
    VisitWish,
)
from barsek_visits.queries.operations.schema import double_booking_count
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.resources.opening_hours import openings
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits.scheduled import expire_unconfirmed

MONDAY = datetime(2027, 2, 22, 8, tzinfo=UTC)
DAYS = [MONDAY, datetime(2026, 12, 26, 12, tzinfo=UTC), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)]

pytestmark = pytest.mark.usefixtures("app")


def spans() -> list[tuple[str, TimeSpan]]:
    statement = select(Booking.status, Booking.starts_at, Booking.ends_at)
    return [(status, TimeSpan(start, end)) for status, start, end in db.session.execute(statement)]


@pytest.mark.parametrize("now", DAYS)
def test_every_visit_lies_within_opening_hours_of_a_working_day(now: datetime) -> None:
    load_demo(now=now)
    office = office_row()
    everything = [span for _, span in spans()] + [
        TimeSpan(*row) for row in db.session.execute(select(VisitWish.starts_at, VisitWish.ends_at))
    ]
    days = [office.office_time.wall(span.start).date() for span in everything]
    hours = openings(office, min(days), max(days))

    closed = [
        (day, span)
        for day, span in zip(days, everything, strict=True)
        if not any(opening.contains(span) for opening in hours.spans_on(day, office.office_time))
    ]
    assert closed == []
    assert double_booking_count() == 0


@pytest.mark.parametrize("now", DAYS)
def test_every_kind_of_visit_is_there_and_fits_its_time(now: datetime) -> None:
    load_demo(now=now)
    midnight = office_row().office_time.first_instant(office_row().office_time.today(now))
    statuses = Counter(status for status, _ in spans())

    assert {status for status, span in spans() if span.start < midnight} <= {
        "completed", "no_show", "declined", "withdrawn", "cancelled", "expired", "planned",
    }  # fmt: skip
    assert min(statuses[status] for status in ("requested", "declined", "expired", "cancelled", "no_show")) > 0
    assert db.session.scalar(select(func.count()).select_from(VisitChange)) == 1
    assert db.session.scalar(select(func.count()).where(Booking.protected)) > 0
    assert not purge(now=midnight, dry_run=True).contacts


@pytest.mark.parametrize("now", DAYS)
def test_the_next_open_day_and_the_week_have_something_on(now: datetime) -> None:
    load_demo(now=now, visits=12)
    office_time = office_row().office_time
    today = office_time.today(now)
    ahead = openings(office_row(), today, today + timedelta(days=20))
    day = next(day for n in range(20) if ahead.is_open(day := today + timedelta(days=n)))

    on_that_day = [status for status, span in spans() if office_time.wall(span.start).date() == day]
    assert on_that_day.count("confirmed") == 2
    assert "planned" in on_that_day


def test_two_requests_want_the_same_time() -> None:
    load_demo(now=MONDAY)
    firsts = select(VisitWish.starts_at).join(Booking, Booking.id == VisitWish.booking_id)
    wanted = Counter(db.session.scalars(firsts.where(Booking.status == "requested", VisitWish.position == 0)))
    assert max(wanted.values()) > 1


def test_the_weeks_of_both_clock_changes_have_visits() -> None:
    load_demo(now=MONDAY)
    days = {office_row().office_time.wall(span.start).date().isoformat() for _, span in spans()}
    assert {"2026-10-23", "2026-10-26", "2027-03-24", "2027-03-30"} <= days


def test_confirmed_visits_hold_a_room_that_seats_them_and_a_host_where_one_is_needed() -> None:
    load_demo(now=MONDAY)
    held = (
        select(Reservation.booking_id, func.sum(Resource.capacity), func.count())
        .join(Resource)
        .where(Reservation.released_at.is_(None))
        .group_by(Reservation.booking_id)
    )
    found = {booking_id: (seats, count) for booking_id, seats, count in db.session.execute(held)}
    statement = (
        select(Booking.id, Visit.party_size, VisitType.needs_host)
        .join(Visit, Visit.booking_id == Booking.id)
        .join(VisitType)
        .where(Booking.status == "confirmed")
    )
    for booking_id, party_size, needs_host in db.session.execute(statement):
        seats, count = found[booking_id]
        assert seats >= party_size
        assert count >= 1 + needs_host


def test_no_two_visits_share_a_text_and_nobody_can_be_reached() -> None:
    load_demo(now=MONDAY)
    is_visit = (Booking.kind == "visit", Booking.title != "")  # others have lost their names by now
    titles = db.session.scalars(select(Booking.title).where(*is_visit)).all()
    messages = db.session.scalars(select(VisitContact.message).where(VisitContact.message != "")).all()
    emails = db.session.scalars(select(VisitContact.email)).all()

    assert len(set(titles)) == len(titles) > 90
    assert len(set(messages)) == len(messages) > 20
    assert all(email.endswith(".example") for email in emails)


def test_its_contacts_have_confirmed_their_addresses_and_each_visit_has_a_page_to_pass_on() -> None:
    load_demo(now=MONDAY)

    assert [] == list(db.session.scalars(select(VisitContact.email).where(VisitContact.confirmed_at.is_(None))))
    assert [] == list(db.session.scalars(select(VisitLink.booking_id).where(VisitLink.share_hash.is_(None))))
    assert 0 == expire_unconfirmed(now=MONDAY + timedelta(days=2))


def test_no_mail_is_queued() -> None:
    load_demo(now=MONDAY)
    assert db.session.scalars(select(OutboxMail.id)).all() == []


def test_the_same_day_makes_the_same_visits(app, databases) -> None:
    def everything() -> list[tuple[object, ...]]:
        statement = (
            select(Booking.reference, Booking.title, Booking.status, Booking.updated_at, Appointment.uid,
                   Appointment.starts_at, Resource.key)
            .select_from(Booking)
            .join(Appointment)
            .outerjoin(AppointmentResource)
            .outerjoin(Resource)
            .order_by(Booking.id, Appointment.id, Resource.key)
        )  # fmt: skip
        found = [tuple(row) for row in db.session.execute(statement)]
        db.session.rollback()
        return found

    load_demo(now=MONDAY, visits=40)
    first = everything()
    db.session.remove()
    db.engine.dispose()
    databases.empty(app.extensions["settings"].database_url)
    load_demo(now=MONDAY + timedelta(hours=5), visits=40)
    assert first == everything()


def test_more_visits_than_the_rooms_can_hold_are_declined_and_none_overlap() -> None:
    load_demo(now=MONDAY, visits=2000, years=1)
    statuses = Counter(status for status, _ in spans())

    assert sum(statuses.values()) - statuses["planned"] == 2000
    assert statuses["declined"] > 300
    assert double_booking_count() == 0


def test_what_is_booked_afterwards_gets_numbers_of_its_own() -> None:
    load_demo(now=MONDAY, visits=5)
    last = db.session.scalar(select(func.max(Booking.id)))
    booking = Booking(
        kind="meeting",
        reference="AAAA-AAAA",
        uid="x",
        title="x",
        status="planned",
        created_at=MONDAY,
        updated_at=MONDAY,
    )
    db.session.add(booking)
    db.session.commit()
    assert booking.id == last + 1


def test_real_visits_and_another_office_are_left_alone(house) -> None:
    house.ask()
    with pytest.raises(NotEmpty, match="holds visits or meetings already"):
        load_demo(now=MONDAY)


def test_half_days_are_programmes_whose_items_follow_each_other_in_the_delegations_language() -> None:
    load_demo(now=MONDAY)
    statement = select(Appointment.booking_id, Appointment.starts_at, Appointment.ends_at, Appointment.title)
    items = db.session.execute(statement.where(Appointment.title != "").order_by(Appointment.starts_at)).all()
    by_visit: dict[int, list[tuple[object, ...]]] = {}
    for booking_id, *item in items:
        by_visit.setdefault(booking_id, []).append(tuple(item))

    assert len(by_visit) > 5
    for parts in by_visit.values():
        assert len(parts) == 3
        assert all(earlier[1] == later[0] for earlier, later in pairwise(parts))
    assert {"Lunsj", "Lounas"} <= {title for parts in by_visit.values() for *_, title in parts}
