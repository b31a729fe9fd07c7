"""An existing calendar is taken over: each event once, whatever became of it, and no letter to anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import (
    Appointment,
    Booking,
    BookingStep,
    ChangeCounter,
    ImportedEvent,
    Meeting,
    OutboxMail,
    Reservation,
)
from barsek_visits.services.calendars import imports
from barsek_visits.services.meetings.changing import cancel_meeting
from tests.support.calendars.imports import event, only_meeting, outcomes, take
from tests.support.office.house import FIRST_DAY
from tests.support.office.stored import counted

if TYPE_CHECKING:
    from tests.support.office.house import House


def test_nobody_gets_a_letter_and_the_log_says_that_it_was_taken_over(house: House) -> None:
    take(house, event(house, organizer="berit@barsek.example"))

    assert 0 == counted(OutboxMail)
    entries = db.session.execute(select(BookingStep.action, BookingStep.staff_id, BookingStep.detail)).all()
    assert [("import-meeting", None, "")] == entries


def test_running_twice_changes_nothing_whatever_became_of_the_event(house: House) -> None:
    take(house, event(house))
    done = take(house, event(house, "13:00", title="Told anew", location="Biblioteket"))

    assert ["known"] == outcomes(done)
    assert (1, 1) == (counted(Meeting), counted(ImportedEvent))
    assert ("Board", house.span(f"{FIRST_DAY}T10:00"), 1) == (
        only_meeting().title, only_meeting().span, only_meeting().version,
    )  # fmt: skip


def test_running_twice_changes_nothing_whatever_became_of_the_meeting(house: House) -> None:
    take(house, event(house))
    meeting = only_meeting()
    cancel_meeting(meeting.reference, by=house.staff["anna"], version=meeting.version, now=house.now)

    assert ["known"] == outcomes(take(house, event(house)))
    assert (1, "cancelled") == (counted(Meeting), only_meeting().status)


def test_the_event_itself_is_remembered_by_a_hash_only(house: House) -> None:
    take(house, event(house, key="040000008200E00074C5B7101A82E008@outlook"))

    assert "outlook" not in db.session.scalars(select(ImportedEvent.key_hash)).one().lower()


def test_an_appointment_of_ours_that_comes_back_from_a_hosts_calendar_is_known(house: House) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    uid = db.session.scalars(select(Appointment.uid)).one()

    assert ["known"] == outcomes(take(house, event(house, uid=uid, key=uid, organizer="berit@barsek.example")))


def test_two_occurrences_of_one_name_are_one_event(house: House) -> None:
    assert ["taken", "known"] == outcomes(take(house, event(house), event(house, "13:00")))


@pytest.mark.parametrize("batch", [1, 100])
def test_a_dry_run_says_what_would_be_and_changes_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(imports, "_BATCH", batch)
    house.confirmed(f"{FIRST_DAY}T09:00", "large", "berit")
    counters = list(db.session.execute(select(ChangeCounter.scope, ChangeCounter.count)))
    events = (
        event(house, "09:30", "k-1"), event(house, "11:00", "k-2"), event(house, "11:30", "k-3"),
        event(house, "11:30", "k-4", location="Biblioteket"), event(house, "12:00", "k-5"),
    )  # fmt: skip
    dry = take(house, *events, dry_run=True)

    assert (1, 0) == (counted(Booking), counted(ImportedEvent))
    assert counters == list(db.session.execute(select(ChangeCounter.scope, ChangeCounter.count)))
    assert ["conflicting", "taken", "conflicting", "taken", "taken"] == outcomes(dry)
    assert ("Storsalen", "Board") == (dry[2].conflicts[0].resource, dry[2].conflicts[0].title)
    assert outcomes(dry) == outcomes(take(house, *events))


def test_a_crash_leaves_whole_what_was_taken_and_the_next_run_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "_BATCH", 2)
    events = [event(house, f"{9 + n}:00".zfill(5), f"k-{n}") for n in range(5)]
    noted: list[str] = []

    def crash(action: str, _booking_id: int, **_rest: object) -> None:
        noted.append(action)
        if len(noted) == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(imports, "record_step", crash)
        with pytest.raises(KeyboardInterrupt):
            take(house, *events)
    db.session.rollback()
    assert (2, 2, 2) == (counted(Meeting), counted(Reservation), counted(ImportedEvent))
    assert ["known", "known", "taken", "taken", "taken"] == outcomes(take(house, *events))


def test_the_bar_goes_on_with_every_batch(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "_BATCH", 2)
    seen: list[int] = []
    take(house, *(event(house, f"{9 + n}:00".zfill(5), f"k-{n}") for n in range(5)), progress=seen.append)

    assert [2, 4, 5] == seen
