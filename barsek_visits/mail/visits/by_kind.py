"""Which text a letter about a visit has, by its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.mail.visits import delegation_letters as to_delegation
from barsek_visits.mail.visits import staff_letters as to_staff

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barsek_visits.mail.notifications.letter import LetterOf

VISIT_LETTERS: Mapping[LetterKind, LetterOf] = {
    LetterKind.RECEIVED: to_delegation.received,
    LetterKind.CONFIRMED: to_delegation.confirmed,
    LetterKind.DECLINED: to_delegation.declined,
    LetterKind.MOVED: to_delegation.moved,
    LetterKind.CANCELLED: to_delegation.cancelled,
    LetterKind.WITHDRAWN: to_delegation.withdrawn,
    LetterKind.CHANGE_DECLINED: to_delegation.change_declined,
    LetterKind.EXPIRED: to_delegation.expired,
    LetterKind.REMINDER: to_delegation.reminder,
    LetterKind.QUESTION_ASKED: to_delegation.question_asked,
    LetterKind.TIMES_OFFERED: to_delegation.times_offered,
    LetterKind.OFFER_RAN_OUT: to_delegation.offer_ran_out,
    LetterKind.PROGRAMME_CHANGED: to_delegation.programme_changed,
    LetterKind.PARTICIPANTS_ASKED: to_delegation.participants_asked,
    LetterKind.CODE: to_delegation.code,
    LetterKind.REQUEST_WAITS: to_staff.request_waits,
    LetterKind.REQUEST_STILL_WAITS: to_staff.request_still_waits,
    LetterKind.QUESTION_ANSWERED: to_staff.question_answered,
    LetterKind.OFFER_ACCEPTED: to_staff.offer_accepted,
    LetterKind.STAFF_OFFER_RAN_OUT: to_staff.offer_ran_out,
    LetterKind.CHANGE_ASKED: to_staff.change_asked,
    LetterKind.YOU_HOST: to_staff.you_host,
    LetterKind.YOU_HOST_CHANGED: to_staff.you_host_changed,
    LetterKind.YOU_HOST_NO_MORE: to_staff.you_host_no_more,
}
