"""The second factor: codes of an app and from paper, each of which works once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.accounts.entra import EntraDirectory, EntraIdentity
from barsek_visits.domain.accounts.first_step import FIRST_STEP_LASTS, FirstStep
from barsek_visits.domain.errors import SignInRefused, TooManyTries
from barsek_visits.domain.tokens import token_hash
from barsek_visits.models import AuditEntry, AuthenticatorApp, OutboxMail, RecoveryCode
from barsek_visits.queries.accounts.accounts import session_by_hash
from barsek_visits.queries.accounts.second_factors import second_factors_of
from barsek_visits.services.accounts.accounts import change_password, deactivate_staff, forget_second_factors
from barsek_visits.services.accounts.entra import sign_in_with_entra
from barsek_visits.services.accounts.second_factors import (
    new_secret,
    remove_app,
    renew_recovery_codes,
    set_up_app,
    use_code,
)
from barsek_visits.services.accounts.sign_in import sign_in, sign_in_with_code
from barsek_visits.services.accounts.tries import Caller
from tests.support.office.house import PASSWORD

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

    from tests.support.office.house import House

CALLER = Caller("192.0.2.1")
STEP = timedelta(seconds=30)


def code_at(secret: str, moment: datetime) -> str:
    return pyotp.TOTP(secret).at(moment)


def with_app(house: House) -> tuple[str, tuple[str, ...]]:
    """Give Anna an app, a minute ago, and return its secret and her recovery codes."""
    secret, then = new_secret(), house.now - 2 * STEP
    codes = set_up_app(house.staff["anna"], secret, code_at(secret, then), session_id=0, now=then)
    return secret, codes


def first_step(house: House) -> FirstStep:
    first = sign_in("anna@barsek.example", PASSWORD, CALLER, now=house.now)
    assert isinstance(first, FirstStep)
    return first


def is_used(house: House, code: str) -> bool:
    with atomic():
        return use_code(house.staff["anna"].id, code, now=house.now)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_codes_around_now_are_taken_for_clocks_differ(house: House, steps: int) -> None:
    secret, _codes = with_app(house)

    assert sign_in_with_code(first_step(house), code_at(secret, house.now + steps * STEP), CALLER, now=house.now)


@pytest.mark.parametrize("steps", [-2, 2])
def test_older_and_later_codes_are_not(house: House, steps: int) -> None:
    secret, _codes = with_app(house)
    with pytest.raises(SignInRefused):
        sign_in_with_code(first_step(house), code_at(secret, house.now + steps * STEP), CALLER, now=house.now)


def test_a_code_works_once_and_so_does_none_before_it(house: House) -> None:
    secret, _codes = with_app(house)
    now, before = code_at(secret, house.now), code_at(secret, house.now - STEP)

    assert [True, False, False] == [is_used(house, code) for code in (now, now, before)]


def test_the_code_that_set_the_app_up_does_not_sign_in(house: House) -> None:
    secret = new_secret()
    code = code_at(secret, house.now)
    set_up_app(house.staff["anna"], secret, code, session_id=0, now=house.now)

    assert not is_used(house, code)


def test_an_app_whose_code_is_wrong_is_not_taken(house: House) -> None:
    with pytest.raises(SignInRefused):
        set_up_app(house.staff["anna"], new_secret(), "000000", session_id=0, now=house.now)

    assert not second_factors_of(house.staff["anna"].id).any


def test_a_recovery_code_works_once_as_it_was_typed(house: House) -> None:
    _secret, codes = with_app(house)
    assert (10, 10) == (len(codes), len(set(codes)))

    assert sign_in_with_code(first_step(house), f" {codes[3].lower()} ", CALLER, now=house.now)
    with pytest.raises(SignInRefused):
        sign_in_with_code(first_step(house), codes[3], CALLER, now=house.now)
    assert 9 == second_factors_of(house.staff["anna"].id).recovery_codes


def test_a_recovery_code_is_of_one_account(house: House) -> None:
    _secret, codes = with_app(house)
    with atomic():
        assert not use_code(house.staff["berit"].id, codes[0], now=house.now)

    assert is_used(house, codes[0])


def test_new_codes_end_the_old_ones(house: House) -> None:
    _secret, old = with_app(house)
    new = renew_recovery_codes(house.staff["anna"], now=house.now)

    assert (False, True) == (is_used(house, old[0]), is_used(house, new[0]))


def test_without_a_factor_there_are_no_codes_and_no_second_step(house: House) -> None:
    with_app(house)
    remove_app(house.staff["anna"], now=house.now)

    assert isinstance(sign_in("anna@barsek.example", PASSWORD, CALLER, now=house.now), str)
    assert 0 == second_factors_of(house.staff["anna"].id).recovery_codes


def test_neither_secret_nor_code_stands_in_the_database(house: House) -> None:
    secret, codes = with_app(house)
    kept = db.session.connection().exec_driver_sql("SELECT secret FROM authenticator_app").scalar_one()
    hashes = set(db.session.scalars(select(RecoveryCode.code_hash)))

    assert secret not in kept
    assert not hashes & {*codes, *(code.replace("-", "") for code in codes)}
    assert secret == db.session.scalar(select(AuthenticatorApp.secret))


def test_a_first_step_is_over_after_ten_minutes_and_with_another_password(house: House) -> None:
    secret, _codes = with_app(house)
    first = first_step(house)
    late = house.now + FIRST_STEP_LASTS
    with pytest.raises(SignInRefused):
        sign_in_with_code(first, code_at(secret, late), CALLER, now=late)
    change_password(house.staff["anna"], PASSWORD, "seven reindeer cross a lake", CALLER, but_session=0, now=house.now)
    with pytest.raises(SignInRefused):
        sign_in_with_code(first, code_at(secret, house.now), CALLER, now=house.now)


def test_codes_of_paper_and_app_outlive_a_rotation_of_the_key(app: Flask, house: House) -> None:
    secret, codes = with_app(house)
    settings = app.extensions["settings"]
    rotated = replace(settings, secret_keys=("a-new-key-that-only-the-tests-know-012345", *settings.secret_keys))
    app.extensions["settings"] = rotated
    try:
        assert is_used(house, codes[0])
        assert is_used(house, code_at(secret, house.now))
        app.extensions["settings"] = replace(rotated, secret_keys=rotated.secret_keys[:1])
        assert not is_used(house, codes[1]), "the old key is gone, and with it the paper; that is no fault"
        assert is_used(house, code_at(secret, house.now + STEP)), "a code that was used is sealed anew"
    finally:
        app.extensions["settings"] = settings


def test_an_account_that_is_closed_forgets_what_its_owner_had(house: House) -> None:
    with_app(house)
    deactivate_staff("anna@barsek.example", now=house.now)

    assert not second_factors_of(house.staff["anna"].id).any
    assert 0 == second_factors_of(house.staff["anna"].id).recovery_codes


def test_who_takes_an_account_back_forgets_what_others_have_added(house: House) -> None:
    with_app(house)
    forget_second_factors("anna@barsek.example", now=house.now)

    assert isinstance(sign_in("anna@barsek.example", PASSWORD, CALLER, now=house.now), str)


def test_guesses_of_the_current_password_wait_too(house: House, throttled: None) -> None:
    for _ in range(5):
        with pytest.raises(SignInRefused):
            change_password(house.staff["anna"], "wrong", "x", CALLER, but_session=0, now=house.now)
    with pytest.raises(TooManyTries):
        change_password(house.staff["anna"], PASSWORD, "x", CALLER, but_session=0, now=house.now)


def test_who_guesses_codes_has_to_wait(house: House, throttled: None) -> None:
    secret, _codes = with_app(house)
    first = first_step(house)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sign_in_with_code(first, "000000", CALLER, now=house.now)
    with pytest.raises(TooManyTries):
        sign_in_with_code(first, code_at(secret, house.now), CALLER, now=house.now)


def test_its_owner_is_told_by_mail_and_the_log_knows(house: House) -> None:
    with_app(house)
    remove_app(house.staff["anna"], now=house.now)

    assert ["account_changed"] * 2 == list(db.session.scalars(select(OutboxMail.kind)))
    assert {"set-up-app", "remove-app"} == set(db.session.scalars(select(AuditEntry.action)))


def test_what_the_directory_let_in_keeps_its_factor_when_the_accounts_last_one_goes(house: House) -> None:
    secret, _codes = with_app(house)
    anna, directory = house.staff["anna"], EntraDirectory("office.example", "id", "secret")
    by_code = sign_in_with_code(first_step(house), code_at(secret, house.now), CALLER, now=house.now)
    person = EntraIdentity("her number", anna.email, frozenset())
    by_entra = sign_in_with_entra(directory, person, device="", now=house.now)
    remove_app(anna, now=house.now)

    sessions = [session_by_hash(token_hash(token)) for token in (by_code, by_entra)]
    assert [False, True] == [session.with_second_factor for session in sessions if session]
