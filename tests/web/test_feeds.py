"""Calendar links over HTTP: what they tell at each level, and when they are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from sqlalchemy import select

from barsek_visits.addresses import visit_url
from barsek_visits.db import db
from barsek_visits.domain.bookings.protection import Protection
from barsek_visits.domain.calendars.detail import CHOICES, Detail
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.models import Subscription
from barsek_visits.sealing import link_sealer
from barsek_visits.services.calendars.subscriptions import rotate_subscription
from barsek_visits.services.meetings import booking
from barsek_visits.services.visits import closing, moves
from barsek_visits.services.visits.protection import protect_visit
from tests.support.calendars.feeds import link
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from icalendar import Event
    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient


def events(answer: TestResponse) -> list[Event]:
    return Calendar.from_ical(answer.data).walk("VEVENT")


def test_a_booking_is_followed_from_made_to_changed_to_cancelled(house: House, client: StrangerClient) -> None:
    feed = link(house)
    assert [] == events(client.get(feed))

    visit = house.confirmed(f"{FIRST_DAY}T10:00")
    (made,) = events(client.get(feed))
    house.clock.advance(minutes=5)
    moves.move_visit(
        visit.reference,
        house.allocation(house.span("2027-03-29T09:00")),
        by=house.staff["anna"],
        version=2,
        now=house.now,
    )
    (moved,) = events(client.get(feed))

    assert made["UID"] == moved["UID"]
    assert moved["SEQUENCE"] > made["SEQUENCE"]
    assert moved["LAST-MODIFIED"].dt > made["LAST-MODIFIED"].dt
    assert "2027-03-29T09:00:00+02:00" == moved["DTSTART"].dt.isoformat()

    closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=3, now=house.now)
    assert [] == events(client.get(feed))


@pytest.mark.parametrize(
    ("detail", "tells", "hides"),
    [
        (Detail.FULL, ["Tunturin nuoriso", "6 people", "Berit", "Storsalen", "confirmed"], ["Sara"]),
        (Detail.TITLES, ["Tunturin nuoriso", "Briefing", "Storsalen"], ["6 people", "Berit"]),
        (Detail.BUSY, ["Busy"], ["Tunturin", "Storsalen", "Berit", "Briefing"]),
    ],
)
def test_each_level_tells_its_own_and_no_contact_ever(
    house: House, client: StrangerClient, detail: Detail, tells: list[str], hides: list[str]
) -> None:
    house.confirmed()
    text = client.get(link(house, detail=detail)).text.replace("\r\n ", "")

    for word in tells:
        assert word in text
    for word in [*hides, "Aino", "Virtanen", "aino@example.org", "40 1234567", "coach", "vegan"]:
        assert word not in text


@pytest.mark.parametrize("detail", CHOICES)
def test_a_protected_item_is_busy_and_a_reference_to_those_who_may_know(
    house: House, client: StrangerClient, detail: Detail
) -> None:
    visit = house.confirm(house.ask(protected=True), host="berit")
    told = {who: events(client.get(link(house, who, "office", detail)))[0] for who in ("anna", "berit", "oleg")}

    for who, event in told.items():
        may_know = who != "oleg" and detail is not Detail.BUSY
        assert (f"Busy ({visit.reference})" if may_know else "Busy") == event["SUMMARY"]
        assert may_know == (visit_url(visit.reference) == event.get("URL"))
        assert may_know == ("DESCRIPTION" in event)
        assert "LOCATION" not in event
        assert "Tunturin" not in event.to_ical().decode()


def test_protecting_it_changes_what_every_feed_tells(house: House, client: StrangerClient) -> None:
    visit, feed = house.confirmed(), link(house, "berit", "office")
    before = client.get(feed)
    protect_visit(visit.reference, Protection(True, "x"), by=house.staff["anna"], version=visit.version, now=house.now)
    after = client.get(feed, headers={"If-None-Match": before.headers["ETag"]})

    assert "Tunturin" in before.text
    assert 200 == after.status_code
    assert "Tunturin" not in after.text


def test_a_request_stands_in_the_offices_feed_only_as_tentative_with_its_first_wish(
    house: House, client: StrangerClient
) -> None:
    wishes = (house.wish(f"{FIRST_DAY}T10:00").wishes[0], house.wish(f"{FIRST_DAY}T12:00").wishes[0])
    house.ask(wishes=wishes)
    room = link(house, scope=f"room:{house.rooms['large']}")

    (event,) = events(client.get(link(house, scope="office")))
    assert ("TENTATIVE", f"{FIRST_DAY}T10:00:00+01:00") == (event["STATUS"], event["DTSTART"].dt.isoformat())
    assert [] == events(client.get(link(house))) + events(client.get(room))


def test_a_rooms_feed_has_the_rooms_visits_and_meetings(house: House, client: StrangerClient) -> None:
    house.confirmed(room="large")
    plan = MeetingPlan("Staff lunch", house.allocation(house.span("2027-03-02T11:00"), "large"))
    booking.book_meeting(plan, by=house.staff["anna"], now=house.now)
    house.confirmed(f"{FIRST_DAY}T13:00", room="medium")

    assert 2 == len(events(client.get(link(house, scope=f"room:{house.rooms['large']}"))))


def test_a_rotated_link_is_404_at_once_and_the_new_one_works(house: House, client: StrangerClient) -> None:
    old = link(house)
    row = db.session.scalars(select(Subscription)).one()
    rotate_subscription(row.id, by=house.staff["berit"], now=house.now)
    db.session.rollback()
    new = f"/feeds/{link_sealer().unseal(db.session.scalars(select(Subscription.token_sealed)).one())}.ics"

    assert (404, 200) == (client.get(old).status_code, client.get(new).status_code)


@pytest.mark.parametrize("token", ["0" * 43, "x", "%00", "../etc/passwd", "a" * 500])
def test_a_wrong_link_is_404_without_a_cookie(house: House, client: StrangerClient, token: str) -> None:
    answer = client.get(f"/feeds/{token}.ics")

    assert 404 == answer.status_code
    assert "Set-Cookie" not in answer.headers


def test_the_answer_is_private_and_sets_no_cookie(house: House, client: StrangerClient) -> None:
    answer = client.get(link(house))

    assert "text/calendar; charset=utf-8" == answer.headers["Content-Type"]
    assert answer.headers["Cache-Control"].startswith("private")
    assert "Set-Cookie" not in answer.headers
    assert not answer.headers["ETag"].startswith("W/")


_AGENTS = [
    ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", "Outlook"),
    ("Google-Calendar-Importer", "Google Calendar"),
    ("Mozilla/5.0 Thunderbird/140.0", "Thunderbird"),
    ("macOS/15.0 (24A335) dataaccessd/1.0", "Apple Calendar"),
    ("eve <script>", "Other"),
]


@pytest.mark.parametrize(("agent", "name"), _AGENTS)
def test_the_program_is_noted_by_a_name_of_ours_once_in_15_minutes(
    house: House, client: StrangerClient, agent: str, name: str
) -> None:
    feed = link(house)
    first = house.now
    client.get(feed, headers={"User-Agent": agent})
    house.clock.advance(minutes=14)
    client.get(feed, headers={"User-Agent": "vdirsyncer/1"})

    db.session.rollback()
    row = db.session.scalars(select(Subscription)).one()
    assert (name, first) == (row.fetched_by, row.fetched_at)
    house.clock.advance(minutes=2)
    client.get(feed, headers={"User-Agent": "vdirsyncer/1"})
    db.session.rollback()
    assert "vdirsyncer" == db.session.scalars(select(Subscription)).one().fetched_by
