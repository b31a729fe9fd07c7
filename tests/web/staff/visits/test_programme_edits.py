"""What the buttons beside a programme's items make of times, over midnight too."""

from __future__ import annotations

import pytest

from barsek_visits.web.staff.visits.programme_edits import edited


def typed(day: str, starts: str, ends: str, last_day: str = "", title: str = "") -> dict[str, list[str]]:
    return {"title": [title], "day": [day], "starts": [starts], "ends": [ends], "last_day": [last_day]}


def times(items: list[dict[str, list[str]]] | None) -> list[str]:
    """Return each item's times, with the days where they are two."""
    assert items is not None
    found = []
    for item in items:
        day, starts, ends, last_day = (item.get(name, [""])[0] for name in ("day", "starts", "ends", "last_day"))
        found.append(f"{day[-2:]} {starts}–{last_day[-2:]}{' ' if last_day else ''}{ends}")
    return found


LATE = typed("2027-03-01", "22:00", "01:00", "2027-03-02")


def test_what_follows_an_item_over_midnight_is_on_the_next_day() -> None:
    assert ["01 22:00–02 01:00", "02 01:00–04:00"] == times(edited("copy-0", [LATE]))
    assert ["01 22:00–02 01:00", "02 01:00–04:00"] == times(edited("add", [LATE]))


@pytest.mark.parametrize(
    ("starts", "ends", "following"),
    [("22:30", "23:50", "01 23:50–02 01:10"), ("08:00", "20:00", "01 20:00–02 08:00"),
     ("09:00", "10:00", "01 10:00–11:00")],
)  # fmt: skip
def test_what_follows_may_itself_end_on_the_next_day(starts: str, ends: str, following: str) -> None:
    for action in ("add", "copy-0"):
        assert following == times(edited(action, [typed("2027-03-01", starts, ends)]))[1]


def test_times_change_places_within_a_day_only() -> None:
    early = typed("2027-03-01", "09:00", "10:00", title="Early")
    changed = edited("later-0", [early, {**LATE, "title": ["Late"]}])

    assert ["01 22:00–02 01:00", "01 09:00–10:00"] == times(changed)
    assert ["Late", "Early"] == [item["title"][0] for item in changed or []]


@pytest.mark.parametrize(
    "item",
    [typed("", "09:00", "10:00"), typed("2027-02-30", "09:00", "10:00"), typed("9999-12-31", "09:00", "23:00"), {},
     typed("2027-03-01", "nine", "ten"), typed("2027-03-01", "09:00", "10:00", "soon")],
)  # fmt: skip
def test_what_cannot_be_read_is_left_to_be_filled_in(item: dict[str, list[str]]) -> None:
    following = (edited("add", [item]) or [{}, {}])[1]

    assert not following.get("starts")
    assert item.get("day") == following.get("day")
