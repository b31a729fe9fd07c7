"""The table of routes as a whole: it is complete, its pages change nothing, its forms want their token and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from barsek_visits.db import db
from barsek_visits.domain.permissions import Permission
from barsek_visits.web.urls import ROUTES, Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.pages.route_scene import Scene
    from tests.support.servers.application import StrangerClient


# Nothing here without a directory; with one: tests/web/staff/accounts/test_entra.py.
_OF_DIRECTORY = ("staff.sign_in_with_entra", "staff.back_from_entra")


def _dump() -> dict[str, list[tuple[object, ...]]]:
    """Return all rows but those that reading may touch: how lately a sign-in or link was used, stored feed texts."""
    db.session.rollback()
    tables = [name for name in db.metadata.tables if name not in ("event_text", "sign_in_try", "staff_session")]
    dump = {name: sorted(map(repr, db.session.execute(text(f"SELECT * FROM {name}")))) for name in tables}
    dump["subscription"] = sorted(map(repr, db.session.execute(text("SELECT id, token_hash FROM subscription"))))
    db.session.rollback()
    return dump  # type: ignore[return-value]


def test_the_application_has_no_address_beside_the_table(app: object) -> None:
    rules = {rule.endpoint for rule in app.url_map.iter_rules()}  # type: ignore[attr-defined]

    assert {route.name for route in ROUTES} | {"static"} == rules


def test_every_permission_is_asked_for_somewhere() -> None:
    asked = {route.who for route in ROUTES if isinstance(route.who, Permission)}

    within_pages = {
        Permission.RUN_ALL_VISITS,
        Permission.RUN_ALL_MEETINGS,
        Permission.SEE_PROTECTED,
        Permission.SEE_NAMES,
    }
    assert asked | within_pages == set(Permission)


def _may_use_all(as_staff: Callable[[str], StrangerClient]) -> Callable[[Route], StrangerClient]:
    """Return who may use a route: a coordinator who hosts, or an admin where only admins may."""
    anna, ada = as_staff("anna"), as_staff("ada")
    return lambda route: ada if route.who is Permission.IMPORT_CALENDARS else anna


def test_no_form_is_taken_without_its_token(
    house: House, scene: Scene, as_staff: Callable[[str], StrangerClient]
) -> None:
    clients = _may_use_all(as_staff)
    before = _dump()
    codes = {
        route.name: clients(route).post(scene.path(route), data={}).status_code
        for route in ROUTES
        if route.method == "POST"
    }

    assert {422} == set(codes.values()), codes
    assert before == _dump()


def test_no_page_changes_anything_whoever_looks(
    house: House, scene: Scene, client: StrangerClient, as_staff: Callable[[str], StrangerClient]
) -> None:
    who = {name: as_staff(name) for name in ("berit", "oleg", "anna", "kari", "ada")}
    before, changed = _dump(), []
    for name, browser in {"a stranger": client, **who}.items():
        for route in (route for route in ROUTES if route.method == "GET"):
            assert browser.get(scene.path(route)).status_code < 500, route.name
            browser.head(scene.path(route))
            browser.options(scene.path(route))
        if before != _dump():
            changed.append(name)

    assert [] == changed


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_405(method: str, scene: Scene, client: StrangerClient) -> None:
    for route in ROUTES:
        assert 405 == client.open(scene.path(route), method=method).status_code, route.name


def test_a_get_on_a_step_is_405(scene: Scene, client: StrangerClient) -> None:
    pages = {route.rule for route in ROUTES if route.method == "GET"}
    for route in ROUTES:
        if route.rule not in pages:
            assert 405 == client.get(scene.path(route)).status_code, route.name


def test_every_form_refuses_a_body_larger_than_any_needs(
    house: House, scene: Scene, as_staff: Callable[[str], StrangerClient]
) -> None:
    client, kind = as_staff("berit"), "application/x-www-form-urlencoded"
    others = (Permission.RUN_ALL_VISITS, Permission.IMPORT_CALENDARS)
    posted = [route for route in ROUTES if route.method == "POST" and route.who not in others]
    codes = {
        route.name: client.post(scene.path(route), data=b"x" * 4_000_000, content_type=kind).status_code
        for route in posted
    }

    assert {413} == set(codes.values()), codes
