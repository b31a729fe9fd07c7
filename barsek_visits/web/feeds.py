"""Calendar links: what calendar programs fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from barsek_visits.queries.subscriptions import FeedRow, feed_row
from barsek_visits.services import subscriptions
from barsek_visits.services.feeds import feed_bytes, first_day
from barsek_visits.web import clock
from barsek_visits.web.context import office

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

# By a word of their User-Agent; the header itself is never kept.
_PROGRAMS = (
    ("microsoft office", "Outlook"),
    ("outlook", "Outlook"),
    ("exchange", "Outlook on the web"),
    ("google-calendar", "Google Calendar"),
    ("thunderbird", "Thunderbird"),
    ("lightning", "Thunderbird"),
    ("ical", "Apple Calendar"),
    ("calendaragent", "Apple Calendar"),
    ("dataaccessd", "Apple Calendar"),
    ("davx5", "DAVx5"),
    ("vdirsyncer", "vdirsyncer"),
)


def feed(token: str) -> ResponseReturnValue:
    """Give a feed, or 304 where nothing has changed since the program's last visit."""
    now = clock.now()
    row = feed_row(token)
    subscriptions.note_fetch(row.id, _program(), last=row.fetched_at, now=now)
    our_time = office().office_time
    begins = first_day(our_time, now)
    response = Response(mimetype="text/calendar")
    response.set_etag(row.validator(begins))
    response.last_modified = _last_modified(row, our_time.first_instant(our_time.today(now)))
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    if response.status_code == 304:
        return response
    response.set_data(feed_bytes(row, now=now))
    return response


def _last_modified(row: FeedRow, today: datetime) -> datetime:
    """Return when the feed's bytes last changed: a change of its scope, or the window moving on at midnight."""
    return max(moment for moment in (row.changed_at, row.created_at, today) if moment is not None)


def _program() -> str:
    agent = request.user_agent.string.lower()
    return next((name for word, name in _PROGRAMS if word in agent), "Other")
