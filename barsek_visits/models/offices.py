"""The office: who it is, when it is open, what may be asked for.  LoadReport from a file, never from code."""

from __future__ import annotations

from datetime import time  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import JSON, CheckConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model


class Office(Model):
    """The one office of this installation."""

    __tablename__ = "office"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    city: Mapped[str]
    address: Mapped[str]  # lines, as on an envelope
    phone: Mapped[str]
    email: Mapped[str]
    zone: Mapped[str]  # IANA name: the office time
    country: Mapped[str]  # ISO 3166-1 alpha-2: whose public holidays
    neighbours: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")  # whose days are marked
    accessibility_url: Mapped[str | None]
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)  # key -> language -> text


class OpeningTime(Model):
    """A stretch of opening on a weekday, in office time."""

    __tablename__ = "opening_time"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


class VisitType(Model):
    """What may be asked for, with the rules of `domain.bookings.policy.BookingRules`."""

    __tablename__ = "visit_type"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    is_active: Mapped[bool]
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    descriptions: Mapped[dict[str, str]] = mapped_column(JSON)
    minutes: Mapped[int]
    max_party: Mapped[int]
    step_minutes: Mapped[int]
    buffer_minutes: Mapped[int]
    notice_working_days: Mapped[int]
    months_ahead: Mapped[int]
    needs_host: Mapped[bool]
    confirms_at_once: Mapped[bool]


class Topic(Model):
    """A theme that delegations may ask for and hosts know."""

    __tablename__ = "topic"

    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    names: Mapped[dict[str, str]] = mapped_column(JSON)


class ProgrammeTemplate(Model):
    """A programme to begin with; `items` are those of `domain.office.office_plan.TemplateItemPlan`, in order."""

    __tablename__ = "programme_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    is_active: Mapped[bool]
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
