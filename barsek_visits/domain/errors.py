"""Facts that stop a command, each with the status of its answer and its words.

`web/errors.py` turns each into a page, once; the texts are English and looked up in the reader's language there.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.spans import TimeSpan


def N_(message: str) -> str:  # noqa: N802 - the name that extraction tools know
    """Return the text unchanged, and mark it for translation where it is looked up later."""
    return message


_TRY_AGAIN = N_("Please go back and try again.")


class DomainError(Exception):
    """A rule of the house says no; each kind has the status of its answer (RFC 9110 section 15), a title and a text."""

    status: ClassVar[int]
    title: ClassVar[str]
    text: ClassVar[str]


class NotFound(DomainError):
    """There is no such thing, or the asker may not know of it."""

    status = 404
    title = N_("There is nothing here")
    text = N_("The address may be cut off, or what stood here is gone.")


class Forbidden(DomainError):
    """The role does not allow the step."""

    status = 403
    title = N_("This is not for your role")
    text = N_("An administrator can give you the role that may.")


class Outdated(DomainError):
    """What the page showed is no longer so."""

    status = 409
    title = N_("Somebody was faster")
    text = N_("What you saw has changed meanwhile. Please go back and look again.")


class WrongState(Outdated):
    """What a booking is now does not allow the step; `state` says what it is: a status, or `begun`."""

    title = N_("This cannot be done now")

    def __init__(self, state: str) -> None:
        """Keep what the booking is now."""
        super().__init__(state)
        self.state = state


class StaleVersion(Outdated):
    """Somebody else changed the booking since the page was shown."""


class AlreadySent(DomainError):
    """The same form has come before, from another browser: whoever sends it again learns nothing by it."""

    status = 409
    title = N_("This request has already been sent")
    text = N_("The link to the visit is in the mail that we sent you then.")


class CodeNeeded(DomainError):
    """The browser is not known to be the delegation's; a code that is mailed to the contact makes it known."""

    status = 422
    title = N_("Enter the code from your mail first")
    text = N_("This browser did not send the request. We mail a short code to the contact of the visit.")


class WrongCode(DomainError):
    """It is not the code that was mailed last, or it is too old."""

    status = 422
    title = N_("The code does not fit")
    text = N_("Look at the last mail, or have a new code sent.")


class TooMuchText(DomainError):
    """All that was written about one visit is as much as anybody reads."""

    status = 422
    title = N_("That is more than we can keep")
    text = N_("Call us, and we take it down.")


class Busy(DomainError):
    """Too many wanted to change the same at the same time; nothing is stored."""

    status = 503
    title = N_("We are very busy right now")
    text = N_("Nothing has been stored yet. What you wrote is kept here: please send it once more, or call us.")
    retry_after_seconds: ClassVar[int] = 2


class SlotTaken(Outdated):
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


class DatesTaken(Outdated):
    """Some dates of a series cannot be had; all of them are named, and none of the series is booked."""

    def __init__(self, taken: tuple[SlotTaken, ...]) -> None:
        """Keep what stands in the way of which, in order of time."""
        super().__init__(f"{len(taken)} dates are taken")
        self.taken = taken


class HostsBusy(SlotTaken):
    """Hosts' own calendars say busy, and nothing else stands in the way."""

    only_busy = True


class Refusal(StrEnum):
    """Why a wanted time, number, room or host is not one that the office takes."""

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
    NO_ROOM = "no_room"  # no room that seats the party is free
    WITHOUT_YOURSELF = "without_yourself"  # a host answers with themself as host


class NotOffered(DomainError):
    """A wish is not one that the office can take: by its rules, or because the time is gone."""

    status = 422
    title = N_("This cannot be had")
    text = _TRY_AGAIN

    def __init__(self, reason: Refusal, position: int = 0) -> None:
        """Keep why, and which wish it was: 0 is the first."""
        super().__init__(reason)
        self.reason = reason
        self.position = position


class WallTimeGap(DomainError):
    """The clock skips this wall time (spring, towards summer time)."""

    status = 422
    title = N_("This time does not exist")
    text = _TRY_AGAIN

    def __init__(self, next_valid: datetime) -> None:
        """Keep the first wall time after the gap, naive."""
        super().__init__(f"the clock skips to {next_valid:%H:%M}")
        self.next_valid = next_valid


class WeakPassword(DomainError):
    """A new password is too short or too easily guessed; `reason` is `short`, `long` or `common`."""

    status = 422
    title = N_("This password cannot be taken")
    text = _TRY_AGAIN

    def __init__(self, reason: str) -> None:
        """Keep the reason for the form."""
        super().__init__(reason)
        self.reason = reason


class SignInRefused(DomainError):
    """Address and password do not belong together; says nothing about which was wrong."""

    status = 422
    title = N_("You could not be signed in")
    text = _TRY_AGAIN


class TooManyTries(DomainError):
    """The address or the account has to wait."""

    status = 429
    title = N_("Too many tries")
    text = N_("Please wait a little, or call us.")

    def __init__(self, retry_after_seconds: int) -> None:
        """Keep how long, in whole seconds."""
        super().__init__(f"wait {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class FileError(DomainError):
    """Something that was handed over cannot be taken; the error's own words say why, in one line, for an operator."""

    status = 422
    title = N_("This cannot be taken")
    text = _TRY_AGAIN


class OfficeFileError(FileError):
    """An office file cannot be taken; the text names the place and the cause."""


class CalendarFileError(FileError):
    """A calendar of another program cannot be read; the text says why, in one line.

    Attributes:
        template: the text as it is translated, without its values.
        values: what is filled in.
    """

    def __init__(self, template: str, **values: object) -> None:
        """Keep the text and its values apart, for other languages."""
        super().__init__(template % values if values else template)
        self.template, self.values = template, values


class BackupError(FileError):
    """A backup cannot be made or taken back; the text says why and what to do."""


class NotEmpty(FileError):
    """The demo wants an empty database, and there is something in it; the text says what."""
