"""Calendar links: what calendar programs fetch."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from flask import Response, request

from barsek_visits.queries.calendars.subscriptions import FeedRow, feed_row
from barsek_visits.services.calendars import subscriptions
from barsek_visits.services.calendars.feeds import first_day, joined
from barsek_visits.web import clock

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
_NOT_MODIFIED = 304


def feed(token: str) -> ResponseReturnValue:
    """Give a feed, or 304 where nothing has changed since the program's last visit.

    It is compressed only for programs that ask for it: some stumble over what they did not ask for.
    """
    now = clock.now()
    row = feed_row(token)
    subscriptions.note_fetch(row.id, _program(), last=row.fetched_at, now=now)
    our_time = row.office_time
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(mimetype="text/calendar")
    # A strong validator stands for the very bytes, so the compressed ones have another.
    validator = row.validator(first_day(our_time, now))
    response.set_etag(validator + ("-gzip" if zipped else ""))
    response.last_modified = _last_modified(row, our_time.first_instant(our_time.today(now)), now)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if request.if_none_match or request.if_modified_since:
        response.make_conditional(request)
    if response.status_code == _NOT_MODIFIED:
        return response
    body = joined(row, validator, now=now)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, mtime=0)
    response.set_data(body)
    return response


def _last_modified(row: FeedRow, today: datetime, now: datetime) -> datetime:
    """Return when the feed's bytes last changed: a change of its scope, or the window moving on at midnight.

    After several changes within a second the counter's time is ahead of the clock; an answer's must not be.
    """
    return min(now, max(moment for moment in (row.changed_at, row.created_at, today) if moment is not None))


def _program() -> str:
    agent = request.user_agent.string.lower()
    return next((name for word, name in _PROGRAMS if word in agent), "Other")
