"""On its own page the delegation answers questions and takes an offered time; opening a link does nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from barsek_visits.services.visits import answers, offers, questions
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

TIMES = ("2027-03-02T10:00", "2027-03-30T10:00")  # the second after the clocks have changed


@pytest.fixture
def offered(house: House) -> str:
    """Return the secret of a visit from Murmansk to which two times are offered."""
    token = house.ask_for_token(time_zone="Europe/Moscow")
    visit = house.visit(token)
    made = house.offer(TIMES, house.now + timedelta(days=3))
    offers.offer_times(visit.reference, made, by=house.staff["anna"], version=visit.version, now=house.now)
    return token


def test_offered_times_stand_in_the_offices_time_first_and_in_theirs_over_a_change_of_the_clocks(
    offered: str, client: StrangerClient
) -> None:
    page = " ".join(client.get(f"/v/{offered}").text.split())

    assert "We can offer you another time" in page
    assert page.index("10:00–11:00") < page.index("12:00–13:00 in Russia (Moscow)")
    assert "11:00–12:00 in Russia (Moscow)" in page  # in summer the clocks are one hour apart


def test_taking_a_time_confirms_the_visit(house: House, offered: str, client: StrangerClient) -> None:
    page = f"/v/{offered}"
    version = str(house.visit(offered).version)

    assert 303 == client.submit(page, {"version": version, "offer": "1"}, f"{page}/accept").status_code
    assert "Welcome! Your visit is confirmed" in client.get(page).text
    assert house.span(TIMES[1]) == house.visit(offered).span
    again = client.submit(page, {"version": version, "offer": "0"}, f"{page}/accept")
    assert 409 == again.status_code


@pytest.mark.parametrize("offer", ["", "2", "-1", "x", "9" * 30])
def test_a_time_that_was_not_offered_is_not_taken(
    house: House, offered: str, client: StrangerClient, offer: str
) -> None:
    page, visit = f"/v/{offered}", house.visit(offered)

    answer = client.submit(page, {"version": str(visit.version), "offer": offer}, f"{page}/accept")

    assert 422 == answer.status_code
    assert "Please choose one of the times." in answer.text
    assert visit == house.visit(offered)


def test_an_offer_that_has_run_out_is_no_longer_shown_and_not_taken(
    house: House, offered: str, client: StrangerClient
) -> None:
    page, version = f"/v/{offered}", str(house.visit(offered).version)
    house.clock.advance(days=4)

    assert "We have your request" in client.get(page).text
    assert "Take this time" not in client.get(page).text
    assert 409 == client.submit(page, {"version": version, "offer": "0"}, f"{page}/accept").status_code


def test_opening_the_page_and_following_its_links_takes_nothing(
    house: House, offered: str, client: StrangerClient
) -> None:
    before = house.visit(offered)
    for path in ("", "?lang=ru", "/accept?offer=0", "/answer?text=yes"):
        client.get(f"/v/{offered}{path}")

    assert before == house.visit(offered)


def test_a_question_is_answered_on_the_page(house: House, client: StrangerClient) -> None:
    token = house.ask_for_token()
    visit = house.visit(token)
    questions.ask_delegation(visit.reference, "A coach?", by=house.staff["anna"], version=1, now=house.now)
    page = f"/v/{token}"
    assert "We have a question for you" in client.get(page).text
    assert "A coach?" in client.get(page).text

    empty = client.submit(page, {"version": "2", "text": " \u200b "}, f"{page}/answer")
    assert (422, True) == (empty.status_code, "Please write an answer." in empty.text)
    assert 303 == client.submit(page, {"version": "2", "text": "Yes, with 40 seats."}, f"{page}/answer").status_code
    assert ["A coach?", "Yes, with 40 seats."] == [one.text for one in house.visit(token).messages]
    stale = client.submit(page, {"version": "2", "text": "And a car."}, f"{page}/answer")
    assert (409, True) == (stale.status_code, "And a car." in stale.text)


def test_a_decline_shows_the_other_dates_as_ways_to_ask_for_them(house: House, client: StrangerClient) -> None:
    token = house.ask_for_token()
    visit = house.visit(token)
    answers.decline_visit(
        visit.reference,
        "We are away.",
        other_times=[house.span(TIMES[0])],
        by=house.staff["anna"],
        version=1,
        now=house.now,
    )

    page = client.get(f"/v/{token}").text

    assert "These times would suit us" in page
    assert f"day={TIMES[0][:10]}" in page


def test_the_programme_is_shown_once_it_is_confirmed_and_nothing_internal_with_it(
    house: House, client: StrangerClient
) -> None:
    from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
    from barsek_visits.services.visits.programmes import save_programme

    token = house.ask_for_token(f"{FIRST_DAY}T10:00", time_zone="Europe/Helsinki")
    visit = house.visit(token)
    items = (
        ProgrammeItem(house.span(f"{FIRST_DAY}T10:00"), "Welcome", text="Coffee is ready.", note="INTERNAL"),
        ProgrammeItem(house.span(f"{FIRST_DAY}T13:00"), "The border", place="Storskog"),
    )
    save_programme(visit.reference, Programme(items), by=house.staff["anna"], version=1, now=house.now)
    assert "Welcome" not in client.get(f"/v/{token}").text

    house.confirm(house.visit(token))

    page = client.get(f"/v/{token}").text
    assert all(text in page for text in ("Welcome", "Coffee is ready.", "The border", "Storskog", "14:00–15:00 in"))
    assert "INTERNAL" not in page
