"""The office's wall time: the one place where the clock on its wall meets UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from barsek_visits.domain.errors import WallTimeGap
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, TimeSpan

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class OfficeTime:
    """Turns wall times of one zone (an IANA name) into instants and back."""

    zone_name: str

    @property
    def zone(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.zone_name)

    def wall(self, instant: datetime) -> datetime:
        """Return the office's wall time of an instant, aware in the office's zone."""
        return instant.astimezone(self.zone)

    def naive_wall(self, instant: datetime) -> datetime:
        """Return the office's wall time of an instant without its zone, for counting on the clock."""
        return self.wall(instant).replace(tzinfo=None)

    def moved_on_clock(self, span: TimeSpan, by: timedelta) -> TimeSpan:
        """Return a span of the same length moved on the clock on the wall: nine o'clock stays nine o'clock.

        A start that the clock skips becomes the first valid one after the gap.
        """
        return span.moved_to(self._valid_instant(self.naive_wall(span.start) + by))

    def span_on_clock(self, start: datetime, length: timedelta) -> TimeSpan:
        """Return a span from a naive wall time to the one that the clock shows `length` later.

        Two o'clock to three is that in the night of a change, too, when it takes no time or two hours.  An end that
        the clock skips becomes the first valid one after the gap; what the gap swallows whole keeps its real length.
        """
        first, last = self._valid_instant(start), self._valid_instant(start + length)
        return TimeSpan(first, min(last, first + MAX_APPOINTMENT_LENGTH) if first < last else first + length)

    def length_on_clock(self, span: TimeSpan) -> timedelta:
        """Return by how much the clock shows more at the end of a span; the real length where it shows less."""
        length = self.naive_wall(span.end) - self.naive_wall(span.start)
        return length if length > timedelta() else span.length

    def today(self, now: datetime) -> date:
        """Return the office's date at an instant."""
        return self.wall(now).date()

    def instant(self, wall: datetime, *, fold: int = 0) -> datetime:
        """Return the UTC instant of a naive wall time.

        Args:
            wall: naive wall time in the office's zone.
            fold: in the autumn hour that comes twice, 0 is the first (summer time), 1 the second.

        Raises:
            WallTimeGap: the clock skips this wall time; the error has the next valid one.
        """
        instant = wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
        there_and_back = self.wall(instant).replace(tzinfo=None)
        if there_and_back != wall:
            raise WallTimeGap(self._after_gap(wall))
        return instant

    def is_ambiguous(self, wall: datetime) -> bool:
        """Say whether the naive wall time comes twice (autumn) on the office's clock."""
        first, second = (wall.replace(tzinfo=self.zone, fold=fold).utcoffset() for fold in (0, 1))
        return first is not None and second is not None and first > second

    def is_on_several_days(self, spans: Iterable[TimeSpan]) -> bool:
        """Say whether spans begin on more than one of the office's dates."""
        return len({self.today(span.start) for span in spans}) > 1

    def first_instant(self, day: date, at: time = time.min) -> datetime:
        """Return the instant of a wall time on a day, or of the first valid one after a gap."""
        return self._valid_instant(datetime.combine(day, at))

    def day_span(self, day: date, days: int = 1) -> TimeSpan:
        """Return the span from the day's midnight over `days` days: 23, 24 or 25 hours each."""
        return TimeSpan(self.first_instant(day), self.first_instant(day + timedelta(days=days)))

    def _valid_instant(self, wall: datetime) -> datetime:
        """Return the instant of a naive wall time, or of the first valid one after a gap."""
        try:
            return self.instant(wall)
        except WallTimeGap as gap:
            return self.instant(gap.next_valid)

    def _after_gap(self, wall: datetime) -> datetime:
        """Return the first wall time after the gap that swallows `wall`.

        PEP 495: read with fold=1, a time in a gap lies before the change, with fold=0 after it; the
        change itself is where the offset turns, found by halving.
        """
        low = wall.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        high = wall.replace(tzinfo=self.zone, fold=0).astimezone(UTC)
        before = low.astimezone(self.zone).utcoffset()
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) // 2
            if middle.astimezone(self.zone).utcoffset() == before:
                low = middle
            else:
                high = middle
        return self.wall(high.replace(microsecond=0)).replace(tzinfo=None)
