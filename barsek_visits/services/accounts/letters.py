"""Letters about accounts: the invitation, the way to a new password, and what has changed."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from barsek_visits.addresses import account_url, invitation_url, reset_url
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.i18n import use_language
from barsek_visits.mail.accounts import letters
from barsek_visits.queries.resources.office import office_row
from barsek_visits.services.notifications import outbox
from barsek_visits.services.notifications.outbox import OutgoingLetter, Recipient

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from barsek_visits.domain.accounts.links import AccountChange
    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.mail.notifications.letter import Letter


def send_invitation(member: StaffRow, token: str, *, now: datetime) -> None:
    """Queue the letter with the link to the first password, in the caller's transaction."""
    url = invitation_url(token)
    _send(member, LetterKind.INVITATION, lambda office: letters.invitation(office, member.first_name, url), now)


def send_reset(member: StaffRow, token: str, *, now: datetime) -> None:
    """Queue the letter with the link to a new password, in the caller's transaction."""
    url = reset_url(token)
    _send(member, LetterKind.PASSWORD_RESET, lambda office: letters.reset(office, member.first_name, url), now)


def tell_of_change(member: StaffRow, change: AccountChange, *, now: datetime) -> None:
    """Queue the letter that tells a member what has changed in how they sign in, in the caller's transaction."""
    url = account_url()
    _send(member, LetterKind.ACCOUNT_CHANGED, lambda office: letters.changed(office, change, url, now), now)


def _send(member: StaffRow, kind: LetterKind, letter_of: Callable[[OfficeRow], Letter], now: datetime) -> None:
    with use_language(member.language):
        office = office_row()
        letter = OutgoingLetter(
            kind=kind,
            recipient=Recipient(member.recipient_key, member.email, member.language),
            letter=letter_of(office),
            office_name=office.name,
            about=f"{now:%Y-%m-%d}",
            sequence=secrets.randbits(48),  # each of them is sent, however soon after another
        )
        outbox.queue([letter], now=now)
