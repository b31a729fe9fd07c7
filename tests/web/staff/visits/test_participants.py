"""A host asks for names, sees them and erases them; who does not host the visit learns that they were asked for."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.visits.participants import Participant
from barsek_visits.queries.visits.participants import participant_list_of
from barsek_visits.services.visits.participants import ask_for_participants, give_participants
from tests.support.office.house import KNOWN_BROWSER

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

PEOPLE = (Participant("Canaria Kanarifugl", "Canary General"), Participant("<b>Áilu</b>"))


@pytest.fixture
def token(house: House) -> str:
    """Return the link of a confirmed visit that Berit hosts."""
    token = house.ask_for_token()
    house.confirm(house.visit(token))
    return token


def with_names(house: House, token: str) -> VisitDetails:
    visit = house.visit(token)
    ask_for_participants(visit.reference, "badges", by=house.staff["berit"], version=visit.version, now=house.now)
    give_participants(token, PEOPLE, browser=KNOWN_BROWSER, version=visit.version + 1, now=house.now)
    return house.visit(token)


def ask(client: StrangerClient, visit: VisitDetails, **form: str) -> tuple[int, str]:
    page = f"/staff/visits/{visit.reference}"
    answer = client.submit(page, {"version": str(visit.version), **form}, f"{page}/ask-names")
    return answer.status_code, unescape(answer.text)


def card(client: StrangerClient, visit: VisitDetails) -> str:
    page = client.get(f"/staff/visits/{visit.reference}").text
    return "".join(re.findall(r'<section[^>]*id="people".*?</section>', page, re.DOTALL))


def test_the_host_asks_and_the_page_says_so(house: House, token: str, as_staff: AsStaff) -> None:
    berit, visit = as_staff("berit"), house.visit(token)
    assert "Ask for a list of names" in berit.get(f"/staff/visits/{visit.reference}").text

    assert 303 == ask(berit, visit, reason="border")[0]
    page = berit.get(f"/staff/visits/{visit.reference}").text
    assert "Purpose: Access at the border station" in page
    assert "has not given any names yet" in page
    assert "Ask for a list of names" not in page


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "Please say what the names are for"),
        ({"reason": "because"}, "Please say what the names are for"),
        ({"reason": "other"}, "Please write what the names are for."),
        ({"reason": "other", "words": "\u3164"}, "Please write what the names are for."),
        ({"reason": "other", "words": "x" * 201}, "Please use at most 200 characters."),
        ({"reason": "other", "words": "two\nlines"}, "Please write this in one line"),
    ],
)
def test_names_are_not_asked_for_without_a_reason(
    house: House, token: str, as_staff: AsStaff, form: dict[str, str], error: str
) -> None:
    code, text = ask(as_staff("berit"), house.visit(token), **form)

    assert 422 == code
    assert error in text
    assert participant_list_of(house.visit(token).id) is None


def test_a_reason_in_the_hosts_own_words_is_shown_as_it_is(house: House, token: str, as_staff: AsStaff) -> None:
    berit, visit = as_staff("berit"), house.visit(token)
    ask(berit, visit, reason="other", words="The mine <asks>")

    assert "Purpose: The mine &lt;asks&gt;" in card(berit, visit)


def test_whoever_was_overtaken_is_told_and_asks_for_nothing(house: House, token: str, as_staff: AsStaff) -> None:
    visit = house.visit(token)
    page = f"/staff/visits/{visit.reference}"
    form = {"version": "1", "reason": "other", "words": "The mine"}
    answer = as_staff("berit").submit(page, form, f"{page}/ask-names")

    assert 409 == answer.status_code
    assert 'value="The mine"' in answer.text, "what was typed is kept"
    assert participant_list_of(house.again(visit).id) is None


@pytest.mark.parametrize("who", ["berit", "anna", "ada"])
def test_hosts_of_the_visit_coordinators_and_admins_see_the_names(
    house: House, token: str, as_staff: AsStaff, who: str
) -> None:
    shown = card(as_staff(who), with_names(house, token))

    for text in ("Canaria Kanarifugl", "Canary General", "&lt;b&gt;Áilu", "2 names for a party of 6"):
        assert text in shown


def test_another_host_reads_that_names_were_asked_for_and_nothing_more(
    house: House, token: str, as_staff: AsStaff
) -> None:
    visit, oleg = house.visit(token), as_staff("oleg")
    ask_for_participants(visit.reference, "badges", by=house.staff["berit"], version=visit.version, now=house.now)
    before = oleg.get(f"/staff/visits/{visit.reference}").text
    give_participants(token, PEOPLE, browser=KNOWN_BROWSER, version=visit.version + 1, now=house.now)
    after = oleg.get(f"/staff/visits/{visit.reference}").text

    assert "Purpose: Name badges" in after

    def without_numbers(page: str) -> str:
        return re.sub(r'(name="(?:version|csrf_token)" value=")[^"]*', r"\1", page)

    assert without_numbers(before) == without_numbers(after)


def test_a_host_of_the_visit_erases_the_names_at_once(house: House, token: str, as_staff: AsStaff) -> None:
    visit, berit = with_names(house, token), as_staff("berit")
    page = f"/staff/visits/{visit.reference}"
    answer = berit.submit(page, {"version": str(visit.version)}, f"{page}/erase-names")

    assert 303 == answer.status_code
    assert participant_list_of(house.again(visit).id) is None
    assert "Kanarifugl" not in berit.get(page).text


def test_another_host_erases_nothing_and_gets_the_page_of_what_is_not_there(
    house: House, token: str, as_staff: AsStaff
) -> None:
    visit, oleg = with_names(house, token), as_staff("oleg")
    page = f"/staff/visits/{visit.reference}"

    assert 404 == oleg.submit(page, {"version": str(visit.version)}, f"{page}/erase-names").status_code
    assert PEOPLE == participant_list_of(house.again(visit).id).people  # type: ignore[union-attr]


def test_an_older_version_erases_nothing(house: House, token: str, as_staff: AsStaff) -> None:
    visit = with_names(house, token)
    page = f"/staff/visits/{visit.reference}"

    assert 409 == as_staff("anna").submit(page, {"version": "1"}, f"{page}/erase-names").status_code
    assert PEOPLE == participant_list_of(house.again(visit).id).people  # type: ignore[union-attr]
