"""Choosing a password by a link that came by mail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.domain.accounts.links import LinkKind
from barsek_visits.domain.errors import NotFound, SignInRefused, TooManyTries, WeakPassword
from barsek_visits.domain.permissions import Role
from barsek_visits.models import AuditEntry, OutboxMail, StaffLink, StaffSession
from barsek_visits.services.accounts.accounts import add_staff, change_password, deactivate_staff
from barsek_visits.services.accounts.password_links import ask_for_reset, choose_password
from barsek_visits.services.accounts.sign_in import sign_in
from barsek_visits.services.accounts.tries import Caller
from tests.support.office.house import PASSWORD
from tests.support.office.letters import links_mailed
from tests.support.office.statements import statements_of

if TYPE_CHECKING:
    from tests.support.office.house import House

ANNA, NEW = "anna@barsek.example", "seven reindeer cross a lake"
CALLER = Caller("192.0.2.1")
MINUTE = timedelta(minutes=1)


def asked(house: House, email: str = ANNA) -> str:
    ask_for_reset(email, CALLER, now=house.now)
    return links_mailed("password_reset")[-1]


def counted(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_link_sets_a_new_password_once_and_ends_every_sign_in(house: House) -> None:
    sign_in(ANNA, PASSWORD, CALLER, now=house.now)
    token = asked(house, f" {ANNA.upper()} ")
    choose_password(token, LinkKind.RESET, NEW, now=house.now)
    assert 0 == counted(StaffSession)

    assert sign_in(ANNA, NEW, CALLER, now=house.now)
    with pytest.raises(SignInRefused):
        sign_in(ANNA, PASSWORD, CALLER, now=house.now)
    with pytest.raises(NotFound):
        choose_password(token, LinkKind.RESET, PASSWORD, now=house.now)


def test_a_weak_password_uses_no_link_up(house: House) -> None:
    token = asked(house)
    with pytest.raises(WeakPassword):
        choose_password(token, LinkKind.RESET, "barents kirkenes 123", now=house.now)

    choose_password(token, LinkKind.RESET, NEW, now=house.now)


@pytest.mark.parametrize(("kind", "lasts"), [("reset", timedelta(hours=1)), ("invitation", timedelta(days=7))])
def test_it_works_for_its_time_and_no_longer(house: House, kind: str, lasts: timedelta) -> None:
    add_staff(ANNA, "Anna Dahl", Role.COORDINATOR, None, invites=kind == "invitation", now=house.now)
    token = links_mailed("invitation")[0] if kind == "invitation" else asked(house)
    with pytest.raises(NotFound):
        choose_password(token, LinkKind(kind), NEW, now=house.now + lasts)

    choose_password(token, LinkKind(kind), NEW, now=house.now + lasts - MINUTE)


def test_a_link_of_one_kind_is_none_of_another(house: House) -> None:
    token = asked(house)
    with pytest.raises(NotFound):
        choose_password(token, LinkKind.INVITATION, NEW, now=house.now)


@pytest.mark.parametrize("made_void_by", ["a newer one", "another password", "the end of the account"])
def test_it_is_void_after(house: House, made_void_by: str) -> None:
    token = asked(house)
    if made_void_by == "a newer one":
        asked(house)
    elif made_void_by == "another password":
        change_password(house.staff["anna"], PASSWORD, NEW, CALLER, but_session=0, now=house.now)
    else:
        deactivate_staff(ANNA, now=house.now)
    with pytest.raises(NotFound):
        choose_password(token, LinkKind.RESET, PASSWORD, now=house.now)


@pytest.mark.parametrize("email", ["nobody@barsek.example", "dmitri@barsek.example", "no address", ""])
def test_where_there_is_no_account_nothing_is_mailed_and_nobody_can_tell(house: House, email: str) -> None:
    assert ask_for_reset(email, CALLER, now=house.now) is ask_for_reset(ANNA, CALLER, now=house.now) is None

    assert 1 == counted(OutboxMail)


def test_where_there_is_no_account_as_much_is_done_and_none_of_it_stays(house: House) -> None:
    tables = (OutboxMail, StaffLink, AuditEntry)
    for_nobody = statements_of(lambda: ask_for_reset("nobody@barsek.example", CALLER, now=house.now))
    assert [0, 0, 0] == [counted(table) for table in tables]

    assert for_nobody == statements_of(lambda: ask_for_reset(ANNA, CALLER, now=house.now))
    assert [1, 1, 1] == [counted(table) for table in tables]


def test_nobody_fills_a_mailbox_in_anothers_name(house: House, throttled: None) -> None:
    for guesser in range(30):
        ask_for_reset(ANNA, Caller(f"198.51.100.{guesser}"), now=house.now)
    assert 5 == counted(OutboxMail)

    ask_for_reset(ANNA, CALLER, now=house.now + timedelta(days=1))
    assert 6 == counted(OutboxMail)


def test_others_do_not_use_up_the_mails_of_a_browser_that_is_known(house: House, throttled: None) -> None:
    for guesser in range(9):
        ask_for_reset(ANNA, Caller(f"198.51.100.{guesser}"), now=house.now)
    before = counted(OutboxMail)
    ask_for_reset(ANNA, Caller("192.0.2.1", browser="hers"), now=house.now)

    assert before + 1 == counted(OutboxMail)


def test_a_network_that_asks_for_many_has_to_wait(house: House, throttled: None) -> None:
    for asking in range(5):
        ask_for_reset(f"guess{asking}@barsek.example", CALLER, now=house.now)
    with pytest.raises(TooManyTries):
        ask_for_reset(ANNA, CALLER, now=house.now)


def test_only_hashes_of_links_are_kept(house: House) -> None:
    token = asked(house)

    assert token not in "".join(db.session.scalars(select(StaffLink.token_hash)))


def test_the_owner_is_told_of_a_password_that_a_link_has_changed(house: House) -> None:
    choose_password(asked(house), LinkKind.RESET, NEW, now=house.now)

    assert {"password_reset", "account_changed"} == set(db.session.scalars(select(OutboxMail.kind)))
