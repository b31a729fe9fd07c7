"""What crosses: each kind prepares what it needs, and returns requests that want the same things at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import text

from barsek_visits.db import db
from tests.support.office.house import PASSWORD
from tests.support.pages.visitor import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from tests.support.crossings.desk import Desk, Request

_HOUR = timedelta(hours=1)
_TAKEN, _WRONG = 409, 422
_SERIES = {"repeat": "days", "times": "3", "closed_days": "keep"}


@dataclass(frozen=True)
class Kind:
    """One kind of crossing; `expected` is a status that must be among its answers, sooner or later.

    Two that want each other's places are both refused: none of them can be first.  `refused` is how a request of
    this kind is refused.
    """

    name: str
    prepare: Callable[[Desk], list[Request]]
    expected: int = 303
    refused: int = 409

    @property
    def allowed(self) -> frozenset[int]:
        """What may be answered: done, refused, or come again in a moment."""
        return frozenset((200, 303, self.refused, 503))


def _two_meetings_swap(desk: Desk) -> list[Request]:
    start = desk.far_start()
    first, second = desk.book(start, ["large"], ["berit"]), desk.book(start, ["medium"], ["oleg"])
    return [
        desk.changing(first, start, ["medium"], ["oleg"]),
        desk.changing(second, start, ["large"], ["berit"]),
    ]


def _three_meetings_go_round(desk: Desk) -> list[Request]:
    start, rooms = desk.far_start(), ("large", "medium", "small")
    meetings = [desk.book(start, [room], []) for room in rooms]
    return [desk.changing(one, start, [rooms[n - 1]], []) for n, one in enumerate(meetings)]


def _move_against_booking(desk: Desk) -> list[Request]:
    start = desk.far_start()
    meeting = desk.book(start, ["large"], ["berit"])
    return [
        desk.changing(meeting, start, ["medium"], ["oleg"]),
        desk.booking(start, ["large", "medium"], ["berit", "oleg"]),
    ]


def _two_series_swap(desk: Desk) -> list[Request]:
    start = desk.far_start()
    first = desk.book(start, ["large"], ["berit"], **_SERIES)
    second = desk.book(start, ["medium"], ["oleg"], **_SERIES)
    return [
        desk.changing(first, start, ["medium"], ["oleg"], "all"),
        desk.changing(second, start, ["large"], ["berit"], "all"),
    ]


def _a_series_from_both_ends(desk: Desk) -> list[Request]:
    start = desk.far_start()
    dates = desk.dates_of(desk.book(start, ["large"], ["berit"], **_SERIES))
    assert len(dates) == 3, dates
    last = start + timedelta(days=2)
    return [
        desk.changing(dates[0], start, ["medium"], ["berit"], "all"),
        desk.changing(dates[-1], last + _HOUR, ["large"], ["berit"], "all"),
    ]


def _series_against_one_date(desk: Desk) -> list[Request]:
    start = desk.far_start()
    dates = desk.dates_of(desk.book(start, ["large"], ["berit"], **_SERIES))
    other = desk.book(start + timedelta(days=1), ["medium"], ["oleg"])
    return [
        desk.changing(dates[-1], start + timedelta(days=2), ["medium"], ["oleg"], "all"),
        desk.changing(dates[0], start + _HOUR, ["small"], ["oleg"]),
        desk.changing(other, start + timedelta(days=1), ["large"], ["berit"]),
    ]


def _confirm_offer_accept(desk: Desk) -> list[Request]:
    start, other = desk.offered_start(), desk.offered_start()
    (one, _), (two, _), (three, own_page) = (desk.ask(start) for _ in range(3))
    place = ("large", "berit")
    assert desk.offering(three, [start, other], *place)().status == 303
    return [
        desk.confirming(one, start, *place),
        desk.offering(two, [start, other], *place),
        desk.accepting(three, own_page, 1),
    ]


def _two_visits_swap(desk: Desk) -> list[Request]:
    start = desk.offered_start()
    first, second = desk.confirmed(start, "large", "berit"), desk.confirmed(start, "medium", "oleg")
    return [
        desk.confirming(first, start, "medium", "oleg", "move"),
        desk.confirming(second, start, "large", "berit", "move"),
    ]


def _two_programmes_swap(desk: Desk) -> list[Request]:
    start = desk.offered_start()
    first, second = desk.confirmed(start, "large", "berit"), desk.confirmed(start, "medium", "oleg")
    one, other = ("large", "berit"), ("medium", "oleg")
    return [
        desk.planning(first, [(start, *other), (start + _HOUR, *one)]),
        desk.planning(second, [(start, *one), (start + _HOUR, *other)]),
    ]


def _programme_against_meeting(desk: Desk) -> list[Request]:
    start = desk.offered_start()
    visit = desk.confirmed(start, "large", "berit")
    return [
        desk.planning(visit, [(start, "medium", "oleg"), (start + _HOUR, "large", "berit")]),
        desk.booking(start, ["large", "medium"], ["berit", "oleg"]),
    ]


def _change_against_confirmation(desk: Desk) -> list[Request]:
    start, wanted, place = desk.offered_start(), desk.offered_start(), ("large", "berit")
    other, _ = desk.ask(wanted)
    return [desk.changed(start, *place, wanted), desk.confirming(other, wanted, *place)]


def _shift_against_meeting(desk: Desk) -> list[Request]:
    start = desk.offered_start()
    visit = desk.confirmed(start, "large", "berit")
    assert desk.planning(visit, [(start, "large", "berit")])().status == 303
    return [desk.shifting(visit, 15), desk.booking(start + _HOUR + timedelta(minutes=15), ["large"], [])]


def _callers_against_confirmation(desk: Desk) -> list[Request]:
    start, place = desk.offered_start(), ("large", "berit")
    visit, _ = desk.ask(start)
    return [desk.taking_down(start, *place), desk.confirming(visit, start, *place), desk.taking_down(start, *place)]


def _edit_against_booking(desk: Desk) -> list[Request]:
    start, place = desk.offered_start(), ("large", "berit")
    visit = desk.confirmed(start, *place)
    return [desk.editing(visit, "at-once"), desk.booking(start + _HOUR, ["large"], ["berit"])]


def _end_of_a_series(desk: Desk) -> list[Request]:
    start, next_day = desk.far_start(), timedelta(days=1)
    dates = desk.dates_of(desk.book(start, ["large"], ["berit"], **_SERIES))
    return [
        desk.cancelling(dates[0], "all"),
        desk.changing(dates[1], start + next_day + _HOUR, ["medium"], ["oleg"]),
        desk.booking(start + 2 * next_day, ["large"], ["berit"]),
    ]


def _absence_against_confirmation(desk: Desk) -> list[Request]:
    start = desk.offered_start()
    visit, _ = desk.ask(start)
    return [desk.noting_absence(start), desk.confirming(visit, start, "large", "berit"), desk.noting_absence(start)]


def _fetches_against_changes(desk: Desk) -> list[Request]:
    start = desk.far_start()
    meeting = desk.book(start, ["large"], ["berit"])
    return [desk.fetching(), desk.fetching(), desk.changing(meeting, start + _HOUR, ["medium"], ["oleg"])]


def _many_wrong_sign_ins(desk: Desk) -> list[Request]:
    """All of them are the first: nothing is kept of earlier tries."""
    _forget_tries()
    return [desk.signing_in("kari@barsek.example", "wrong") for _ in range(4)]


def _right_and_wrong_sign_ins(desk: Desk) -> list[Request]:
    _forget_tries()
    return [desk.signing_in("kari@barsek.example", password) for password in ("wrong", PASSWORD, "wrong", PASSWORD)]


def _forget_tries() -> None:
    db.session.rollback()
    db.session.execute(text("DELETE FROM sign_in_try"))
    db.session.commit()


KINDS = (
    Kind("two meetings swap rooms and people", _two_meetings_swap, expected=_TAKEN),
    Kind("three meetings go round three rooms", _three_meetings_go_round, expected=_TAKEN),
    Kind("a meeting's move against a booking", _move_against_booking),
    Kind("two series swap rooms and people", _two_series_swap, expected=_TAKEN),
    Kind("one series, changed from both ends", _a_series_from_both_ends),
    Kind("a series against one date and a meeting", _series_against_one_date),
    Kind("confirm against offer against accept", _confirm_offer_accept),
    Kind("two visits swap rooms and hosts", _two_visits_swap, expected=_TAKEN),
    Kind("two programmes swap rooms and hosts", _two_programmes_swap, expected=_TAKEN),
    Kind("a programme against a booking", _programme_against_meeting),
    Kind("a change's acceptance against a confirmation", _change_against_confirmation),
    Kind("a programme's shift against a booking", _shift_against_meeting),
    Kind("visits for two callers against a confirmation", _callers_against_confirmation),
    Kind("a correction of the kind against a booking", _edit_against_booking),
    Kind("the end of a series against a change and a booking", _end_of_a_series),
    Kind("a host's absences against a confirmation", _absence_against_confirmation),
    Kind("two fetches of a calendar against a move", _fetches_against_changes, expected=200),
    Kind("wrong sign-ins of one account", _many_wrong_sign_ins, expected=_WRONG, refused=_WRONG),
    Kind("right and wrong sign-ins of one account", _right_and_wrong_sign_ins, refused=_WRONG),
)


def office_file_kind(folder: Path) -> Kind:
    """Return the kind in which `flask office load` renames every room while visits are confirmed."""
    loads = _loads(folder)

    def prepare(desk: Desk) -> list[Request]:
        starts = [desk.offered_start() for _ in range(3)]
        first = [desk.confirming(desk.ask(start)[0], start, "large", "berit") for start in starts]
        second = [desk.confirming(desk.ask(start)[0], start, "medium", "oleg") for start in starts]
        return [next(loads), _one_after_the_other(first), _one_after_the_other(second), desk.fetching()]

    return Kind("the office file against confirmations", prepare)


def _one_after_the_other(requests: list[Request]) -> Request:
    """Return a request that is as long as several: its answer is the first that is not a redirect, or the last."""

    def send() -> Answer:
        for request in requests:
            answer = request()
            if answer.status != 303:
                break
        return answer

    return send


def _loads(folder: Path) -> Iterator[Request]:
    """Yield commands that load the office with other names of its rooms each time."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    saved = folder / "office.toml"
    _command(app, "save", saved)
    plan = saved.read_text(encoding="utf-8")
    for n in range(10_000):
        file = folder / f"office-{n % 2}.toml"
        renamed = plan.replace('name = "', f'name = "{"New " if n % 2 == 0 else ""}')
        file.write_text(renamed, encoding="utf-8")
        yield lambda file=file: _command(app, "load", file)


def _command(app: Flask, step: str, file: Path) -> Answer:
    """Run `flask office`, and answer as a server would: 303 for what worked, 500 for what broke."""
    result = app.test_cli_runner().invoke(args=["office", step, str(file)])
    if isinstance(result.exception, SystemExit) or (result.exception is None and result.exit_code):
        raise AssertionError(f"flask office {step}: {result.output}")
    return Answer(500 if result.exception else 303, "", result.output)
