"""An existing calendar is taken over: each event once, with its room and people, and nothing that clashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.domain.errors import NotFound, SlotTaken
from barsek_visits.domain.events import OutsideEvent
from barsek_visits.models import Booking, Meeting, OutboxMail, Reservation
from barsek_visits.queries.meetings import meeting_details
from barsek_visits.services import imports
from barsek_visits.services.imports import Outcome, import_events
from barsek_visits.services.meetings import cancel_meeting
from tests.support.house import FIRST_DAY

if TYPE_CHECKING:
    from barsek_visits.queries.meetings import MeetingDetails
    from barsek_visits.services.imports import Imported
    from tests.support.house import House


def event(house: House, start: str = "10:00", key: str = "k-1", **changes: object) -> OutsideEvent:
    values = {"uid": key, "key": key, "title": "Board", "location": "STORSALEN, 2. etg."}
    return OutsideEvent(span=house.span(f"{FIRST_DAY}T{start}"), **{**values, **changes})


def take(house: House, *events: OutsideEvent, **options: object) -> list[Imported]:
    done = import_events(events, now=house.now, **options)
    db.session.rollback()
    return done


def outcomes(done: list[Imported]) -> list[tuple[str, str]]:
    return [(one.outcome.value, one.why) for one in done]


def only_meeting() -> MeetingDetails:
    return meeting_details(db.session.scalars(select(Booking.reference).where(Booking.kind == "meeting")).one())


def counted(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_an_event_becomes_a_meeting_in_the_room_that_its_place_names_with_our_people(house: House) -> None:
    done = take(house, event(house, organizer="berit@barsek.example", people=("oleg@barsek.example", "x@example.org")))
    meeting = only_meeting()

    assert [("taken", "")] == outcomes(done)
    assert ("Board", ["Storsalen"], ["Berit Sara", "Oleg Berg"], "Berit Sara") == (
        meeting.title, meeting.names_of("room"), meeting.names_of("host"), meeting.organiser,
    )  # fmt: skip
    assert 3 == counted(Reservation)


def test_nobody_gets_a_letter(house: House) -> None:
    take(house, event(house, organizer="berit@barsek.example"))

    assert 0 == counted(OutboxMail)


def test_without_a_known_organiser_it_is_the_coordinators(house: House) -> None:
    take(house, event(house, organizer="x@example.org"))

    assert "Anna Dahl" == only_meeting().organiser


def test_a_private_event_is_protected(house: House) -> None:
    take(house, event(house, private=True))

    assert db.session.scalars(select(Booking.protected)).one()


def test_running_twice_changes_nothing_whatever_became_of_it(house: House) -> None:
    take(house, event(house))
    meeting = only_meeting()
    cancel_meeting(meeting.reference, by=house.staff["anna"], version=meeting.version, now=house.now)
    done = take(house, event(house, "13:00", title="Told anew"))

    assert [("known", "")] == outcomes(done)
    assert 1 == counted(Meeting)


def test_what_clashes_is_named_and_leaves_nothing_behind(house: House) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    before = counted(Booking)
    done = take(house, event(house, "10:30"), event(house, "10:30", "k-2", location="Biblioteket"))

    assert [("conflicting", "Storsalen taken"), ("taken", "")] == outcomes(done)
    assert before + 1 == counted(Booking)
    assert [("conflicting", "Storsalen taken"), ("known", "")] == outcomes(
        take(house, event(house, "10:30"), event(house, "10:30", "k-2"))
    )


def test_two_events_of_the_file_that_clash_are_one_meeting_also_in_a_dry_run(house: House) -> None:
    events = (event(house), event(house, "10:30", "k-2"))

    assert ["taken", "conflicting"] == [one for one, _ in outcomes(take(house, *events, dry_run=True))]
    assert 0 == counted(Booking)
    assert ["taken", "conflicting"] == [one for one, _ in outcomes(take(house, *events))]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"cancelled": True}, "cancelled"), ({"free": True}, "takes no time"),
        ({"location": "Oslo"}, "neither a room nor a host of ours"),
        ({"location": ""}, "neither a room nor a host of ours"),
    ],
)  # fmt: skip
def test_what_is_not_ours_is_skipped_and_says_why(house: House, changes: dict[str, object], why: str) -> None:
    assert [("skipped", why)] == outcomes(take(house, event(house, **changes)))
    assert 0 == counted(Booking)


def test_what_lasts_longer_than_a_week_is_skipped(house: House) -> None:
    long = OutsideEvent("k", "k", house.span(f"{FIRST_DAY}T10:00", 8 * 24 * 60), "Fair", "Storsalen")

    assert [("skipped", "longer than a week")] == outcomes(take(house, long))


def test_a_room_that_is_named_is_that_of_every_event(house: House) -> None:
    take(house, event(house, location=""), room="møterommet")

    assert ["Møterommet"] == only_meeting().names_of("room")
    with pytest.raises(NotFound, match="Storsalen"):
        take(house, event(house), room="Kjelleren")


def test_a_crash_leaves_whole_what_was_taken_and_the_next_run_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "_BATCH", 2)
    events = [event(house, f"{9 + n}:00".zfill(5), f"k-{n}") for n in range(5)]

    def fail(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(house, *events, progress=fail)
    db.session.rollback()
    assert (2, 2) == (counted(Meeting), counted(Reservation))
    assert ["known", "known", "taken", "taken", "taken"] == [one for one, _ in outcomes(take(house, *events))]


def test_what_was_taken_over_can_be_booked_by_nobody_else(house: House) -> None:
    take(house, event(house))
    visit = house.ask(f"{FIRST_DAY}T10:00")
    with pytest.raises(SlotTaken):
        house.confirm(visit, "large", "berit")


def test_every_outcome_has_a_word_for_the_report() -> None:
    assert {"taken", "known", "skipped", "conflicting"} == set(Outcome)
