"""A participant's name is seen by those it is meant for and by nobody else, wherever one looks: canaries say so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from barsek_visits.db import db
from barsek_visits.domain.calendars.detail import CHOICES
from barsek_visits.domain.visits.participants import Participant
from barsek_visits.i18n import LANGUAGES
from barsek_visits.models import Subscription
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.sealing import link_sealer
from barsek_visits.services.calendars.subscriptions import subscribe
from barsek_visits.services.notifications.daily_digest import queue_daily_digests
from barsek_visits.services.office.offices import save_office
from barsek_visits.services.operations import backups
from barsek_visits.services.visits import moves
from barsek_visits.services.visits.participants import ask_for_participants, give_participants
from barsek_visits.web.urls import ROUTES
from tests.support.office.house import FIRST_DAY, KNOWN_BROWSER, PASSWORD
from tests.support.pages.pdfs import Paper
from tests.support.pages.visitor import Visitor
from tests.support.servers.application import SECRET_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient
    from tests.support.servers.server import Server

CANARY = Participant("Canaria Kanarifugl", "Gulfjaer General")
BIRDS = ("canaria", "kanarifugl", "gulfjaer")
# By buttons, since each opening is written down; no page that is only looked at shows a name.
MEANT_FOR = {
    "staff.open_participants": {"berit", "anna", "ada"},
    "staff.badges_pdf": {"berit", "anna", "ada"},
}  # fmt: skip


def birds_in(where: str) -> list[str]:
    return [bird for bird in BIRDS if bird in where.casefold()]


@pytest.fixture
def token(house: House) -> str:
    """Return the link of a visit that Berit hosts, its names given, and then moved, so that everybody is told."""
    token = house.ask_for_token(f"{FIRST_DAY}T13:00")
    visit = house.confirm(house.visit(token))
    ask_for_participants(visit.reference, "border", by=house.staff["berit"], version=visit.version, now=house.now)
    give_participants(token, (CANARY,), browser=KNOWN_BROWSER, version=visit.version + 1, now=house.now)
    visit = house.visit(token)
    choice = house.allocation(house.span(f"{FIRST_DAY}T10:00"))
    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)
    return token


def text_of(answer: TestResponse) -> str:
    return Paper(answer.data).text if answer.mimetype == "application/pdf" else answer.text


def feeds(house: House) -> list[str]:
    for language in LANGUAGES:
        for detail in CHOICES:
            subscribe("office", detail, language, by=house.staff["anna"], now=house.now)
    sealed = list(db.session.scalars(select(Subscription.token_sealed)))
    db.session.rollback()
    return [f"/feeds/{link_sealer().unseal(one)}.ics" for one in sealed]


def test_of_all_pages_only_those_that_it_is_meant_for_show_a_name_and_only_to_whom_it_is_meant_for(
    house: House, token: str, client: StrangerClient, as_staff: Callable[[str], StrangerClient]
) -> None:
    values = {"reference": house.visit(token).reference, "token": token}
    people = {who: as_staff(who) for who in ("anna", "berit", "oleg", "kari", "ada")}
    found: dict[str, set[str]] = {}
    for route in ROUTES:
        path = re.sub(r"<(\w+)>", lambda name: values.get(name[1], "x"), route.rule)
        is_opened = route.name in MEANT_FOR
        if "<int" in path or not (route.method == "GET" or is_opened):
            continue
        clients = {"stranger with the link": client} if route.name.startswith("public.") else people
        for who, one in clients.items():
            answer = one.submit("/staff/account", {}, path) if is_opened else one.get(path)
            if birds_in(text_of(answer)):
                found.setdefault(route.name, set()).add(who)

    assert MEANT_FOR == found


@pytest.mark.parametrize("page", ["/staff/visits?q={}", "/staff/visits?q={}&status=confirmed", "/staff/calendar?q={}"])
def test_nobody_finds_a_visit_by_a_participants_name(
    house: House, token: str, as_staff: Callable[[str], StrangerClient], page: str
) -> None:
    reference = house.visit(token).reference
    anna = as_staff("anna")

    assert reference in anna.get("/staff/visits?q=tunturin").text
    if "visits" in page:
        assert reference not in anna.get(page.format("kanarifugl")).text


def test_no_feed_calendar_file_or_programme_holds_a_name(house: House, token: str, client: StrangerClient) -> None:
    texts = [client.get(feed).text for feed in feeds(house)]
    own = [text_of(client.get(f"/v/{token}/{name}")) for name in ("visit.ics", "programme.pdf")]

    assert all("BEGIN:VEVENT" in feed for feed in texts)
    assert [] == birds_in("".join(texts + own))


def test_no_row_of_the_database_holds_a_name_neither_letters_nor_the_log_of_steps_nor_what_is_searched(
    house: House, token: str, client: StrangerClient
) -> None:
    for feed in feeds(house):
        client.get(feed)
    house.clock.set(house.visit(token).span.start)
    queue_daily_digests(now=house.now)
    rows = {name: "".join(map(repr, db.session.execute(text(f"SELECT * FROM {name}")))) for name in db.metadata.tables}
    db.session.rollback()

    assert {} == {name: birds for name, row in rows.items() if (birds := birds_in(row))}
    assert "participants_asked" in rows["outbox_mail"]
    assert "ask-names" in rows["booking_step"]
    assert rows["visit_names"]


def test_neither_the_databases_file_nor_a_backup_nor_the_saved_office_holds_a_name(
    house: House, token: str, app: Flask, database_kind: str, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    backups.make_backup(backup, now=house.now)
    files = [backup]
    if database_kind == "sqlite":
        path = app.extensions["settings"].database_url.removeprefix("sqlite:///")
        files += [file for end in ("", "-wal") if (file := Path(path + end)).exists()]
    held = b"".join(file.read_bytes() for file in files)

    assert not [bird for bird in BIRDS if bird.encode() in held.lower()]
    assert [] == birds_in(repr(save_office()))
    if database_kind == "sqlite":
        assert b"Tunturin" in held, "what is not sealed is found"


def test_no_log_line_holds_a_name(real_house: House, start_server: Callable[..., Server]) -> None:
    server = start_server(BARSEK_SECRET_KEY=SECRET_KEY)
    start = booking_policy(office_row(), real_house.now).earliest_day(visit_type_row("briefing").rules)
    token = real_house.ask_for_token(f"{start}T10:00")
    visit = real_house.confirm(real_house.visit(token))
    anna, own, page = (
        Visitor(server.url),
        Visitor(server.url, f"browser={KNOWN_BROWSER}"),
        f"/staff/visits/{visit.reference}",
    )
    anna.sign_in("anna@barsek.example", PASSWORD)
    asked = {"csrf_token": anna.token(page), "version": str(visit.version), "reason": "border"}
    codes = [anna.post(f"{page}/ask-names", asked).status]
    form = {"csrf_token": own.token(f"/v/{token}"), "version": str(visit.version + 1), "is_right": "1"}
    wrong = {**form, "names": f"=x\n{CANARY.name}"}
    codes.append(own.post(f"/v/{token}/names", wrong).status)
    right = {**wrong, "names": f"{CANARY.name}; {CANARY.title}"}
    codes.append(own.post(f"/v/{token}/names", right).status)
    codes.append(own.post(f"/v/{token}/names", {**right, "version": "1"}).status)
    assert birds_in(anna.post(f"{page}/open-names", {"csrf_token": anna.token(page)}).text)
    server.stop()
    log = server.printed()

    assert [303, 422, 303, 409] == codes
    assert [] == birds_in(log)
    assert "public.give_participants 303" in log, "the log is there to be read"
