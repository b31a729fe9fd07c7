"""A host's own calendar on its page, and what its busy times do to those who plan."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from barsek_visits.db import atomic, db
from barsek_visits.domain.calendars.external_calendars import FetchProblem
from barsek_visits.domain.visits.requests import ChangeRequest
from barsek_visits.models import Block, ExternalCalendar
from barsek_visits.sealing import calendar_sealer
from barsek_visits.services.visits.delegation.own_steps import change_visit
from tests.support.office.house import FIRST_DAY
from tests.support.office.stored import block
from tests.support.pages.staff_forms import chosen_form
from tests.support.servers.outside_world import HOST, URL, Answer, ics, vevent

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient
    from tests.support.servers.outside_world import CalendarServer

    AsStaff = Callable[[str], StrangerClient]

PAGE = "/staff/subscriptions"
SAVE, REMOVE = f"{PAGE}/outside", f"{PAGE}/outside/remove"
BUSY_TEXT = "Busy at that time in their own calendar: Berit Sara."


def shown(client: StrangerClient) -> str:
    """Return the page's text as a reader has it."""
    return html.unescape(client.get(PAGE).text)


def rows() -> list[ExternalCalendar]:
    db.session.rollback()
    return list(db.session.scalars(select(ExternalCalendar)))


def make_busy(house: House, who: str, start: str = f"{FIRST_DAY}T10:00", minutes: int = 60) -> None:
    """Let a host's own calendar say busy."""
    block(house.span(start, minutes), "busy", house.hosts[who])


# The page


def test_a_host_pastes_an_address_sees_what_it_brings_and_removes_it(
    house: House, as_staff: AsStaff, calendar_server: CalendarServer, work: Callable[[], None]
) -> None:
    events = vevent("20270301T090000Z", "20270301T100000Z", title="Canary"), vevent("never", "ever", "b")
    calendar_server.answer = Answer(ics(*events))
    berit = as_staff("berit")
    assert 303 == berit.submit(PAGE, {"address": f"  {URL.replace('https', 'webcal')}  "}, SAVE).status_code
    assert "not yet" in shown(berit)
    assert URL == calendar_sealer().unseal(rows()[0].address_sealed)

    work()
    page = shown(berit)
    assert HOST in page
    assert "Mon 22 Feb, 09:00" in page
    assert "1 event in it cannot be read" in page
    for secret in ("very-secret", "Canary"):
        assert secret not in page

    assert 303 == berit.submit(PAGE, {}, REMOVE).status_code
    assert [] == rows()
    assert [] == db.session.scalars(select(Block)).all()
    assert HOST not in shown(berit)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "Please paste the address."),
        ("outlook.example/calendar.ics", "beginning with https://"),
        ("http://outlook.example/calendar.ics", "begins with https://, not http://"),
        ("https://me:hush@outlook.example/calendar.ics", "leave name and password out"),
        ("https://outlook.example:8443/calendar.ics", "without a port number"),
        ("https://192.168.1.7/calendar.ics", "private network"),
        ("https://outlook.example/owa/calendar.html", "Please copy the other one"),
        ("https://outlook.example/a\nb", "beginning with https://"),
    ],
)
def test_an_address_that_cannot_be_fetched_is_refused_beside_its_field_and_kept_to_be_mended(
    house: House, as_staff: AsStaff, address: str, says: str
) -> None:
    answer = as_staff("berit").submit(PAGE, {"address": address}, SAVE)
    text = html.unescape(answer.text)

    assert 422 == answer.status_code
    assert 2 == text.count(says), "in the summary, and beside the field"
    assert f'value="{address}"' in text or not address or "\n" in address
    assert [] == rows()


def test_an_address_of_our_own_is_refused(tmp_path: object, database_url: str) -> None:
    from tests.support.clock import Clock
    from tests.support.office.house import furnish, sign_in
    from tests.support.servers.application import make_app, make_settings

    app = make_app(make_settings(tmp_path / "own", database_url, BARSEK_BASE_URL="https://visits.office.example"))  # type: ignore[operator]
    with app.app_context():
        house = furnish(Clock())
        app.extensions["clock"] = house.clock
        berit = sign_in(app.test_client(), "berit", house.clock)
        answer = berit.submit(PAGE, {"address": "webcal://visits.office.example/feeds/x.ics"}, SAVE)
        assert (422, True) == (answer.status_code, "an address of our own" in answer.text)
        db.session.remove()
        db.engine.dispose()


def test_within_the_house_other_ports_are_taken_where_the_setting_says_so(tmp_path: object, database_url: str) -> None:
    from tests.support.clock import Clock
    from tests.support.office.house import furnish, sign_in
    from tests.support.servers.application import make_app, make_settings

    app = make_app(make_settings(tmp_path / "own", database_url, BARSEK_PRIVATE_CALENDARS="on"))  # type: ignore[operator]
    with app.app_context():
        house = furnish(Clock())
        app.extensions["clock"] = house.clock
        berit = sign_in(app.test_client(), "berit", house.clock)
        assert 303 == berit.submit(PAGE, {"address": "https://10.0.0.7:8443/a.ics"}, SAVE).status_code
        assert 422 == berit.submit(PAGE, {"address": "http://10.0.0.7/a.ics"}, SAVE).status_code
        db.session.remove()
        db.engine.dispose()


_PASTE, _ASK = "copy the ICS link in Outlook once more", "ask whoever looks after your calendar"
WHAT_TO_DO = {
    "key_lost": _PASTE, "no_such_host": _PASTE, "forbidden": "whoever runs this program can allow it",
    "unreachable": _ASK, "too_slow": _ASK, "tls": _ASK, "refused": _PASTE, "gone": _PASTE, "redirected": _PASTE,
    "server_fault": _ASK, "too_large": "publish one with fewer details", "not_a_calendar": _PASTE,
    "too_much": "publish one with fewer details",
}  # fmt: skip


@pytest.mark.parametrize("problem", FetchProblem)
def test_each_problem_is_said_with_what_to_do(house: House, as_staff: AsStaff, problem: FetchProblem) -> None:
    berit = as_staff("berit")
    berit.submit(PAGE, {"address": URL}, SAVE)
    with atomic() as session:
        session.execute(update(ExternalCalendar).values(problem=problem, fetched_at=house.now))
    page = shown(berit)

    assert WHAT_TO_DO[problem] in page
    assert "What was fetched before still counts." in page
    assert "Next try: Mon 22 Feb, 09:00" in page
    assert f"{problem}<" not in page, "a person is told in words"


def test_others_see_neither_the_card_nor_anybodys_busy_times(house: House, as_staff: AsStaff) -> None:
    make_busy(house, "berit")
    as_staff("berit").submit(PAGE, {"address": URL}, SAVE)

    assert "My Outlook calendar" not in shown(as_staff("ada")), "she hosts nothing"
    assert HOST not in shown(as_staff("oleg"))
    for view in ("week", "day", "policy", "month"):
        calendar = as_staff("anna").get(f"/staff/calendar?view={view}&date={FIRST_DAY}").text
        assert "10:00" not in calendar or "10:00–11:00" not in calendar


def test_who_hosts_nothing_cannot_save_or_remove_one(house: House, as_staff: AsStaff) -> None:
    ada = as_staff("ada")

    assert 404 == ada.submit(PAGE, {"address": URL}, SAVE).status_code
    assert 404 == ada.submit(PAGE, {}, REMOVE).status_code
    assert [] == rows()


# Planning


def test_a_busy_host_is_told_apart_and_not_chosen_beforehand(house: House, as_staff: AsStaff) -> None:
    visit = house.ask(language="nb")
    for who in ("anna", "berit"):
        make_busy(house, who)
    page = as_staff("anna").get(f"/staff/visits/{visit.reference}").text

    assert [str(house.hosts["oleg"])] == chosen_form(page).getlist("hosts")
    assert 2 == page.count("busy in their own calendar")


def test_a_host_who_is_booked_here_is_just_busy(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()
    house.confirmed(host="berit")
    make_busy(house, "berit")

    assert "busy in their own calendar" not in as_staff("anna").get(f"/staff/visits/{visit.reference}").text


def test_a_busy_host_is_confirmed_only_by_who_says_so(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()
    make_busy(house, "berit")
    anna = as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    form = chosen_form(anna.get(page).text)
    form.setlist("hosts", [str(house.hosts["berit"])])
    answer = anna.post(f"{page}/confirm", data=form)

    assert 409 == answer.status_code
    assert 2 == answer.text.count(BUSY_TEXT)
    assert "requested" == house.again(visit).status
    again = chosen_form(answer.text)
    assert [str(house.hosts["berit"])] == again.getlist("hosts")
    assert "override_busy" not in again, "the box is there, and unticked"

    assert 303 == anna.post(f"{page}/confirm", data={**again, "override_busy": "1"}).status_code
    assert ("confirmed", ["Berit Sara"]) == (house.again(visit).status, house.again(visit).names_of("host"))


def test_a_visit_is_moved_over_a_busy_time_only_by_who_says_so(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed()
    make_busy(house, "berit", "2027-03-02T10:00")
    anna = as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    form = {"version": "2", "starts_at": "2027-03-02T10:00"}
    answer = anna.submit(page, form, f"{page}/move")
    assert (409, 2) == (answer.status_code, answer.text.count(BUSY_TEXT))
    assert 'href="#move-override_busy"' in answer.text
    assert 'id="move-override_busy"' in answer.text

    assert 303 == anna.submit(page, {**form, "override_busy": "1"}, f"{page}/move").status_code


def test_a_change_is_accepted_over_a_busy_time_only_by_who_says_so(house: House, as_staff: AsStaff) -> None:
    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))
    change_visit(token, ChangeRequest(house.wish("2027-03-02T10:00").wishes[0], None, ""), version=2, now=house.now)
    make_busy(house, "berit", "2027-03-02T10:00")
    anna = as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    answer = anna.submit(page, {"version": "3"}, f"{page}/accept-change")
    assert (409, 2) == (answer.status_code, answer.text.count(BUSY_TEXT))
    assert 'id="accept-override_busy"' in answer.text
    assert visit.span == house.again(visit).span

    assert 303 == anna.submit(page, {"version": "3", "override_busy": "1"}, f"{page}/accept-change").status_code
    assert house.span("2027-03-02T10:00") == house.again(visit).span


def test_a_meeting_is_booked_and_moved_over_a_busy_time_only_by_who_says_so(house: House, as_staff: AsStaff) -> None:
    make_busy(house, "berit", minutes=180)
    anna = as_staff("anna")
    form = {"title": "Planning", "starts_at": f"{FIRST_DAY}T10:00", "ends_at": f"{FIRST_DAY}T11:00",
            "hosts": str(house.hosts["berit"])}  # fmt: skip
    answer = anna.submit("/staff/meetings/new", form)
    assert (409, 2) == (answer.status_code, answer.text.count(BUSY_TEXT))

    booked = anna.submit("/staff/meetings/new", {**form, "override_busy": "1"})
    assert 303 == booked.status_code
    later = {**form, "version": "1", "starts_at": f"{FIRST_DAY}T11:00", "ends_at": f"{FIRST_DAY}T12:00"}
    assert 409 == anna.submit(booked.location, later, f"{booked.location}/move").status_code
    assert 303 == anna.submit(booked.location, {**later, "override_busy": "1"}, f"{booked.location}/move").status_code


def test_saying_so_books_over_no_visit_and_no_absence(house: House, as_staff: AsStaff) -> None:
    make_busy(house, "berit", minutes=300)
    span = house.span(f"{FIRST_DAY}T10:00")
    with atomic() as session:
        session.add(
            Block(
                resource_id=house.hosts["berit"],
                kind="absence",
                starts_at=span.start,
                ends_at=span.end,
                names={},
            )
        )
    anna = as_staff("anna")
    form = {"title": "Planning", "starts_at": f"{FIRST_DAY}T10:00", "ends_at": f"{FIRST_DAY}T11:00",
            "hosts": str(house.hosts["berit"]), "override_busy": "1"}  # fmt: skip
    assert "Taken at that time: Berit Sara." in anna.submit("/staff/meetings/new", form).text

    noon = {**form, "starts_at": f"{FIRST_DAY}T12:00", "ends_at": f"{FIRST_DAY}T13:00"}
    assert 303 == anna.submit("/staff/meetings/new", noon).status_code
    for override_busy in ("1", ""):
        refused = anna.submit("/staff/meetings/new", {**noon, "override_busy": override_busy})
        assert "Taken at that time: Berit Sara." in refused.text
        assert BUSY_TEXT not in refused.text, "to say so would help nothing"
