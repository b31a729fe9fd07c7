"""A feed's bytes: stored texts joined, and those that are missing made and stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from cachetools import LRUCache, cached

from barsek_visits.addresses import meeting_url, visit_url
from barsek_visits.db import db, insert_or_update
from barsek_visits.domain.bookings.status import WAITING
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.domain.events import Event
from barsek_visits.formats import status_name
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import ngettext, use_language
from barsek_visits.ical.events import event_text
from barsek_visits.ical.writing import joined_feed
from barsek_visits.models import EventText
from barsek_visits.queries.calendars.feeds import FeedEvent, FeedItem, feed_events, feed_items
from barsek_visits.queries.calendars.subscriptions import event_form
from barsek_visits.queries.resources.office import office_row
from barsek_visits.settings import current_settings
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.queries.calendars.subscriptions import FeedRow

REFRESH = timedelta(hours=1)


def first_day(office_time: OfficeTime, now: datetime) -> date:
    """Return the day on which a feed's window begins."""
    return office_time.today(now) - timedelta(days=current_settings().feed_back_days)


def _by_validator(_feed: FeedRow, validator: str, **_now: datetime) -> str:
    return validator


@cached(LRUCache(maxsize=32), key=_by_validator, lock=Lock())
def joined(feed: FeedRow, validator: str, *, now: datetime) -> bytes:
    """Return the feed for which the validator stands; those that this process has joined last are not joined again.

    The validator stands for the bytes, and it is read from the database for every fetch; so nothing here can be older
    than what is stored.
    """
    return feed_bytes(feed, now=now)


def feed_bytes(feed: FeedRow, *, now: datetime) -> bytes:
    """Return the feed as it stands now; its own language, the office's zone."""
    with use_language(feed.language):
        office, settings = office_row(), current_settings()
        days = settings.feed_back_days + settings.feed_ahead_days
        window = office.office_time.day_span(first_day(office.office_time, now), days)
        items = feed_items(feed, window)
        made = _make_missing(feed, items, office.zone)
        texts = (item.text or made.get((item.appointment_id, item.detail), "") for item in items)
        return joined_feed(office.name, office.zone, REFRESH, texts)


def _make_missing(feed: FeedRow, items: list[FeedItem], zone: str) -> dict[tuple[int, Detail], str]:
    missing = [(item.appointment_id, item.detail) for item in items if item.text is None]
    return _make_texts(feed.language, missing, zone) if missing else {}


@command
def _make_texts(language: str, missing: Sequence[tuple[int, Detail]], zone: str) -> dict[tuple[int, Detail], str]:
    events = feed_events({id_ for id_, _ in missing})
    made = {(id_, detail): event_text(_event(events[id_], detail), zone) for id_, detail in missing if id_ in events}
    rows = [
        {
            "appointment_id": id_,
            "detail": detail.value,
            "language": language,
            "sequence": events[id_].sequence,
            "form": event_form(),
            "text": text,
        }
        for (id_, detail), text in sorted(made.items())  # in one order, so that no two fetches wait for each other
    ]
    if rows:
        db.session.execute(insert_or_update(EventText, "appointment_id", "detail", "language"), rows)
    return made


def _event(item: FeedEvent, detail: Detail) -> Event:
    """Return what a calendar is told: no contact, no message, at any level."""
    common = {"uid": item.uid, "sequence": item.sequence, "updated_at": item.updated_at, "span": item.span}
    tentative = item.status in WAITING
    if detail is Detail.BUSY:
        return Event(**common, summary=_("Busy"), tentative=tentative)  # type: ignore[arg-type]
    is_meeting = item.kind == "meeting"
    url = meeting_url(item.reference) if is_meeting else visit_url(item.reference)
    if detail is Detail.REFERENCE:
        summary = _("Busy") + f" ({item.reference})"
        return Event(**common, summary=summary, description=url, url=url, tentative=tentative)  # type: ignore[arg-type]
    return Event(
        **common,  # type: ignore[arg-type]
        summary=item.title or _("Meeting") if is_meeting else _summary_of_visit(item),
        location=item.place or ", ".join(item.room_names),
        description=_description(item, url) if detail is Detail.FULL else "",
        url=url if detail is Detail.FULL else "",
        tentative=tentative,
    )


def _summary_of_visit(item: FeedEvent) -> str:
    what = item.item_title or item.visit_type
    if not item.title:  # erased after a while
        return what
    return _("%(visit_type)s: %(organisation)s", visit_type=what, organisation=item.title)


def _description(item: FeedEvent, url: str) -> str:
    lines = []
    if item.party_size is not None:
        lines.append(ngettext("%(num)s person", "%(num)s people", item.party_size))
        lines.append(_("Status: %(status)s", status=status_name(item.status)))
    if item.host_first_names:
        lines.append(_("Hosts: %(names)s", names=", ".join(item.host_first_names)))
    return "\n".join([*lines, url])
