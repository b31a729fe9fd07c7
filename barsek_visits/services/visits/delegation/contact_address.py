"""Whether whoever holds the private link reads the contact's mail: a button in the first letter, or a mailed code."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from barsek_visits.db import db, insert_or_ignore, insert_or_update
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.errors import CodeNeeded, NotFound, TooManyTries, WrongCode
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.domain.visits.states import VisitEvent
from barsek_visits.models import Booking, BookingStep, VisitBrowser, VisitCode, VisitContact
from barsek_visits.queries.visits.own_visits import does_confirm, is_known_browser
from barsek_visits.sealing import browser_hashes, code_hash
from barsek_visits.services.bookings.history import record_step
from barsek_visits.services.notifications import outbox
from barsek_visits.services.visits.letters import to_delegation
from barsek_visits.services.visits.open_visit import OpenVisit, open_for_link
from barsek_visits.settings import current_settings
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

CODE_LASTS = timedelta(minutes=30)
CODES_AN_HOUR = 3
_TRIES = 5
_DIGITS = 6


def confirm_address(token: str, secret: str, *, browser: str, now: datetime) -> None:
    """Note that somebody reads the contact's mail: only that mail has the secret, which works once.

    Raises:
        NotFound: no visit has this link, the secret is not its own, or the address is confirmed already.
    """
    if not confirm_address_if_right(token, secret, browser=browser, now=now):
        raise NotFound("confirmation")


@command
def confirm_address_if_right(token: str, secret: str, *, browser: str, now: datetime) -> bool:
    """Do the same where the secret is right, and say whether it was.

    Raises:
        NotFound: no visit has this link.
    """
    visit = open_for_link(token, now=now)
    if not does_confirm(visit.before, secret):
        return False
    _confirm(visit, browser)
    return True


@command
def mail_code(token: str, *, now: datetime) -> None:
    """Mail a short code to the contact, in the place of an earlier one; at most three an hour.

    Raises:
        NotFound: no visit has this link, or its contact has been erased.
        TooManyTries: three were mailed within the hour.
    """
    visit = open_for_link(token, now=now)
    if visit.before.contact is None:
        raise NotFound("contact")
    earlier = _refuse_fourth(visit)
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    row = {"booking_id": visit.booking.id, "code_hash": code_hash(visit.booking.id, code), "made_at": now, "tries": 0}
    db.session.execute(insert_or_update(VisitCode, "booking_id"), [row])
    record_step(VisitEvent.CODE, visit.booking.id, now=now, by=Actor.DELEGATION)
    letters = to_delegation(visit.before, visit.office, LetterKind.CODE, code=code, sequence=earlier + 1)
    outbox.queue(letters, now=now)


def enter_code(token: str, code: str, *, browser: str, now: datetime) -> None:
    """Take a mailed code: the browser is known from now on, and the address confirmed.

    Raises:
        NotFound: no visit has this link.
        WrongCode: it is not the code that was mailed last, or too old, or was tried too often.
    """
    if not _enter(token, code, browser, now):
        raise WrongCode


@command
def _enter(token: str, code: str, browser: str, now: datetime) -> bool:
    """Take a code, or count a wrong one; that stays counted, so it is no error in here."""
    visit = open_for_link(token, now=now)
    row = db.session.get(VisitCode, visit.booking.id)
    if row is None or row.made_at <= now - CODE_LASTS or row.tries >= _TRIES:
        return False
    if not hmac.compare_digest(row.code_hash, code_hash(visit.booking.id, code)):
        row.tries += 1
        return False
    _confirm(visit, browser)
    return True


def refuse_unknown_browser(visit: OpenVisit, browser: str) -> None:
    """Refuse a browser that neither sent the request nor has shown to belong to who reads the contact's mail.

    Raises:
        CodeNeeded: it is not known.
    """
    if not is_known_browser(browser, Booking.id == visit.booking.id):
        raise CodeNeeded


def _confirm(visit: OpenVisit, browser: str) -> None:
    """Confirm the address, know the browser, and take back what did it."""
    contact = db.session.get(VisitContact, visit.booking.id)
    if contact is not None and contact.confirmed_at is None:
        contact.confirmed_at = visit.now
        record_step(VisitEvent.CONFIRM_ADDRESS, visit.booking.id, now=visit.now, by=Actor.DELEGATION)
    row = {"booking_id": visit.booking.id, "browser_hash": browser_hashes(browser)[0]}
    db.session.execute(insert_or_ignore(VisitBrowser, "booking_id", "browser_hash"), [row])
    db.session.execute(delete(VisitCode).where(VisitCode.booking_id == visit.booking.id))


def _refuse_fourth(visit: OpenVisit) -> int:
    """Return how many codes were mailed so far, unless it is too many within the hour.

    Raises:
        TooManyTries: it is.
    """
    of_visit = (BookingStep.booking_id == visit.booking.id, BookingStep.action == VisitEvent.CODE)
    mailed = list(db.session.scalars(select(BookingStep.at).where(*of_visit).order_by(BookingStep.at)))
    hour_ago = visit.now - timedelta(hours=1)
    if current_settings().throttle and len(mailed) >= CODES_AN_HOUR and mailed[-CODES_AN_HOUR] > hour_ago:
        raise TooManyTries(int((mailed[-CODES_AN_HOUR] - hour_ago).total_seconds()) + 1)
    return len(mailed)
