"""Who may what: every route of the table against every kind of visitor.

A route that is added without a row here fails `test_every_route_has_its_row`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.models import Resource, Staff
from barsek_visits.queries.staff import staff_by_id
from barsek_visits.services.accounts.accounts import deactivate_staff
from barsek_visits.web.urls import LINK, ROUTES, Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.pages.route_scene import Scene
    from tests.support.servers.application import StrangerClient

WHO = ("anonymous", "wrong link", "berit", "oleg", "anna", "kari", "ada", "dmitri")

# The host of the visit and of the link is Berit; Oleg is another host; Dmitri's account is closed.
# Forms are sent with a token and nothing else: 422 is "let in, and asked for the rest".
_OPEN = (200,) * 8
_OF_LINK = (200, 404, 200, 200, 200, 200, 200, 200)
_STEP_OF_LINK = (422, 404, 422, 422, 422, 422, 422, 422)
_OF_STAFF = (303, 303, 200, 200, 200, 200, 200, 303)
_STEP_OF_STAFF = (303, 303, 422, 422, 422, 422, 422, 303)
_OF_VISITS = (303, 303, 200, 200, 200, 403, 200, 303)
_STEP_OF_VISITS = (303, 303, 422, 422, 422, 403, 422, 303)

EXPECTED: dict[str, tuple[int, ...]] = {
    "public.front": _OPEN,
    "public.privacy": _OPEN,
    "public.robots": _OPEN,
    "public.new_visit": _OPEN,
    "public.request_visit": (422,) * 8,
    "public.own_page": _OF_LINK,
    "public.visit_ics": _OF_LINK,
    "public.programme_pdf": _OF_LINK,
    "public.give_participants": _STEP_OF_LINK,
    "public.answer_office": _STEP_OF_LINK,
    "public.accept_offer": (409, 404, 409, 409, 409, 409, 409, 409),
    "public.change_visit": (409, 404, 409, 409, 409, 409, 409, 409),
    "public.withdraw_visit": _STEP_OF_LINK,
    "public.cancel_visit": _STEP_OF_LINK,
    "public.confirm_address": (404,) * 8,  # without the secret that only the mail has
    "public.code": _STEP_OF_LINK,
    "public.shared_page": _OF_LINK,
    "public.shared_ics": _OF_LINK,
    "public.shared_pdf": _OF_LINK,
    "feeds.feed": _OF_LINK,
    "health.healthz": _OPEN,
    "health.readyz": _OPEN,
    "staff.sign_in": (200, 200, 303, 303, 303, 303, 303, 200),
    "staff.sign_in_post": (422,) * 8,
    "staff.sign_in_link": _OF_LINK,
    "staff.sign_in_link_post": (303, 404, 303, 303, 303, 303, 303, 303),
    "staff.ask_to_sign_in": (404,) * 8,  # the base address is a number: there are no passkeys
    "staff.sign_in_with_passkey": (422,) * 8,
    "staff.sign_in_with_entra": (404,) * 8,  # no directory is set
    "staff.back_from_entra": (404,) * 8,
    "staff.reset": _OPEN,
    "staff.ask_for_reset": (422,) * 8,
    "staff.reset_link": _OF_LINK,
    "staff.reset_link_post": _STEP_OF_LINK,
    "staff.invitation": _OF_LINK,
    "staff.invitation_post": _STEP_OF_LINK,
    "staff.send_kept_form": _STEP_OF_STAFF,
    "staff.confirm": _OF_STAFF,
    "staff.confirm_post": _STEP_OF_STAFF,
    "staff.ask_to_confirm": (303, 303, 404, 404, 404, 404, 404, 303),
    "staff.security": _OF_STAFF,
    "staff.begin_app": _OF_STAFF,
    "staff.set_up_app": _STEP_OF_STAFF,
    "staff.remove_app": (303,) * 8,
    "staff.renew_recovery_codes": (303, 303, 404, 404, 404, 404, 404, 303),
    "staff.ask_for_new": (303, 303, 404, 404, 404, 404, 404, 303),
    "staff.add_passkey": _STEP_OF_STAFF,
    "staff.remove_passkey": (303, 303, 404, 404, 404, 404, 404, 303),
    "staff.sign_out": (303,) * 8,
    "staff.today": _OF_STAFF,
    "staff.account": _OF_STAFF,
    "staff.change_language": _STEP_OF_STAFF,
    "staff.switch_daily_digest": (303,) * 8,
    "staff.end_sign_in": (303, 303, 404, 404, 404, 404, 404, 303),
    "staff.change_password": _STEP_OF_STAFF,
    "staff.calendar": _OF_VISITS,
    "staff.calendar_changes": _OF_VISITS,
    "staff.visits": _OF_VISITS,
    "staff.find_time": _OF_VISITS,
    "staff.new_visit": _OF_VISITS,
    "staff.book_visit": _STEP_OF_VISITS,
    "staff.visit": _OF_VISITS,
    "staff.edit_visit": (303, 303, 200, 303, 200, 403, 200, 303),
    "staff.save_details": _STEP_OF_VISITS,
    "staff.visit_card": _OF_VISITS,
    "staff.confirm_visit": _STEP_OF_VISITS,
    "staff.decline_visit": _STEP_OF_VISITS,
    "staff.keep_request": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.sources": (303, 303, 403, 403, 200, 403, 200, 303),
    "staff.decline_sources": (303, 303, 403, 403, 422, 403, 422, 303),
    "staff.waiting": _OF_VISITS,
    "staff.note_visit": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.take_visit": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.ask_delegation": _STEP_OF_VISITS,
    "staff.offer_times": _STEP_OF_VISITS,
    "staff.programme": (303, 303, 200, 303, 200, 403, 200, 303),  # another host's confirmed visit: back to its page
    "staff.save_programme": _STEP_OF_VISITS,
    "staff.shift_visit": _STEP_OF_VISITS,
    "staff.move_visit": _STEP_OF_VISITS,
    "staff.protect_visit": _STEP_OF_VISITS,
    "staff.cancel_visit": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.complete_visit": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.no_show": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.accept_change": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.decline_change": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.ask_for_participants": _STEP_OF_VISITS,
    "staff.erase_participants": (303, 303, 409, 404, 409, 403, 409, 303),
    "staff.programme_pdf": _OF_VISITS,
    "staff.open_participants": (303, 303, 200, 404, 200, 403, 200, 303),
    "staff.assign_hosts": (303, 303, 403, 403, 409, 403, 409, 303),
    "staff.badges_pdf": (303, 303, 200, 404, 200, 403, 200, 303),
    "staff.door_sign_pdf": _OF_VISITS,
    "staff.new_meeting": _OF_VISITS,
    "staff.book_meeting": _STEP_OF_VISITS,
    "staff.meeting": _OF_VISITS,
    "staff.meeting_card": _OF_VISITS,
    "staff.move_meeting": _STEP_OF_VISITS,
    "staff.protect_meeting": _STEP_OF_VISITS,
    "staff.cancel_meeting": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.hosting": (303, 303, 200, 200, 200, 403, 404, 303),  # Ada hosts nothing
    "staff.describe_host": (303, 303, 422, 422, 422, 403, 404, 303),
    "staff.keep_week": (303, 303, 303, 303, 303, 403, 404, 303),
    "staff.add_absence": (303, 303, 422, 422, 422, 403, 404, 303),
    "staff.remove_absence": (303, 303, 404, 404, 404, 403, 404, 303),
    "staff.subscriptions": _OF_VISITS,
    "staff.make_subscription": _STEP_OF_VISITS,
    "staff.switch_invitations": (303, 303, 303, 303, 303, 403, 303, 303),
    "staff.save_external_calendar": _STEP_OF_VISITS,
    "staff.remove_external_calendar": (303, 303, 303, 303, 303, 403, 404, 303),
    "staff.calendar_import": (303, 303, 403, 403, 403, 403, 200, 303),
    "staff.upload_calendar": (303, 303, 403, 403, 403, 403, 422, 303),
    "staff.take_calendar": (303, 303, 403, 403, 403, 403, 409, 303),
    "staff.forget_calendar": (303, 303, 403, 403, 403, 403, 303, 303),
    "staff.rotate_subscription": (303, 303, 303, 404, 404, 403, 404, 303),
    "staff.revoke_subscription": (303, 303, 303, 404, 404, 403, 404, 303),
}


def _client(who: str, house: House, make_client: Callable[[], StrangerClient]) -> StrangerClient:
    from tests.support.office.house import sign_in_by_page

    client = make_client()
    if who in ("anonymous", "wrong link"):
        return client
    if who != "dmitri":
        return sign_in_by_page(client, who)
    _reopen(who)
    sign_in_by_page(client, who)
    deactivate_staff(f"{who}@barsek.example", now=house.now)
    return client


def _reopen(who: str) -> None:
    with atomic() as session:
        session.scalars(select(Staff).where(Staff.email == f"{who}@barsek.example")).one().is_active = True


def _token(client: StrangerClient) -> str:
    """Return a token for forms: one page of whoever it is has it, and it is good for all."""
    return client.token("/staff/account" if client.get("/staff/account").status_code == 200 else "/staff/login")


def _send(client: StrangerClient, route: Route, path: str, token: str) -> int:
    if route.method == "GET":
        return client.get(path).status_code
    return client.post(path, data={"csrf_token": token}).status_code


def test_every_route_has_its_row() -> None:
    assert {route.name for route in ROUTES} == EXPECTED.keys()


@pytest.mark.parametrize("who", WHO)
def test_each_visitor_gets_exactly_what_the_table_says(
    who: str, house: House, scene: Scene, make_client: Callable[[], StrangerClient]
) -> None:
    client = _client(who, house, make_client)
    last = ("staff.sign_out", "staff.sign_in_link_post", "staff.revoke_subscription")
    token, found = _token(client), {}
    for route in sorted(ROUTES, key=lambda route: (route.name in last, route.name == "staff.sign_in_link_post")):
        if route.name in ("staff.sign_out", "staff.sign_in_link_post"):
            continue
        found[route.name] = _send(client, route, scene.path(route, wrong=who == "wrong link"), token)

    expected = {name: codes[WHO.index(who)] for name, codes in EXPECTED.items() if name in found}
    assert expected == found


@pytest.mark.parametrize("who", WHO)
def test_signing_in_by_link_and_out_follow_the_table(
    who: str, house: House, scene: Scene, make_client: Callable[[], StrangerClient]
) -> None:
    routes = {route.name: route for route in ROUTES}
    for name in ("staff.sign_in_link_post", "staff.sign_out"):
        route = routes[name]
        client = _client(who, house, make_client)
        code = _send(client, route, scene.path(route, wrong=who == "wrong link"), _token(client))

        assert EXPECTED[name][WHO.index(who)] == code, name


def test_a_link_opens_only_what_it_is_for(house: House, scene: Scene, client: StrangerClient) -> None:
    """Another visitor's link, the page to pass on, a feed, a sign-in: none of them does what the others do."""
    other, links = house.ask_for_token(organisation="Another party"), [r for r in ROUTES if r.who == LINK]
    assert "Another party" in client.get(f"/v/{other}").text
    assert "Tunturin nuoriso" not in client.get(f"/v/{other}").text
    of = {route.name: scene.token(route) for route in links}
    form_token = _token(client)
    opened = [
        (route.name, name)
        for route in links
        for name, token in of.items()
        if token != of[route.name] and _send(client, route, scene.path(route, token=token), form_token) != 404
    ]
    assert [] == opened


def test_a_member_whose_account_is_closed_is_out_at_once_and_so_is_the_feed(
    house: House, scene: Scene, as_staff: Callable[[str], StrangerClient]
) -> None:
    client = as_staff("berit")
    feed = f"/feeds/{scene.values['feeds']['token']}.ics"
    assert 200 == client.get(feed).status_code
    deactivate_staff("berit@barsek.example", now=house.now)

    assert 303 == client.get("/staff/").status_code
    assert 404 == client.get(feed).status_code
    assert staff_by_id(house.staff["berit"].id) is None
    assert db.session.get(Resource, house.hosts["berit"]) is not None
