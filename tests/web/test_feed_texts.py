"""What feeds say, word for word, in every language and at every level; and what they never say.

The texts stand in `tests/web/golden/<language>/<detail>.ics`.  After a wanted change:
`GOLDEN=write pytest tests/web/test_feed_texts.py`, then read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Integer, String, select, update

from barsek_visits.db import atomic, db
from barsek_visits.domain.calendars.detail import CHOICES, Detail
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.domain.visits.requests import Contact, Needs
from barsek_visits.i18n import LANGUAGES
from barsek_visits.models import Booking, Staff, Visit, VisitChange, VisitContact, VisitNeeds
from barsek_visits.services.meetings.booking import book_meeting
from tests.support.calendars.feeds import link
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

GOLDEN = Path(__file__).with_name("golden")
_RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[A-Z2-9]{4}-[A-Z2-9]{4}\b")


def fill(house: House) -> None:
    """A confirmed visit, a request, a protected visit and a meeting, in the weeks of both changes of the clock."""
    house.confirm(house.ask("2027-03-24T10:00", organisation="Sámedikki nuorat; čđŋ, šŧž"), "large", "berit")
    house.ask("2027-03-30T10:00", organisation="Дом дружбы")
    house.confirm(house.ask("2027-10-29T10:00", protected=True, organisation="Hemmelig råd"), "medium", "oleg")
    plan = MeetingPlan("Ukemøte 🙂", house.allocation(house.span("2027-11-01T08:00"), "small", "berit"), note="Kaffe")
    book_meeting(plan, by=house.staff["anna"], now=house.now)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("detail", CHOICES)
def test_every_word_of_a_feed(house: House, client: StrangerClient, detail: Detail, language: str) -> None:
    fill(house)
    told = client.get(link(house, "berit", "office", detail, language)).text
    names = {name: f"random-{n}" for n, name in enumerate(dict.fromkeys(_RANDOM.findall(told.replace("\r\n ", ""))))}
    told = re.sub(_RANDOM, lambda found: names.get(found[0], "?"), told.replace("\r\n ", "")).replace("\r\n", "\n")
    path = GOLDEN / language / f"{detail}.ics"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == told


def canaries() -> list[str]:
    """Put a word of its own into every personal column there is, and return the words."""
    words = []
    with atomic() as session:
        for table in (VisitContact, VisitNeeds, VisitChange):
            for column in table.__table__.columns:
                if column.primary_key or column.foreign_keys or not isinstance(column.type, (String, Integer)):
                    continue
                word = f"{8_000_000 + len(words)}" if isinstance(column.type, Integer) else f"canary{len(words)}x"
                session.execute(update(table).values({column.name: word}))
                words.append(word)
        session.execute(update(Visit).values(reason="canary-of-the-reason"))
    return [*words, "canary-of-the-reason"]


@pytest.mark.parametrize("who", ["anna", "berit"])
@pytest.mark.parametrize("detail", CHOICES)
def test_no_personal_value_of_the_database_is_in_any_feed(
    house: House, client: StrangerClient, detail: Detail, who: str
) -> None:
    contact = Contact("A", "a@example.org", "1", "2", "3", "4", "5")
    house.confirm(house.ask(contact=contact, needs=Needs(1, 1, 1, 1, 1)), "large", "berit")
    house.ask("2027-03-02T10:00", contact=contact, needs=Needs(1, 1, 1, 1, 1))
    forbidden = canaries()
    assert len(forbidden) > 12
    people = [(row.name.split()[-1], row.email) for row in db.session.scalars(select(Staff))]
    db.session.rollback()
    for scope in ("mine", "office", f"room:{house.rooms['large']}"):
        for language in LANGUAGES:
            told = client.get(link(house, who, scope, detail, language)).text.replace("\r\n ", "")

            assert "BEGIN:VEVENT" in told or (who, scope) == ("anna", "mine")
            for word in [*forbidden, *(word for person in people for word in person)]:
                assert word not in told


@pytest.mark.parametrize("detail", CHOICES)
def test_a_protected_visit_tells_a_stranger_to_it_nothing_at_any_level(
    house: House, client: StrangerClient, detail: Detail
) -> None:
    visit = house.confirm(house.ask(protected=True, organisation="Hemmelig råd"), "large", "berit")
    uid = db.session.scalars(select(Booking.uid)).one()
    db.session.rollback()
    told = client.get(link(house, "oleg", "office", detail)).text.replace("\r\n ", "")

    for word in ("Hemmelig", visit.reference, "Briefing", "Storsalen", "Berit", "people", uid, "/staff/"):
        assert word not in told
    assert 1 == told.count("SUMMARY:Busy")


def test_a_text_with_an_old_address_is_made_anew(house: House, client: StrangerClient) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00")
    feed = link(house)
    first = client.get(feed)
    app = client.application
    from dataclasses import replace

    old = app.extensions["settings"]
    app.extensions["settings"] = replace(old, base_url="http://localhost:8000")
    app.config["TRUSTED_HOSTS"] = ["localhost:8000"]
    try:
        second = client.get(feed)
    finally:
        app.extensions["settings"] = old
        app.config["TRUSTED_HOSTS"] = [old.trusted_host]

    assert first.headers["ETag"] != second.headers["ETag"]
    assert "http://localhost:8000/staff/visits/" in second.text.replace("\r\n ", "")


def test_the_window_is_a_setting(house: House, client: StrangerClient) -> None:
    from dataclasses import replace

    house.confirmed(f"{FIRST_DAY}T10:00")
    feed, app = link(house), client.application
    wide, old = client.get(feed), app.extensions["settings"]
    app.extensions["settings"] = replace(old, feed_ahead_days=3)
    try:
        narrow = client.get(feed)
    finally:
        app.extensions["settings"] = old

    assert ("BEGIN:VEVENT" in wide.text, "BEGIN:VEVENT" in narrow.text) == (True, False)
    assert wide.headers["ETag"] != narrow.headers["ETag"]
