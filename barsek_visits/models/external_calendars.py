"""Calendars that hosts keep elsewhere; what they bring are blocks (`models/resources.py`)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model, UtcDateTime


class ExternalCalendar(Model):
    """The calendar that a host publishes; its address is a secret and kept sealed, its host's name is shown.

    `read_at` is when its events were read last, `fetched_at` when its server last gave an answer that could
    be used, which may have been that nothing has changed.  `unreadable` counts the events that made no sense;
    `doubts` are the days of these and of those in which something was guessed, and names of unknown zones: nothing else
    of an event.  `failures` counts failed fetches since the last good one, and `problem` says why the last failed.
    """

    __tablename__ = "outside_calendar"
    __table_args__ = (
        CheckConstraint(
            "problem IN ('key_lost', 'no_such_host', 'forbidden', 'unreachable', 'too_slow', 'tls', 'refused', 'gone',"
            " 'redirected', 'server_fault', 'too_large', 'not_a_calendar', 'too_much')",
            name="problem",
        ),
    )

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    address_sealed: Mapped[str]
    address_host: Mapped[str]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_fetch_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unreadable: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]
