"""Which letters there are, and what a calendar part asks of the reader's calendar."""

from __future__ import annotations

from enum import StrEnum


class LetterKind(StrEnum):
    """What a letter says; kept with who got it, as long as the booking."""

    # to a delegation
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    MOVED = "moved"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    CHANGE_DECLINED = "change_declined"
    EXPIRED = "expired"
    REMINDER = "reminder"
    QUESTION_ASKED = "question_asked"
    TIMES_OFFERED = "times_offered"
    OFFER_RAN_OUT = "offer_ran_out"
    PROGRAMME_CHANGED = "programme_changed"
    PARTICIPANTS_ASKED = "participants_asked"
    CODE = "code"
    # to coordinators and hosts, about a visit
    REQUEST_WAITS = "request_waits"
    REQUEST_STILL_WAITS = "request_still_waits"
    QUESTION_ANSWERED = "question_answered"
    OFFER_ACCEPTED = "offer_accepted"
    STAFF_OFFER_RAN_OUT = "staff_offer_ran_out"
    CHANGE_ASKED = "change_asked"
    YOU_HOST = "you_host"
    YOU_HOST_CHANGED = "you_host_changed"
    YOU_HOST_NO_MORE = "you_host_no_more"
    # about a meeting
    YOU_MEET = "you_meet"
    MEETING_CHANGED = "meeting_changed"
    MEETING_OFF = "meeting_off"
    GUEST_INVITED = "guest_invited"
    GUEST_CHANGED = "guest_changed"
    GUEST_OFF = "guest_off"
    # about an account
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a letter's kind
    ACCOUNT_CHANGED = "account_changed"
    # about a day
    DAILY_DIGEST = "daily_digest"


class CalendarMethod(StrEnum):
    """What a calendar part asks of the reader's calendar (RFC 5546 section 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"
