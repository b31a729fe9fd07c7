"""What the buttons beside a programme's items do before anything is stored: add, copy, take away, another order."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.web.forms.programmes import Typed

_DEFAULT_MINUTES = 60
_ACTION = re.compile("(copy|remove|earlier|later)-([0-9]{1,2})")
_CLOCK = "%H:%M"


def edited(action: str, items: list[Typed]) -> list[Typed] | None:
    """Return the items after a button's action, or None where it is none of these."""
    if action == "add":
        return [*items, _after(items[-1] if items else {})]
    match = _ACTION.fullmatch(action)
    if match is None or int(match[2]) >= len(items):
        return None
    return _EDITS[match[1]](list(items), int(match[2]))


def _copy(items: list[Typed], n: int) -> list[Typed]:
    """Put a copy behind an item, at the time when it ends."""
    copied = {**items[n], **_after(items[n])}
    copied["title"] = items[n].get("title", [""])
    return [*items[: n + 1], copied, *items[n + 1 :]]


def _remove(items: list[Typed], n: int) -> list[Typed]:
    del items[n]
    return items or [_after({})]


def _later(items: list[Typed], n: int) -> list[Typed]:
    """Let an item and the next one change places: the next one begins where this one did, with the pause between."""
    if n + 1 < len(items):
        first, second = items[n], items[n + 1]
        times = _times(first), _times(second)
        if all(times) and first.get("day") == second.get("day"):
            (start, end), (next_start, next_end) = times  # type: ignore[misc]
            pause, turn = next_start - end, start + (next_end - next_start)
            second = {**second, "starts": [f"{start:%H:%M}"], "ends": [f"{turn:%H:%M}"]}
            begin = turn + pause
            first = {**first, "starts": [f"{begin:%H:%M}"], "ends": [f"{begin + (end - start):%H:%M}"]}
        items[n], items[n + 1] = second, first
    return items


def _earlier(items: list[Typed], n: int) -> list[Typed]:
    return _later(items, n - 1) if n else items


_EDITS: dict[str, Callable[[list[Typed], int], list[Typed]]] = {
    "copy": _copy,
    "remove": _remove,
    "later": _later,
    "earlier": _earlier,
}


def _after(item: Typed) -> Typed:
    """Return an item without words that begins when another ends, as long, in its rooms and with its hosts."""
    kept = ("day", "rooms", "hosts")
    following: Typed = {name: values for name, values in item.items() if name in kept}
    times = _times(item)
    if times:
        start, end = times
        length = end - start if end > start else timedelta(minutes=_DEFAULT_MINUTES)
        following |= {"starts": [f"{end:%H:%M}"], "ends": [f"{end + length:%H:%M}"]}
    return {"item": [""], "title": [""], **following}


def _times(item: Typed) -> tuple[datetime, datetime] | None:
    try:
        start, end = (datetime.strptime(item[name][0], _CLOCK) for name in ("starts", "ends"))  # noqa: DTZ007 - a clock's
    except (KeyError, IndexError, ValueError):
        return None
    return start, end
