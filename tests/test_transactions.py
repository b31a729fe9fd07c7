"""Commands are begun anew where another one was in the way, a few times, and are then busy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from barsek_visits import transactions
from barsek_visits.db import db
from barsek_visits.domain.errors import Busy
from barsek_visits.models import Booking
from barsek_visits.transactions import MAX_TRIES, command
from tests.support.servers.contention import in_the_way

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House


@command
def protect_all() -> str:
    db.session.execute(update(Booking).values(protected=True))
    return "done"


def is_protected() -> bool:
    db.session.rollback()
    return db.session.scalars(select(Booking.protected)).one()


def count_pauses(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]) -> list[float]:
    """Let no pause last, and do something in each; return how long they may last, one after the other."""
    pauses: list[float] = []

    def pause(_least: float, most: float) -> float:
        pauses.append(most)
        then()
        return 0.0

    monkeypatch.setattr(transactions.random, "uniform", pause)
    return pauses


def test_a_command_is_begun_anew_once_the_other_is_done(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.ask()
    with in_the_way(monkeypatch) as let_go:
        pauses = count_pauses(monkeypatch, let_go)

        assert "done" == protect_all()

    assert 1 == len(pauses)
    assert is_protected()


def test_whoever_never_gets_a_turn_is_busy_after_pauses_that_grow(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.ask()
    with in_the_way(monkeypatch):
        pauses = count_pauses(monkeypatch, lambda: None)

        with pytest.raises(Busy):
            protect_all()

    assert MAX_TRIES - 1 == len(pauses)
    assert sorted(set(pauses)) == pauses
    assert not is_protected()


def test_nobody_waits_for_more_tries_than_there_is_time_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.ask()
    monkeypatch.setattr(transactions, "GIVE_UP_SECONDS", 0)
    with in_the_way(monkeypatch):
        pauses = count_pauses(monkeypatch, lambda: None)

        with pytest.raises(Busy):
            protect_all()

    assert [] == pauses


def test_what_is_no_contention_is_not_tried_again(house: House) -> None:
    tries = []

    @command
    def fail() -> None:
        tries.append(1)
        raise ValueError("of its own")

    with pytest.raises(ValueError, match="of its own"):
        fail()
    assert [1] == tries


def test_a_command_calls_no_other_command(house: House) -> None:
    @command
    def outer() -> str:
        return protect_all()

    with pytest.raises(RuntimeError, match="another command"):
        outer()
