"""A host asks for names, sees them and erases them; who does not host the visit learns that they were asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.visits.participants import Participant
from barsek_visits.queries.visits.participants import participant_list_of
from barsek_visits.services.visits import offers
from barsek_visits.services.visits.participants import ask_for_participants, give_participants
from tests.support.office.house import KNOWN_BROWSER
from tests.support.office.programmes import save

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

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


def with_names(house: House, token: str, by: str = "berit") -> VisitDetails:
    visit = house.visit(token)
    ask_for_participants(visit.reference, "badges", by=house.staff[by], version=visit.version, now=house.now)
    give_participants(token, PEOPLE, browser=KNOWN_BROWSER, version=visit.version + 1, now=house.now)
    return house.visit(token)


def ask(client: StrangerClient, visit: VisitDetails, **form: str) -> tuple[int, str]:
    page = f"/staff/visits/{visit.reference}"
    answer = client.submit(page, {"version": str(visit.version), **form}, f"{page}/ask-names")
    return answer.status_code, unescape(answer.text)


def card(page: str) -> str:
    return "".join(re.findall(r'<section[^>]*id="people".*?</section>', page, re.DOTALL))


def opened(client: StrangerClient, visit: VisitDetails) -> TestResponse:
    page = f"/staff/visits/{visit.reference}"
    return client.submit(page, {}, f"{page}/open-names")


def openings(house: House, visit: VisitDetails) -> list[str]:
    """Return who has opened the names, as the log says."""
    return [row.who for row in house.again(visit).history if row.action in ("open-names", "print-badges")]


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

    assert "Purpose: The mine &lt;asks&gt;" in card(berit.get(f"/staff/visits/{visit.reference}").text)


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
    client, visit = as_staff(who), with_names(house, token)
    before = card(client.get(f"/staff/visits/{visit.reference}").text)
    shown = card(opened(client, visit).text)

    assert "2 names for a party of 6" in before
    for text in ("Canaria Kanarifugl", "Canary General", "&lt;b&gt;Áilu"):
        assert text not in before
        assert text in shown


def test_each_opening_is_written_down_and_coordinators_read_who_it_was(
    house: House, token: str, as_staff: AsStaff
) -> None:
    visit, berit, anna = with_names(house, token), as_staff("berit"), as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    berit.get(page)
    assert [] == openings(house, visit), "to look at the page opens nothing"

    opened(berit, visit)
    berit.submit(page, {}, f"{page}/badges.pdf")
    assert ["Berit Sara", "Berit Sara"] == openings(house, visit)
    assert "opened the names" in anna.get(page).text
    assert "printed the name badges" in anna.get(page).text
    assert "opened the names" not in berit.get(page).text


def test_a_host_who_took_the_visit_alone_opens_no_names_until_a_coordinator_assigns_them(
    house: House, as_staff: AsStaff
) -> None:
    token = house.ask_for_token()
    house.confirm(house.visit(token), host="berit", by="berit")
    visit, berit, anna = with_names(house, token), as_staff("berit"), as_staff("anna")
    page = f"/staff/visits/{visit.reference}"

    assert "A coordinator assigns you" in card(berit.get(page).text)
    assert "2 names" not in berit.get(page).text
    assert {404} == {opened(berit, visit).status_code, berit.submit(page, {}, f"{page}/badges.pdf").status_code}
    assert 403 == berit.submit(page, {"version": str(visit.version)}, f"{page}/assign").status_code
    assert "Berit Sara" in card(anna.get(page).text)
    assert 303 == anna.submit(page, {"version": str(visit.version)}, f"{page}/assign").status_code
    assert "Canaria Kanarifugl" in opened(berit, visit).text
    assert "cannot open the names" not in anna.get(page).text


def test_who_hosts_no_more_and_comes_back_alone_is_assigned_anew(house: House, token: str, as_staff: AsStaff) -> None:
    visit = with_names(house, token)
    for hosts, by in ((("oleg",), "anna"), (("oleg", "berit"), "oleg")):
        visit = house.again(visit)
        item = replace(visit.programme.items[0], host_ids=tuple(house.hosts[host] for host in hosts))
        save(house, visit, item, by=by)

    assert 404 == opened(as_staff("berit"), visit).status_code
    assert 200 == opened(as_staff("oleg"), visit).status_code


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


def test_a_coordinator_who_changes_something_else_assigns_nobody(house: House, as_staff: AsStaff) -> None:
    token = house.ask_for_token()
    house.confirm(house.visit(token), host="berit", by="berit")
    visit = with_names(house, token)
    save(house, visit, replace(visit.programme.items[0], note="Coffee"))

    assert 404 == opened(as_staff("berit"), visit).status_code


@pytest.mark.parametrize(("by", "code"), [("anna", 200), ("oleg", 404)])
def test_who_is_host_by_an_offer_is_assigned_by_the_coordinator_who_made_it(
    house: House, as_staff: AsStaff, by: str, code: int
) -> None:
    token = house.ask_for_token()
    visit = house.visit(token)
    offer = house.offer(["2027-03-02T10:00"], house.now + timedelta(days=1), host="oleg")
    offers.offer_times(visit.reference, offer, by=house.staff[by], version=visit.version, now=house.now)
    offers.accept_offer(token, 0, version=house.visit(token).version, now=house.now)

    assert code == opened(as_staff("oleg"), with_names(house, token, by="oleg")).status_code


def test_an_offer_that_lapsed_has_assigned_nobody(house: House, as_staff: AsStaff) -> None:
    token = house.ask_for_token()
    visit = house.visit(token)
    offer = house.offer(["2027-03-02T10:00"], house.now + timedelta(days=1), host="oleg")
    offers.offer_times(visit.reference, offer, by=house.staff["anna"], version=visit.version, now=house.now)
    house.clock.advance(minutes=2 * 24 * 60)
    house.confirm(house.visit(token), host="oleg", by="oleg")

    assert 404 == opened(as_staff("oleg"), with_names(house, token, by="oleg")).status_code
