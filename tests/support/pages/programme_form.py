"""The form of a programme: filled in, sent, and read as a browser would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from werkzeug.datastructures import MultiDict

from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.servers.application import StrangerClient

    Fields = dict[str, object]


def page_of(visit: VisitDetails) -> str:
    return f"/staff/visits/{visit.reference}/programme"


def shown(page: str) -> MultiDict[str, str]:
    """Return the fields of the form as a browser would send them untouched."""
    form = re.search(r'<form class="planner".*?</form>', page, re.DOTALL)
    assert form
    found: MultiDict[str, str] = MultiDict()
    for tag in re.findall(r"<(?:input|textarea)[^>]*>(?:[^<]*</textarea>)?", form[0]):
        attributes = dict(re.findall(r'([a-z_-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("checkbox", "radio") and "checked" not in tag:
            continue
        if tag.startswith("<textarea"):
            attributes["value"] = re.sub(r"<[^>]*>", "", tag).strip("\r\n")
        if "name" in attributes:
            found.add(attributes["name"], attributes.get("value", ""))
    return found


def item(number: int, start: str, end: str, **values: object) -> Fields:
    plain = {"title": "An item", "day": FIRST_DAY, "starts": start, "ends": end, **values}
    return {f"items-{number}-{name}": value for name, value in plain.items()}


def send(
    client: StrangerClient, visit: VisitDetails, *items: Fields, do: str = "save", version: int | None = None
) -> object:
    fields: Fields = {"do": do, "version": str(version or visit.version)}
    for one in items:
        fields |= one
    return client.submit(page_of(visit), fields)


def times(page: str) -> list[tuple[str, str]]:
    fields = shown(page)
    count = sum(name.endswith("-starts") for name in fields)
    return [(fields[f"items-{n}-starts"], fields[f"items-{n}-ends"]) for n in range(count)]
