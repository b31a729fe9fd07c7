"""A host's own calendar may be too much work to read, which has a word of its own."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_NAME = "ck_outside_calendar_problem"
_BEFORE = (
    "problem IN ('key_lost', 'no_such_host', 'forbidden', 'unreachable', 'too_slow', 'tls', 'refused', 'gone',"
    " 'redirected', 'server_fault', 'too_large', 'not_a_calendar'{})"
)


def upgrade() -> None:
    """Bring the schema up."""
    _allow(", 'too_much'")


def downgrade() -> None:
    """Take the schema back."""
    op.execute("UPDATE outside_calendar SET problem = 'not_a_calendar' WHERE problem = 'too_much'")
    _allow("")


def _allow(more: str) -> None:
    with op.batch_alter_table("outside_calendar") as table:
        table.drop_constraint(op.f(_NAME), type_="check")
        table.create_check_constraint(op.f(_NAME), _BEFORE.format(more))
