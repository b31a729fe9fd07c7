"""A queue that somebody floods is cleared in one step; where requests came from is known for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import Booking, OutboxMail, Visit
from barsek_visits.queries.visits.details import details_where
from barsek_visits.queries.visits.sources import MANY
from barsek_visits.services.operations.retention import purge

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

PAGE = "/staff/visits/sources"


def flood(house: House, network: str = "203.0.113.7/32") -> list[str]:
    tokens = [house.ask_unconfirmed(network=network) for _ in range(MANY)]
    return [house.visit(token).reference for token in tokens]


def statuses() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Booking.status)))


def test_the_first_page_tells_a_coordinator_of_many_requests_from_one_source(house: House, as_staff: AsStaff) -> None:
    house.ask_unconfirmed(network="198.51.100.1/32")
    assert PAGE not in as_staff("anna").get("/staff/").text

    flood(house)
    assert PAGE in as_staff("anna").get("/staff/").text
    assert PAGE not in as_staff("berit").get("/staff/").text


def test_the_ticked_ones_are_declined_and_nobody_is_told(house: House, as_staff: AsStaff) -> None:
    references = flood(house)
    other = house.ask()
    before = len(db.session.scalars(select(OutboxMail.id)).all())
    anna = as_staff("anna")

    assert 303 == anna.submit(PAGE, {"references": references}, PAGE).status_code
    assert {"declined", "requested"} == statuses()
    assert "requested" == house.again(other).status
    assert before == len(db.session.scalars(select(OutboxMail.id)).all())


def test_what_was_answered_meanwhile_stays(house: House, as_staff: AsStaff) -> None:
    references = flood(house)
    anna = as_staff("anna")
    anna.get(PAGE)
    house.question(details_where(Booking.reference == references[0]))
    anna.submit(PAGE, {"references": references}, PAGE)

    assert {"declined", "asked"} == statuses()


def test_nothing_ticked_is_an_error(house: House, as_staff: AsStaff) -> None:
    flood(house)

    assert 422 == as_staff("anna").submit(PAGE, {}, PAGE).status_code


def test_where_a_request_came_from_is_a_hash_and_gone_after_a_day(house: House) -> None:
    flood(house)
    db.session.rollback()
    assert all(source and "203" not in source for source in db.session.scalars(select(Visit.source_hash)))

    purge(now=house.now + timedelta(hours=25))
    assert {""} == set(db.session.scalars(select(Visit.source_hash)))
