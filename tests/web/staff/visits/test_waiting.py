"""Who waits for whom: the number in the menu, the page that it opens, and the way from one request to the next."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from barsek_visits.queries.visits.waiting import waiting_count, waiting_visits
from barsek_visits.services.visits.offers import offer_times
from barsek_visits.services.visits.questions import answer_office
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

PAGE = "/staff/visits/waiting"


def halves(client: StrangerClient) -> tuple[list[str], list[str]]:
    """Return the references of those who wait for us, and of those for whom we wait."""
    for_us, _, for_them = client.get(PAGE).text.partition('id="for-them"')
    found = [re.findall(r'<a href="/staff/visits/([A-Z0-9-]{9})">', half) for half in (for_us, for_them)]
    return found[0], found[1]


def badge(client: StrangerClient) -> int:
    found = re.search(r'class="badge"><span aria-hidden="true">(\d+)', client.get("/staff/").text)
    return int(found[1]) if found else 0


def test_what_waits_for_us_and_what_waits_for_them_are_told_apart(house: House, as_staff: AsStaff) -> None:
    new, asked, offered = (house.ask(f"{FIRST_DAY}T{hour}:00") for hour in ("09", "11", "13"))
    unread = house.visit(house.ask_unconfirmed("2027-03-02T10:00"))
    house.question(asked)
    until = house.now + timedelta(days=2)
    offer = house.offer(["2027-03-03T10:00"], until)
    offer_times(offered.reference, offer, by=house.staff["anna"], version=offered.version, now=house.now)
    anna = as_staff("anna")

    assert ([new.reference], {asked.reference, offered.reference, unread.reference}) == (
        halves(anna)[0],
        set(halves(anna)[1]),
    )
    assert 1 == badge(anna) == waiting_count(house.staff["anna"], now=house.now)

    house.clock.set(until)  # what was offered runs out: the next word is ours again
    assert {new.reference, offered.reference} == set(halves(as_staff("anna"))[0])


def test_an_answered_question_rises_to_the_top_and_says_so(house: House, as_staff: AsStaff) -> None:
    first = house.ask(f"{FIRST_DAY}T09:00")
    token = house.ask_for_token(f"{FIRST_DAY}T11:00")
    second = house.visit(token)
    house.question(second)
    answer_office(token, "By coach.", version=house.again(second).version, now=house.now)
    anna = as_staff("anna")

    assert [second.reference, first.reference] == halves(anna)[0]
    assert 1 == anna.get(PAGE).text.count("they have answered")


def test_a_request_that_waits_for_long_or_finds_no_room_says_so(house: House, as_staff: AsStaff) -> None:
    house.ask(party_size=20)
    house.confirmed(room="large")
    fresh = as_staff("anna").get("/staff/").text
    house.clock.advance(days=7)
    old = as_staff("anna").get("/staff/").text

    assert ("no room free" in fresh, "waited 7 days" in fresh) == (True, False)
    assert "waited 7 days" in old


def test_a_request_that_staff_have_kept_or_that_has_no_address_waits_for_us(house: House) -> None:
    kept = house.visit(house.ask_unconfirmed())
    house.keep(kept)
    assert [True] == [row.waits_for_us for row in waiting_visits(house.staff["anna"], now=house.now)]


def test_a_protected_request_counts_for_nobody_whom_it_is_closed_to(house: House) -> None:
    house.confirm(house.ask(protected=True))
    house.ask("2027-03-02T10:00", protected=True)
    counts = {who: waiting_count(house.staff[who], now=house.now) for who in ("anna", "berit", "oleg")}
    assert {who: len(waiting_visits(house.staff[who], now=house.now)) for who in counts} == counts


def test_one_goes_from_a_request_to_the_next(house: House, as_staff: AsStaff) -> None:
    visits = [house.ask(f"{FIRST_DAY}T{hour}:00") for hour in ("09", "11", "13")]
    anna = as_staff("anna")
    page = anna.get(f"/staff/visits/{visits[1].reference}").text
    of_last = anna.get(f"/staff/visits/{visits[2].reference}").text

    assert f'data-key="k"\n               href="/staff/visits/{visits[0].reference}"' in page
    assert f'data-key="j"\n               href="/staff/visits/{visits[2].reference}"' in page
    assert "Next request (2)" in page
    assert f'data-key="j"\n               href="/staff/visits/{visits[0].reference}"' in of_last


def test_a_note_and_who_takes_it_stay_among_us(house: House, as_staff: AsStaff) -> None:
    token, anna, berit = house.ask_for_token(), as_staff("anna"), as_staff("berit")
    visit = house.visit(token)
    page = f"/staff/visits/{visit.reference}"
    anna.submit(page, {"version": visit.version, "note": "Call the school first."}, f"{page}/note")
    anna.submit(page, {"version": visit.version}, f"{page}/take")
    seen = berit.get(page).text

    assert all(words in seen for words in ("Call the school first.", "taken by Anna Dahl", "I take it"))
    assert "taken by Anna Dahl" in berit.get(PAGE).text
    assert "Give it back" in anna.get(page).text
    assert "Call the school" not in anna.get(f"/v/{token}").text
    anna.submit(page, {"version": visit.version}, f"{page}/take")
    assert "Nobody has taken it yet." in anna.get(page).text


def test_a_note_of_a_page_that_is_out_of_date_is_kept_on_the_page(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(), as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    house.keep(visit)
    answer = anna.submit(page, {"version": visit.version, "note": "Call them."}, f"{page}/note")

    assert (409, True) == (answer.status_code, "Call them." in answer.text)


def test_a_note_changes_nothing_of_the_visit_itself(house: House, as_staff: AsStaff) -> None:
    token, anna = house.ask_for_token(), as_staff("anna")
    visit = house.visit(token)
    house.question(visit)
    answer_office(token, "By coach.", version=house.again(visit).version, now=house.now)
    before, page = house.again(visit), f"/staff/visits/{visit.reference}"
    for step in ({"note": "Call them."}, {}):
        anna.submit(page, {"version": before.version, **step}, f"{page}/{'note' if step else 'take'}")
    after = house.again(visit)

    assert (before.version, before.updated_at) == (after.version, after.updated_at)
    assert "they have answered" in anna.get(PAGE).text
