"""What an event of another calendar is here: whose meeting, in which room, or why none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import NotFound
from barsek_visits.models import Booking, Reservation, Resource, Staff
from tests.support.calendars.imports import event, only_meeting, outcomes, take
from tests.support.office.house import FIRST_DAY
from tests.support.office.stored import counted

if TYPE_CHECKING:
    from tests.support.office.house import House


def test_an_event_becomes_a_meeting_in_the_room_that_its_place_names_with_our_people(house: House) -> None:
    done = take(house, event(house, organizer="berit@barsek.example", people=("oleg@barsek.example", "x@example.org")))
    meeting = only_meeting()

    assert ["taken"] == outcomes(done)
    assert ("Board", ["Storsalen"], ["Berit Sara", "Oleg Berg"], "Berit Sara") == (
        meeting.title, meeting.names_of("room"), meeting.names_of("host"), meeting.organiser,
    )  # fmt: skip
    assert house.span(f"{FIRST_DAY}T10:00") == meeting.span
    assert 3 == counted(Reservation)


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


@pytest.mark.parametrize(
    ("changes", "rooms"),
    [
        ({"location": "Teams; Storsalen (40)"}, [("Storsalen", "Storsalen (40)")]),
        ({"location": "Teams", "rooms": ("Biblioteket",)}, [("Biblioteket", "Biblioteket")]),
        ({"location": "biblioteket", "rooms": ("Storsalen",)}, [("Biblioteket", "biblioteket"), ("Storsalen",) * 2]),
        ({"location": "Hotel Storsalen", "people": ("berit@barsek.example",)}, []),
    ],
)
def test_a_room_is_a_whole_part_of_the_place_or_invited_and_the_match_is_told(
    house: House, changes: dict[str, object], rooms: list[tuple[str, str]]
) -> None:
    (done,) = take(house, event(house, **changes))

    assert (rooms, sorted(name for name, _ in rooms)) == (sorted(done.rooms), sorted(only_meeting().names_of("room")))


def test_a_room_that_is_named_is_that_of_every_event(house: House) -> None:
    take(house, event(house, location="Storsalen"), room="møterommet")

    assert ["Møterommet"] == only_meeting().names_of("room")
    with pytest.raises(NotFound, match="there is no room 'Kjelleren'; there are: Biblioteket, Møterommet, Storsalen"):
        take(house, event(house, key="k-2"), room="Kjelleren")
