"""An office in which every field is filled, and others in which none is.

Two days are told: the first, on which what is over by now was booked, and the one on which the pages are looked at.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import text

from barsek_visits.db import db
from tests.support.pages.whole_scene import TODAY, Scene, store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

_LEAST = {
    "visit_type": "briefing", "party_size": "6", "language": "en", "organisation": "Tunturin nuoriso",
    "organisation_type": "school", "country": "FI", "contact_name": "Aino", "contact_email": "aino@example.org",
}  # fmt: skip
_MOST = {
    **_LEAST, "flexible": "1", "interpreter": "1", "head_of_delegation": "Outi Korhonen", "topics": ["border", "youth"],
    "contact_phone": "+358 40 1234567", "day_contact": "Aino, +358 40 1234567", "wheelchair_users": "1",
    "diet_vegetarian": "1", "diet_vegan": "1", "diet_allergy": "1", "diet_other": "1", "arrival": "By coach, at noon",
    "message": "We come by coach.", "time_zone": "Europe/Helsinki",
}  # fmt: skip
_OFFICE_MORE = """
[[closures]]
from = 2027-04-12
to = 2027-04-13
names = { nb = "Flytting", en = "We move" }
[[equipment]]
key = "microphone"
quantity = 4
names = { nb = "Mikrofon", en = "Microphone" }
[[templates]]
key = "tour"
names = { nb = "Omvisning", en = "A tour" }
[[templates.items]]
minutes = 60
titles = { nb = "Velkommen", en = "Welcome" }
[[templates.items]]
minutes = 30
place = "Storskog"
titles = { nb = "Grensen", en = "The border" }
texts = { nb = "Ta med legitimasjon.", en = "Bring identification." }
"""


def full_scene(
    house: House, make_client: Callable[[], StrangerClient], work: Callable[[], None], folder: Path
) -> Scene:
    """Return an office in which every field is filled, and every status is there."""
    scene = Scene(house, make_client)
    _furnish(folder)
    _what_is_over(scene)
    scene.go_to_today()
    work()  # the request that nobody answered runs out
    for name, step in (("completed", "complete"), ("no-show", "no-show")):
        scene.office(name, step)
    _what_waits(scene)
    _what_is_confirmed(scene)
    _what_has_ended(scene)
    _meetings(scene)
    _people(scene)
    # As of visits from before items had titles.
    store("UPDATE appointment SET title = '' WHERE id NOT IN (SELECT min(id) FROM appointment GROUP BY booking_id)")
    return scene


def bare_scene(house: House, make_client: Callable[[], StrangerClient]) -> Scene:
    """Return an office with a visit and a meeting that say no more than they must."""
    scene = Scene(house, make_client)
    scene.go_to_today()
    scene.ask("requested", "2027-03-15T10:00", _LEAST)
    scene.ask("confirmed", "2027-03-15T13:00", _LEAST)
    scene.confirm("confirmed", "2027-03-15T13:00")
    scene.ask("withdrawn", "2027-03-16T13:00", _LEAST)
    scene.delegation("withdrawn", "withdraw", {"sure": "1"})
    scene.ask("cancelled", "2027-03-17T13:00", _LEAST)
    scene.confirm("cancelled", "2027-03-17T13:00")
    scene.office("cancelled", "cancel")
    scene.ask("forgotten", "2027-03-18T13:00", _LEAST)
    _forget_contact(scene.visits["forgotten"])
    scene.book("plain", "2027-03-19T10:00", "2027-03-19T11:00", rooms=house.rooms["small"])
    return scene


def empty_scene(house: House, make_client: Callable[[], StrangerClient]) -> Scene:
    """Return an office in which nothing was ever booked."""
    return Scene(house, make_client)


def _furnish(folder: Path) -> None:
    """Add to the office what it has not: equipment, templates, closures, neighbours."""
    runner, file, more = current_app.test_cli_runner(), folder / "office.toml", folder / "more.toml"
    assert runner.invoke(args=["office", "save", str(file)]).exit_code == 0
    saved = file.read_text(encoding="utf-8")
    for name in ("closures", "equipment", "templates", "neighbours"):
        saved = re.sub(rf"^{name} = \[\s*\]\n", "", saved, flags=re.MULTILINE)
    saved = saved.replace('zone = "', 'accessibility_url = "https://a.example/"\nneighbours = ["FI"]\nzone = "', 1)
    more.write_text(saved + _OFFICE_MORE, encoding="utf-8")
    loaded = runner.invoke(args=["office", "load", str(more)])
    assert loaded.exit_code == 0, loaded.output


def _what_is_over(scene: Scene) -> None:
    for name, start in (("completed", "2027-03-01T10:00"), ("no-show", "2027-03-02T10:00"), ("on", f"{TODAY}T13:00")):
        scene.ask(name, start, _MOST)
        scene.confirm(name, start)
    scene.ask("expired", "2027-03-02T13:00", _MOST)


def _what_waits(scene: Scene) -> None:
    more = {"alternative_1": "2027-03-16T10:00", "alternative_2": "2027-03-17T10:00"}
    scene.ask("requested", "2027-03-15T10:00", _MOST, **more)
    scene.ask("rival", "2027-03-15T10:00", _MOST)
    scene.ask("asked", "2027-03-15T13:00", _MOST)
    scene.office("asked", "ask", {"text": "Do you come by coach?"})
    scene.ask("answered", "2027-03-16T13:00", _MOST)
    scene.office("answered", "ask", {"text": "Do you come by coach?"})
    scene.delegation("answered", "answer", {"text": "We do."})
    scene.ask("offered", "2027-03-17T13:00", _MOST)
    times = {"offer_1": "2027-03-18T10:00", "offer_2": "2027-03-18T13:00", "until": "2027-03-10T12:00"}
    scene.office("offered", "offer", {**times, "hosts": scene.house.hosts["berit"]})
    scene.ask("forgotten", "2027-03-19T13:00", _MOST)
    _forget_contact(scene.visits["forgotten"])


def _what_is_confirmed(scene: Scene) -> None:
    scene.ask("planned", "2027-03-22T10:00", _MOST)
    scene.confirm("planned", "2027-03-22T10:00")
    scene.office("planned", "programme", _programme(scene.house))
    scene.office("planned", "ask-names", {"reason": "border"})
    scene.delegation("planned", "names", {"names": "Aino Virtanen; chair\nOuti Korhonen", "is_right": "1"})
    scene.ask("changing", "2027-03-23T10:00", _MOST)
    scene.confirm("changing", "2027-03-23T10:00", "medium", "oleg")
    scene.office("changing", "ask-names", {"reason": "other", "words": "The minister's guards"})
    wanted = {"starts_at": "2027-03-24T10:00", "party_size": "7", "message": "One more."}
    scene.delegation("changing", "change", wanted)
    scene.ask("protected", "2027-03-24T13:00", _MOST, protected="1")
    scene.confirm("protected", "2027-03-24T13:00")
    scene.ask("tentative", "2027-04-08T10:00", _MOST)
    scene.office("tentative", "programme", _programme(scene.house, "2027-04-08"))


def _programme(house: House, day: str = "2027-03-22") -> dict[str, object]:
    """Return a programme over two days, with something of everything, as its form sends it."""
    (equipment,) = db.session.scalars(text("SELECT id FROM equipment")).all()
    db.session.rollback()
    first = {"title": "Welcome", "starts": "10:00", "ends": "11:00", "rooms": house.rooms["large"], "interpreter": "1",
             "text": "Coffee is ready.", "note": "Order coffee.", f"equipment-{equipment}": "2"}  # fmt: skip
    second = {"title": "The border", "starts": "12:00", "ends": "13:00", "place": "Storskog", "text": "Bring papers."}
    third = {"title": "Summing up", "starts": "14:00", "ends": "15:00", "rooms": house.rooms["medium"]}
    next_day = f"{datetime.fromisoformat(day).replace(day=int(day[-2:]) + 1):%Y-%m-%d}"
    items = [{"day": on, "hosts": house.hosts["berit"], **item}
             for on, item in ((day, first), (day, second), (next_day, third))]  # fmt: skip
    fields = {f"items-{n}-{name}": value for n, item in enumerate(items) for name, value in item.items()}
    return {"do": "save", **fields}


def _what_has_ended(scene: Scene) -> None:
    scene.ask("declined", "2027-03-31T10:00", _MOST)
    scene.office("declined", "decline", {"reason": "Nobody is here.", "offer_1": "2027-04-06T10:00"})
    scene.ask("withdrawn", "2027-04-05T10:00", _MOST)
    scene.delegation("withdrawn", "withdraw", {"sure": "1"})
    scene.ask("cancelled", "2027-04-06T13:00", _MOST)
    scene.confirm("cancelled", "2027-04-06T13:00")
    scene.office("cancelled", "cancel", {"reason": "The heating is broken."})
    scene.ask("called off", "2027-04-07T13:00", _MOST)
    scene.confirm("called off", "2027-04-07T13:00")
    scene.delegation("called off", "cancel", {"sure": "1", "reason": "The coach is broken."})


def _meetings(scene: Scene) -> None:
    rooms, hosts = scene.house.rooms, scene.house.hosts
    full = {"note": "Bring the papers.", "guests": "guest@example.org\nother@example.org", "guest_language": "fi"}
    scene.book("full", f"{TODAY}T14:00", f"{TODAY}T15:00", rooms=rooms["small"], hosts=[hosts["anna"]], **full)
    every_week = {"repeat": "weeks", "every": "1", "weekdays": ["0"], "times": "3", "closed_days": "keep"}
    series = {**every_week, "rooms": rooms["small"]}
    scene.book("series", "2027-03-15T14:00", "2027-03-15T15:00", **series, **full)
    scene.book("people only", "2027-03-16T15:00", "2027-03-18T15:00", hosts=hosts["oleg"])
    scene.book("cancelled", "2027-03-17T15:00", "2027-03-17T16:00", rooms=rooms["small"])
    scene.send(scene.member("anna"), f"/staff/meetings/{scene.meetings['cancelled']}", "cancel")


def _people(scene: Scene) -> None:
    for who in ("anna", "berit"):
        client, room = scene.member(who), scene.house.rooms["large"]
        for scope, detail in (("mine", "full"), ("office", "titles"), (f"room:{room}", "busy")):
            scene.send(client, "/staff/subscriptions", "", {"scope": scope, "detail": detail, "language": "fi"})
        scene.send(client, "/staff/subscriptions", "outside", {"address": f"https://outlook.example/{who}.ics"})
        away = {"starts_at": "2027-03-25T08:00", "ends_at": "2027-03-28T16:00"}
        scene.send(client, "/staff/hosting", "absences", away)
    scene.send(scene.member("berit"), "/staff/hosting", "", {"languages": ["nb", "en"], "topics": ["border"]})
    week = {
        f"{day}-{name}": at for day in ("monday", "friday") for name, at in (("starts", "09:00"), ("ends", "15:00"))
    }
    scene.send(scene.member("berit"), "/staff/hosting", "week", week)
    found = re.search(r"/feeds/([\w-]+)\.ics", scene.member("berit").get("/staff/subscriptions").text)
    assert found
    scene.feed = found[1]
    scene.guest.get(f"/feeds/{scene.feed}.ics", headers={"User-Agent": "Thunderbird/128.0"})
    store("UPDATE outside_calendar SET problem = 'gone', failures = 9, unreadable = 2, fetched_at = next_fetch_at")


def _forget_contact(reference: str) -> None:
    """Do what the years do: erase who spoke for a delegation."""
    of_visit = f"booking_id IN (SELECT id FROM booking WHERE reference = '{reference}')"
    for table in ("visit_contact", "visit_needs"):
        store(f"DELETE FROM {table} WHERE {of_visit}")
