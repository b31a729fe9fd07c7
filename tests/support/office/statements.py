"""Counting the statements that a page or a command runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event

from barsek_visits.db import db

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.servers.application import StrangerClient


def statements(client: StrangerClient, page: str, **options: object) -> int:
    """Return how many statements a page runs, besides prepared look-ups."""
    statuses: list[int] = []
    count = statements_of(lambda: statuses.append(client.open(page, **options).status_code))
    assert statuses[0] in (200, 304)
    return count


def statements_of(step: Callable[[], object]) -> int:
    """Return how many statements a step runs; those that begin a transaction or end a savepoint do not count."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK TO")):
            seen.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        step()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
