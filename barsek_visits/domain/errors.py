"""Facts that stop a command.  `web/errors.py` turns each into a page, once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.spans import TimeSpan


class DomainError(Exception):
    """A rule of the house says no."""


class NotFound(DomainError):
    """There is no such thing, or the asker may not know of it."""


class NotAllowed(DomainError):
    """The role or the state forbids the step."""


class StaleVersion(DomainError):
    """Somebody else changed the booking since the page was shown."""


class SlotTaken(DomainError):
    """A resource is reserved or blocked for a part of the span.

    `only_busy` says that nothing but hosts' own calendars stands in the way: who chooses them may do so all the same.
    """

    only_busy = False

    def __init__(self, span: TimeSpan, resource_names: tuple[str, ...] = ()) -> None:
        """Keep the span that was wanted, and which resources stood in the way, where that is known."""
        super().__init__(f"taken: {span}")
        self.span = span
        self.resource_names = resource_names


class OutOfUse(SlotTaken):
    """A room or a host that was chosen is no longer in use: never to be had, whatever the time."""


class DatesTaken(DomainError):
    """Some dates of a series cannot be had; all of them are named, and none of the series is booked."""

    def __init__(self, taken: tuple[SlotTaken, ...]) -> None:
        """Keep what stands in the way of which, in order of time."""
        super().__init__(f"{len(taken)} dates are taken")
        self.taken = taken


class HostsBusy(SlotTaken):
    """Hosts' own calendars say busy, and nothing else stands in the way."""

    only_busy = True


class Refusal(StrEnum):
    """Why a wanted time or number is not one that the office offers."""

    PAST = "past"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"
    CLOSED = "closed"
    NOT_A_START = "not_a_start"
    TOO_LONG = "too_long"  # or it would end before it starts
    TOO_MANY = "too_many"
    TAKEN = "taken"
    NOTHING_LEFT = "nothing_left"  # of a series, every date is left out
    INCOMPLETE = "incomplete"  # a room, or a host, is missing


class NotOffered(DomainError):
    """A wish is not one that the office can take: by its rules, or because the time is gone."""

    def __init__(self, reason: Refusal, position: int = 0) -> None:
        """Keep why, and which wish it was: 0 is the first."""
        super().__init__(reason)
        self.reason = reason
        self.position = position


class WallTimeGap(DomainError):
    """The clock skips this wall time (spring, towards summer time)."""

    def __init__(self, next_valid: datetime) -> None:
        """Keep the first wall time after the gap, naive."""
        super().__init__(f"the clock skips to {next_valid:%H:%M}")
        self.next_valid = next_valid


class WeakPassword(DomainError):
    """A new password is too short or too easily guessed; `reason` is `short` or `common`."""

    def __init__(self, reason: str) -> None:
        """Keep the reason for the form."""
        super().__init__(reason)
        self.reason = reason


class SignInRefused(DomainError):
    """Address and password do not belong together; says nothing about which was wrong."""


class TooManyTries(DomainError):
    """The address or the account has to wait."""

    def __init__(self, retry_after_seconds: int) -> None:
        """Keep how long, in whole seconds."""
        super().__init__(f"wait {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class OfficeFileError(DomainError):
    """An office file cannot be taken; the text names the place and the cause."""


class CalendarFileError(DomainError):
    """A calendar of another program cannot be read; the text says why, in one line."""


class BackupError(DomainError):
    """A backup cannot be made or taken back; the text says why and what to do."""
