"""One-time links say what they open; sessions when their holder proved who they are; second factors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from barsek_visits.db import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table("staff_link", *_link_columns("staff_link"), sa.Column("kind", sa.String(), nullable=False))
    op.execute(
        "INSERT INTO staff_link (token_hash, staff_id, kind, expires_at)"
        " SELECT token_hash, staff_id, 'sign-in', expires_at FROM sign_in_link"
    )
    op.drop_table("sign_in_link")
    # Sessions last twelve hours: whoever is signed in right now signs in once more.
    op.execute("DELETE FROM staff_session")
    with op.batch_alter_table("staff_session") as table:
        table.add_column(sa.Column("confirmed_at", UtcDateTime(), nullable=False))
        table.add_column(sa.Column("with_second_factor", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("staff", sa.Column("entra_subject", sa.String(), nullable=True))
    op.create_index(op.f("ix_staff_entra_subject"), "staff", ["entra_subject"], unique=True)
    op.create_table(
        "authenticator_app",
        _staff_id(),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        _belongs_to_staff("authenticator_app"),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_authenticator_app")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.String(), nullable=False),
        _staff_id(),
        _belongs_to_staff("recovery_code"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_staff_id"), "recovery_code", ["staff_id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        _staff_id(),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        _belongs_to_staff("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_staff_id"), "passkey", ["staff_id"])


def _link_columns(table: str) -> tuple[sa.SchemaItem, ...]:
    return (
        sa.Column("token_hash", sa.String(), nullable=False),
        _staff_id(),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        _belongs_to_staff(table),
        sa.PrimaryKeyConstraint("token_hash", name=op.f(f"pk_{table}")),
    )


def _staff_id() -> sa.Column[int]:
    return sa.Column("staff_id", sa.Integer(), nullable=False)


def _belongs_to_staff(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["staff_id"], ["staff.id"], name=op.f(f"fk_{table}_staff_id_staff"), ondelete="CASCADE"
    )


def downgrade() -> None:
    """Take the schema back."""
    for table in ("passkey", "recovery_code", "authenticator_app"):
        op.drop_table(table)
    op.drop_index(op.f("ix_staff_entra_subject"), "staff")
    op.drop_column("staff", "entra_subject")
    with op.batch_alter_table("staff_session") as table:
        table.drop_column("with_second_factor")
        table.drop_column("confirmed_at")
    op.create_table("sign_in_link", *_link_columns("sign_in_link"))
    op.execute(
        "INSERT INTO sign_in_link (token_hash, staff_id, expires_at)"
        " SELECT token_hash, staff_id, expires_at FROM staff_link WHERE kind = 'sign-in'"
    )
    op.drop_table("staff_link")
