"""Whatever signs in or chooses a password is used once, also by eight who try it in the same moment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
from sqlalchemy import func, select

from barsek_visits.db import atomic, db
from barsek_visits.domain.accounts.links import LinkKind
from barsek_visits.domain.errors import NotFound, SignInRefused
from barsek_visits.domain.tokens import new_token
from barsek_visits.models import StaffSession
from barsek_visits.services.accounts.links import make_sign_in_link, put_link, sign_in_by_link
from barsek_visits.services.accounts.password_links import choose_password
from barsek_visits.services.accounts.second_factors import new_secret, set_up_app
from barsek_visits.services.accounts.sign_in import sign_in, sign_in_with_code
from barsek_visits.services.accounts.tries import Caller
from tests.support.office.house import PASSWORD
from tests.support.servers.at_once import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.support.office.house import House

_HOW_MANY = 8
CALLER, NEW = Caller("192.0.2.1"), "seven reindeer cross a lake"


def taken(app: Flask, use: Callable[[], object]) -> int:
    """Let several use the same at once, and return for how many it worked."""

    def try_it() -> bool:
        with app.app_context():
            try:
                use()
            except (NotFound, SignInRefused):
                return False
            finally:
                db.session.remove()
            return True

    db.session.rollback()
    return at_once([try_it] * _HOW_MANY)[True]


@pytest.fixture
def with_app(house: House) -> tuple[str, tuple[str, ...]]:
    """The secret of Anna's app, and her recovery codes."""
    secret = new_secret()
    before = pyotp.TOTP(secret).at(house.now - timedelta(seconds=30))
    return secret, set_up_app(house.staff["anna"], secret, before, session_id=0, now=house.now)


@pytest.mark.parametrize("kind", ["of the app", "from paper"])
def test_a_code_lets_one_in(app: Flask, house: House, with_app: tuple[str, tuple[str, ...]], kind: str) -> None:
    secret, codes = with_app
    code = pyotp.TOTP(secret).at(house.now) if kind == "of the app" else codes[0]
    first = sign_in("anna@barsek.example", PASSWORD, CALLER, now=house.now)

    assert 1 == taken(app, lambda: sign_in_with_code(first, code, CALLER, now=house.now))
    assert 1 == db.session.scalar(select(func.count()).select_from(StaffSession))


def test_a_link_lets_one_in(app: Flask, house: House) -> None:
    token = make_sign_in_link(house.staff["anna"], now=house.now)

    assert 1 == taken(app, lambda: sign_in_by_link(token, now=house.now))


def test_a_link_to_a_password_sets_one(app: Flask, house: House) -> None:
    token = new_token()
    with atomic():
        put_link(house.staff["anna"].id, LinkKind.RESET, token, now=house.now)

    assert 1 == taken(app, lambda: choose_password(token, LinkKind.RESET, NEW, now=house.now))
