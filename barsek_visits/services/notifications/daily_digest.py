"""The mail in the morning: a host's own day, for those who want it."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from barsek_visits.addresses import today_url
from barsek_visits.db import atomic
from barsek_visits.domain.bookings.calendar_filter import CalendarFilter
from barsek_visits.i18n import use_language
from barsek_visits.mail.notifications import outbox
from barsek_visits.mail.notifications.digest import DigestItem, daily_digest
from barsek_visits.queries.bookings.calendar import CalendarEntry, appointments_in
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import digest_subscribers

if TYPE_CHECKING:
    from datetime import date

    from barsek_visits.domain.staff import StaffRow

MORNING = time(6, 30)


def queue_daily_digests(*, now: datetime) -> int:
    """Queue the day's plan for each member who wants it and has anything on, once a day; return how many.

    Between half past six and noon of the office: who switches the worker on in the afternoon wants no morning.
    """
    office = office_row()
    wall = office.office_time.wall(now)
    if not MORNING <= wall.time() < time(12):
        return 0
    sent = 0
    for member in digest_subscribers():
        with atomic():
            sent += _send(member, wall.date(), now)
    return sent


def _send(member: StaffRow, day: date, now: datetime) -> bool:
    with use_language(member.language):
        office = office_row()
        own = CalendarFilter(host_ids=(member.resource_id or 0,))
        rows = appointments_in(office.office_time.day_span(day), member, own)
        if not rows:
            return False
        return outbox.queue(
            daily_digest(office, day, [_item(row) for row in rows], today_url()),
            outbox.Envelope(
                key=f"morning.{day}.{member.id}",
                recipient=member.email,
                language=member.language,
                office_name=office.name,
                booking_id=None,
            ),
            now=now,
        )


def _item(row: CalendarEntry) -> DigestItem:
    """Return what the mail says of an appointment: of a protected visit its reference alone."""
    title = ": ".join(part for part in (row.title, row.item_title) if part)
    where = row.place or ", ".join(row.room_names)
    return DigestItem(row.span, row.reference, "") if row.protected else DigestItem(row.span, title, where)
