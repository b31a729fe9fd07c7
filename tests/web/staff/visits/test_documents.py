"""Programme, name badges and door signs: who gets them, in which language, with what on them."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import db
from barsek_visits.documents import typesetting
from barsek_visits.domain.tokens import new_token
from barsek_visits.domain.visits.participants import Participant
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.services.visits import closing
from barsek_visits.services.visits.participants import ask_for_participants, give_participants
from barsek_visits.services.visits.programmes import save_programme
from tests.support.office.house import FIRST_DAY, KNOWN_BROWSER
from tests.support.pages.pdfs import Paper
from tests.support.servers.application import make_app, make_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from werkzeug.test import TestResponse

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

NEXT_DAY = "2027-03-02"


@pytest.fixture
def token(house: House) -> str:
    """Return the link of a confirmed visit in one room, hosted by Berit."""
    token = house.ask_for_token()
    house.confirm(house.visit(token))
    return token


def plan(house: House, visit: VisitDetails) -> VisitDetails:
    """Give a visit a programme of two days in two rooms, and a place outside."""

    def item(start: str, title: str, room: str = "", **more: object) -> ProgrammeItem:
        rooms = (house.rooms[room],) if room else ()
        return ProgrammeItem(house.span(start), title, rooms, (house.hosts["berit"],), **more)  # type: ignore[arg-type]

    programme = Programme(
        (
            item(f"{FIRST_DAY}T10:00", "Welcome", "large", text="Coffee is served.", note="Internal canary"),
            item(f"{FIRST_DAY}T11:30", "Barents cooperation", "medium"),
            item(f"{FIRST_DAY}T14:00", "Summing up", "large"),
            item(f"{NEXT_DAY}T09:00", "The border", place="Storskog"),
            item(f"{NEXT_DAY}T12:00", "Farewell", "large"),
        )
    )
    save_programme(visit.reference, programme, by=house.staff["anna"], version=visit.version, now=house.now)
    return house.again(visit)


def fetched(client: StrangerClient, path: str) -> TestResponse:
    """Return a paper; badges are printed by a button, since it is written down."""
    is_badges = "badges.pdf" in path
    return client.post(path, data={"csrf_token": client.token("/staff/account")}) if is_badges else client.get(path)


def paper(client: StrangerClient, path: str) -> Paper:
    answer = fetched(client, path)
    assert 200 == answer.status_code, path
    return Paper(answer.data)


def test_the_programme_has_both_times_places_hosts_texts_and_the_telephone_and_nothing_internal(
    house: House, token: str, client: StrangerClient
) -> None:
    plan(house, house.visit(token))
    printed = paper(client, f"/v/{token}/programme.pdf?lang=en")

    for text in (
        "Tunturin nuoriso", "Monday 1 March 2027", "10:00–11:00", "11:00–12:00 in Finland", "Welcome", "Storsalen",
        "Coffee is served.", "Storskog", "Tuesday 2 March 2027", "Host: Berit", "+47 78 97 70 50", "Rådhusgata 8",
        "Next to the town hall.", house.visit(token).reference,
    ):  # fmt: skip
        assert text in printed.words, text
    for text in ("canary", "Sara", "aino@example.org", "We come by coach"):
        assert text not in printed.words, text
    assert printed.is_accessible


def test_a_visit_without_items_of_its_own_is_named_by_its_kind(token: str, client: StrangerClient) -> None:
    assert "10:00–11:00 11:00–12:00 in Finland Briefing" in paper(client, f"/v/{token}/programme.pdf").words


@pytest.mark.parametrize(
    ("language", "word"),
    [("nb", "Program"), ("en", "Programme"), ("fi", "Ohjelma"), ("sv", "Program"), ("ru", "Программа")],
)
def test_the_programme_speaks_five_languages_and_the_visits_own_unless_asked(
    house: House, client: StrangerClient, as_staff: AsStaff, language: str, word: str
) -> None:
    token = house.ask_for_token(page_language="ru")
    visit = house.confirm(house.visit(token))
    asked = [
        paper(client, f"/v/{token}/programme.pdf?lang={language}"),
        paper(as_staff("berit"), f"/staff/visits/{visit.reference}/programme.pdf?lang={language}"),
    ]
    unasked = [
        paper(client, f"/v/{token}/programme.pdf"),
        paper(as_staff("berit"), f"/staff/visits/{visit.reference}/programme.pdf"),
    ]

    assert {language} == {each.language for each in asked}
    assert all(word in each.words for each in asked)
    assert ["ru", "ru"] == [each.language for each in unasked]


@pytest.mark.parametrize("name", ["programme", "badges", "door-sign"])
def test_a_paper_is_shown_under_a_name_that_tells_nothing_and_kept_nowhere(
    house: House, token: str, client: StrangerClient, as_staff: AsStaff, name: str
) -> None:
    answers = [fetched(as_staff("anna"), f"/staff/visits/{house.visit(token).reference}/{name}.pdf")]
    if name == "programme":
        answers.append(client.get(f"/v/{token}/programme.pdf"))

    for answer in answers:
        assert "application/pdf" == answer.mimetype
        assert f'inline; filename="{name}.pdf"' == answer.headers["Content-Disposition"]
        assert "no-store" == answer.headers["Cache-Control"]
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_there_are_no_papers_of_a_visit_that_is_not_settled_or_off(
    house: House, client: StrangerClient, as_staff: AsStaff
) -> None:
    token = house.ask_for_token()
    visit, anna = house.visit(token), as_staff("anna")

    def codes() -> set[int]:
        own = client.get(f"/v/{token}/programme.pdf").status_code
        papers = ("programme", "badges", "door-sign")
        return {own, *(fetched(anna, f"/staff/visits/{visit.reference}/{name}.pdf").status_code for name in papers)}

    assert {404} == codes()
    assert "Papers" not in anna.get(f"/staff/visits/{visit.reference}").text
    house.confirm(visit)
    assert {200} == codes()
    assert "Papers" in anna.get(f"/staff/visits/{visit.reference}").text
    closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=2, now=house.now)
    assert {404} == codes()


def test_the_delegations_page_links_to_its_programme(token: str, client: StrangerClient) -> None:
    assert f'href="/v/{token}/programme.pdf"' in client.get(f"/v/{token}").text
    assert 404 == client.get(f"/v/{new_token()}/programme.pdf").status_code


def test_badges_bear_the_names_and_blanks_for_the_rest_of_the_party(
    house: House, token: str, as_staff: AsStaff
) -> None:
    visit = house.visit(token)
    ask_for_participants(visit.reference, "badges", by=house.staff["berit"], version=visit.version, now=house.now)
    people = (Participant("Áilu Guttorm", "Adviser"), Participant("Екатерина Рождественская"))
    give_participants(token, people, browser=KNOWN_BROWSER, version=visit.version + 1, now=house.now)
    words = paper(as_staff("berit"), f"/staff/visits/{visit.reference}/badges.pdf").words

    for text in ("Áilu Guttorm", "Adviser", "Екатерина Рождественская"):
        assert text in words
    assert visit.party_size == words.count("Tunturin nuoriso")


def test_without_a_list_badges_are_blank(house: House, token: str, as_staff: AsStaff) -> None:
    printed = paper(as_staff("anna"), f"/staff/visits/{house.visit(token).reference}/badges.pdf")

    assert 6 == printed.words.count("Tunturin nuoriso")


def test_badges_are_for_those_only_who_may_see_the_names(house: House, token: str, as_staff: AsStaff) -> None:
    page = f"/staff/visits/{house.visit(token).reference}"
    codes = {
        who: fetched(as_staff(who), f"{page}/badges.pdf").status_code
        for who in ("berit", "anna", "ada", "oleg", "kari")
    }

    assert {"berit": 200, "anna": 200, "ada": 200, "oleg": 404, "kari": 403} == codes
    assert "badges.pdf" in as_staff("berit").get(page).text
    assert "badges.pdf" not in as_staff("oleg").get(page).text


def test_there_is_a_sign_for_each_room_and_day_from_its_first_start_to_its_last_end(
    house: House, token: str, as_staff: AsStaff
) -> None:
    visit = plan(house, house.visit(token))
    signs = paper(as_staff("berit"), f"/staff/visits/{visit.reference}/door-sign.pdf?lang=en").pages
    in_one_line = [" ".join(page.split()) for page in signs]

    expected = [
        ("Storsalen", "Monday 1 March 2027", "10:00–15:00"), ("Møterommet", "Monday 1 March 2027", "11:30–12:30"),
        ("Storsalen", "Tuesday 2 March 2027", "12:00–13:00"),
    ]  # fmt: skip
    assert len(expected) == len(in_one_line)
    for texts, page in zip(expected, in_one_line, strict=True):
        assert all(text in page for text in ("Tunturin nuoriso", *texts)), page


def test_a_visit_that_has_no_room_of_ours_has_no_door_to_sign(house: House, token: str, as_staff: AsStaff) -> None:
    visit = house.visit(token)
    outside = ProgrammeItem(house.span(f"{FIRST_DAY}T10:00"), "Mine", (), (house.hosts["berit"],), place="Bjørnevatn")
    save_programme(visit.reference, Programme((outside,)), by=house.staff["anna"], version=visit.version, now=house.now)
    page = f"/staff/visits/{visit.reference}"

    assert 404 == as_staff("anna").get(f"{page}/door-sign.pdf").status_code
    assert "door-sign.pdf" not in as_staff("anna").get(page).text


def test_of_a_protected_visit_the_door_says_reserved_and_other_hosts_get_no_paper(
    house: House, as_staff: AsStaff
) -> None:
    visit = house.confirm(house.ask(protected=True))
    page = f"/staff/visits/{visit.reference}"
    printed = paper(as_staff("berit"), f"{page}/door-sign.pdf?lang=en")

    assert "Reserved" in printed.words
    assert b"Tunturin" not in printed.pdf
    assert "Tunturin" not in printed.words + printed.title
    assert {404} == {
        fetched(as_staff("oleg"), f"{page}/{name}.pdf").status_code for name in ("programme", "door-sign", "badges")
    }


def test_one_paper_is_made_at_a_time(
    house: House, token: str, make_client: Callable[[], StrangerClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, most = 0, 0

    def slow(*_: object) -> bytes:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        time.sleep(0.05)
        at_work -= 1
        return b"%PDF-"

    monkeypatch.setattr(typesetting, "_compile", slow)
    threads = [threading.Thread(target=make_client().get, args=(f"/v/{token}/programme.pdf",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 == most


def test_whoever_prints_on_and_on_has_to_wait(house: House, token: str, settings: object, tmp_path: Path) -> None:
    url = settings.database_url  # type: ignore[attr-defined]
    app = make_app(make_settings(tmp_path, url, BARSEK_THROTTLE="on"))
    client = app.test_client()
    codes = [client.get(f"/v/{token}/programme.pdf").status_code for _ in range(31)]

    assert [200] * 30 + [429] == codes
    assert 200 == client.get(f"/v/{token}").status_code
    with app.app_context():
        db.engine.dispose()
