"""An existing calendar is taken over: each event once, with its room and people, and nothing that clashes."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from barsek_visits.db import atomic, db
from barsek_visits.domain.calendars.external_events import ExternalEvent
from barsek_visits.domain.errors import NotFound, SlotTaken
from barsek_visits.models import (
    Appointment,
    AuditEntry,
    Booking,
    ChangeCounter,
    ImportedEvent,
    Meeting,
    OutboxMail,
    Reservation,
    Resource,
    Staff,
)
from barsek_visits.queries.meetings.meetings import meeting_details
from barsek_visits.services.calendars import imports
from barsek_visits.services.calendars.imports import import_events
from barsek_visits.services.meetings.changing import cancel_meeting
from tests.support.house import FIRST_DAY
from tests.support.stored import block, counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.meetings.meetings import MeetingDetails
    from barsek_visits.services.calendars.imports import Imported
    from tests.support.house import House


def event(house: House, start: str = "10:00", key: str = "k-1", **changes: object) -> ExternalEvent:
    span = house.span(f"{FIRST_DAY}T{start}")
    return ExternalEvent(
        **{"uid": key, "key": key, "span": span, "title": "Board", "location": "STORSALEN, 2. etg.", **changes}
    )


def take(house: House, *events: ExternalEvent, **options: object) -> list[Imported]:
    done = import_events(events, now=house.now, **options)
    db.session.rollback()
    return done


def outcomes(done: list[Imported]) -> list[str]:
    return [one.outcome.value for one in done]


def conflicts(one: Imported) -> list[tuple[str, str, str]]:
    return [(each.resource, each.reference, each.title) for each in one.conflicts]


def only_meeting() -> MeetingDetails:
    return meeting_details(db.session.scalars(select(Booking.reference).where(Booking.kind == "meeting")).one())


def test_an_event_becomes_a_meeting_in_the_room_that_its_place_names_with_our_people(house: House) -> None:
    done = take(house, event(house, organizer="berit@barsek.example", people=("oleg@barsek.example", "x@example.org")))
    meeting = only_meeting()

    assert ["taken"] == outcomes(done)
    assert ("Board", ["Storsalen"], ["Berit Sara", "Oleg Berg"], "Berit Sara") == (
        meeting.title, meeting.names_of("room"), meeting.names_of("host"), meeting.organiser,
    )  # fmt: skip
    assert house.span(f"{FIRST_DAY}T10:00") == meeting.span
    assert 3 == counted(Reservation)


def test_nobody_gets_a_letter_and_the_log_says_that_it_was_taken_over(house: House) -> None:
    take(house, event(house, organizer="berit@barsek.example"))

    assert 0 == counted(OutboxMail)
    entries = db.session.execute(select(AuditEntry.action, AuditEntry.staff_id, AuditEntry.detail)).all()
    assert [("import-meeting", None, "")] == entries


@pytest.mark.parametrize("organizer", ["x@example.org", "", "kari@barsek.example", "dmitri@barsek.example"])
def test_where_the_organizer_may_not_book_here_it_is_the_first_coordinators(house: House, organizer: str) -> None:
    take(house, event(house, organizer=organizer, people=(organizer,)))

    assert ("Anna Dahl", []) == (only_meeting().organiser, only_meeting().names_of("host"))


def test_without_a_coordinator_it_is_the_first_admins_and_without_both_nobodys(house: House) -> None:
    with atomic() as session:
        session.execute(update(Staff).where(Staff.role == "coordinator").values(is_active=False))
    take(house, event(house))
    assert "Ada Moen" == only_meeting().organiser
    with atomic() as session:
        session.execute(update(Staff).where(Staff.role == "admin").values(is_active=False))
    with pytest.raises(NotFound, match="flask staff add"):
        take(house, event(house, "13:00", "k-2"))


def test_a_private_event_is_protected(house: House) -> None:
    take(house, event(house, private=True), event(house, "13:00", "k-2"))

    assert [True, False] == list(db.session.scalars(select(Booking.protected).order_by(Booking.id)))


def test_an_event_without_a_title_is_a_meeting_in_the_organisers_language(house: House) -> None:
    with atomic() as session:
        session.execute(update(Staff).where(Staff.email == "berit@barsek.example").values(language="nb"))
    take(house, event(house, title="", organizer="berit@barsek.example"))

    assert "Møte" == only_meeting().title


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


def test_what_clashes_is_named_with_what_it_clashes_with_and_leaves_nothing_behind(house: House) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    tables = (Booking, Meeting, Appointment, Reservation, ImportedEvent, AuditEntry)
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


def test_a_host_who_is_no_longer_in_use_is_not_looked_for(house: House) -> None:
    with atomic() as session:
        session.get_one(Resource, house.hosts["berit"]).is_active = False
    take(house, event(house, organizer="berit@barsek.example"))

    assert ("Berit Sara", []) == (only_meeting().organiser, only_meeting().names_of("host"))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"cancelled": True}, "cancelled"),
        ({"free": True}, "takes no time"),
        ({"location": "Oslo"}, "neither a room nor a host of ours"),
        ({"location": "", "people": ("x@example.org",)}, "neither a room nor a host of ours"),
        (
            {"location": "", "all_day": True, "people": ("berit@barsek.example",)},
            "a note about the day, without a room",
        ),
    ],
)
def test_what_is_no_meeting_of_ours_is_skipped_and_says_why(house: House, changes: dict[str, object], why: str) -> None:
    done = take(house, event(house, **changes))

    assert (["skipped"], why) == (outcomes(done), done[0].why)
    assert 0 == counted(Booking)


def test_a_whole_day_in_a_room_is_a_meeting(house: House) -> None:
    day = house.span(f"{FIRST_DAY}T00:00", 24 * 60)

    assert ["taken"] == outcomes(take(house, event(house, all_day=True, span=day)))


@pytest.mark.parametrize(("minutes", "outcome"), [(7 * 24 * 60, "taken"), (7 * 24 * 60 + 1, "skipped")])
def test_a_meeting_lasts_a_week_at_the_longest(house: House, minutes: int, outcome: str) -> None:
    fair = event(house, span=house.span(f"{FIRST_DAY}T10:00", minutes))

    assert [outcome] == outcomes(take(house, fair))


def test_a_room_that_is_named_is_that_of_every_event(house: House) -> None:
    take(house, event(house, location="Storsalen"), room="møterommet")

    assert ["Møterommet"] == only_meeting().names_of("room")
    with pytest.raises(NotFound, match="there is no room 'Kjelleren'; there are: Biblioteket, Møterommet, Storsalen"):
        take(house, event(house, key="k-2"), room="Kjelleren")


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

    def crash(action: str, **_rest: object) -> None:
        noted.append(action)
        if len(noted) == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(imports.audit, "record", crash)
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


def test_two_occurrences_of_one_name_are_one_event(house: House) -> None:
    assert ["taken", "known"] == outcomes(take(house, event(house), event(house, "13:00")))


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


def test_what_was_taken_over_can_be_booked_by_nobody_else(house: House) -> None:
    take(house, event(house))
    visit = house.ask(f"{FIRST_DAY}T10:00")
    with pytest.raises(SlotTaken):
        house.confirm(visit, "large", "berit")
