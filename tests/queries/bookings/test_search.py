"""What the list finds, in which order, and what nobody may learn from it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from barsek_visits.db import atomic, db
from barsek_visits.domain.bookings.search import Interpretation, Search, SortOrder
from barsek_visits.domain.bookings.search_words import wanted_words
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.models import Booking
from barsek_visits.queries.bookings import search as query
from barsek_visits.queries.bookings.search import BookingPage, bookings_page
from barsek_visits.services.bookings import search_index
from tests.support.office.house import OSLO, put_meeting

if TYPE_CHECKING:
    from tests.support.office.house import House


def words(text: str) -> Search:
    return Search((Interpretation(wanted_words(text)),))


def find(house: House, wanted: Search, who: str = "anna", page: int = 1) -> BookingPage:
    db.session.rollback()
    return bookings_page(house.staff[who], wanted, page=page)


def titles(page: BookingPage) -> list[str]:
    return [row.title for row in page.bookings]


def meet(
    house: House, title: str, start: str, room: str = "large", host: str = "berit", *, protected: bool = False
) -> None:
    plan = MeetingPlan(title, house.allocation(house.span(start), room, host))
    with atomic():
        put_meeting(house, plan, protected=protected)


@pytest.fixture
def many(house: House) -> House:
    """A house with 300 meetings, an hour each: every third is called `tredje`, and one is called `eneste`."""
    moments = [house.span(f"2027-{month:02d}-{day:02d}T{hour:02d}:00") for month in range(3, 6)
               for day in range(1, 26) for hour in range(9, 13)]  # fmt: skip
    rows = [
        {
            "id": 1000 + n, "kind": "meeting", "reference": f"R{n}", "uid": f"U{n}", "status": "planned",
            "title": f"møte {n}{' tredje' if n % 3 == 0 else ''}{' eneste' if n == 100 else ''}", "protected": False,
            "starts_at": span.start, "ends_at": span.end, "created_at": house.now, "updated_at": house.now,
        }
        for n, span in enumerate(moments)
    ]  # fmt: skip
    with atomic() as session:
        session.execute(insert(Booking), rows)
        search_index.index([row["id"] for row in rows])
    return house


@pytest.mark.parametrize("walk", [1, 40, 1500])
def test_the_index_and_the_order_find_the_same(many: House, monkeypatch: pytest.MonkeyPatch, walk: int) -> None:
    monkeypatch.setattr(query, "_WALK", walk)
    third = [f"møte {n} tredje" for n in range(297, -1, -3)]

    found = [title for page in (1, 2, 3, 4) for title in titles(find(many, words("tredj"), page=page))]
    assert third == [title.replace(" eneste", "") for title in found]
    assert ["møte 100 eneste"] == titles(find(many, words("ENESTE mote")))
    assert [] == titles(find(many, words("eneste tredje")))


def test_where_more_may_be_found_the_total_is_not_said_to_be_all(many: House, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = find(many, words("tredje"))
    assert (100, True, 4) == (everything.total, everything.is_all, everything.pages)
    monkeypatch.setattr(query, "_WALK", 90)
    some = find(many, words("tredje"))

    assert (30, False, 25) == (some.total, some.is_all, len(some.bookings))
    assert (60, False) == (find(many, words("tredje"), page=2).total, find(many, words("tredje"), page=2).is_all)


def test_a_list_counts_and_pages_up_to_a_bound(many: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "MAX_RESULTS", 100)
    monkeypatch.setattr(query, "MAX_PAGES", 4)
    last = find(many, Search(), page=9999)

    assert (4, 100, False, 25) == (last.page, last.total, last.is_all, len(last.bookings))


def test_the_order_is_the_one_that_is_wanted(house: House) -> None:
    for n, day in enumerate((3, 1, 2)):
        house.clock.advance(minutes=1)
        meet(house, f"{n}", f"2027-03-0{day}T10:00")
    meet(house, "over", "2027-02-01T10:00")

    assert ["0", "2", "1", "over"] == titles(find(house, Search()))
    assert ["1", "2", "0"] == titles(find(house, Search(order=SortOrder.SOONEST, since=house.now)))
    assert ["over", "2", "1", "0"] == titles(find(house, Search(order=SortOrder.NEWEST)))


def test_a_time_and_words_are_both_wanted_and_several_readings_are_alternatives(house: House) -> None:
    meet(house, "Mai-komiteen", "2027-03-01T10:00")
    meet(house, "Kaffe", "2027-05-03T10:00")
    meet(house, "Styret", "2027-05-04T10:00")
    may = OSLO.day_span(date(2027, 5, 1), 31)

    assert ["Kaffe"] == titles(find(house, Search((Interpretation(("kaffe",), may),))))
    assert ["Styret", "Kaffe"] == titles(find(house, Search((Interpretation((), may),))))
    assert ["Styret", "Kaffe", "Mai-komiteen"] == titles(
        find(house, Search((Interpretation((), may), Interpretation(("mai",)))))
    )
    assert ["Kaffe"] == titles(find(house, Search((Interpretation(("kaffe",), may), Interpretation(("kaffe",))))))
    assert 0 == find(house, Search(())).total


def test_what_touches_a_time_is_in_it(house: House) -> None:
    meet(house, "Over midnatt", "2027-03-01T23:30")
    days = [OSLO.day_span(date(2027, 2, 28) + timedelta(days=n)) for n in range(4)]

    assert [0, 1, 1, 0] == [find(house, Search((Interpretation((), day),))).total for day in days]


def test_kind_and_status_narrow_what_is_found(house: House) -> None:
    house.confirmed("2027-03-01T10:00")
    house.ask("2027-03-02T10:00", organisation="Asked only")
    meet(house, "Tunturin kokous", "2027-03-03T10:00")

    assert ["Tunturin kokous", "Tunturin nuoriso"] == titles(find(house, words("tunturin")))
    assert ["Tunturin kokous"] == titles(find(house, Search(kind="meeting")))
    assert ["Asked only"] == titles(find(house, Search(status="requested")))
    assert 0 == find(house, Search(kind="meeting", status="requested")).total


@pytest.mark.parametrize("walk", [1, 1500])
def test_what_is_protected_is_neither_found_nor_counted_but_by_its_own(
    house: House, monkeypatch: pytest.MonkeyPatch, walk: int
) -> None:
    monkeypatch.setattr(query, "_WALK", walk)
    visit = house.confirm(house.ask(protected=True, organisation="Hemmelig råd", topics=("border",)), host="berit")
    meet(house, "Open", "2027-03-02T10:00")
    guesses = ["hemmelig", visit.reference, "finland", "border", "berit", "storsalen", "briefing"]

    for text in guesses:
        for who, total in (("berit", 1), ("anna", 1), ("ada", 1), ("oleg", 0)):
            assert total == sum(row.reference == visit.reference for row in find(house, words(text), who).bookings)
        assert find(house, words(text), "oleg").total == (text in ("berit", "storsalen"))
    for wanted in (Search(), Search(kind="visit"), Search(status="confirmed"), Search(order=SortOrder.NEWEST)):
        assert visit.reference not in [row.reference for row in find(house, wanted, "oleg").bookings]
    day = Search((Interpretation((), visit.span),))
    assert (0, 1) == (find(house, day, "oleg").total, find(house, day, "berit").total)


def test_a_row_tells_of_a_meeting_what_it_tells_of_a_visit(house: House) -> None:
    house.confirmed("2027-03-01T10:00", "small")
    meet(house, "Styret", "2027-03-03T10:00", "medium")
    meeting, visit = find(house, Search()).bookings

    assert ("meeting", "", "", None, "", ("Møterommet",)) == (
        meeting.kind, meeting.country, meeting.visit_type, meeting.party_size, meeting.language, meeting.room_names,
    )  # fmt: skip
    assert ("visit", "FI", 6, "en", ("Biblioteket",)) == (
        visit.kind, visit.country, visit.party_size, visit.language, visit.room_names,
    )  # fmt: skip
