"""Signing in while others try to: every failure counts, and none of them is our fault."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine, event, func, select, text, update
from sqlalchemy.exc import OperationalError

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import SignInRefused
from barsek_visits.models import SignInTry, Staff, StaffSession
from barsek_visits.services.accounts import passwords
from barsek_visits.services.accounts.sign_in import sign_in
from barsek_visits.services.accounts.tries import Caller
from tests.support.office.house import PASSWORD
from tests.support.servers.application import REAL_HASHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.support.office.house import House

NEW = "seven reindeer cross a lake"
IMPATIENT = {"sqlite": "PRAGMA busy_timeout = 1", "postgresql": "SET lock_timeout = '1ms'"}


@pytest.fixture
def another_connection(house: House) -> Iterator[Engine]:
    """The same database, for somebody who does not wait for locks."""
    engine = create_engine(db.engine.url)
    yield engine
    engine.dispose()


def fail(house: House) -> None:
    with pytest.raises(SignInRefused):
        sign_in("kari@barsek.example", "wrong", Caller("192.0.2.1"), now=house.now)


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

    assert {2} == set(db.session.scalars(select(SignInTry.failures))), "both are counted"


def test_a_password_that_is_changed_just_then_opens_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, is_right = house.staff["anna"], passwords.is_right

    def change_after(known: str | None, typed: str) -> bool:
        right = is_right(known, typed)
        with atomic() as session:
            session.execute(update(Staff).where(Staff.id == anna.id).values(password_hash=passwords.hashed(NEW)))
        return right

    monkeypatch.setattr(passwords, "is_right", change_after)
    with pytest.raises(SignInRefused):
        sign_in(anna.email, PASSWORD, Caller("192.0.2.1"), now=house.now)

    assert 0 == db.session.scalar(select(func.count()).select_from(StaffSession))


def test_a_weaker_hash_is_made_anew_with_the_next_sign_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", REAL_HASHER)
    weak = PasswordHasher(time_cost=1, memory_cost=8_192).hash(PASSWORD)
    is_anna = Staff.email == "anna@barsek.example"
    with atomic() as session:
        session.execute(update(Staff).where(is_anna).values(password_hash=weak))
    sign_in("anna@barsek.example", PASSWORD, Caller("192.0.2.1"), now=house.now)

    stored = db.session.scalar(select(Staff.password_hash).where(is_anna))
    assert stored != weak
    assert passwords.is_right(stored, PASSWORD)
    sign_in("anna@barsek.example", PASSWORD, Caller("192.0.2.1"), now=house.now)
    assert stored == db.session.scalar(select(Staff.password_hash).where(is_anna))
