"""A second link that only shows; addresses are confirmed; a short code by mail; where a request came from."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from barsek_visits.domain.tokens import new_token, token_hash
from barsek_visits.sealing import Sealer
from barsek_visits.settings import current_settings

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up: each link gets one to pass on, and addresses that were used until now count as confirmed."""
    op.add_column("visit_link", sa.Column("share_hash", sa.String(), nullable=True))
    op.add_column("visit_link", sa.Column("share_sealed", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_visit_link_share_hash", "visit_link", ["share_hash"], unique=True)
    op.add_column("visit_contact", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("visit", sa.Column("source_hash", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "visit_code",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_visit_code_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_visit_code")),
    )
    connection = op.get_bind()
    now = datetime.now(UTC)
    contacts = sa.table("visit_contact", sa.column("confirmed_at", sa.DateTime(timezone=True)))
    connection.execute(
        sa.update(contacts).values(confirmed_at=now if connection.dialect.name != "sqlite" else _plain(now))
    )
    links = sa.table("visit_link", *(sa.column(name) for name in ("booking_id", "share_hash", "share_sealed")))
    sealer = Sealer(current_settings().secret_keys, "links")
    for (booking_id,) in connection.execute(sa.select(links.c.booking_id)).all():
        token = new_token()
        values = {"share_hash": token_hash(token), "share_sealed": sealer.seal(token)}
        connection.execute(sa.update(links).where(links.c.booking_id == booking_id).values(values))


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("visit_code")
    op.drop_column("visit", "source_hash")
    op.drop_column("visit_contact", "confirmed_at")
    op.drop_index("ix_visit_link_share_hash", "visit_link")
    op.drop_column("visit_link", "share_sealed")
    op.drop_column("visit_link", "share_hash")


def _plain(instant: datetime) -> datetime:
    """Return the instant as SQLite's columns hold it: in UTC, without saying so."""
    return instant.replace(tzinfo=None)
