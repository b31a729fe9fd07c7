"""A meeting as somebody wants it, and how much of a series a change takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from barsek_visits.domain.bookings.allocation import Allocation


@dataclass(frozen=True)
class MeetingPlan:
    """A member of staff's own booking of the hub; `guests` are mail addresses from outside, in one language."""

    title: str
    allocation: Allocation
    note: str = ""
    guests: tuple[str, ...] = ()
    guest_language: str = ""


class MeetingStep(StrEnum):
    """What is done with a meeting, in the words of the log."""

    BOOK = "book-meeting"
    IMPORT = "import-meeting"
    MOVE = "move-meeting"
    CHANGE = "change-meeting"
    CANCEL = "cancel-meeting"
    PROTECT = "protect-meeting"
    UNPROTECT = "unprotect-meeting"


class SeriesScope(StrEnum):
    """How much of a series a step takes."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"
