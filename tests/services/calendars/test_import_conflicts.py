"""Nothing is taken over that clashes: it is named with what is in its way, and leaves nothing behind."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from barsek_visits.db import db
from barsek_visits.domain.errors import SlotTaken
from barsek_visits.models import Appointment, Booking, BookingStep, ImportedEvent, Meeting, Reservation
from barsek_visits.services.calendars import imports
from barsek_visits.services.meetings.changing import cancel_meeting
from tests.support.calendars.imports import conflicts, event, only_meeting, outcomes, take
from tests.support.office.house import FIRST_DAY
from tests.support.office.stored import block, counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.domain.spans import TimeSpan
    from tests.support.office.house import House


def test_what_clashes_is_named_with_what_it_clashes_with_and_leaves_nothing_behind(house: House) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    tables = (Booking, Meeting, Appointment, Reservation, ImportedEvent, BookingStep)
    before = [counted(table) for table in tables]
    clashing = event(house, "10:30", organizer="berit@barsek.example")
    done = take(house, clashing)

    assert ["conflicting"] == outcomes(done)
    assert [
        (name, visit.reference, "Tunturin nuoriso") for name in ("Storsalen", "Berit Sara")
    ] == conflicts(done[0])  # fmt: skip
    assert before == [counted(table) for table in tables]
    assert ["conflicting", "taken"] == outcomes(take(house, clashing, event(house, "13:00", "k-2")))


@pytest.mark.parametrize("batch", [1, 100])
def test_what_an_event_of_the_same_file_took_is_in_the_way_once(
    house: House, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(imports, "_BATCH", batch)
    done = take(house, event(house), event(house, "10:30", "k-2", title="ProgrammeConflict"))

    assert ["taken", "conflicting"] == outcomes(done)
    assert [("Storsalen", "Board")] == [(name, title) for name, _, title in conflicts(done[1])]


def test_what_was_in_the_way_and_is_gone_is_taken_by_the_next_run(house: House) -> None:
    take(house, event(house))
    meeting = only_meeting()
    assert ["conflicting"] == outcomes(take(house, event(house, key="k-2")))
    cancel_meeting(meeting.reference, by=house.staff["anna"], version=meeting.version, now=house.now)

    assert ["known", "taken"] == outcomes(take(house, event(house), event(house, key="k-2")))


def test_of_a_protected_booking_in_the_way_no_title_is_told(house: House) -> None:
    visit = house.confirm(house.ask(f"{FIRST_DAY}T10:00", protected=True), "large", "berit")

    assert [("Storsalen", visit.reference, "")] == conflicts(take(house, event(house))[0])


def test_a_closed_office_and_a_host_who_is_away_are_in_the_way(house: House) -> None:
    block(house.span(f"{FIRST_DAY}T10:00"), "closure", nb="Planleggingsdag")
    block(house.span(f"{FIRST_DAY}T13:00"), "absence", house.hosts["berit"])
    closed, away = take(
        house, event(house, "10:30"), event(house, "13:30", "k-2", organizer="berit@barsek.example")
    )  # fmt: skip

    assert [("", "", "Planleggingsdag")] == conflicts(closed)
    assert [("Berit Sara", "", "")] == conflicts(away)


def test_that_the_hosts_own_calendar_says_busy_is_not_in_the_way_of_the_event_that_it_says_it_of(house: House) -> None:
    block(house.span(f"{FIRST_DAY}T10:00"), "busy", house.hosts["berit"])

    assert ["taken"] == outcomes(take(house, event(house, organizer="berit@barsek.example")))


def test_what_is_seen_as_free_and_is_not_is_refused_by_the_database_and_takes_nothing_else_with_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.confirmed(f"{FIRST_DAY}T11:00", "large", "berit")
    block(house.span(f"{FIRST_DAY}T14:00"), "closure")
    monkeypatch.setattr(imports, "conflicts_in", lambda _window, _ids, **_now: {})
    events = [event(house, f"{9 + n}:00".zfill(5), f"k-{n}") for n in range(7)]
    before = counted(Booking)

    assert ["taken", "conflicting", "conflicting", "conflicting", "taken", "conflicting", "taken"] == outcomes(
        take(house, *events)
    )
    assert (3, 3, before + 3) == (counted(Meeting), counted(ImportedEvent), counted(Booking))


def test_what_was_taken_over_can_be_booked_by_nobody_else(house: House) -> None:
    take(house, event(house))
    visit = house.ask(f"{FIRST_DAY}T10:00")
    with pytest.raises(SlotTaken):
        house.confirm(visit, "large", "berit")


def test_a_batch_holds_all_its_rooms_from_the_beginning_so_that_no_two_wait_for_each_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that took its rooms one by one, in the order of its events, could wait for who waits for it."""
    look_up = imports.conflicts_in
    could: list[bool] = []

    def look(window: TimeSpan, ids: set[int], *, now: object) -> object:
        could.extend(can_be_locked(house.rooms[key]) for key in ("large", "small"))
        return look_up(window, ids, now=now)

    monkeypatch.setattr(imports, "conflicts_in", look)
    take(house, event(house, location="Biblioteket"), event(house, "13:00", "k-2"))

    assert [False, False] == could


def can_be_locked(room_id: int) -> bool:
    """Say whether another connection gets the lock under which the room is taken, without waiting."""
    lock: Callable[[], object]
    with db.engine.connect() as other:
        if other.dialect.name == "sqlite":
            other.connection.driver_connection.execute("PRAGMA busy_timeout = 0")
            lock = lambda: other.connection.driver_connection.execute("BEGIN IMMEDIATE")  # noqa: E731
        else:
            row = text("SELECT id FROM resource WHERE id = :id FOR UPDATE NOWAIT")
            lock = lambda: other.execute(row, {"id": room_id})  # noqa: E731
        try:
            lock()
        except (OperationalError, sqlite3.OperationalError):
            return False
        finally:
            other.invalidate()
    return True
