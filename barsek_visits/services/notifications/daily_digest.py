"""The mail in the morning: a host's own day, for those who want it."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from barsek_visits.addresses import today_url
from barsek_visits.domain.bookings.calendar_filter import CalendarFilter
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.i18n import use_language
from barsek_visits.mail.notifications.digest import DigestItem, daily_digest
from barsek_visits.queries.bookings.calendar import CalendarEntry, appointments_in
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import digest_subscribers
from barsek_visits.services.notifications import outbox
from barsek_visits.services.notifications.outbox import OutgoingLetter, Recipient
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import date

    from barsek_visits.domain.staff import StaffRow

DIGEST_FROM = time(6, 30)


def queue_daily_digests(*, now: datetime) -> int:
    """Queue the day's plan for each member who wants it and has anything on, once a day; return how many.

    Between half past six and noon of the office: who switches the worker on in the afternoon wants no morning.
    """
    office = office_row()
    wall = office.office_time.wall(now)
    if not DIGEST_FROM <= wall.time() < time(12):
        return 0
    return sum(_send(member, wall.date(), now) for member in digest_subscribers())


@command
def _send(member: StaffRow, day: date, now: datetime) -> int:
    with use_language(member.language):
        office = office_row()
        own = CalendarFilter(host_ids=(member.resource_id or 0,))
        rows = appointments_in(office.office_time.day_span(day), member, own)
        if not rows:
            return 0
        letter = OutgoingLetter(
            kind=LetterKind.DAILY_DIGEST,
            recipient=Recipient(member.recipient_key, member.email, member.language),
            letter=daily_digest(office, day, [_item(row) for row in rows], today_url()),
            office_name=office.name,
            about=day.isoformat(),
            sequence=day.toordinal(),
        )
        return outbox.queue([letter], now=now)


def _item(row: CalendarEntry) -> DigestItem:
    """Return what the mail says of an appointment: of a protected visit its reference alone."""
    title = ": ".join(part for part in (row.title, row.item_title) if part)
    where = row.place or ", ".join(row.room_names)
    return DigestItem(row.span, row.reference, "") if row.protected else DigestItem(row.span, title, where)
