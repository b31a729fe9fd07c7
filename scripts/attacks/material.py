"""What the pages offer to whoever looks: addresses, links with their queries, and forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from barsek_visits.web.urls import ROUTES
from tests.support.pages.forms import PageForm, forms_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.pages.whole_scene import Scene

_LINK = re.compile(r'(?:href|action)="(/[^"]*)"')
_PART = re.compile(r"<[^>]+>")


@dataclass
class Material:
    """What there is to change something of.

    Attributes:
        paths: addresses of routes and links, without queries.
        queries: names and values that links and forms carry.
        forms: forms as a browser would send them.
        words: references, secrets of links, keys and ids that exist.
        tokens: a good token for forms, by who has it.
    """

    paths: list[str]
    queries: list[tuple[str, str]] = field(default_factory=list)
    forms: list[PageForm] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)


def gather(scene: Scene) -> Material:
    """Look at every page of an office: a stranger at those of guests, a coordinator at those of staff."""
    words = [*scene.visits.values(), *scene.meetings.values(), *scene.tokens.values(), scene.feed, "1", "2"]
    shown = {route.rule for route in ROUTES if route.method == "GET"}  # steps are sent by their forms
    known = Material(sorted({path for rule in shown for path in _paths(rule, scene)}), words=words)
    links: set[str] = set()
    forms: dict[tuple[str, ...], PageForm] = {}
    for path in (path for path in known.paths if not path.endswith((".pdf", ".ics"))):
        answer = (scene.member("anna") if path.startswith("/staff") else scene.guest).get(path)
        if answer.mimetype == "text/html":
            links.update(link.replace("&amp;", "&") for link in _LINK.findall(answer.text))
            for form in forms_of(answer.text, path):
                forms[form.action, form.method, *sorted(form.sent)] = form
    known.queries = sorted({pair for link in links for pair in parse_qsl(urlsplit(link).query, keep_blank_values=True)})
    known.paths = sorted({*known.paths, *(urlsplit(link).path for link in links)})
    known.forms = [forms[key] for key in sorted(forms)]
    return known


def _paths(rule: str, scene: Scene) -> Iterator[str]:
    """Yield a route's addresses, with each thing that it may be about."""
    if "<" not in rule:
        return iter((rule,))
    if rule.startswith("/feeds"):
        words = [scene.feed]
    elif rule.startswith(("/v/", "/p/")):
        words = list(scene.tokens.values())
    elif "<reference>" in rule:
        words = list((scene.meetings if "/meetings/" in rule else scene.visits).values())
    else:
        words = ["1", "2"]
    return (_PART.sub(word, rule) for word in words)
