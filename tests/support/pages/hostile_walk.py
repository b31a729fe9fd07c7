"""Every form that the pages of an office offer, sent with hostile words in every field that people type into."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING

from barsek_visits.web.urls import ROUTES
from tests.support.hostile import AFTER_BREAK, BREAKS, EVERYWHERE, WORDS
from tests.support.pages.forms import PageForm, forms_of
from tests.support.pages.whole_pages import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.test import TestResponse

    from tests.support.pages.whole_scene import Scene
    from tests.support.servers.application import StrangerClient

_ROUNDS = 8  # what is refused is given back to what it was, so often
_TRIES = 6  # pages on which a form of one shape is sent, until it is taken
# What a form needs where the page leaves it to whoever fills it in; and which button of several is pressed.
_GOOD = {"party_size": "6", "organisation_type": "other", "country": "FI", "contact_email": "aino@example.org",
         "language": "en", "contact_name": "Aino", "organisation": "Party", "sure": "1", "do": "save"}  # fmt: skip
MANY_LINES = "".join(f"a{line_break}{after}" for line_break in BREAKS for after in AFTER_BREAK)


@dataclass
class HostileWalk:
    """What was sent.

    Attributes:
        taken: the names of fields whose hostile words were taken, without the number of an item.
        faults: answers by a fault of ours.
    """

    scene: Scene
    taken: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Send a form of each shape; those that end a visit come last."""
        self._words = cycle(WORDS)
        shapes: dict[tuple[str, ...], list[str]] = {}
        for path in page_paths(self.scene):
            for form in self._forms(path):
                if form.texts:
                    shapes.setdefault(_shape(form), []).append(path)
        for shape in sorted(shapes, key=lambda shape: (shape[0] in ("cancel", "withdraw", "decline"), shape)):
            any(self._send(path, shape) for path in shapes[shape][:_TRIES])

    def browser(self, path: str) -> StrangerClient:
        """Return who looks at a page: a coordinator at those of staff, a stranger at others."""
        return self.scene.member("anna") if path.startswith("/staff") else self.scene.guest

    def _forms(self, path: str) -> list[PageForm]:
        answer = self.browser(path).get(path)
        return [form for form in forms_of(answer.text, path) if form.method == "POST"] if _is_page(answer) else []

    def _send(self, path: str, shape: tuple[str, ...]) -> bool:
        """Send a page's form of a shape; say whether it was taken."""
        form = next((form for form in self._forms(path) if _shape(form) == shape), None)
        if form is None:
            return False
        good = {name: _GOOD[name] for name in _GOOD.keys() & (form.sent.keys() | form.buttons.keys())}
        lines = {name: f"{next(self._words)} {EVERYWHERE}" for name in form.texts}
        hostile = {name: lines[name] + (MANY_LINES if long else "") for name, long in form.texts.items()}
        hostile.pop("website", None)  # a trap for programs: whoever fills it in is refused
        # What is empty is not sent; and a place outside stands instead of a room.
        outside = any(name.endswith("-place") for name in hostile)
        sent = {name: of for name, of in form.sent.items() if any(of) and not (outside and name.endswith("-rooms"))}
        for _ in range(_ROUNDS):
            answer = self.browser(path).post(form.action, data={**good, **sent, **hostile})
            if answer.status_code >= 500:
                self.faults.append(f"{form.action}: {answer.status_code} for {hostile}")
            if answer.status_code == 303:
                self.taken |= {_without_number(name) for name in hostile}
                return True
            refused = _refused(answer) & hostile.keys()
            if not refused:
                return False
            hostile = {name: value for name, value in hostile.items() if name not in refused}
        return False


def page_paths(scene: Scene) -> list[str]:
    """Return the addresses of all pages of an office."""
    return [path for route in ROUTES if route.method == "GET" for path in _paths(route.rule, scene)]


def _paths(rule: str, scene: Scene) -> Iterator[str]:
    if "<reference>" in rule:
        known = scene.meetings if "/meetings/" in rule else scene.visits
        return (rule.replace("<reference>", word) for word in known.values())
    if rule.startswith("/feeds"):
        return iter((rule.replace("<token>", scene.feed),))
    if "<token>" in rule:
        return (rule.replace("<token>", word) for word in scene.tokens.values())
    if rule == "/visits/new":
        return iter((rule, f"{rule}?visit_type=briefing&starts_at=2027-03-31T10:00"))
    return iter((rule,))


def _is_page(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html" and answer.status_code == 200


def _shape(form: PageForm) -> tuple[str, ...]:
    step = form.action.partition("?")[0].rpartition("/")[2]
    return step if step.isalpha() else "", *sorted({_without_number(name) for name in form.sent})


def _without_number(name: str) -> str:
    return "-".join(part for part in name.split("-") if not part.isdigit())


def _refused(answer: TestResponse) -> set[str]:
    elements = parse(answer.text).walk() if answer.mimetype == "text/html" else ()
    return {one.attributes.get("name", "") for one in elements if one.attributes.get("aria-invalid") == "true"}
