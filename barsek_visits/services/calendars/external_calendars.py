"""Calendars that hosts keep elsewhere: connected, fetched by the worker, turned into blocks.

Several workers may fetch at once; each calendar is claimed by one.  Nothing is held while a server is
spoken to.  Of what is fetched only spans are kept: no title, no place, no person.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, or_, select

from barsek_visits.db import db
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.calendars.external_calendars import (
    BadAddress,
    CalendarAddress,
    FetchProblem,
    calendar_address,
)
from barsek_visits.domain.calendars.external_events import Doubt
from barsek_visits.domain.errors import CalendarFileError, NotFound
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.resources.kinds import BlockKind
from barsek_visits.domain.spans import BusySpans, TimeSpan
from barsek_visits.ical.apart import READING_LIMITS, CalendarTooMuch, read_apart
from barsek_visits.models import Block, ChangeCounter, ExternalCalendar, Office, Resource
from barsek_visits.queries.calendars.external_calendars import own_times
from barsek_visits.sealing import CannotUnseal, calendar_sealer
from barsek_visits.services import audit
from barsek_visits.services.calendars.external_fetch import CannotFetch, Fetched, Limits, Validators, fetch
from barsek_visits.settings import current_settings
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.ical.reading import ExternalEvents

log = logging.getLogger(__name__)

LIMITS = Limits()
FETCH_EVERY = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(days=1)
# A claim outlives any one fetch (`Limits`), and reading (`READING_LIMITS`); after it another worker may try.
CLAIM_LASTS = timedelta(minutes=2)
# An unchanged calendar is read anew now and then all the same: the days that it is read for move on.
READ_ANEW_EVERY = timedelta(days=1)
_BACK, _AHEAD = timedelta(days=1), timedelta(days=400)
# Doubled this often, the pause is longer than the longest.
_DOUBLINGS = 7
_MOST_DOUBTS = 20


@dataclass(frozen=True)
class _Claim:
    """A calendar that is this worker's to fetch; `until` tells the claim from any other."""

    resource_id: int
    address_sealed: str
    known: Validators
    zone: str
    until: datetime


@command
def connect_calendar(address: CalendarAddress, *, by: StaffRow, now: datetime) -> None:
    """Keep the address of a host's own calendar, in the place of any other; the worker fetches it at once.

    Raises:
        NotFound: the member hosts nothing.
    """
    resource_id = _locked_resource(by)
    forget_calendar(resource_id)
    db.session.add(
        ExternalCalendar(
            resource_id=resource_id,
            address_sealed=calendar_sealer().seal(address.url),
            address_host=address.host,
            next_fetch_at=now,
        )
    )
    audit.record(AuditAction.CONNECT_CALENDAR, now=now, by=by)


@command
def remove_calendar(*, by: StaffRow, now: datetime) -> None:
    """Forget a host's own calendar and every busy time that it brought; where there is none, nothing happens.

    Raises:
        NotFound: the member hosts nothing.
    """
    forget_calendar(_locked_resource(by))
    audit.record(AuditAction.REMOVE_CALENDAR, now=now, by=by)


def forget_calendar(resource_id: int) -> None:
    """Take a host's own calendar away with its busy times, in the caller's transaction."""
    db.session.execute(delete(ExternalCalendar).where(ExternalCalendar.resource_id == resource_id))
    db.session.execute(delete(Block).where(_brought(resource_id)))


def fetch_next(*, now: datetime) -> bool:
    """Claim, fetch and store the next calendar that is due; say whether there was one.

    An answer that cannot be used leaves the busy times as they were; it is tried again later and later.
    """
    claim = _claim(now)
    if claim is None:
        return False
    try:
        fetched = _fetch(claim)
        events = None if fetched.body is None else _events(fetched.body, claim.zone, now)
    except CannotFetch as error:
        log.warning("the calendar of host %s was not fetched: %s", claim.resource_id, error.problem)
        _note_failure(claim, error.problem, now)
    else:
        _store(claim, fetched.validators, events, now)
    return True


def due_count(*, now: datetime) -> int:
    """Return how many calendars are due, or claimed by a worker right now."""
    is_due = or_(ExternalCalendar.next_fetch_at <= now, ExternalCalendar.claimed_until > now)
    return db.session.scalar(select(func.count()).select_from(ExternalCalendar).where(is_due)) or 0


def _locked_resource(member: StaffRow) -> int:
    """Return the host, locked so that a button pressed twice is two steps; not against what refers to it."""
    statement = select(Resource.id).where(Resource.id == member.resource_id).with_for_update(key_share=True)
    resource_id = db.session.scalar(statement)
    if resource_id is None:
        raise NotFound("not a host")
    return resource_id


def _brought(resource_id: int) -> ColumnElement[bool]:
    return (Block.resource_id == resource_id) & (Block.kind == BlockKind.BUSY)


def _claim(now: datetime) -> _Claim | None:
    """Claim the next calendar that is due; a look without a lock comes first, since most looks find nothing."""
    looked = db.session.scalar(_due(now).with_only_columns(ExternalCalendar.resource_id))
    return None if looked is None else _claim_due(now)


@command
def _claim_due(now: datetime) -> _Claim | None:
    row = db.session.scalars(_due(now).with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    row.claimed_until = now + CLAIM_LASTS
    zone = db.session.scalars(select(Office.zone)).one()
    return _Claim(row.resource_id, row.address_sealed, _known(row, now), zone, row.claimed_until)


def _due(now: datetime) -> Select[ExternalCalendar]:
    is_unclaimed = or_(ExternalCalendar.claimed_until.is_(None), ExternalCalendar.claimed_until <= now)
    return (
        select(ExternalCalendar)
        .where(ExternalCalendar.next_fetch_at <= now, is_unclaimed)
        .order_by(ExternalCalendar.next_fetch_at, ExternalCalendar.resource_id)
        .limit(1)
    )


def _known(row: ExternalCalendar, now: datetime) -> Validators:
    """Return the validators to ask with, or none where the calendar is wanted whole though it be unchanged.

    What of it is ours depends on our own appointments, and which days are read on today.
    """
    counter = db.session.get(ChangeCounter, f"resource:{row.resource_id}")
    is_current = (
        row.read_at is not None
        and now - row.read_at < READ_ANEW_EVERY
        and (counter is None or counter.changed_at < row.read_at)
    )
    return Validators(row.etag, row.last_modified) if is_current else Validators()


def _fetch(claim: _Claim) -> Fetched:
    private = current_settings().private_calendars
    try:
        address = calendar_address(calendar_sealer().unseal(claim.address_sealed), private=private)
    except CannotUnseal as error:
        raise CannotFetch(FetchProblem.KEY_LOST) from error
    except BadAddress as error:  # the setting was on when it was pasted
        raise CannotFetch(FetchProblem.FORBIDDEN) from error
    return fetch(address, claim.known, private=private, limits=LIMITS)


def _events(body: bytes, zone: str, now: datetime) -> ExternalEvents:
    try:
        return read_apart(body, zone, TimeSpan(now - _BACK, now + _AHEAD), READING_LIMITS)
    except CalendarTooMuch as error:
        raise CannotFetch(FetchProblem.TOO_MUCH) from error
    except CalendarFileError as error:
        raise CannotFetch(FetchProblem.NOT_A_CALENDAR) from error


@command
def _note_failure(claim: _Claim, problem: FetchProblem, now: datetime) -> None:
    row = _still_claimed(claim)
    if row is not None:
        row.claimed_until, row.problem = None, problem
        row.next_fetch_at = now + min(FETCH_EVERY * 2 ** min(row.failures, _DOUBLINGS), LONGEST_PAUSE)
        row.failures += 1


@command
def _store(claim: _Claim, validators: Validators, events: ExternalEvents | None, now: datetime) -> None:
    row = _still_claimed(claim)
    if row is None:
        return
    row.claimed_until, row.problem, row.failures = None, None, 0
    row.fetched_at, row.next_fetch_at = now, now + FETCH_EVERY
    if events is not None:
        row.etag, row.last_modified, row.read_at = validators.etag, validators.last_modified, now
        row.unreadable, row.doubts = events.unreadable, _doubts(events, OfficeTime(claim.zone))
        _replace_blocks(claim.resource_id, events)


def _doubts(events: ExternalEvents, office_time: OfficeTime) -> dict[str, list[str]]:
    """Return by their days what could not be read or was guessed: of an event nothing but that is kept."""
    guessed = [event for event in events if event.guesses]
    zones = {text for event in guessed for doubt, text in event.guesses if doubt is Doubt.ZONE}
    found = {
        "unread": {one.day.isoformat() for one in events.unread if one.day},
        "guessed": {office_time.today(event.span.start).isoformat() for event in guessed},
        "zones": zones,
    }
    return {name: sorted(values)[:_MOST_DOUBTS] for name, values in found.items() if values}


def _still_claimed(claim: _Claim) -> ExternalCalendar | None:
    """Lock the calendar and return it, unless it was removed, changed or claimed by another meanwhile."""
    statement = select(ExternalCalendar).where(
        ExternalCalendar.resource_id == claim.resource_id, ExternalCalendar.claimed_until == claim.until
    )
    return db.session.scalars(statement.with_for_update()).one_or_none()


def _replace_blocks(resource_id: int, events: ExternalEvents) -> None:
    """Make the host's busy times what the events say: all in one transaction, and only where they differ."""
    ours = own_times(resource_id, events)
    counted = [event.span for event in events if ours.makes_busy(event)]
    counted += [span for span in events.busy if span not in ours.spans]
    busy = BusySpans(counted).spans
    stored = db.session.execute(select(Block.starts_at, Block.ends_at).where(_brought(resource_id)))
    if {(span.start, span.end) for span in busy} == {(start, end) for start, end in stored}:
        return
    db.session.execute(delete(Block).where(_brought(resource_id)))
    if busy:
        rows = [
            {
                "resource_id": resource_id,
                "kind": BlockKind.BUSY,
                "starts_at": span.start,
                "ends_at": span.end,
                "names": {},
            }
            for span in busy
        ]
        db.session.execute(insert(Block), rows)
