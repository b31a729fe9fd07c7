"""Many at once, over real HTTP, against two processes: the database lets one through.

A race test proves something only where the race is real: the control takes the guard down, and must see
double bookings.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from barsek_visits.db import atomic, db
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.services.visits.programmes import save_programme
from tests.support.calendars.feeds import link
from tests.support.office.house import OSLO, PASSWORD, House
from tests.support.pages.visitor import Visitor
from tests.support.servers.application import SECRET_KEY
from tests.support.servers.at_once import at_once

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.servers.server import Server

_AT_ONCE = 16
_PROGRAMMES = 50 if os.environ.get("DRILLS") else 20


@pytest.fixture
def servers(real_house: House, start_server: Callable[..., Server]) -> Server:
    """The program in two processes."""
    return start_server(BARSEK_PROCESSES="2", BARSEK_WORKER="off", BARSEK_SECRET_KEY=SECRET_KEY)


def _double_bookings() -> int:
    db.session.rollback()
    statement = text(
        "SELECT count(*) FROM reservation a JOIN reservation b ON a.resource_id = b.resource_id AND a.id < b.id"
        " WHERE a.released_at IS NULL AND b.released_at IS NULL AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
    )
    return int(db.session.scalar(statement) or 0)


def _take_the_guard_down() -> None:
    with atomic() as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(text("ALTER TABLE reservation DROP CONSTRAINT reservation_no_overlap"))
        else:
            for event in ("insert", "update"):
                session.execute(text(f"DROP TRIGGER reservation_no_overlap_{event}"))


def _confirm_all_at_once(house: House, server: Server) -> Counter[int]:
    start = datetime.fromisoformat(house.first_start())
    visits = [house.ask((start + timedelta(minutes=30 * (n % 2))).isoformat()) for n in range(_AT_ONCE)]
    anna = Visitor(server.url).sign_in("anna@barsek.example", PASSWORD)
    token = anna.token("/staff/account")

    def confirm(n: int) -> int:
        wish = f"{start + timedelta(minutes=30 * (n % 2)):%Y-%m-%dT%H:%M}"
        form = {"csrf_token": token, "version": "1", "starts_at": wish, "room": str(house.rooms["large"]),
                "hosts": str(house.hosts["berit"])}  # fmt: skip
        return Visitor(server.url, anna.cookie).post(f"/staff/visits/{visits[n].reference}/confirm", form).status

    return at_once([lambda n=n: confirm(n) for n in range(_AT_ONCE)])


def test_of_many_clashing_confirmations_exactly_one_is_taken(real_house: House, servers: Server) -> None:
    answers = _confirm_all_at_once(real_house, servers)

    assert {303: 1, 409: _AT_ONCE - 1} == answers
    assert 0 == _double_bookings()


def test_control_without_the_guard_the_race_is_real(real_house: House, servers: Server) -> None:
    _take_the_guard_down()
    _confirm_all_at_once(real_house, servers)

    made = _double_bookings()
    print(f"\ncontrol: {made} double bookings without the guard on {db.engine.dialect.name}")
    assert made >= 1


def _confirm_all_programmes_at_once(house: House, server: Server, count: int) -> Counter[int]:
    """Confirm so many programmes of three items at once, planned before; each clashes with each other somewhere."""
    start = datetime.fromisoformat(house.first_start())
    visits = [_planned(house, start + timedelta(minutes=30 * (n % 2)), n) for n in range(count)]
    anna = Visitor(server.url).sign_in("anna@barsek.example", PASSWORD)
    token = anna.token("/staff/account")

    def confirm(visit: VisitDetails) -> int:
        wish = f"{OSLO.wall(visit.wishes[0].start):%Y-%m-%dT%H:%M}"
        form = {"csrf_token": token, "version": str(visit.version), "starts_at": wish}
        return Visitor(server.url, anna.cookie).post(f"/staff/visits/{visit.reference}/confirm", form).status

    return at_once([lambda visit=visit: confirm(visit) for visit in visits])


def _planned(house: House, start: datetime, n: int) -> VisitDetails:
    """Return a request with a programme: every second one has its rooms the other way round."""
    rooms = ("large", "medium", "large") if n % 4 < 2 else ("medium", "large", "medium")
    begin = OSLO.instant(start)
    items = tuple(
        ProgrammeItem(
            TimeSpan(begin + timedelta(hours=hour), begin + timedelta(hours=hour + 1)),
            f"Item {hour}",
            (house.rooms[room],),
            (house.hosts["berit" if hour else "oleg"],),
        )
        for hour, room in enumerate(rooms)
    )
    visit = house.ask(start.isoformat())
    save_programme(visit.reference, Programme(items), by=house.staff["anna"], version=visit.version, now=house.now)
    return house.again(visit)


def test_of_many_clashing_programmes_exactly_one_is_taken_whole(real_house: House, servers: Server) -> None:
    answers = _confirm_all_programmes_at_once(real_house, servers, _PROGRAMMES)

    assert {303: 1, 409: _PROGRAMMES - 1} == answers
    assert 0 == _double_bookings()
    held = db.session.execute(text("SELECT count(DISTINCT booking_id) FROM reservation WHERE released_at IS NULL"))
    assert 1 == held.scalar_one()


def test_control_without_the_guard_programmes_are_taken_twice(real_house: House, servers: Server) -> None:
    _take_the_guard_down()
    _confirm_all_programmes_at_once(real_house, servers, _AT_ONCE)

    made = _double_bookings()
    print(f"\ncontrol: {made} double bookings of programmes without the guard on {db.engine.dialect.name}")
    assert made >= 1


def test_offers_and_confirmations_of_one_room_at_once_never_wait_for_each_other(
    real_house: House, servers: Server
) -> None:
    """Rooms and hosts are locked before the counters of calendars, by every step."""
    house, start = real_house, real_house.first_start()
    visits = [house.ask(start) for _ in range(_AT_ONCE)]
    anna = Visitor(servers.url).sign_in("anna@barsek.example", PASSWORD)
    token = anna.token("/staff/account")
    common = {
        "csrf_token": token,
        "version": "1",
        "room": str(house.rooms["large"]),
        "hosts": str(house.hosts["berit"]),
    }
    soon = f"{OSLO.wall(house.now + timedelta(hours=5)):%Y-%m-%dT%H:%M}"
    forms = {"confirm": {"starts_at": start}, "offer": {"offer_1": start, "until": soon}}

    def answer(n: int) -> int:
        step = "offer" if n % 2 else "confirm"
        page = f"/staff/visits/{visits[n].reference}/{step}"
        return Visitor(servers.url, anna.cookie).post(page, {**common, **forms[step]}).status

    assert {303: 1, 409: _AT_ONCE - 1} == at_once([lambda n=n: answer(n) for n in range(_AT_ONCE)])
    assert 0 == _double_bookings()


def test_the_same_form_sent_many_times_at_once_is_one_visit(real_house: House, servers: Server) -> None:
    start = real_house.first_start()
    visitor = Visitor(servers.url)
    wish = real_house.wish(start)
    form = {
        "csrf_token": visitor.token(f"/visits/new?starts_at={start}&visit_type=briefing&lang=en"),
        "submission_id": wish.submission_id, "visit_type": "briefing", "starts_at": start, "party_size": "6",
        "language": "en", "organisation": "Tunturin nuoriso", "organisation_type": "school", "country": "FI",
        "contact_name": "Aino", "contact_email": "aino@example.org",
    }  # fmt: skip
    places: list[str] = []

    def send() -> int:
        answer = Visitor(servers.url, visitor.cookie).post("/visits/new?lang=en", form)
        places.append(answer.location)
        return answer.status

    answers = at_once([send] * _AT_ONCE)

    db.session.rollback()
    assert {303: _AT_ONCE} == answers
    assert 1 == len(set(places))
    assert 1 == db.session.scalar(text("SELECT count(*) FROM visit"))
    assert 1 == db.session.scalar(text("SELECT count(*) FROM outbox_mail WHERE kind = 'received'"))


def test_many_who_fetch_a_new_feed_at_once_all_get_it(real_house: House, servers: Server) -> None:
    start = datetime.fromisoformat(real_house.first_start())
    for n in range(12):
        real_house.ask((start + timedelta(minutes=30 * (n % 6))).isoformat())
    feed = link(real_house, "anna", "office")
    bodies: set[str] = set()

    def fetch() -> int:
        answer = Visitor(servers.url).get(feed)
        bodies.add(answer.text)
        return answer.status

    assert {200: _AT_ONCE} == at_once([fetch] * _AT_ONCE)
    assert [12] == [body.count("BEGIN:VEVENT") for body in bodies]


def test_two_processes_count_the_failed_sign_ins_of_one_account_together(
    real_house: House, start_server: Callable[..., Server]
) -> None:
    apart = [start_server(BARSEK_WORKER="off", BARSEK_SECRET_KEY=SECRET_KEY) for _ in range(2)]
    page, guessers = "/staff/login", [Visitor(apart[n % 2].url) for n in range(_AT_ONCE)]
    tokens = [guesser.token(page) for guesser in guessers]

    def guess(n: int) -> int:
        form = {"csrf_token": tokens[n], "email": "kari@barsek.example", "password": "wrong"}
        return guessers[n].post(page, form).status

    answers = at_once([lambda n=n: guess(n) for n in range(_AT_ONCE)])

    db.session.rollback()
    assert {422: _AT_ONCE} == answers
    assert {_AT_ONCE} == set(db.session.scalars(text("SELECT failures FROM sign_in_try")))
    assert _AT_ONCE == db.session.scalar(text("SELECT count(*) FROM audit_entry WHERE action = 'sign-in-failed'"))
