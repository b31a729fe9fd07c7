"""Letters are sealed while they wait; a form's own id is kept as a keyed hash; known browsers of a delegation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from barsek_visits.sealing import Sealer, keyed_hash, submission_hashes
from barsek_visits.settings import current_settings

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SEALED = ("recipient", "subject", "text", "html", "calendar")


def upgrade() -> None:
    """Bring the schema up, and take away what opens a page without the key."""
    op.create_table(
        "visit_browser",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("browser_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_visit_browser_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", "browser_hash", name=op.f("pk_visit_browser")),
    )
    op.add_column("outbox_mail", sa.Column("kind", sa.String(), nullable=False, server_default=""))
    op.add_column("outbox_mail", sa.Column("recipient_hash", sa.String(), nullable=False, server_default=""))
    _seal_letters()
    _hash_submissions()


def downgrade() -> None:
    """Take the schema back: letters that wait are unsealed, hashes stay hashes."""
    sealer = Sealer(current_settings().secret_keys, "letters")
    for id_, values in _letters():
        _update(id_, {name: sealer.unseal(text) for name, text in values.items() if text})
    op.drop_column("outbox_mail", "recipient_hash")
    op.drop_column("outbox_mail", "kind")
    op.drop_table("visit_browser")


def _seal_letters() -> None:
    """Seal letters that wait or failed, and empty those that have left."""
    connection = op.get_bind()
    empty = ", ".join(f"{name} = ''" for name in _SEALED)
    connection.execute(sa.text(f"UPDATE outbox_mail SET {empty} WHERE sent_at IS NOT NULL"))  # noqa: S608 - our own names
    sealer = Sealer(current_settings().secret_keys, "letters")
    for id_, values in _letters():
        recipient = keyed_hash("recipients", values["recipient"].lower()) if values["recipient"] else ""
        sealed = {name: sealer.seal(text) for name, text in values.items() if text}
        _update(id_, {**sealed, "recipient_hash": recipient})
    for id_, key in connection.execute(sa.text("SELECT id, key FROM outbox_mail")).all():
        parts = key.split(".")
        _update(id_, {"kind": parts[1] if len(parts) > 1 else ""})


def _letters() -> list[tuple[int, dict[str, str]]]:
    rows = op.get_bind().execute(sa.text("SELECT * FROM outbox_mail")).mappings()
    return [(row["id"], {name: row[name] for name in _SEALED}) for row in rows]


def _update(id_: int, values: dict[str, str]) -> None:
    if values:
        table = sa.table("outbox_mail", sa.column("id"), *(sa.column(name) for name in values))
        op.get_bind().execute(sa.update(table).where(table.c.id == id_).values(values))


def _hash_submissions() -> None:
    connection = op.get_bind()
    for booking_id, submission_id in connection.execute(sa.text("SELECT booking_id, submission_id FROM visit")).all():
        connection.execute(
            sa.text("UPDATE visit SET submission_id = :hash WHERE booking_id = :id"),
            {"hash": submission_hashes(submission_id)[0], "id": booking_id},
        )
