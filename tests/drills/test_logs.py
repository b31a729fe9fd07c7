"""No name, address or secret reaches a log line: the whole way is walked with canaries, and the log is searched."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import db
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.visits.visit_types import visit_type_row
from tests.support.clock import Clock
from tests.support.office.house import PASSWORD, House, furnish
from tests.support.pages.visitor import Visitor
from tests.support.servers.application import SECRET_KEY, make_app, make_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.servers.server import Server

CANARIES = {
    "organisation": "Canary Choir of Nowhere", "contact_name": "Kanarifugl Canaria",
    "contact_email": "canary@example.org",
    "contact_phone": "+47 22 22 22 22", "message": "canary message in a mine", "head_of_delegation": "Canary General",
}  # fmt: skip


@pytest.fixture
def real_house(database_url: str, tmp_path: Path) -> Iterator[House]:
    app = make_app(make_settings(tmp_path / "data", database_url))
    with app.app_context():
        yield furnish(Clock(datetime.now(UTC)))
        db.session.remove()
        db.engine.dispose()


def test_no_log_line_holds_what_people_wrote_or_a_secret(
    real_house: House, start_server: Callable[..., Server]
) -> None:
    server = start_server(BARSEK_SECRET_KEY=SECRET_KEY)
    rules = visit_type_row("briefing").rules
    start = f"{booking_policy(office_row(), real_house.now).earliest_day(rules)}T10:00"
    visitor = Visitor(server.url)
    page = f"/visits/new?starts_at={start}&visit_type=briefing&lang=en"
    form = {
        **CANARIES, "csrf_token": visitor.token(page), "submission_id": real_house.wish().submission_id,
        "visit_type": "briefing", "starts_at": start, "party_size": "6", "language": "en",
        "organisation_type": "other", "country": "NO",
    }  # fmt: skip
    visitor.post("/visits/new", {**form, "contact_email": "canary@"})
    own = visitor.post("/visits/new?lang=en", form).location
    token = re.search(r"/v/([\w-]+)", own)
    assert token
    visitor.get(own)
    visitor.post(
        f"/v/{token[1]}/change", {"csrf_token": visitor.token(own), "version": "1", "message": CANARIES["message"]}
    )
    anna = Visitor(server.url)
    anna.post(
        "/staff/login", {"csrf_token": anna.token("/staff/login"), "email": "canary@example.org", "password": "canary"}
    )
    anna.sign_in("anna@barsek.example", PASSWORD)
    anna.get("/staff/visits?q=Canary")
    anna.post(
        "/staff/subscriptions",
        {"csrf_token": anna.token("/staff/subscriptions"), "scope": "office", "detail": "full", "language": "en"},
    )
    feed = re.search(r"/feeds/([\w-]+)\.ics", anna.get("/staff/subscriptions").text)
    assert feed
    anna.get(feed[0])
    anna.get("/feeds/wrong-canary.ics")
    server.stop()

    log = server.log.read_text()
    secrets = [
        *CANARIES.values(),
        "canary",
        "Kanarifugl",
        token[1],
        feed[1],
        anna.cookie,
        PASSWORD,
        "anna@barsek.example",
    ]
    found = [secret for secret in secrets if secret.lower() in log.lower()]
    assert [] == found
    assert "public.request_visit 303" in log, "the log is there to be read"
