"""A clock that goes only when a test says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# A Monday morning in Norway, five weeks before a change to summer time.
START = datetime(2027, 2, 22, 8, 0, tzinfo=UTC)


class Clock:
    """Called, it says its time: what the application wants in the place of the real one."""

    def __init__(self, start: datetime = START) -> None:
        """Stand still at an aware instant."""
        self._now = start

    def __call__(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self._now

    def now(self) -> datetime:
        """Return the instant at which the clock stands, for calls of commands and queries."""
        return self._now

    def set(self, now: datetime) -> None:
        """Go to an aware instant, later or earlier."""
        self._now = now

    def advance(self, **length: float) -> datetime:
        """Go on by `days=`, `hours=`, `minutes=` and so on; return the new instant."""
        self._now += timedelta(**length)
        return self._now
