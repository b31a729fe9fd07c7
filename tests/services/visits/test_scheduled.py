"""What happens by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from barsek_visits.db import atomic, db
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.models import OutboxMail
from barsek_visits.services.accounts.accounts import switch_daily_digest
from barsek_visits.services.meetings.booking import book_meeting
from barsek_visits.services.notifications.daily_digest import queue_daily_digests
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits.moves import move_visit
from barsek_visits.services.visits.scheduled import expire_requests, remind_coordinators, remind_delegations
from tests.support.office.house import FIRST_DAY
from tests.support.office.letters import letters

if TYPE_CHECKING:
    from tests.support.office.house import House


def test_a_request_runs_out_when_its_last_wish_has_begun_and_not_before(house: House) -> None:
    wishes = (house.wish(f"{FIRST_DAY}T10:00").wishes[0], house.wish("2027-03-03T10:00").wishes[0])
    visit = house.ask(wishes=wishes)

    assert 0 == expire_requests(now=visit.wishes[0].end)
    assert 1 == expire_requests(now=visit.wishes[1].start)
    assert "expired" == house.again(visit).status
    assert 1 == len(letters("expired"))
    assert 0 == expire_requests(now=visit.wishes[1].end)


def test_a_confirmed_visit_never_runs_out(house: House) -> None:
    visit = house.confirmed()
    expire_requests(now=visit.span.end + timedelta(days=1))

    assert "confirmed" == house.again(visit).status


def test_a_delegation_is_reminded_once_two_days_before(house: House) -> None:
    visit = house.confirmed()
    early, due = visit.span.start - timedelta(days=2, minutes=1), visit.span.start - timedelta(days=2)

    assert [0, 1, 0] == [remind_delegations(now=now) for now in (early, due, due + timedelta(hours=1))]
    assert ["aino@example.org"] == [mail.recipient for mail in letters("reminder")]


def test_a_reminder_comes_once_though_the_outbox_is_emptied_and_anew_for_another_day(house: House) -> None:
    visit = house.confirmed()
    due = visit.span.start - timedelta(days=2)
    assert 1 == remind_delegations(now=due)
    with atomic() as session:
        session.execute(delete(OutboxMail))
    purge(now=due)

    assert 0 == remind_delegations(now=due + timedelta(hours=1))

    later = house.allocation(house.span("2027-03-03T10:00"))
    move_visit(visit.reference, later, by=house.staff["anna"], version=visit.version, now=due + timedelta(hours=2))
    assert 1 == remind_delegations(now=later.span.start - timedelta(days=2))


def test_who_was_confirmed_just_now_is_not_reminded(house: House) -> None:
    visit = house.ask()
    house.clock.set(visit.span.start - timedelta(days=1))
    house.confirm(visit)

    assert 0 == remind_delegations(now=house.now)


def test_a_coordinator_is_reminded_once_of_a_request_unanswered_for_two_working_days(house: House) -> None:
    house.clock.set(datetime(2027, 2, 25, 8, tzinfo=UTC))  # a Thursday
    house.ask("2027-03-08T10:00")
    friday, monday, tuesday = (datetime(2027, *day, 8, tzinfo=UTC) for day in ((2, 26), (3, 1), (3, 2)))

    assert [0, 0, 1, 0] == [remind_coordinators(now=now) for now in (friday, monday, tuesday, tuesday)]
    assert ["anna@barsek.example"] == [mail.recipient for mail in letters("request_still_waits")]


def test_a_coordinator_is_reminded_once_though_the_outbox_is_emptied_and_a_purge_lies_between(house: House) -> None:
    house.ask("2027-06-01T10:00")
    reminded = house.now + timedelta(days=7)
    assert 1 == remind_coordinators(now=reminded)
    with atomic() as session:
        session.execute(delete(OutboxMail))

    later = reminded + timedelta(days=20)
    purge(now=later)

    assert 0 == remind_coordinators(now=later)


def test_nobody_is_reminded_of_what_is_answered(house: House) -> None:
    house.confirm(house.ask("2027-03-08T10:00"))

    assert 0 == remind_coordinators(now=house.now + timedelta(days=10))


def only_digest() -> OutboxMail:
    db.session.rollback()
    return db.session.scalars(select(OutboxMail).where(OutboxMail.key.contains(".daily_digest."))).one()


def morning(hour: int = 6, minute: int = 0) -> datetime:
    """Return a moment of the visits' day; the office is an hour ahead."""
    return datetime.fromisoformat(f"{FIRST_DAY}T{hour:02d}:{minute:02d}:00+00:00")


def test_who_wants_it_gets_the_days_plan_once_in_the_morning(house: House) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    plan = MeetingPlan("Budget", house.allocation(house.span(f"{FIRST_DAY}T13:00"), "small", "berit"))
    book_meeting(plan, by=house.staff["anna"], now=house.now)
    assert 0 == queue_daily_digests(now=morning())
    switch_daily_digest(house.staff["berit"], on=True)
    switch_daily_digest(house.staff["oleg"], on=True)

    assert [0, 1, 0, 0] == [
        queue_daily_digests(now=now) for now in (morning(5, 29), morning(5, 30), morning(6), morning(12))
    ]
    mail = only_digest()
    assert "berit@barsek.example" == mail.recipient
    for word in ("10:00–11:00: Tunturin nuoriso, Storsalen", "13:00–14:00: Budget, Biblioteket"):
        assert word in mail.text
    for word in ("Aino", "aino@example.org", "1234567"):
        assert word not in mail.text


def test_the_daily_digest_names_no_protected_visit(house: House) -> None:
    visit = house.confirm(house.ask(f"{FIRST_DAY}T10:00", protected=True), host="berit")
    switch_daily_digest(house.staff["berit"], on=True)
    queue_daily_digests(now=morning())
    mail = only_digest()

    assert visit.reference in mail.text
    assert "Tunturin" not in mail.text + mail.html + mail.subject


def test_an_afternoon_is_no_morning(house: House) -> None:
    house.confirmed(f"{FIRST_DAY}T14:00")
    switch_daily_digest(house.staff["berit"], on=True)

    assert 0 == queue_daily_digests(now=morning(11, 1))
