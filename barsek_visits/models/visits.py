"""A delegation's visit.  Personal data stands in tables of its own, so that erasing is one statement."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model, UtcDateTime

_HAS_SOURCE = text("source_hash != ''")


class Visit(Model):
    """What is not personal of a visit: it stays, as statistics, when the rest is erased."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("party_size > 0", name="party_size"),
        Index("ix_visit_source_hash", "source_hash", sqlite_where=_HAS_SOURCE, postgresql_where=_HAS_SOURCE),
    )

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    submission_hash: Mapped[str] = mapped_column("submission_id", unique=True)  # keyed: the form's own id is a secret
    visit_type_id: Mapped[int] = mapped_column(ForeignKey("visit_type.id"))
    party_size: Mapped[int]
    language: Mapped[str]
    page_language: Mapped[str]
    interpreter: Mapped[bool]
    flexible: Mapped[bool]
    organisation_type: Mapped[str]
    country: Mapped[str]
    time_zone: Mapped[str]
    source_hash: Mapped[str] = mapped_column(default="")  # keyed, of the network that sent it; emptied after a day
    original: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # of the request; {} is as now
    reason: Mapped[str] = mapped_column(default="")  # told to the delegation with a decline or a cancellation


class VisitBrowser(Model):
    """A browser that is known to be the delegation's: it sent the request, or its holder has read the contact's mail.

    Erased with the contact.
    """

    __tablename__ = "visit_browser"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(primary_key=True)  # keyed; the browser's own number is in its cookie


class VisitWish(Model):
    """A wanted span, the first wish at position 0."""

    __tablename__ = "visit_wish"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VisitTopic(Model):
    """A topic that the delegation asked for."""

    __tablename__ = "visit_topic"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    topic_key: Mapped[str] = mapped_column(ForeignKey("topic.key"), primary_key=True)


class VisitContact(Model):
    """Who speaks for the delegation, and what they wrote: erased 14 days after the visit."""

    __tablename__ = "visit_contact"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str]
    day_contact: Mapped[str]
    head_of_delegation: Mapped[str]
    arrival: Mapped[str]
    message: Mapped[str]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when somebody showed to read its mail


class VisitNeeds(Model):
    """How many have which need: erased 3 days after the visit."""

    __tablename__ = "visit_needs"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    wheelchair_users: Mapped[int]
    diet_vegetarian: Mapped[int]
    diet_vegan: Mapped[int]
    diet_allergy: Mapped[int]
    diet_other: Mapped[int]


class VisitFollowUp(Model):
    """What staff keep of a visit for themselves: a note, and who takes it.  Erased with the contact."""

    __tablename__ = "visit_follow_up"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    note: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class VisitParticipants(Model):
    """That a host has asked for participants' names, and why; the names themselves are sealed, or not there yet.

    Erased 14 days after the visit, or by whom they are about or for.
    """

    __tablename__ = "visit_names"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str]  # a word of `domain/visits/participants.py`, or the host's own
    sealed: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VisitAssignment(Model):
    """A host whom a coordinator has assigned to a visit, and who may open its names therefore."""

    __tablename__ = "visit_assignment"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"), primary_key=True)


class VisitLink(Model):
    """The secret links to a visit: the private one acts, the one to pass on only shows.

    Both are found by hash, and kept sealed to be mailed and shown again.
    """

    __tablename__ = "visit_link"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    token_sealed: Mapped[str]
    share_hash: Mapped[str | None] = mapped_column(unique=True, index=True)
    share_sealed: Mapped[str] = mapped_column(default="")


class VisitCode(Model):
    """A short code that was mailed to the contact: whoever enters it reads that mail.  Erased with the contact."""

    __tablename__ = "visit_code"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str]  # keyed: six digits are tried out in no time
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int]


class VisitChange(Model):
    """A change asked for after confirming; the confirmed visit stands until the office has answered."""

    __tablename__ = "visit_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    party_size: Mapped[int]
    message: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted: Mapped[bool | None]


class VisitOffer(Model):
    """Another time that the office offers: held until it runs out, or, with a decline, a hint that holds nothing.

    `items` are the programme as it would be then (`domain/visits/programme_rows.py`).
    """

    __tablename__ = "visit_offer"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="order"),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class ProtectedVisitCount(Model):
    """How many protected visits of a month have been erased, by the class of their sizes: all that stays of them."""

    __tablename__ = "protected_visit_count"

    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    size_class: Mapped[int] = mapped_column(primary_key=True)  # the smallest number of people in it
    count: Mapped[int]


class VisitMessage(Model):
    """A question of the office or an answer of the delegation, in order; erased with the contact."""

    __tablename__ = "visit_message"
    __table_args__ = (CheckConstraint("actor IN ('staff', 'delegation')", name="actor"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    actor: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
