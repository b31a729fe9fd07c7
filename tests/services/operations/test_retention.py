"""What is erased when, and what stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from barsek_visits.db import atomic, db
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.models import (
    Appointment,
    Booking,
    EventText,
    Meeting,
    OutboxMail,
    VisitContact,
    VisitLink,
    VisitMessage,
    VisitNeeds,
    VisitOffer,
)
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits import answers, questions
from barsek_visits.services.visits.delegation import own_steps
from tests.support.office.house import put_meeting
from tests.support.office.offers import TIMES
from tests.support.office.stored import counted

if TYPE_CHECKING:
    from tests.support.office.house import House


@pytest.mark.parametrize(("days", "contacts", "needs"), [(2.9, 1, 1), (3.1, 1, 0), (13.9, 1, 0), (14.1, 0, 0)])
def test_needs_go_after_3_days_and_the_contact_after_14(house: House, days: float, contacts: int, needs: int) -> None:
    visit = house.confirmed()
    purge(now=visit.span.end + timedelta(days=days))

    assert (contacts, needs) == (counted(VisitContact), counted(VisitNeeds))
    assert (contacts > 0) == (counted(OutboxMail) > 0)
    assert contacts == counted(VisitLink)


def test_what_is_no_person_stays(house: House) -> None:
    visit = house.confirm(house.ask(organisation_type="municipality"))
    purge(now=visit.span.end + timedelta(days=20))

    after = house.again(visit)
    assert ("Tunturin nuoriso", "FI", 6, None) == (after.organisation, after.country, after.party_size, after.contact)


def test_of_a_protected_meeting_neither_title_nor_note_stays_not_even_in_a_calendars_text(house: House) -> None:
    span = house.span("2027-03-01T10:00")
    for protected, room in ((True, "large"), (False, "small")):
        plan = MeetingPlan("Surgery", house.allocation(span, room, "berit" if protected else "oleg"), "Ward 3")
        with atomic() as session:
            booking = put_meeting(house, plan, protected=protected)
            appointment = session.scalars(select(Appointment).where(Appointment.booking_id == booking.id)).one()
            session.add(
                EventText(appointment_id=appointment.id, detail="full", language="nb", sequence=1, form="", text="x")
            )
    purge(now=span.end + timedelta(days=13))
    assert ["Surgery", "Surgery"] == list(db.session.scalars(select(Booking.title)))
    purge(now=span.end + timedelta(days=15))

    db.session.rollback()
    meetings = select(Booking.title, Meeting.note).join(Meeting).order_by(Booking.id)
    assert [("", ""), ("Surgery", "Ward 3")] == list(db.session.execute(meetings))
    assert 1 == counted(EventText)


def test_a_request_that_ended_early_is_erased_by_the_day_it_ended(house: House) -> None:
    token = house.ask_for_token("2027-06-01T10:00")
    own_steps.withdraw_visit(token, version=1, now=house.now)
    purge(now=house.now + timedelta(days=15))

    assert 0 == counted(VisitContact)


def test_a_visit_that_is_still_to_come_is_not_touched(house: House) -> None:
    house.confirmed("2027-06-01T10:00")
    purge(now=house.now + timedelta(days=60))

    assert (1, 1) == (counted(VisitContact), counted(VisitNeeds))


def test_erasing_twice_erases_nothing_more(house: House) -> None:
    visit = house.confirmed()
    later = visit.span.end + timedelta(days=20)
    first, second = purge(now=later), purge(now=later)

    assert first.total > 0
    assert 0 == second.total


def test_a_dry_run_counts_and_changes_nothing(house: House) -> None:
    visit = house.confirmed()
    later = visit.span.end + timedelta(days=20)
    planned = purge(now=later, dry_run=True)

    assert 1 == counted(VisitContact)
    assert planned == purge(now=later)


def test_the_reason_of_a_decline_goes_with_the_contact(house: House) -> None:
    visit = house.ask()
    answers.decline_visit(visit.reference, "Ask Aino.", by=house.staff["anna"], version=1, now=house.now)
    purge(now=house.now + timedelta(days=15))

    assert "" == house.again(visit).reason


def test_a_request_is_kept_as_long_as_a_wish_lies_ahead_whatever_is_planned_for_it(house: House) -> None:
    visit = house.ask()
    with atomic() as session:  # as if somebody had planned it for a year ago
        long_ago = {
            "starts_at": visit.span.start - timedelta(days=365),
            "ends_at": visit.span.end - timedelta(days=365),
        }
        session.execute(update(Appointment).where(Appointment.booking_id == visit.id).values(long_ago))

    purge(now=house.now)
    assert house.again(visit).contact
    purge(now=visit.span.end + timedelta(days=20))
    assert house.again(visit).contact is None


def test_offers_and_messages_are_erased_with_the_contact(house: House) -> None:
    visit = house.ask()
    questions.ask_delegation(visit.reference, "Who?", by=house.staff["anna"], version=1, now=house.now)
    answers.decline_visit(
        visit.reference, "No.", other_times=[house.span(TIMES[0])], by=house.staff["anna"], version=2, now=house.now
    )

    purge(now=house.now + timedelta(days=15))

    assert [] == db.session.scalars(select(VisitMessage)).all()
    assert [] == db.session.scalars(select(VisitOffer)).all()
