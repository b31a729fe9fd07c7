"""The box that finds visits and meetings, and its list."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.services.meetings.booking import book_meeting
from barsek_visits.services.operations.retention import purge
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]


def found(client: StrangerClient, **query: object) -> list[str]:
    """Return the titles of the list."""
    answer = client.get("/staff/visits", query_string=query)
    assert 200 == answer.status_code
    return re.findall(r'<a href="/staff/(?:visits|meetings)/[A-Z0-9-]+">([^<]+)</a>', answer.text)


def text_of(client: StrangerClient, **query: object) -> str:
    page = client.get("/staff/visits", query_string=query).text
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def book(house: House, title: str, start: str, room: str = "small", host: str = "oleg") -> str:
    plan = MeetingPlan(title, house.allocation(house.span(start), room, host))
    return book_meeting(plan, by=house.staff["anna"], now=house.now)


def test_one_box_finds_visits_and_meetings_and_leads_to_their_pages(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed()
    meeting = book(house, "Tunturin kokous", "2027-03-02T10:00")
    anna = as_staff("anna")

    assert ["Tunturin kokous", "Tunturin nuoriso"] == found(anna, q="tunturi")
    page = anna.get("/staff/visits?q=TUNTURI").text
    for address in (f"/staff/visits/{visit.reference}", f"/staff/meetings/{meeting}"):
        assert f'href="{address}"' in page
        assert 200 == anna.get(address).status_code


def test_dates_are_understood_in_any_of_our_languages_and_said_back(house: House, as_staff: AsStaff) -> None:
    house.ask(f"{FIRST_DAY}T10:00")
    book(house, "Styret", "2027-03-03T10:00")
    anna = as_staff("anna")

    for text in ("3.3.", "3. mars", "3 March 2027", "3. maaliskuuta", "3 марта", "2027-03-03", "onsdag 3 mars"):
        assert ["Styret"] == found(anna, q=text), text
        assert "Visits and meetings: Wednesday 3 March 2027" in text_of(anna, q=text)
    for text in ("uke 9", "week 9", "март 2027", "maaliskuussa", "2027", "next week"):
        assert ["Styret", "Tunturin nuoriso"] == found(anna, q=text), text
    assert ["Tunturin nuoriso"] == found(anna, q="mars tunturi")
    assert "Visits: March 2027" in text_of(anna, q="mars 2027", kind="visit")
    assert "week 9, Monday 1 March 2027 to Sunday 7 March 2027" in text_of(anna, q="viikko 9")


def test_a_month_in_a_name_is_found_too_and_the_page_says_so(house: House, as_staff: AsStaff) -> None:
    book(house, "Mai-komiteen", "2027-03-03T10:00")
    anna = as_staff("anna")

    assert ["Mai-komiteen"] == found(anna, q="mai")
    assert "And those with “mai” among their words." in text_of(anna, q="mai")
    assert "among their words" not in text_of(anna, q="3. mai")


# The words hold an i or an o, which no reference has: a single letter would find every thirtieth reference.
@pytest.mark.parametrize(
    "q",
    ["%' OR 1=1 --", "_", "%", "\\", "'", '"', "*", "-", ":", "()", "🙂", b"\xff\xfe",
     "'; DROP TABLE visit", "NEAR(io oi)", "io NOT oi", "words:io", "^io", "io*oi", "{io oi}", "io & !oi", "io <-> oi",
     "<script>", "zio" * 70, "zio " * 500, "ﷺ" * 200, "9" * 200, "0000-99-99", "31.02.", "uke 99 2999"],
)  # fmt: skip
def test_signs_of_any_search_language_are_plain_text(house: House, as_staff: AsStaff, q: object) -> None:
    house.ask()

    assert [] == found(as_staff("anna"), q=q)


@pytest.mark.parametrize("q", ["", " ", "\u202e", "\u200b", "\x01\t\n"])
def test_what_nobody_sees_looks_for_nothing_in_particular(house: House, as_staff: AsStaff, q: str) -> None:
    house.ask()

    assert ["Tunturin nuoriso"] == found(as_staff("anna"), q=q)


def test_a_text_with_a_null_character_is_answered_like_any_address_that_makes_no_sense(as_staff: AsStaff) -> None:
    assert 404 == as_staff("anna").get("/staff/visits", query_string={"q": "\x00"}).status_code


def test_words_of_the_databases_languages_are_words(house: House, as_staff: AsStaff) -> None:
    book(house, 'The "near" AND not OR', "2027-03-03T10:00")
    anna = as_staff("anna")

    for text in ('"near', "NEAR", "AND", "NOT near", "or-not", "near* and:"):
        assert ["The &#34;near&#34; AND not OR"] == found(anna, q=text), text


def test_what_was_chosen_stays_in_the_address_of_other_pages(house: House, as_staff: AsStaff) -> None:
    for _ in range(27):
        house.ask()
    book(house, "Meeting", "2027-03-03T10:00")
    anna = as_staff("anna")

    assert [25, 2] == [len(found(anna, q="tunturi", page=n)) for n in (1, 2)]
    page = anna.get("/staff/visits?q=tunturi&kind=visit&status=requested&sort=newest").text
    assert 'href="/staff/visits?q=tunturi&amp;kind=visit&amp;status=requested&amp;sort=newest&amp;page=2"' in page
    assert "27 found" in text_of(anna, q="tunturi")
    assert "Page 1 of 2" in text_of(anna)
    assert 200 == anna.get("/staff/visits?page=999999&status=nonsense&kind=x&sort=y").status_code
    assert [] != found(anna, page="-1")


def test_the_order_can_be_chosen(house: House, as_staff: AsStaff) -> None:
    for title, start in (("First", "2027-03-02T10:00"), ("Second", "2027-03-01T10:00")):
        house.clock.advance(minutes=1)
        book(house, title, start)
    anna = as_staff("anna")

    orders = {order: found(anna, sort=order) for order in ("latest", "soonest", "newest")}
    assert {
        "latest": ["First", "Second"], "soonest": ["Second", "First"], "newest": ["Second", "First"],
    } == orders  # fmt: skip


def test_nothing_found_says_so_and_leads_back(house: House, as_staff: AsStaff) -> None:
    house.ask()
    page = text_of(as_staff("anna"), q="nobody by this name")

    assert "0 found" in page
    assert "Nothing fits your search." in page


def test_the_title_of_a_visit_whose_name_was_erased_is_a_word(house: House, as_staff: AsStaff) -> None:
    visit = house.confirm(house.ask(organisation_type="business"))
    purge(now=visit.span.end + timedelta(days=20))

    assert ["Visit"] == found(as_staff("anna"))


def test_the_box_is_a_search_and_slash_leads_to_it_from_every_page(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    for page in ("/staff/", f"/staff/calendar?date={FIRST_DAY}", "/staff/account", "/staff/meetings/new"):
        assert re.search(r'href="/staff/visits#q"\s+data-key="/"', anna.get(page).text), page
        assert "js/search_key.js" in anna.get(page).text, page
    box = re.search(r"<input[^>]*name=\"q\"[^>]*>", anna.get("/staff/visits").text)
    assert box
    for part in ('type="search"', 'data-key="/"', 'id="q"'):
        assert part in box[0]
    assert 'data-key="/"' not in as_staff("kari").get("/staff/").text
