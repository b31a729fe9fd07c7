"""The audit log is append-only: the database takes no change of an entry, and gives up none before its time (ADR 0014).

Its time is 730 days (`domain.audit.AUDIT_KEPT`), measured by the newest entry: a wrong clock lets nothing go.
"""

from __future__ import annotations

from alembic import op

_POSTGRESQL_UP = (
    """
    CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND OLD.at < (SELECT max(at) FROM audit_entry) - interval '730 days' THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'audit_entry_append_only';
    END $$
    """,
    """
    CREATE TRIGGER audit_entry_append_only_rows BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()
    """,
    """
    CREATE TRIGGER audit_entry_append_only_whole BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_append_only()
    """,
)
_POSTGRESQL_DOWN = (
    "DROP TRIGGER audit_entry_append_only_rows ON audit_entry",
    "DROP TRIGGER audit_entry_append_only_whole ON audit_entry",
    "DROP FUNCTION audit_entry_append_only()",
)
_SQLITE_UP = (
    """
    CREATE TRIGGER audit_entry_append_only_update BEFORE UPDATE ON audit_entry
    BEGIN
        SELECT RAISE(ABORT, 'audit_entry_append_only');
    END
    """,
    """
    CREATE TRIGGER audit_entry_append_only_delete BEFORE DELETE ON audit_entry
    WHEN OLD.at >= (SELECT datetime(max(at), '-730 days') FROM audit_entry)
    BEGIN
        SELECT RAISE(ABORT, 'audit_entry_append_only');
    END
    """,
)
# REPLACE puts a row in the place of another, and fires no trigger of a DELETE.
_SQLITE_UP += (
    """
    CREATE TRIGGER audit_entry_append_only_insert BEFORE INSERT ON audit_entry
    WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
    BEGIN
        SELECT RAISE(ABORT, 'audit_entry_append_only');
    END
    """,
)
_SQLITE_DOWN = (
    "DROP TRIGGER audit_entry_append_only_insert",
    "DROP TRIGGER audit_entry_append_only_update",
    "DROP TRIGGER audit_entry_append_only_delete",
)


def protect_log() -> None:
    """Let the log only grow, on the database that is being migrated."""
    _run(_POSTGRESQL_UP, _SQLITE_UP)


def open_log() -> None:
    """Let the log be changed."""
    _run(_POSTGRESQL_DOWN, _SQLITE_DOWN)


def _run(postgresql: tuple[str, ...], sqlite: tuple[str, ...]) -> None:
    for statement in postgresql if op.get_bind().dialect.name == "postgresql" else sqlite:
        op.execute(statement)
