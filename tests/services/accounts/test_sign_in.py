"""Signing in while others try to: every failure counts, and none of them is our fault."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.exc import OperationalError

from barsek_visits.db import db
from barsek_visits.domain.errors import SignInRefused
from barsek_visits.models import SignInTry
from barsek_visits.services.accounts.sign_in import sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.support.office.house import House

IMPATIENT = {"sqlite": "PRAGMA busy_timeout = 1", "postgresql": "SET lock_timeout = '1ms'"}


@pytest.fixture
def another_connection(house: House) -> Iterator[Engine]:
    """The same database, for somebody who does not wait for locks."""
    engine = create_engine(db.engine.url)
    yield engine
    engine.dispose()


def fail(house: House) -> None:
    with pytest.raises(SignInRefused):
        sign_in("kari@barsek.example", "wrong", address="192.0.2.1", now=house.now)


def test_a_sign_in_that_forgets_the_failures_just_when_one_is_counted_is_no_fault(
    house: House, another_connection: Engine
) -> None:
    fail(house)
    db.session.rollback()

    def forget(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "INSERT INTO sign_in_try" in statement:
            with suppress(OperationalError), another_connection.begin() as other:
                other.execute(text(IMPATIENT[another_connection.dialect.name]))
                other.execute(text("DELETE FROM sign_in_try"))

    event.listen(db.engine, "after_cursor_execute", forget)
    try:
        fail(house)
    finally:
        event.remove(db.engine, "after_cursor_execute", forget)

    assert 1 == db.session.scalar(select(func.count()).select_from(SignInTry))
