"""A copy of everything but the key opens nothing: each value of it is tried as link, id and token (ADR 0011)."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from sqlalchemy import text

from barsek_visits.db import Model, db
from barsek_visits.services.operations.backups import make_backup
from barsek_visits.web.urls import LINK, ROUTES
from tests.support.pages.booking_form import FORM_PAGE, fields
from tests.support.pages.whole_stories import full_scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.support.office.house import House
    from tests.support.pages.whole_scene import Scene
    from tests.support.servers.application import StrangerClient

_WORD = re.compile(r"[A-Za-z0-9_-]{16,}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def scene(house: House, make_client: Callable[[], StrangerClient], work: Callable[[], None], tmp_path: Path) -> Scene:
    """A busy day: letters wait, links were made, names given, offers held."""
    return full_scene(house, make_client, work, tmp_path)


def words_of(values: Iterable[object]) -> set[str]:
    """Return what could be a secret in values: each word of them that is too long to be guessed."""
    return {word for value in values for word in _WORD.findall(str(value))}


def words_of_copy(database_kind: str, folder: Path) -> set[str]:
    """Return them of a copy as `flask backup` makes it; on PostgreSQL, whose copies are packed, of all tables."""
    tables = [*Model.metadata.tables]
    if database_kind == "postgresql":
        db.session.rollback()
        rows = [row for table in tables for row in db.session.execute(text(f'SELECT * FROM "{table}"'))]
        return words_of(value for row in rows for value in row)
    path = folder / "copy.sqlite3"
    make_backup(path, now=datetime.now(UTC))
    with closing(sqlite3.connect(path)) as copy:
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for name in names for row in copy.execute(f'SELECT * FROM "{name}"')]
    return words_of(value for row in rows for value in row)


def opened_by(words: Iterable[str], client: StrangerClient) -> list[str]:
    """Return the addresses with a secret in them that a word opens."""
    rules = sorted({route.rule for route in ROUTES if route.who == LINK and route.method == "GET"})
    links = [rule.replace("<token>", quote(word, safe="")) for word in words for rule in rules]
    return [path for path in links if client.get(path).status_code != 404]


def repeated_by(words: Iterable[str], client: StrangerClient) -> list[str]:
    """Return the words that, as the number of a form, lead to a visit that was there before."""
    found = []
    for word in filter(_UUID.fullmatch, words):
        before = visits()
        answer = client.submit(FORM_PAGE, fields(submission_id=word), action="/visits/new?lang=en")
        if answer.status_code == 303 and visits() == before:
            found.append(word)
    return found


def visits() -> int:
    db.session.rollback()
    return db.session.scalar(text("SELECT count(*) FROM visit")) or 0


def test_no_value_of_a_copy_opens_anything(
    scene: Scene, client: StrangerClient, database_kind: str, tmp_path: Path
) -> None:
    words = sorted(words_of_copy(database_kind, tmp_path))

    assert len(words) > 100, "the copy is of a busy day"
    assert [] == opened_by(words, client)
    assert [] == repeated_by(words, client)
    secrets = [scene.tokens["requested"], scene.sign_in_token(), scene.feed]
    assert 3 <= len(opened_by(secrets, client)), "the control: what opens something would have been found"
