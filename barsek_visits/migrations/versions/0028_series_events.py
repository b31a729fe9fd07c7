"""A series is told as one event, with a UID and a SEQUENCE of its own."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up; letters about a series that is there have been numbered by its meetings' versions."""
    op.add_column("meeting_series", sa.Column("uid", sa.String(), nullable=True))
    op.add_column("meeting_series", sa.Column("sequence", sa.Integer(), nullable=True))
    connection = op.get_bind()
    new = [
        {"uid": str(uuid.uuid4()), "of": id_} for id_ in connection.scalars(sa.text("SELECT id FROM meeting_series"))
    ]
    if new:
        connection.execute(sa.text("UPDATE meeting_series SET uid = :uid WHERE id = :of"), new)
    op.execute(
        "UPDATE meeting_series SET sequence = coalesce((SELECT max(booking.version) FROM booking"
        " JOIN meeting ON meeting.booking_id = booking.id WHERE meeting.series_id = meeting_series.id), 1)"
    )
    kept = _series_of_meetings()
    with op.batch_alter_table("meeting_series") as table:
        table.alter_column("uid", existing_type=sa.String(), nullable=False)
        table.alter_column("sequence", existing_type=sa.Integer(), nullable=False)
        table.create_unique_constraint(op.f("uq_meeting_series_uid"), ["uid"])
    _put_back(kept)


def downgrade() -> None:
    """Take the schema back."""
    kept = _series_of_meetings()
    with op.batch_alter_table("meeting_series") as table:
        table.drop_constraint(op.f("uq_meeting_series_uid"), type_="unique")
        table.drop_column("sequence")
        table.drop_column("uid")
    _put_back(kept)


def _series_of_meetings() -> list[dict[str, int]]:
    """Return which meeting is of which series: SQLite rebuilds the table, and dropping it empties what refers to it."""
    statement = sa.text("SELECT booking_id AS meeting, series_id AS series FROM meeting WHERE series_id IS NOT NULL")
    return [dict(row) for row in op.get_bind().execute(statement).mappings()]


def _put_back(kept: list[dict[str, int]]) -> None:
    if kept:
        put = sa.text("UPDATE meeting SET series_id = :series WHERE booking_id = :meeting")
        op.get_bind().execute(put, kept)
