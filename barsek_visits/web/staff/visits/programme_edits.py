"""What the buttons beside a programme's items do before anything is stored: add, copy, take away, another order."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.spans import LAST_YEAR
from barsek_visits.domain.visits.programme import swapped
from barsek_visits.web.forms.visits.programme import typed_times

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.web.forms.visits.programme import Typed

_DEFAULT_MINUTES = 60
_ACTION = re.compile("(copy|remove|earlier|later)-([0-9]{1,2})")
_DAY, _CLOCK = "%Y-%m-%d", "%H:%M"


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
    """Let an item and the next one change places, with their times where all of both is on one day."""
    if n + 1 < len(items):
        first, second = items[n], items[n + 1]
        times, next_times = _times(first), _times(second)
        if times and next_times and len({moment.date() for moment in (*times, *next_times)}) == 1:
            later, earlier = swapped(times, next_times)
            first, second = {**first, **typed_times(*later)}, {**second, **typed_times(*earlier)}
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
        following |= typed_times(end, end + length)
    return {"item": [""], "title": [""], **following}


def _times(item: Typed) -> tuple[datetime, datetime] | None:
    """Return the wall times between which an item is typed to be, naive, or None where they make no sense."""
    try:
        day = item["day"][0]
        last_day = (item.get("last_day") or [""])[0] or day
        start, end = (
            datetime.strptime(f"{on} {item[name][0]}", f"{_DAY} {_CLOCK}")  # noqa: DTZ007 - a clock's
            for on, name in ((day, "starts"), (last_day, "ends"))
        )
    except (KeyError, IndexError, ValueError):
        return None
    return (start, end) if end.year <= LAST_YEAR else None
