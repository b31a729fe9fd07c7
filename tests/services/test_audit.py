"""The audit log: what it tells, and that nobody changes it, not even who writes SQL."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from barsek_visits.db import atomic, db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.audit import AUDIT_KEPT, AuditAction
from barsek_visits.domain.errors import SignInRefused
from barsek_visits.domain.permissions import Role
from barsek_visits.models import AuditEntry
from barsek_visits.services import audit
from barsek_visits.services.accounts.accounts import add_staff, deactivate_staff
from barsek_visits.services.accounts.sign_in import sign_in
from barsek_visits.services.accounts.tries import Caller, count_failure
from barsek_visits.services.operations.retention import purge
from tests.support.office.house import PASSWORD

if TYPE_CHECKING:
    from datetime import datetime

    from tests.support.office.house import House

DAY = timedelta(days=1)


def write(house: House, at: datetime) -> None:
    with atomic():
        audit.record(AuditAction.SIGN_IN, now=at, by=house.staff["anna"])


def entries() -> list[tuple[str, int | None, str]]:
    statement = select(AuditEntry.action, AuditEntry.staff_id, AuditEntry.detail).order_by(AuditEntry.id)
    return [tuple(row) for row in db.session.execute(statement)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET detail = 'x'",
        "UPDATE audit_entry SET at = '2020-01-01 00:00:00'",
        "DELETE FROM audit_entry",
        "INSERT INTO audit_entry (id, at, actor, action, detail) SELECT id, at, actor, 'forged', '' FROM audit_entry"
        " WHERE true ON CONFLICT (id) DO UPDATE SET action = 'forged'",
        "DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)",
    ],
)
def test_the_database_lets_nobody_change_an_entry_or_take_a_young_one(house: House, statement: str) -> None:
    write(house, house.now - AUDIT_KEPT + DAY)
    write(house, house.now)
    with pytest.raises(DBAPIError, match="audit_entry_append_only"), atomic() as session:
        session.execute(text(statement))

    assert 2 == len(entries())


def test_on_postgresql_the_log_cannot_be_emptied_whole_either(house: House) -> None:
    write(house, house.now)
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="audit_entry_append_only"), atomic() as session:
            session.execute(text("TRUNCATE audit_entry"))

    assert 1 == len(entries())


def test_on_sqlite_no_entry_is_put_in_the_place_of_another(house: House) -> None:
    write(house, house.now)
    if db.engine.dialect.name == "sqlite":
        replace = "REPLACE INTO audit_entry (id, at, actor, action, detail) SELECT id, at, actor, 'forged', detail"
        with pytest.raises(DBAPIError, match="audit_entry_append_only"), atomic() as session:
            session.execute(text(f"{replace} FROM audit_entry"))

    assert ["sign-in"] == [action for action, _who, _detail in entries()]


def test_a_clock_that_is_far_ahead_lets_nothing_go(house: House) -> None:
    write(house, house.now)

    assert 0 == purge(now=house.now + 40 * AUDIT_KEPT, dry_run=True).audit_entries


def test_an_entry_of_the_very_second_stops_no_purge(house: House) -> None:
    limit = (house.now - AUDIT_KEPT).replace(microsecond=0)
    write(house, limit + timedelta(microseconds=300_000))
    write(house, limit - DAY)
    write(house, house.now + timedelta(microseconds=900_000))

    assert 1 == purge(now=house.now + timedelta(microseconds=900_000)).audit_entries


def test_strangers_do_not_fill_it(house: House, throttled: None) -> None:
    for guess in range(250):
        count_failure({}, None, now=house.now + timedelta(seconds=guess))

    assert 200 == len(entries())


def test_what_is_over_its_time_goes_and_the_log_says_so(house: House) -> None:
    write(house, house.now - AUDIT_KEPT - DAY)
    write(house, house.now - AUDIT_KEPT + DAY)
    write(house, house.now)
    assert 1 == purge(now=house.now, dry_run=True).audit_entries
    assert 3 == len(entries())

    assert 1 == purge(now=house.now).audit_entries
    assert ["sign-in", "sign-in", "erase-log", "purge"] == [action for action, _who, _detail in entries()]


def test_it_tells_sign_ins_that_failed_and_whose_account_it_was(house: House) -> None:
    anna = house.staff["anna"]
    for email, password in ((anna.email, "wrong"), ("nobody@barsek.example", "wrong")):
        with pytest.raises(SignInRefused):
            sign_in(email, password, Caller("192.0.2.1"), now=house.now)
    sign_in(anna.email, PASSWORD, Caller("192.0.2.2"), now=house.now)

    assert [
        ("sign-in-failed", None, f"account {anna.id}"),
        ("sign-in-failed", None, ""),
        ("sign-in", anna.id, ""),
    ] == entries()


def test_it_tells_accounts_and_roles_by_their_number(house: House) -> None:
    berit = house.staff["berit"]
    add_staff(berit.email, berit.name, Role.ADMIN, None, now=house.now)
    deactivate_staff(berit.email, now=house.now)

    told = [(action, detail) for action, _who, detail in entries()]
    of_berit = f"account {berit.id}"
    assert [("change-account", f"{of_berit}: host to admin"), ("close-account", of_berit)] == told


def test_who_is_not_known_is_nobody(house: House) -> None:
    with atomic():
        audit.record(AuditAction.PURGE, now=house.now, by=Actor.CLOCK)

    assert [("purge", None, "")] == entries()
