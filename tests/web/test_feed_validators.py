"""A feed's validators change exactly when its bytes do: no program misses a change or loads the same twice."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.permissions import Role
from barsek_visits.domain.visits.requests import ChangeRequest
from barsek_visits.services.accounts.accounts import add_staff
from barsek_visits.services.office.offices import load_office, save_office
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits import closing
from barsek_visits.services.visits.delegation import own_steps
from tests.support.calendars.feeds import link
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient


def seen(client: StrangerClient, feed: str) -> tuple[str, str, bytes]:
    answer = client.get(feed)
    return answer.headers["ETag"], answer.headers["Last-Modified"], answer.data


def test_an_unchanged_feed_is_304_and_a_changed_one_is_not(house: House, client: StrangerClient) -> None:
    feed = link(house)
    first = client.get(feed)
    same = {"If-None-Match": first.headers["ETag"]}

    assert 304 == client.get(feed, headers=same).status_code
    assert 304 == client.get(feed, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code
    house.confirmed()
    assert 200 == client.get(feed, headers=same).status_code


def test_the_bytes_change_exactly_when_the_validator_does(house: House, client: StrangerClient) -> None:
    feed = link(house)
    house.confirmed()
    first, second = client.get(feed), client.get(feed)

    assert (first.headers["ETag"], first.data) == (second.headers["ETag"], second.data)


def test_head_answers_like_get_without_a_body(house: House, client: StrangerClient) -> None:
    feed = link(house)
    got, head = client.get(feed), client.head(feed)

    assert (200, b"", got.headers["ETag"]) == (head.status_code, head.data, head.headers["ETag"])


def test_a_feed_is_compressed_only_for_who_asks_and_has_its_own_validator_then(
    house: House, client: StrangerClient
) -> None:
    feed = link(house)
    house.confirmed()
    plain, zipped = client.get(feed), client.get(feed, headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in plain.headers
    assert "gzip" == zipped.headers["Content-Encoding"]
    assert plain.data == gzip.decompress(zipped.data)
    assert plain.headers["ETag"] != zipped.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["ETag"]}
    assert 304 == client.get(feed, headers=again).status_code


def test_the_window_moving_on_by_a_day_is_a_change(house: House, client: StrangerClient) -> None:
    feed = link(house)
    first = client.get(feed).headers["ETag"]
    house.clock.set(datetime.fromisoformat("2027-02-22T22:59:00+00:00"))
    assert first == client.get(feed).headers["ETag"]
    house.clock.set(datetime.fromisoformat("2027-02-22T23:01:00+00:00"))

    assert first != client.get(feed).headers["ETag"]


def test_the_change_of_another_hosts_visit_is_none_of_mine(house: House, client: StrangerClient) -> None:
    feed = link(house)
    first = client.get(feed).headers["ETag"]
    house.confirmed(host="oleg")

    assert first == client.get(feed).headers["ETag"]


def test_the_new_number_of_a_request_is_told(house: House, client: StrangerClient) -> None:
    token = house.ask_for_token()
    feed = link(house, scope="office")
    first = client.get(feed)
    assert b"7 people" not in first.data

    own_steps.change_visit(token, ChangeRequest(None, 7, ""), version=1, now=house.now)

    second = client.get(feed, headers={"If-None-Match": first.headers["ETag"]})
    assert 200 == second.status_code
    assert b"7 people" in second.data


def test_a_hosts_new_name_is_told_with_new_validators(house: House, client: StrangerClient) -> None:
    feed = link(house)
    house.confirmed()
    before = seen(client, feed)
    house.clock.advance(minutes=5)
    add_staff("berit@barsek.example", "Birgit Sara", Role.HOST, None, now=house.now)
    after = seen(client, feed)

    assert b"Hosts: Birgit" in after[2]
    assert [False] * 3 == [was == is_now for was, is_now in zip(before, after, strict=True)]


@pytest.mark.parametrize(("role", "told"), [(Role.COORDINATOR, True), (Role.RECEPTION, False)])
def test_another_role_is_a_change_for_programs_that_ask_by_date(
    house: House, client: StrangerClient, role: Role, told: bool
) -> None:
    add_staff("oleg@barsek.example", "Oleg Berg", Role.HOST if told else Role.ADMIN, None, now=house.now)
    feed = link(house, "oleg", "office")
    visit = house.confirm(house.ask(protected=True), host="berit")
    since = {"If-Modified-Since": client.get(feed).headers["Last-Modified"]}
    house.clock.advance(minutes=5)
    add_staff("oleg@barsek.example", "Oleg Berg", role, None, now=house.now)
    answer = client.get(feed, headers=since)

    assert (200, told) == (answer.status_code, visit.reference in answer.text)


def test_the_offices_new_name_is_told_where_nothing_stands_yet(house: House, client: StrangerClient) -> None:
    feed = link(house)
    before = seen(client, feed)
    house.clock.advance(minutes=5)
    load_office(replace(save_office(), name="Sekretariatet"), now=house.now)
    after = seen(client, feed)

    assert b"X-WR-CALNAME:Sekretariatet" in after[2]
    assert [False] * 3 == [was == is_now for was, is_now in zip(before, after, strict=True)]


def test_that_a_visit_took_place_is_told(house: House, client: StrangerClient) -> None:
    visit, feed = house.confirmed(f"{FIRST_DAY}T10:00"), link(house)
    first = client.get(feed).headers["ETag"]
    house.clock.set(visit.span.start)
    closing.complete_visit(visit.reference, by=house.staff["berit"], version=visit.version, now=house.now)
    told = client.get(feed)

    assert "took place" in told.text.replace("\r\n ", "")
    assert first != told.headers["ETag"]


def test_a_name_that_is_erased_leaves_the_feeds_of_those_who_knew_it(house: House, client: StrangerClient) -> None:
    visit = house.confirm(house.ask(f"{FIRST_DAY}T10:00", organisation_type="business"), host="berit")
    feed = link(house, "berit", "office")
    assert "Tunturin" in client.get(feed).text
    house.clock.set(visit.span.end + timedelta(days=15))
    etag = client.get(feed).headers["ETag"]
    purge(now=house.now)
    told = client.get(feed)

    assert "Tunturin" not in told.text
    assert "SUMMARY:Briefing\r\n" in told.text
    assert etag != told.headers["ETag"]


def test_two_changes_within_a_second_have_two_dates(house: House, client: StrangerClient) -> None:
    feed = link(house, scope="office")
    house.confirmed(f"{FIRST_DAY}T10:00")
    house.clock.advance(minutes=1)
    first = client.get(feed).headers["Last-Modified"]
    house.confirmed("2027-03-02T10:00")
    house.clock.advance(seconds=0.3)
    second = client.get(feed).headers["Last-Modified"]
    house.confirmed("2027-03-03T10:00")
    house.clock.advance(seconds=1)
    third = client.get(feed, headers={"If-Modified-Since": second})

    assert 200 == third.status_code
    assert 3 == len({first, second, third.headers["Last-Modified"]})
