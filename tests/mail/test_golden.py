"""Every letter in every language, word for word.

The texts stand in `tests/mail/golden/<language>/`.  After a wanted change: `GOLDEN=write pytest tests/mail`,
then read the difference.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import LANGUAGES, use_language
from barsek_visits.mail.meetings import letters as meeting_letters
from barsek_visits.mail.notifications.compose import as_html, as_text
from barsek_visits.mail.notifications.letter import LetterFacts, ProgrammeLine
from barsek_visits.mail.visits import delegation_letters as to_delegation
from barsek_visits.mail.visits import staff_letters
from tests.support.office.samples import OFFICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.mail.notifications.letter import Letter

FOLDER = Path(__file__).with_name("golden")

TO_DELEGATION = (
    to_delegation.received, to_delegation.confirmed, to_delegation.declined, to_delegation.moved,
    to_delegation.cancelled, to_delegation.withdrawn, to_delegation.change_declined, to_delegation.expired,
    to_delegation.reminder, to_delegation.question_asked, to_delegation.times_offered, to_delegation.offer_ran_out,
    to_delegation.programme_changed, to_delegation.participants_asked,
)  # fmt: skip
TO_STAFF = (
    staff_letters.request_waits, staff_letters.you_host, staff_letters.you_host_changed, staff_letters.you_host_no_more,
    staff_letters.change_asked, staff_letters.request_still_waits, staff_letters.question_answered,
    staff_letters.offer_accepted, staff_letters.offer_ran_out,
)  # fmt: skip
OF_MEETINGS = (
    meeting_letters.you_meet, meeting_letters.meeting_changed, meeting_letters.meeting_off,
    meeting_letters.guest_invited, meeting_letters.guest_changed, meeting_letters.guest_off,
)  # fmt: skip


# A delegation and the office are both told when an offer runs out, each in its own letter.
NAMES = {letter_of: letter_of.__name__ for letter_of in TO_DELEGATION + TO_STAFF + OF_MEETINGS}
NAMES[staff_letters.offer_ran_out] = "staff_offer_ran_out"


def on(day: int, hour: int, minutes: int = 60) -> TimeSpan:
    start = datetime(2027, 3, day, hour, tzinfo=UTC)
    return TimeSpan(start, start + timedelta(minutes=minutes))


def facts(*, protected: bool = False, waits: bool = False, offers: bool = False) -> LetterFacts:
    spans = [on(26, 8), on(29, 8)]
    return LetterFacts(
        office=OFFICE,
        reference="K7QM-3XFB",
        organisation="Lapin nuorisoneuvosto <script>",
        visit_type="Briefing",
        span=spans[0],
        party_size=14,
        time_zone="Europe/Moscow",
        url="https://besok.example/v/…",
        protected=protected,
        wishes=tuple(spans) if waits else (),
        reason="All hosts travel that week.",
        room="Pasvik",
        hosts="Ingrid, Oleg",
        offers=tuple(spans) if offers else (),
        offered_until=datetime(2027, 3, 19, 15, tzinfo=UTC) if offers else None,
        question="Do you come by <coach>?\nWe have no parking.",
        participants_reason="Access at the border station",
    )


def programme(*days: int) -> tuple[ProgrammeLine, ...]:
    return tuple(
        line
        for day in days
        for line in (
            ProgrammeLine(on(day, 8), "Welcome", "Pasvik"),
            ProgrammeLine(on(day, 10, 90), "The border <today>", "Storskog"),
            ProgrammeLine(on(day, 12, 45), "Lunch", ""),
        )
    )


def check_golden(language: str, name: str, letter_of: Callable[[LetterFacts], Letter], about: LetterFacts) -> None:
    with use_language(language):
        letter = letter_of(about)
        text = f"{letter.subject}\n\n{as_text(letter, OFFICE.name)}"
    file = FOLDER / language / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("letter_of", TO_DELEGATION + TO_STAFF + OF_MEETINGS, ids=lambda letter_of: letter_of.__name__)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_what_it_always_said(language: str, letter_of: Callable[[LetterFacts], Letter]) -> None:
    about = facts(waits=letter_of is to_delegation.received, offers=letter_of is to_delegation.times_offered)
    if letter_of is to_delegation.programme_changed:
        about = replace(about, programme=programme(26))
    check_golden(language, NAMES[letter_of], letter_of, about)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("days", [(26,), (26, 29)], ids=["one day", "two days over the change of the clocks"])
def test_a_letter_with_a_programme_names_each_item_and_each_day_where_there_are_several(
    language: str, days: tuple[int, ...]
) -> None:
    about = replace(facts(), programme=programme(*days))
    check_golden(language, f"confirmed_programme_{len(days)}", to_delegation.confirmed, about)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decline_names_other_dates(language: str) -> None:
    check_golden(language, "declined_other_times", to_delegation.declined, facts(offers=True))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter_of", TO_DELEGATION, ids=lambda letter_of: letter_of.__name__)
def test_the_offices_time_stands_first_and_the_delegations_beside_it(
    language: str, letter_of: Callable[[LetterFacts], Letter]
) -> None:
    with use_language(language):
        text = as_text(letter_of(facts(waits=True, offers=letter_of is to_delegation.times_offered)), OFFICE.name)
        text = re.sub(r"\b(\d{1,2})\.(\d\d)–", lambda clock: f"{clock[1]:0>2}:{clock[2]}–", text)  # Finnish writes 9.00

    assert -1 < text.find("09:00") < text.find("11:00")
    # Norway goes over to summer time between the two wishes, Moscow never does.
    if letter_of is to_delegation.received:
        assert "10:00" in text


@pytest.mark.parametrize("letter_of", TO_DELEGATION + TO_STAFF + OF_MEETINGS, ids=lambda letter_of: letter_of.__name__)
def test_no_subject_holds_what_a_visitor_wrote(letter_of: Callable[[LetterFacts], Letter]) -> None:
    subject = letter_of(facts()).subject

    assert "Lapin" not in subject
    assert "travel" not in subject


@pytest.mark.parametrize("letter_of", TO_STAFF, ids=lambda letter_of: letter_of.__name__)
def test_of_a_protected_visit_staff_letters_name_nothing(letter_of: Callable[[LetterFacts], Letter]) -> None:
    letter = letter_of(facts(protected=True))

    assert "Lapin" not in as_text(letter, OFFICE.name) + as_html(letter, OFFICE.name, "nb")


@pytest.mark.parametrize("letter_of", TO_STAFF, ids=lambda letter_of: letter_of.__name__)
def test_what_a_visitor_wrote_is_never_markup(letter_of: Callable[[LetterFacts], Letter]) -> None:
    assert "<script>" not in as_html(letter_of(facts()), OFFICE.name, "nb")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_about_a_series_names_every_date(language: str) -> None:
    several = tuple(
        TimeSpan(datetime(2027, 4, day, 8, tzinfo=UTC), datetime(2027, 4, day, 9, tzinfo=UTC)) for day in (6, 13, 20)
    )
    about = replace(facts(), time_zone="", more=several[:2], gone=several[2:])
    with use_language(language):
        text = as_text(meeting_letters.you_meet(about), OFFICE.name)

    for day in ("26", "6", "13", "20"):
        assert re.search(rf"\b{day}\b", text)
    assert "3" in text


def test_a_guest_gets_no_link_of_ours() -> None:
    for letter_of in OF_MEETINGS[3:]:
        letter = letter_of(replace(facts(), url=""))

        assert "http" not in as_text(letter, OFFICE.name) + as_html(letter, OFFICE.name, "nb")
