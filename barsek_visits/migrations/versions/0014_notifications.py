"""Who was told what stands in a table of its own; a topic can go out of use; an appointment has no position."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from collections.abc import Iterator

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_UID = re.compile(r"^UID:(\S+)", re.MULTILINE)
# As keys of the outbox called letters until now, where they have another name today.
_RENAMED = {"names_asked": "participants_asked"}
_FOR_STAFF = "offer_ran_out"  # the name that two letters shared


def upgrade() -> None:
    """Bring the schema up, and keep what the letters that are still there tell."""
    op.create_table(
        "notification",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_notification_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", "kind", "recipient", "sequence", name=op.f("pk_notification")),
    )
    op.create_table(
        "invited_event",
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_invited_event_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("uid", "recipient", name=op.f("pk_invited_event")),
    )
    op.create_index(op.f("ix_invited_event_booking_id"), "invited_event", ["booking_id"])
    _take_over()
    op.add_column("topic", sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.drop_column("appointment", "position")


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("topic", "is_active")
    op.add_column("appointment", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.drop_table("invited_event")
    op.drop_table("notification")


def _take_over() -> None:
    """Read who was told what from the letters' keys and calendar parts."""
    connection = op.get_bind()
    staff = {email: f"staff:{id_}" for id_, email in connection.execute(sa.text("SELECT id, email FROM staff"))}
    mails = connection.execute(
        sa.text(
            "SELECT booking_id, key, recipient, calendar, calendar_method, created_at FROM outbox_mail"
            " WHERE booking_id IS NOT NULL ORDER BY id"
        )
    ).all()
    told = {row[:4]: row for mail in mails for row in _told(mail, staff)}
    events = {row[:2]: row for mail in mails for row in _events(mail, staff)}
    for (booking_id, kind, recipient, sequence), (*_, at) in told.items():
        connection.execute(
            sa.text("INSERT INTO notification VALUES (:booking_id, :kind, :recipient, :sequence, :at)"),
            {"booking_id": booking_id, "kind": kind, "recipient": recipient, "sequence": sequence, "at": at},
        )
    for uid, recipient, booking_id in events.values():
        connection.execute(
            sa.text("INSERT INTO invited_event VALUES (:uid, :recipient, :booking_id)"),
            {"uid": uid, "recipient": recipient, "booking_id": booking_id},
        )


def _told(mail: sa.Row, staff: dict[str, str]) -> Iterator[tuple[int, str, str, int, object]]:
    """Yield what one letter told: its key is `reference.kind.version`, and who, where that is not the delegation."""
    parts = mail.key.split(".")
    if len(parts) < 3 or not parts[2].isdigit():
        return
    kind, recipient = _RENAMED.get(parts[1], parts[1]), staff.get(mail.recipient, "delegation")
    if kind == _FOR_STAFF and recipient != "delegation":
        kind = f"staff_{kind}"
    if not kind.startswith("guest_"):
        yield mail.booking_id, kind, recipient, int(parts[2]), mail.created_at


def _events(mail: sa.Row, staff: dict[str, str]) -> Iterator[tuple[str, str, int]]:
    """Yield the events that a letter put into a member's calendar."""
    recipient = staff.get(mail.recipient)
    if recipient and mail.calendar_method in ("REQUEST", "PUBLISH"):
        for uid in _UID.findall(mail.calendar.replace("\r", "")):
            yield uid, recipient, mail.booking_id
