"""A protected visit: who may not know of it learns nothing from any page, feed or mail, whatever happens with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.calendars.detail import CHOICES
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.domain.visits.requests import Contact
from barsek_visits.models import OutboxMail
from barsek_visits.queries.bookings.proposals import Party, proposals_for
from barsek_visits.services.notifications.daily_digest import queue_daily_digests
from barsek_visits.services.visits import closing, offers, questions
from barsek_visits.services.visits.programmes import save_programme
from barsek_visits.services.visits.scheduled import remind_coordinators, remind_delegations
from barsek_visits.web.urls import ROUTES
from tests.support.calendars.feeds import link
from tests.support.office.house import FIRST_DAY
from tests.support.office.letters import letters

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

CANARIES = {
    "organisation": "Zorganisation", "name": "Zcontact", "email": "zmail@example.org", "phone": "+47 40 40 40 40",
    "message": "Zmessage", "head": "Zhead", "title": "Ztitle", "text": "Ztext", "note": "Znote", "place": "Zplace",
    "question": "Zquestion", "answer": "Zanswer", "reason": "Zreason",
}  # fmt: skip
OF_STAFF = [route for route in ROUTES if route.method == "GET" and isinstance(route.who, Permission)]
PAGES = [
    *(route.rule for route in OF_STAFF if "<" not in route.rule),
    *(f"/staff/calendar?view={view}&date={FIRST_DAY}" for view in ("month", "week", "day", "rooms", "policy")),
    *(f"/staff/calendar?view=day&date={FIRST_DAY}&{chosen}" for chosen in ("topic=border", "kind=visit")),
    *(f"/staff/visits?{query}" for query in ("status=confirmed", "q=Zorganisation", "q=Ztitle", "q=Znote")),
]


@pytest.fixture
def protected(house: House) -> tuple[str, VisitDetails]:
    """Return a protected visit that Berit hosts, after questions, an offer, a plan and its confirmation."""
    contact = Contact(
        CANARIES["name"], CANARIES["email"], CANARIES["phone"], head_of_delegation=CANARIES["head"],
        message=CANARIES["message"],
    )  # fmt: skip
    token = house.ask_for_token(
        f"{FIRST_DAY}T10:00", organisation=CANARIES["organisation"], contact=contact, protected=True, topics=("border",)
    )
    anna = house.staff["anna"]

    def step(command: Callable[..., None], *args: object, **values: object) -> VisitDetails:
        visit = house.visit(token)
        command(visit.reference, *args, by=anna, version=visit.version, now=house.now, **values)
        return house.visit(token)

    visit = step(questions.ask_delegation, CANARIES["question"])
    questions.answer_office(token, CANARIES["answer"], version=visit.version, now=house.now)
    offer = house.offer(["2027-03-02T10:00"], house.now + timedelta(days=1))
    step(offers.offer_times, offer)
    visit = house.confirm(house.visit(token))
    item = ProgrammeItem(
        house.span(f"{FIRST_DAY}T10:00"), CANARIES["title"], (house.rooms["large"],), (house.hosts["berit"],),
        text=CANARIES["text"], note=CANARIES["note"],
    )  # fmt: skip
    outside = replace(item, span=house.span(f"{FIRST_DAY}T12:00"), room_ids=(), place=CANARIES["place"])
    step(save_programme, Programme((item, outside)))
    return token, house.visit(token)


def leaks(text: str) -> list[str]:
    return [name for name, canary in CANARIES.items() if canary in text]


@pytest.mark.parametrize("who", ["oleg", "kari"])
def test_no_page_tells_anything_to_who_may_not_know(
    house: House, as_staff: AsStaff, protected: tuple[str, VisitDetails], who: str
) -> None:
    house.clock.set(house.span(f"{FIRST_DAY}T07:00").start)  # so that it is on today
    client = as_staff(who)
    reference = protected[1].reference

    for page in PAGES:
        text = client.get(page).text
        echo = page.partition("q=")[2]  # the box shows what was looked for
        assert [] == [name for name in leaks(text) if CANARIES[name] != echo], page
        assert text.count(echo) <= 2 if echo else True, page
        assert reference not in text, page
    for route in ROUTES:
        if "<reference>" in route.rule and route.method == "GET":
            answer = client.get(route.rule.replace("<reference>", reference))
            assert answer.status_code in (403, 404)
            assert [] == leaks(answer.text)


@pytest.mark.parametrize("who", ["anna", "berit", "ada"])
def test_who_may_know_finds_it(house: House, as_staff: AsStaff, protected: tuple[str, VisitDetails], who: str) -> None:
    client, reference = as_staff(who), protected[1].reference

    assert {"organisation", "name", "title", "note", "place", "question", "answer"} <= set(
        leaks(client.get(f"/staff/visits/{reference}").text)
    )
    assert reference in client.get("/staff/visits?q=Zorganisation").text


def test_no_feed_tells_anything_to_who_may_not_know(
    house: House, client: StrangerClient, protected: tuple[str, VisitDetails]
) -> None:
    for scope in ("office", f"room:{house.rooms['large']}"):
        for detail in CHOICES:
            text = client.get(link(house, "oleg", scope, detail)).text
            assert "BEGIN:VEVENT" in text
            assert [] == leaks(text)
            assert protected[1].reference not in text


def test_no_subject_and_no_mail_to_others_tells_anything(house: House, protected: tuple[str, VisitDetails]) -> None:
    token, visit = protected
    house.clock.set(house.span(FIRST_DAY + "T06:45").start)
    for job in (remind_delegations, remind_coordinators, queue_daily_digests):
        job(now=house.now)
    house.clock.set(house.span(FIRST_DAY + "T06:50").start - timedelta(days=1))
    closing.cancel_visit(visit.reference, "Zreason", by=house.staff["anna"], version=visit.version, now=house.now)

    db.session.rollback()
    mails = list(db.session.scalars(select(OutboxMail)))
    assert len(mails) >= 8
    for mail in mails:
        assert [] == leaks(mail.subject), mail.key
        if mail.recipient != CANARIES["email"]:
            assert [] == leaks(mail.text + mail.html + mail.calendar), mail.key
    assert {"anna@barsek.example", "berit@barsek.example", CANARIES["email"]} == {mail.recipient for mail in mails}
    assert token


def test_staff_mail_of_it_does_not_say_where_they_come_from(house: House) -> None:
    house.ask("2027-03-02T10:00", time_zone="Europe/Moscow", protected=True)
    house.ask("2027-03-03T10:00", time_zone="Europe/Moscow")

    protected, other = (mail.text for mail in letters("request_waits"))
    assert "Moscow" not in protected
    assert "Moscow" in other


def test_the_number_of_a_hosts_visits_does_not_count_it(house: House) -> None:
    house.confirm(house.ask("2027-03-02T10:00", protected=True), host="berit")
    house.confirm(house.ask("2027-03-03T10:00"), host="berit")
    window = house.span(f"{FIRST_DAY}T10:00")
    hosts = proposals_for(window, Party(6, "en", (), 15), now=house.now).hosts(window)

    assert {house.hosts["berit"]: 1} == {host.id: host.load for host in hosts if host.load}
