"""Every page, for everybody, in every language: nothing on it is empty, and nothing is left over from the program.

The addresses come from the table of the program: a page that is added is looked at by itself.
"""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from barsek_visits.web.urls import ROUTES, Route
from tests.support.pages.whole_pages import missing, told
from tests.support.pages.whole_scene import TODAY, Scene
from tests.support.pages.whole_stories import bare_scene, empty_scene, full_scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

# All five take minutes: `make drills` looks at them, every run at one, in other letters than the program's own.
LANGUAGES = ("nb", "en", "fi", "sv", "ru") if os.environ.get("DRILLS") else ("ru",)
STAFF = ("berit", "anna", "kari", "ada")  # host, coordinator, reception, admin
# What is fetched and is no page.
FILES = (
    frozenset(f"public.{name}" for name in ("robots", "visit_ics", "programme_pdf"))
    | frozenset(("feeds.feed", "health.healthz", "health.readyz"))
    | frozenset(f"staff.{name}" for name in ("programme_pdf", "door_sign_pdf", "calendar_changes"))
)
QUERIES = {
    "public.new_visit": (
        "", "?party_size=6", "?day=2027-03-16&month=2027-03", "?party_size=400", "?day=2027-03-20&month=2027-03",
        "?visit_type=briefing&starts_at=2027-03-16T10:00",
    ),
    "staff.calendar": tuple(
        f"?view={view}&date={date}" for view in ("month", "week", "day", "rooms", "agenda") for date in
        (TODAY, "2027-03-22")
    ),
    "staff.visits": (
        "", "?q=tunturin", "?q=nothing+like+it", "?status=requested", "?status=cancelled&sort=newest", "?kind=meeting",
    ),
    "staff.new_meeting": ("", "?starts_at=2027-03-16T10:00&rooms=1&hosts=1"),
}  # fmt: skip
GUESTS = ("public.", "staff.sign_in")


def _paths(scene: Scene, route: Route) -> Iterator[tuple[str, str]]:
    """Yield the addresses of a route, each with what it shows."""
    if "<reference>" in route.rule:
        known = scene.meetings if "/meetings/" in route.rule else scene.visits
        yield from ((f"{route.name} of {name}", route.rule.replace("<reference>", ref)) for name, ref in known.items())
    elif route.name == "staff.sign_in_link":
        yield from ((route.name, route.rule.replace("<token>", one)) for one in ("no-such", scene.sign_in_token()))
    elif "<token>" in route.rule:
        yield from ((f"{route.name} of {name}", route.rule.replace("<token>", one)) for name, one in _tokens(scene))
    else:
        yield from ((f"{route.name}{query}", route.rule + query) for query in QUERIES.get(route.name, ("",)))


def _tokens(scene: Scene) -> list[tuple[str, str]]:
    return [*scene.tokens.items(), ("nobody", "no-such-link")]


def _look(scene: Scene, who: str, routes: list[Route]) -> dict[str, list[str]]:
    """Return what is wrong, each with where it was seen: on which pages, in which languages."""
    seen: dict[str, list[str]] = defaultdict(list)
    client = scene.member(who) if who in STAFF else scene.guest
    for language in LANGUAGES:
        if who in STAFF:
            scene.speak(who, language)
        for name, path in (pair for route in routes for pair in _paths(scene, route)):
            answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
            if answer.status_code != 303:
                for fault in _faults(answer, language):
                    seen[fault].append(f"{name} ({language})")
    return dict(seen)


def _faults(answer: TestResponse, language: str) -> list[str]:
    if answer.mimetype != "text/html":
        return [f"is no page but {answer.mimetype}"]
    if "<html" in answer.text and f'<html lang="{language}"' not in answer.text:
        return ["speaks another language"]
    faults = missing(answer.text)
    if '<header class="side">' in answer.text and "js/search_key.js" not in answer.text:
        faults.append("lacks the key of the search")
    return faults


PAGES = [route for route in ROUTES if route.method == "GET" and route.name not in FILES]
SCENES = ("full", "bare", "empty")


@pytest.fixture
def database_kind() -> str:
    """Pages look alike on either database: one is enough."""
    return "sqlite"


@pytest.fixture
def scene(
    request: pytest.FixtureRequest,
    house: House,
    make_client: Callable[[], StrangerClient],
    work: Callable[[], None],
    tmp_path: Path,
) -> Scene:
    if request.param == "full":
        return full_scene(house, make_client, work, tmp_path)
    return {"bare": bare_scene, "empty": empty_scene}[request.param](house, make_client)


@pytest.mark.parametrize("scene", SCENES, indirect=True)
def test_no_page_of_a_stranger_or_a_delegation_lacks_anything(scene: Scene) -> None:
    routes = [route for route in PAGES if route.name.startswith(GUESTS)]

    seen = _look(scene, "a guest", routes)

    assert not seen, told(seen)


@pytest.mark.parametrize("scene", SCENES, indirect=True)
@pytest.mark.parametrize("who", STAFF)
def test_no_page_of_staff_lacks_anything(who: str, scene: Scene) -> None:
    routes = [route for route in PAGES if not route.name.startswith(GUESTS)]

    seen = _look(scene, who, routes)

    assert not seen, told(seen)


def test_a_value_that_is_blank_is_seen(
    house: House, make_client: Callable[[], StrangerClient], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = bare_scene(house, make_client)
    cards = [route for route in PAGES if route.name == "staff.visit_card"]
    assert {} == _look(scene, "anna", cards)
    monkeypatch.setitem(app.jinja_env.filters, "language_name", lambda _code: "")

    assert {"empty <dd>"} == _look(scene, "anna", cards).keys()


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("<dl><dt>Kind</dt><dd> </dd></dl>", "empty <dd>"),
        ("<h2><svg></svg></h2>", "empty <h2>"),
        ('<a href="">More</a>', "empty href= of <a>"),
        ('<button class="x" aria-label=""></button>', "empty <button class='x'>"),
        ("<select><option value=1></option></select>", "empty <option>"),
        ("<p>At None</p>", "'None' in <p>"),
        ("<p>{{ visit.title }}</p>", "'{{' in <p>"),
        ("<p>%(count)s people</p>", "'%(' in <p>"),
        ("<p>It is too_soon.</p>", "'too_soon' in <p>"),
        ("<select><option value=1>From 10:00 on: </option></select>", "'From 10:00 on:' breaks off in <option>"),
        ("<p>A school · </p>", "'A school ·' breaks off in <p>"),
        ('<input value="None" />', "None in value= of <input>"),
        ("<html><body>Hello</body></html>", "no <title>"),
        ("<table><tr><th></th></tr></table>", "empty <th>"),
    ],
)
def test_what_is_missing_is_named(page: str, fault: str) -> None:
    assert fault in missing(page)


@pytest.mark.parametrize(
    "page",
    [
        '<a href="/x" aria-label="More"><svg></svg></a>',
        "<label><input /></label>",
        '<p role="status"></p>',
        "<p>You can call us:</p>",
        "<p data-announce></p>",
        '<p>post_box@example.org, <a href="/a_b">a</a></p>',
        "<script>let snake_case = None</script>",
        '<select><option value="">None</option></select>',
        '<img alt="" src="/x.png" />',
    ],
)
def test_what_is_whole_is_left_alone(page: str) -> None:
    assert [] == missing(page)
