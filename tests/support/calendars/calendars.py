"""Calendars and events for tests, and reading them back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from barsek_visits.domain.events import Event
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.events import event_text
from barsek_visits.ical.reading import ExternalEvents, read_calendar
from barsek_visits.ical.writing import joined_feed

NOW = datetime(2027, 2, 22, 8, tzinfo=UTC)


def event(summary: str = "Visit", **changes: object) -> Event:
    start = datetime(2027, 3, 29, 7, tzinfo=UTC)
    values = {"uid": "u-1", "sequence": 2, "updated_at": NOW, "span": TimeSpan(start, start + timedelta(hours=1))}
    return Event(**{**values, "summary": summary, **changes})


def feed(*events: Event) -> bytes:
    return joined_feed("Office", "Europe/Oslo", timedelta(hours=1), [event_text(one, "Europe/Oslo") for one in events])


YEAR = TimeSpan(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def calendar(*events: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{one}\nEND:VEVENT\n" for one in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x\n{head}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def free_busy(*lines: str) -> str:
    return "".join(f"{line}\r\n" for line in ("BEGIN:VFREEBUSY", *lines, "END:VFREEBUSY"))


def read(*events: str, head: str = "") -> ExternalEvents:
    return read_calendar(calendar(*events, head=head), "Europe/Oslo", YEAR)


def starts(events: ExternalEvents) -> list[str]:
    return [f"{one.span.start:%m-%d %H:%M}" for one in events]


# Every control character among them; half signs alone are no text.
_letters = st.characters(exclude_categories=["Cs"]) | st.sampled_from("æøåÁčđŋšŧžЖы🙂\r\n\x0b\x0c\x85\u2028;,\\:\"'")
_texts = st.text(alphabet=_letters, min_size=1, max_size=60).map(lambda text: text.strip() or "x")
titles_of_people = st.lists(_texts, min_size=1, max_size=3)
