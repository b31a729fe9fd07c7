"""Which days people mean by what they type, in each of the five languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits import formats
from barsek_visits.domain.bookings.date_words import DateRange, month_of, parse_query, week_of
from barsek_visits.i18n import LANGUAGES, locale_of, use_language

NAMES = formats.date_names()
TUESDAY = date(2026, 11, 24)
languages = st.sampled_from(sorted(LANGUAGES))
days = st.dates(date(1971, 1, 4), date(2999, 12, 31))
soon = st.integers(-150, 150).map(lambda n: TUESDAY + timedelta(days=n))


def dates(text: str, today: date = TUESDAY) -> DateRange | None:
    return parse_query(text, today, NAMES).dates


def one(day: date) -> DateRange:
    return DateRange(day, day)


@given(languages, days, st.sampled_from(["short", "medium", "long", "full"]))
def test_a_date_as_any_of_our_languages_writes_it_is_that_day(language: str, day: date, form: str) -> None:
    written = format_date(day, form, locale_of(language))

    assert one(day) == dates(written), written


@given(languages, soon)
def test_a_date_as_our_pages_write_it_is_that_day(language: str, day: date) -> None:
    with use_language(language):
        texts = [formats.full_day(day, ""), formats.day(day, "", None), formats.day(day, "", 1970), f"{day}"]
    for text in [*texts, f"{day.day}.{day.month}.", f"{day.day}.{day.month}", f"{day:%d/%m/%Y}"]:
        assert one(day) == dates(text), text


@given(languages, days)
def test_a_month_with_its_year_is_that_month(language: str, day: date) -> None:
    with use_language(language):
        written = formats.month(day, "")

    assert month_of(day.year, day.month) == dates(written), written
    assert month_of(day.year, day.month) == dates(f"{day:%Y-%m}")


@given(languages, soon)
def test_a_weekday_is_the_next_one_from_today_on(language: str, today: date) -> None:
    with use_language(language):
        names = formats.weekday_names()
    for weekday, name in enumerate(names):
        found = dates(name, today)
        assert found is not None
        assert found.first.weekday() == weekday
        assert 0 <= (found.first - today).days < 7


@given(days, st.sampled_from(["uke {}", "Week {}", "viikko {}", "vecka {}", "неделя {}", "{}. viikko", "week {}"]))
def test_a_week_with_its_year_is_monday_to_sunday(day: date, form: str) -> None:
    year, number, _ = day.isocalendar()

    assert week_of(day) == dates(f"{form.format(number)} {year}")


@given(st.text(), days)
def test_any_text_makes_sense_or_stays_words(text: str, today: date) -> None:
    read = parse_query(text, today, NAMES)

    assert read.dates is not None or read.words == text


@pytest.mark.parametrize(
    ("text", "first", "days"),
    [
        ("today", "2026-11-24", 1), ("i dag", "2026-11-24", 1), ("tänään", "2026-11-24", 1),
        ("СЕГОДНЯ", "2026-11-24", 1), ("I MORGEN", "2026-11-25", 1), ("i morgon", "2026-11-25", 1),
        ("huomenna", "2026-11-25", 1), ("завтра", "2026-11-25", 1), ("i går", "2026-11-23", 1),
        ("eilen", "2026-11-23", 1), ("вчера", "2026-11-23", 1), ("yesterday", "2026-11-23", 1),
        ("denne uka", "2026-11-23", 7), ("this week", "2026-11-23", 7), ("tällä viikolla", "2026-11-23", 7),
        ("nästa vecka", "2026-11-30", 7), ("на следующей неделе", "2026-11-30", 7), ("ensi viikko", "2026-11-30", 7),
        ("forrige uke", "2026-11-16", 7), ("last week", "2026-11-16", 7), ("förra veckan", "2026-11-16", 7),
        ("next month", "2026-12-01", 31), ("denne måneden", "2026-11-01", 30), ("ensi kuussa", "2026-12-01", 31),
        ("в прошлом месяце", "2026-10-01", 31), ("neste år", "2027-01-01", 365), ("i fjor", "2025-01-01", 365),
        ("fredag", "2026-11-27", 1), ("next Friday", "2026-12-04", 1), ("this friday", "2026-11-27", 1),
        ("forrige fredag", "2026-11-20", 1), ("в пятницу", "2026-11-27", 1), ("perjantaina", "2026-11-27", 1),
        ("tuesday", "2026-11-24", 1), ("last tuesday", "2026-11-17", 1), ("next tuesday", "2026-12-01", 1),
        ("mars", "2027-03-01", 31), ("мая", "2027-05-01", 31), ("в марте", "2027-03-01", 31),
        ("maaliskuussa", "2027-03-01", 31), ("october", "2026-10-01", 31), ("i oktober", "2026-10-01", 31),
        ("uke 12", "2027-03-22", 7), ("неделя 12", "2027-03-22", 7), ("uke 47", "2026-11-16", 7),
        ("Uke 12, mars 2028", "2028-03-20", 7), ("2027", "2027-01-01", 365), ("2028 год", "2028-01-01", 366),
        ("3.3.", "2027-03-03", 1), ("3.mars", "2027-03-03", 1), ("den 3:e mars", "2027-03-03", 1),
        ("March 3rd, 2027", "2027-03-03", 1), ("29.2.", "2028-02-29", 1), ("on Wed 3 Mar", "2027-03-03", 1),
    ],
)  # fmt: skip
def test_what_people_say(text: str, first: str, days: int) -> None:
    begins = date.fromisoformat(first)

    assert DateRange(begins, begins + timedelta(days=days - 1)) == dates(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Finland mars 2027", "Finland"), ("Tunturi på fredag", "Tunturi"), ("the museum on 3 March", "the museum"),
        ("škola 3.3.2027 Kirkenes", "škola Kirkenes"), ("неделя 12 молодежь", "молодежь"), ("next week", ""),
    ],
)  # fmt: skip
def test_the_other_words_are_left_as_they_were(text: str, words: str) -> None:
    assert words == parse_query(text, TUESDAY, NAMES).words


@pytest.mark.parametrize(
    "text",
    ["", "30 feb", "uke 60", "99.99.9999", "3.13.", "10.30", "Mai-komiteen", "1234", "0000-00-00", "9999-12-31",
     "room 3", "week", "in", "la", "to", "sun", "mar", "10 000"],
)  # fmt: skip
def test_what_is_no_date_stays_words(text: str) -> None:
    assert (None, text) == (parse_query(text, TUESDAY, NAMES).dates, parse_query(text, TUESDAY, NAMES).words)


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("mai", "mai"), ("fredag", "fredag"), ("2027", "2027"), ("uke 12", "uke 12"), ("i mai Røros", "mai Røros"),
        ("3. mai", ""), ("3.3.", ""), ("today", ""), ("next friday", ""),
    ],
)  # fmt: skip
def test_a_name_of_a_time_can_be_a_word_as_well(text: str, literal: str) -> None:
    assert literal == parse_query(text, TUESDAY, NAMES).literal
