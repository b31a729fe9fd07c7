"""What was answered for the dates of a series that cannot be had: fields `date-<day>` and `time-<day>`."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING

from flask import request

from barsek_visits.services.meetings.series import DateAnswer
from barsek_visits.web.forms.fields import resource_id

if TYPE_CHECKING:
    from collections.abc import Collection

_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_NAME = re.compile(r"(date|time)-(\d{4}-\d{2}-\d{2})")
# `date-2027-03-01=room-1234567890&time-2027-03-01=09%3A30&`
DATE_ANSWER_BYTES = 64
SKIP, OTHER_TIME, _ROOM = "skip", "time", "room-"


def given_answers() -> dict[date, DateAnswer]:
    """Return what the page answered, by date."""
    return {on: _answer(on) for on in _dates()}


def answered(on: date) -> tuple[str, str]:
    """Return what was chosen and which time was typed for a date, as they were sent."""
    return request.form.get(f"date-{on}", ""), request.form.get(f"time-{on}", "")


def other_answers(asked: Collection[date]) -> list[tuple[str, str]]:
    """Return the fields of other dates than those that are asked about: they go on with the form."""
    shown = {f"{name}-{on}" for on in asked for name in ("date", "time")}
    return [pair for pair in request.form.items() if _NAME.fullmatch(pair[0]) and pair[0] not in shown]


def _dates() -> set[date]:
    found = set()
    for name in request.form:
        match = _NAME.fullmatch(name)
        if match:
            try:
                found.add(date.fromisoformat(match[2]))
            except ValueError:
                continue
    return found


def _answer(on: date) -> DateAnswer:
    choice, at = answered(on)
    if choice == OTHER_TIME and _CLOCK.fullmatch(at):
        return DateAnswer(at=time.fromisoformat(at))
    room = resource_id(choice.removeprefix(_ROOM)) if choice.startswith(_ROOM) else None
    return DateAnswer(skip=choice == SKIP, room_id=room)
