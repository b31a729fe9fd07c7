"""What hostile people type into any field is text wherever it comes out: on pages, in letters, feeds and papers.

The forms are those that the pages offer, and the pages those of the program's table: what is added is walked by itself.
"""

from __future__ import annotations

import email.policy
import re
from email.parser import BytesParser
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from wtforms import FieldList, FormField

from barsek_visits.web.forms.fields import EmailField, LineField, MessageField
from tests.support.hostile import BREAKS, MARK
from tests.support.pages.forms import forms_of
from tests.support.pages.hostile_walk import HostileWalk, page_paths
from tests.support.pages.pdfs import Paper
from tests.support.pages.whole_pages import Element, parse
from tests.support.pages.whole_scene import Scene
from tests.web.forms.test_bodies import FORMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from flask import Flask

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

_LEAST = {
    "visit_type": "briefing", "party_size": "6", "language": "en", "organisation": "Tunturin nuoriso",
    "organisation_type": "school", "country": "FI", "contact_name": "Aino", "contact_email": "aino@example.org",
}  # fmt: skip
# Lines of which only certain words are taken, checked against a list or a number; and the name of a passkey, which
# needs a device: its owner alone reads it.
_NO_FREE_TEXT = {"visit_type", "time_zone", "code", "contact_phone", "name"}
_PAGE = "/visits/new?visit_type=briefing&starts_at=2027-03-31T10:00&lang=en"
_HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    "Reply-To", "Auto-Submitted", "Content-Disposition", "Content-Language", "X-Auto-Response-Suppress",
}  # fmt: skip
_LINE = re.compile(r"(BEGIN|END):(VCALENDAR|VEVENT|VTIMEZONE|STANDARD|DAYLIGHT)|(?!BEGIN|END|X-EVIL)[A-Z-]+[;:]")


@pytest.fixture
def database_kind() -> str:
    """Texts come out alike of either database: one is enough.

    Another would take half a minute of the processor, which the suite does not have; it was tried, and found nothing.
    """
    return "sqlite"


@pytest.fixture
def scene(house: House, make_client: Callable[[], StrangerClient]) -> Scene:
    """An office with something to be done to each kind of thing."""
    scene = Scene(house, make_client)
    scene.go_to_today()
    for name, day in (
        ("requested", 15),
        ("asked", 16),
        ("withdrawn", 17),
        ("planned", 18),
        ("changing", 19),
        ("off", 22),
    ):
        scene.ask(name, f"2027-03-{day}T10:00", _LEAST)
        if name in ("planned", "changing", "off"):
            scene.confirm(name, f"2027-03-{day}T10:00")
    scene.office("asked", "ask", {"text": "Do you come by coach?"})
    scene.office("planned", "ask-names", {"reason": "border"})
    for name, day in (("plain", 23), ("other", 24)):
        scene.book(name, f"2027-03-{day}T14:00", f"2027-03-{day}T15:00", rooms=house.rooms["small"])
    fields = {"scope": "office", "detail": "full", "language": "en"}
    scene.send(scene.member("anna"), "/staff/subscriptions", "", fields)
    scene.feed = re.findall(r"/feeds/([\w-]+)\.ics", scene.member("anna").get("/staff/subscriptions").text)[0]
    return scene


def test_what_is_typed_into_any_field_stays_text_wherever_it_comes_out(
    app: Flask, scene: Scene, work: Callable[[], None]
) -> None:
    walk = HostileWalk(scene)
    work()

    assert [] == walk.faults
    assert set() == free_texts() - walk.taken
    assert [] == [fault for path in page_paths(scene) for fault in faults_of_answer(walk, path)]
    assert [] == [fault for file in app.extensions["settings"].mail_dir.iterdir() for fault in faults_of_letter(file)]


@pytest.mark.parametrize("line_break", [one for one in BREAKS if one.isspace() or ord(one) < 32], ids=ascii)
def test_no_line_of_a_form_takes_a_break(house: House, client: StrangerClient, line_break: str) -> None:
    form = next(form for form in forms_of(client.get(_PAGE).text, _PAGE) if form.method == "POST")
    lines = [name for name, long in form.texts.items() if not long and name not in ("starts_at", "website")]
    answer = client.post(form.action, data={**form.sent, **_LEAST, **dict.fromkeys(lines, f"a{line_break}b")})

    assert 422 == answer.status_code
    refused = {one.attributes.get("name") for one in parse(answer.text).walk() if "aria-invalid" in one.attributes}
    assert {"organisation", "contact_name", "contact_email", "head_of_delegation", "arrival"} <= refused


def free_texts() -> set[str]:
    """Return the names of all fields into which any words may be typed."""
    return {name for form in FORMS for name in _free_texts(form)} - _NO_FREE_TEXT


def _free_texts(form: type) -> Iterator[str]:
    for name in dir(form):
        if name.startswith("_") or not hasattr(field := getattr(form, name), "_formfield"):
            continue
        if issubclass(field.field_class, FieldList):
            inner = field.args[0]
            yield from (f"{name}-{one}" for one in _free_texts(inner.args[0])) if inner.args else ()
        elif issubclass(field.field_class, FormField):
            yield from (f"{name}-{one}" for one in _free_texts(field.args[0]))
        elif issubclass(field.field_class, (LineField, MessageField)) and not issubclass(field.field_class, EmailField):
            yield name


def faults_of_answer(walk: HostileWalk, path: str) -> list[str]:
    answer = walk.browser(path).get(path)
    if answer.mimetype == "text/calendar":
        return faults_of_calendar(answer.text, path)
    if answer.mimetype == "application/pdf":
        return [f"{path} has read a file"] if "root:" in Paper(answer.data).words else []
    return faults_of_page(answer.text, path)


def faults_of_page(page: str, where: str) -> list[str]:
    """Return what is alive on a page, or in the HTML of a letter, and was typed by somebody."""
    found = [f"{where}: {fault}" for element in parse(page).walk() for fault in _alive(element)]
    return found + ([f"{where}: a template was filled"] if f"49{MARK}" in page else [])


def _alive(element: Element) -> Iterator[str]:
    for name, value in element.attributes.items():
        if name.startswith("on") or MARK in name:
            yield f"attribute {name} of <{element.tag}>"
        elsewhere = name in ("href", "src", "action", "formaction") and not value.startswith(("/", "#", "?"))
        if elsewhere and re.search(f"{MARK}|evil|javascript", value, re.IGNORECASE):
            yield f"{name}={value!r}"
    if element.tag in ("script", "style", "iframe", "object") and element.text:
        yield f"<{element.tag}> with {element.text!r}"


def faults_of_calendar(text: str, where: str) -> list[str]:
    lines = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    found = [
        f"{where}: {line!r}" for line in lines if not _LINE.match(line) or re.search(r"[\x00-\x1f\x7f-\x9f]", line)
    ]
    events = Calendar.from_ical(text).walk("VEVENT")
    return found + ([f"{where}: {len(events)} events"] if len(events) != text.count("\r\nUID:") else [])


def faults_of_letter(file: Path) -> list[str]:
    letter: EmailMessage = BytesParser(policy=email.policy.default).parsebytes(file.read_bytes())
    found = [f"{file.name}: {name}" for name in {*letter.keys()} - _HEADERS]
    found += [f"{file.name}: defect {defect!r}" for part in letter.walk() for defect in part.defects]
    for part in letter.walk():
        if part.get_content_type() == "text/html":
            found += faults_of_page(part.get_content(), file.name)
        elif part.get_content_type() == "text/calendar":
            found += faults_of_calendar(part.get_content().replace("\r\n", "\n").replace("\n", "\r\n"), file.name)
    return found
