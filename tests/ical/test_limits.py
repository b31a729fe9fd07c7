"""What a stranger's calendar may not do to its reader: each bound is met once."""

from __future__ import annotations

import pytest

from barsek_visits.domain.calendars.external_events import Fault
from barsek_visits.ical import parsed_events, reading
from tests.support.calendars.calendars import read, starts

TEN = "DTSTART:20270301T090000Z\nDURATION:PT1H"


def test_of_many_that_cannot_be_read_the_first_are_named_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_UNREAD", 2)
    found = read(*[f"UID:{n}\nDTSTART:never" for n in range(3)])

    assert (3, 2) == (found.unreadable, len(found.unread))


@pytest.mark.parametrize("error", [TypeError, AttributeError, KeyError, OverflowError, AssertionError])
def test_whatever_goes_wrong_with_one_event_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    sound = reading.parsed_event

    def parsed_event(said: parsed_events.Said, *args: object, **values: object) -> parsed_events.WrittenEvent:
        if "X" in said["UID"][0]:
            raise error
        return sound(said, *args, **values)

    monkeypatch.setattr(reading, "parsed_event", parsed_event)
    found = read(f"UID:X\n{TEN}", f"UID:a\n{TEN}")

    assert (["03-01 09:00"], [Fault.BROKEN]) == (starts(found), [one.fault for one in found.unread])


def test_of_a_crowd_only_so_many_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed_events, "_MAX_PEOPLE", 3)
    (event,) = read("UID:a\n" + TEN + "".join(f"\nATTENDEE:mailto:{n}@b.no" for n in range(5)))

    assert 3 == len(event.people)


def test_a_sequence_of_thousands_of_digits_is_none() -> None:
    assert ["03-01 09:00"] == starts(read(f"UID:a\n{TEN}\nSEQUENCE:{'9' * 5000}"))


def test_a_long_name_is_kept_as_its_hash() -> None:
    (event,) = read(f"UID:{'a' * 5000}\n{TEN}")

    assert 64 == len(event.uid)


def test_a_series_that_is_moved_by_thousands_of_years_is_read() -> None:
    change = "RECURRENCE-ID;RANGE=THISANDFUTURE:20270303T090000Z\nDTSTART:89000303T090000Z\nDURATION:PT1H"
    found = read(f"UID:a\n{TEN}\nRRULE:FREQ=DAILY;COUNT=4", f"UID:a\n{change}")

    assert ["03-01 09:00", "03-02 09:00"] == starts(found)


def test_a_rule_for_ever_has_no_end_and_no_doubt() -> None:
    found = read(f"UID:a\n{TEN}\nRRULE:FREQ=YEARLY;UNTIL=99991231T235959Z")

    assert [()] == [event.guesses for event in found]


def test_of_many_guesses_the_first_are_named_each_in_a_few_words() -> None:
    dates = ",".join(["x" * 300, *(f"bad{n}" for n in range(20))])
    (event,) = read(f"UID:a\n{TEN}\nEXDATE:{dates}")

    assert (10, 60) == (len(event.guesses), len(event.guesses[0].text))


def test_a_rule_of_thousands_of_letters_is_left_out_as_a_whole() -> None:
    (event,) = read(f"UID:a\n{TEN}\nRRULE:FREQ=DAILY;COUNT=2;BYDAY={','.join(['MO'] * 500)}")

    assert ["FREQ"] == [guess.text[:4] for guess in event.guesses]
