"""What a booking is, and where it stands."""

from __future__ import annotations

from enum import StrEnum


class BookingKind(StrEnum):
    """What a booking is: a delegation's visit, or a meeting of the office's own people."""

    VISIT = "visit"
    MEETING = "meeting"


class BookingStatus(StrEnum):
    """Where a visit or a meeting stands; `planned` is a meeting's alone, all others but `cancelled` a visit's."""

    REQUESTED = "requested"
    ASKED = "asked"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PLANNED = "planned"


VISIT_STATUSES = tuple(status for status in BookingStatus if status is not BookingStatus.PLANNED)
WAITING = frozenset({BookingStatus.REQUESTED, BookingStatus.ASKED, BookingStatus.OFFERED})
LIVE = WAITING | {BookingStatus.CONFIRMED}
# Times stand beside a visit while they are offered, and as hints with a decline.
WITH_OFFERS = frozenset({BookingStatus.OFFERED, BookingStatus.DECLINED})
ENDED = frozenset(VISIT_STATUSES) - LIVE
# What has ended without taking place leaves the calendar.
SHOWN = tuple(
    status
    for status in BookingStatus
    if status not in {BookingStatus.DECLINED, BookingStatus.WITHDRAWN, BookingStatus.CANCELLED, BookingStatus.EXPIRED}
)
