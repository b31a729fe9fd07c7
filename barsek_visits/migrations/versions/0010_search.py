"""One search over visits and meetings, and indexes by which their list sorts and pages."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import op

from barsek_visits.domain.bookings.search_words import entry_words
from barsek_visits.domain.text import folded
from barsek_visits.formats import country_names
from barsek_visits.migrations.search_index import create_search_index, drop_search_index

if TYPE_CHECKING:
    from collections.abc import Iterator

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_BATCH = 1000
_INDEXES = tuple((first, then) for then in ("starts_at", "created_at") for first in ("kind", "status"))
# What a booking is found by, as the tables stood at this revision: texts, and names by language.
_TEXTS = (
    "SELECT id, title FROM booking WHERE id BETWEEN :first AND :last",
    "SELECT id, reference FROM booking WHERE id BETWEEN :first AND :last",
    "SELECT id, replace(reference, '-', '') FROM booking WHERE id BETWEEN :first AND :last",
    "SELECT booking_id, note FROM meeting WHERE booking_id BETWEEN :first AND :last",
    "SELECT booking_id, resource.name FROM appointment JOIN appointment_resource ON appointment_id = appointment.id"
    " JOIN resource ON resource.id = resource_id WHERE booking_id BETWEEN :first AND :last",
)
_NAMES = (
    "SELECT booking_id, names FROM visit JOIN visit_type ON visit_type.id = visit_type_id"
    " WHERE booking_id BETWEEN :first AND :last",
    "SELECT booking_id, names FROM visit_topic JOIN topic ON topic.key = topic_key"
    " WHERE booking_id BETWEEN :first AND :last",
)
_COUNTRIES = "SELECT booking_id, country FROM visit WHERE booking_id BETWEEN :first AND :last"


def upgrade() -> None:
    """Bring the schema up, with an entry for each booking."""
    op.create_table(
        "search_entry",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_search_entry_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_search_entry")),
    )
    create_search_index()
    insert = sa.text("INSERT INTO search_entry (booking_id, words) VALUES (:id, :words)")
    for first, last in _batches():
        rows = [{"id": id_, "words": entry_words(texts)} for id_, texts in _texts(first, last).items()]
        op.get_bind().execute(insert, rows)
    op.drop_column("visit", "search_text")
    op.drop_index(op.f("ix_booking_status"), "booking")
    op.drop_index(op.f("ix_booking_created_at"), "booking")
    op.create_index(op.f("ix_booking_created_at"), "booking", ["created_at", "id"])
    for first, then in _INDEXES:
        op.create_index(op.f(f"ix_booking_{first}_{then}"), "booking", [first, then, "id"])


def downgrade() -> None:
    """Take the schema back; the list then finds organisations alone."""
    for first, then in _INDEXES:
        op.drop_index(op.f(f"ix_booking_{first}_{then}"), "booking")
    op.drop_index(op.f("ix_booking_created_at"), "booking")
    op.create_index(op.f("ix_booking_created_at"), "booking", ["created_at"])
    op.create_index(op.f("ix_booking_status"), "booking", ["status"])
    op.add_column("visit", sa.Column("search_text", sa.String(), server_default="", nullable=False))
    titles = sa.text("SELECT id, title FROM booking WHERE kind = 'visit' AND id BETWEEN :first AND :last")
    update = sa.text("UPDATE visit SET search_text = :text WHERE booking_id = :id")
    bind = op.get_bind()
    for first, last in _batches():
        rows = [{"id": id_, "text": folded(title)} for id_, title in bind.execute(titles, _between(first, last))]
        if rows:
            bind.execute(update, rows)
    drop_search_index()
    op.drop_table("search_entry")


def _batches() -> Iterator[tuple[int, int]]:
    """Yield the first and last id of each batch of bookings."""
    ids = sa.text("SELECT id FROM booking WHERE id > :after ORDER BY id LIMIT :most")
    after = 0
    while batch := op.get_bind().scalars(ids, {"after": after, "most": _BATCH}).all():
        yield batch[0], batch[-1]
        after = batch[-1]


def _texts(first: int, last: int) -> dict[int, list[str]]:
    texts: dict[int, list[str]] = defaultdict(list)
    bind, ids = op.get_bind(), _between(first, last)
    for statement in _TEXTS:
        for id_, text in bind.execute(sa.text(statement), ids):
            texts[id_].append(text)
    for statement in _NAMES:
        for id_, names in bind.execute(sa.text(statement), ids):  # SQLite hands JSON over as it is written
            texts[id_] += (json.loads(names) if isinstance(names, str) else names).values()
    for id_, country in bind.execute(sa.text(_COUNTRIES), ids):
        texts[id_] += country_names(country)
    return texts


def _between(first: int, last: int) -> dict[str, int]:
    return {"first": first, "last": last}
