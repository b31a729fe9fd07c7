"""What a visit type allows, and whether a wanted time keeps to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.errors import Refusal, WallTimeGap
from barsek_visits.domain.resources.opening_hours import months_later
from barsek_visits.domain.spans import BusySpans, TimeSpan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.domain.resources.opening_hours import Openings


MAX_PARTY = 200
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class BookingRules:
    """The numbers of a visit type.

    `buffer_minutes` lie before and after the visit in its room; hosts have none.
    """

    minutes: int
    step_minutes: int = 30
    buffer_minutes: int = 15
    notice_working_days: int = 5
    months_ahead: int = 12
    needs_host: bool = True


@dataclass(frozen=True)
class Capacity:
    """What is taken: one `BusySpans` for each room that is large enough, one for each host.

    `away` is one for each host as well: when they are absent or do not work, whatever else they have.
    """

    rooms: Sequence[BusySpans]
    hosts: Sequence[BusySpans]
    closed: BusySpans
    away: Sequence[BusySpans] = ()

    def allows(self, span: TimeSpan, rules: BookingRules) -> bool:
        """Say whether a room, buffers included, and any one host are free for the span.

        Where no host is needed somebody must be in all the same: else the times of such visits would tell strangers
        when the house is empty (docs/privacy.md).
        """
        if not self.closed.is_free(span):
            return False
        in_room = span.widened(rules.buffer_minutes)
        if not any(room.is_free(in_room) for room in self.rooms):
            return False
        if rules.needs_host:
            return any(host.is_free(span) for host in self.hosts)
        return not self.away or any(host.is_free(span) for host in self.away)


@dataclass(frozen=True)
class BookingPolicy:
    """The office's time, openings and today: what stays the same for every question of one request."""

    office_time: OfficeTime
    openings: Openings
    now: datetime

    @property
    def today(self) -> date:
        """The office's date."""
        return self.office_time.today(self.now)

    def earliest_day(self, rules: BookingRules) -> date:
        """Return the first day that gives the office its notice."""
        return self.openings.day_after_working_days(self.today, rules.notice_working_days)

    def latest_day(self, rules: BookingRules) -> date:
        """Return the last day that can be asked for."""
        return months_later(self.today, rules.months_ahead)

    def starts_on(self, day: date, rules: BookingRules) -> Iterator[TimeSpan]:
        """Yield the spans that could begin on a day, earliest first, whatever is taken.

        Starts stand on whole steps of the wall clock.  A start in the spring gap does not exist; in the
        autumn hour that comes twice the first one, in summer time, is meant.
        """
        for opening in self.openings.spans_on(day, self.office_time):
            for start in self._steps(opening, day, rules.step_minutes):
                span = TimeSpan(start, start + timedelta(minutes=rules.minutes))
                if opening.contains(span):
                    yield span

    def free_on(self, day: date, rules: BookingRules, capacity: Capacity) -> list[TimeSpan]:
        """Return the day's free spans in order; none before the notice or after the horizon."""
        if not self.earliest_day(rules) <= day <= self.latest_day(rules):
            return []
        return [span for span in self.starts_on(day, rules) if span.start > self.now and capacity.allows(span, rules)]

    def refusal(self, span: TimeSpan, rules: BookingRules, *, but: frozenset[Refusal] = frozenset()) -> Refusal | None:
        """Return why the office does not offer the span, or None; does not look at what is taken.

        `but` are reasons that do not count, as for the office's own bookings.
        """
        reasons = (reason for reason, holds in self._refusals(span, rules) if reason not in but and holds())
        return next(reasons, None)

    def _refusals(self, span: TimeSpan, rules: BookingRules) -> Iterator[tuple[Refusal, Callable[[], bool]]]:
        day = self.office_time.wall(span.start).date()
        yield Refusal.PAST, lambda: span.start <= self.now
        yield Refusal.TOO_SOON, lambda: day < self.earliest_day(rules)
        yield Refusal.TOO_FAR, lambda: day > self.latest_day(rules)
        openings = self.openings.spans_on(day, self.office_time)
        yield Refusal.CLOSED, lambda: not any(opening.contains(span) for opening in openings)
        yield Refusal.NOT_A_START, lambda: span not in self.starts_on(day, rules)

    def _steps(self, opening: TimeSpan, day: date, step_minutes: int) -> Iterator[datetime]:
        midnight = datetime.combine(day, datetime.min.time())
        wall = self.office_time.wall(opening.start)
        minute = -(-(wall.hour * 60 + wall.minute) // step_minutes) * step_minutes
        while minute < _DAY_MINUTES:
            try:
                start = self.office_time.instant(midnight + timedelta(minutes=minute))
            except WallTimeGap:
                pass
            else:
                if start >= opening.end:
                    return
                yield start
            minute += step_minutes
