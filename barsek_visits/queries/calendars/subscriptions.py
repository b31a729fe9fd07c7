"""Calendar links: a member's own, and the one that a calendar program asks for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, String, bindparam, case, cast, func, literal, select

from barsek_visits.db import LookUp, db
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.tokens import token_hash
from barsek_visits.models import ChangeCounter, Office, Resource, Staff, Subscription
from barsek_visits.queries.staff import STAFF_COLUMNS, staff_row
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import InstrumentedAttribute

    from barsek_visits.domain.staff import StaffRow

# Raised when feeds are written differently, so that what is stored and what programs have kept is made anew.
_FORM = 4


@dataclass(frozen=True)
class SubscriptionRow:
    """One of a member's calendar links, with its secret sealed."""

    id: int
    scope: str
    room_name: str
    detail: str
    language: str
    token_sealed: str
    fetched_at: datetime | None
    fetched_by: str | None


@dataclass(frozen=True)
class FeedRow:
    """A calendar link as its feed needs it; `count` and `changed_at` tell when its scope changed last."""

    id: int
    token_hash: str
    owner: StaffRow
    scope: str
    room_id: int | None
    detail: Detail
    language: str
    created_at: datetime
    fetched_at: datetime | None
    count: int
    changed_at: datetime | None
    zone: str

    @property
    def office_time(self) -> OfficeTime:
        """The clock of the office that the feed is of."""
        return OfficeTime(self.zone)

    def validator(self, first_day: date) -> str:
        """Return the ETag's text: it changes exactly when the feed's bytes may.

        Those depend on the scope's changes, the window's days, the detail level, the language, on whose
        protected visits the owner may read, and on how texts are written.
        """
        settings = current_settings()
        parts = (
            event_form(),
            settings.feed_back_days,
            settings.feed_ahead_days,
            self.token_hash,
            self.count,
            self.changed_at,
            first_day,
            self.detail,
            self.language,
            self.owner.role,
        )
        return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def event_form() -> str:
    """Return the form of event texts: how they are written, and the address to which their links lead."""
    return f"{_FORM} {current_settings().base_url}"


def subscriptions_of(owner: StaffRow) -> list[SubscriptionRow]:
    """Return a member's calendar links, oldest first."""
    statement = (
        select(
            Subscription.id,
            Subscription.scope,
            func.coalesce(Resource.name, "").label("room_name"),
            Subscription.detail,
            Subscription.language,
            Subscription.token_sealed,
            Subscription.fetched_at,
            Subscription.fetched_by,
        )
        .outerjoin(Resource, Resource.id == Subscription.room_id)
        .where(Subscription.staff_id == owner.id)
        .order_by(Subscription.id)
    )
    return [SubscriptionRow(**row) for row in db.session.execute(statement).mappings()]


def feed_row(token: str) -> FeedRow:
    """Return the link that a program asks for, with its scope's counter and the office's zone: one look-up.

    Raises:
        NotFound: there is no such link, or its owner is no longer active.
    """
    row = _FEED.one(token_hash=token_hash(token))
    if row is None:
        raise NotFound("feed")
    return FeedRow(
        id=row["id"],
        token_hash=row["token_hash"],
        owner=staff_row(row),
        scope=row["scope"],
        room_id=row["room_id"],
        detail=Detail(row["detail"]),
        language=row["language"],
        created_at=row["created_at"],
        fetched_at=row["fetched_at"],
        count=row["count"],
        changed_at=row["changed_at"],
        zone=row["zone"],
    )


def _feed_statement() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *STAFF_COLUMNS,
            Subscription.id,
            Subscription.token_hash,
            Subscription.scope,
            Subscription.room_id,
            Subscription.detail,
            Subscription.language,
            Subscription.created_at,
            Subscription.fetched_at,
            func.coalesce(ChangeCounter.count, 0).label("count"),
            ChangeCounter.changed_at,
            select(Office.zone).scalar_subquery().label("zone"),
        )
        .join(Staff, Staff.id == Subscription.staff_id)
        .outerjoin(ChangeCounter, ChangeCounter.scope == _counter_scope())
        .where(Subscription.token_hash == bindparam("token_hash"), Staff.is_active)
    )


def _counter_scope() -> ColumnElement[str]:
    return case(
        (Subscription.scope == "office", literal("office")),
        (Subscription.scope == "room", _resource_scope(Subscription.room_id)),
        else_=_resource_scope(Staff.resource_id),
    )


def _resource_scope(resource_id: ColumnElement[int | None] | InstrumentedAttribute[int | None]) -> ColumnElement[str]:
    return literal("resource:") + cast(resource_id, String)


_FEED = LookUp(_feed_statement())
