"""Who may what: every route of the table against every kind of visitor.

A route that is added without a row here fails `test_every_route_has_its_row`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from barsek_visits.db import atomic, db
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.tokens import new_token
from barsek_visits.models import Resource, Staff, Subscription
from barsek_visits.queries.staff import staff_by_id
from barsek_visits.sealing import link_sealer
from barsek_visits.services.accounts.accounts import deactivate_staff
from barsek_visits.services.accounts.sign_in import make_sign_in_link
from barsek_visits.services.calendars.subscriptions import subscribe
from barsek_visits.services.meetings.booking import book_meeting
from barsek_visits.services.visits.participants import ask_for_participants
from barsek_visits.web.urls import LINK, ROUTES, Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.application import StrangerClient
    from tests.support.house import House

WHO = ("anonymous", "wrong link", "berit", "oleg", "anna", "kari", "ada", "dmitri")

# The host of the visit and of the link is Berit; Oleg is another host; Dmitri's account is closed.
# Forms are sent with a token and nothing else: 422 is "let in, and asked for the rest".
_OPEN = (200,) * 8
_OF_LINK = (200, 404, 200, 200, 200, 200, 200, 200)
_STEP_OF_LINK = (422, 404, 422, 422, 422, 422, 422, 422)
_OF_STAFF = (303, 303, 200, 200, 200, 200, 200, 303)
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
    "staff.sign_out": (303,) * 8,
    "staff.today": _OF_STAFF,
    "staff.account": _OF_STAFF,
    "staff.change_language": (303, 303, 422, 422, 422, 422, 422, 303),
    "staff.switch_daily_digest": (303,) * 8,
    "staff.change_password": (303, 303, 422, 422, 422, 422, 422, 303),
    "staff.calendar": _OF_VISITS,
    "staff.calendar_changes": _OF_VISITS,
    "staff.visits": _OF_VISITS,
    "staff.visit": _OF_VISITS,
    "staff.visit_card": _OF_VISITS,
    "staff.confirm_visit": _STEP_OF_VISITS,
    "staff.decline_visit": _STEP_OF_VISITS,
    "staff.keep_request": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.sources": (303, 303, 403, 403, 200, 403, 200, 303),
    "staff.decline_sources": (303, 303, 403, 403, 422, 403, 422, 303),
    "staff.ask_delegation": _STEP_OF_VISITS,
    "staff.offer_times": _STEP_OF_VISITS,
    "staff.programme": (303, 303, 200, 303, 200, 403, 200, 303),  # another host's confirmed visit: back to its page
    "staff.save_programme": _STEP_OF_VISITS,
    "staff.shift_visit": _STEP_OF_VISITS,
    "staff.move_visit": _STEP_OF_VISITS,
    "staff.cancel_visit": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.complete_visit": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.no_show": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.accept_change": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.decline_change": (303, 303, 409, 409, 409, 403, 409, 303),
    "staff.ask_for_participants": _STEP_OF_VISITS,
    "staff.erase_participants": (303, 303, 409, 404, 409, 403, 409, 303),
    "staff.programme_pdf": _OF_VISITS,
    "staff.badges_pdf": (303, 303, 200, 404, 200, 403, 200, 303),
    "staff.door_sign_pdf": _OF_VISITS,
    "staff.new_meeting": _OF_VISITS,
    "staff.book_meeting": _STEP_OF_VISITS,
    "staff.meeting": _OF_VISITS,
    "staff.meeting_card": _OF_VISITS,
    "staff.move_meeting": _STEP_OF_VISITS,
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
    "staff.rotate_subscription": (303, 303, 303, 404, 404, 403, 404, 303),
    "staff.revoke_subscription": (303, 303, 303, 404, 404, 403, 404, 303),
}


@dataclass
class Scene:
    """What the addresses of one test point to."""

    values: dict[str, dict[str, str]]

    def path(self, route: Route, *, wrong: bool = False) -> str:
        values = dict(self.values.get(route.name.partition(".")[0], {}), **self.values.get(route.name, {}))
        if wrong and route.who == LINK:
            values["token"] = new_token()
        path = route.rule.replace("<int(max=2147483647):id>", values.get("id", ""))
        for name, value in values.items():
            path = path.replace(f"<{name}>", value)
        return path


@pytest.fixture
def scene(house: House) -> Scene:
    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))
    ask_for_participants(visit.reference, "badges", by=house.staff["berit"], version=visit.version, now=house.now)
    meeting = book_meeting(
        MeetingPlan("Lunch", house.allocation(house.span("2027-03-02T12:00"), "small")),
        by=house.staff["berit"],
        now=house.now,
    )
    subscribe("mine", Detail.FULL, "nb", by=house.staff["berit"], now=house.now)
    row = db.session.scalars(select(Subscription)).one()
    share = link_sealer().unseal(visit.share_sealed)
    one_time = make_sign_in_link(house.staff["anna"], now=house.now)
    of_meeting = {
        f"staff.{name}": {"reference": meeting}
        for name in ("meeting", "meeting_card", "move_meeting", "cancel_meeting")
    }
    of_links = {name: {"token": one_time} for name in ("staff.sign_in_link", "staff.sign_in_link_post")}
    return Scene(
        {
            "public": {"token": token},
            "staff": {"reference": visit.reference, "id": str(row.id)},
            "feeds": {"token": link_sealer().unseal(row.token_sealed)},
            **of_meeting,
            **of_links,
            **{key: {"token": share} for key in ("public.shared_page", "public.shared_ics", "public.shared_pdf")},
        }
    )


def _client(who: str, house: House, make_client: Callable[[], StrangerClient]) -> StrangerClient:
    from tests.support.house import sign_in

    client = make_client()
    if who in ("anonymous", "wrong link"):
        return client
    if who != "dmitri":
        return sign_in(client, who)
    _reopen(who)
    sign_in(client, who)
    deactivate_staff(f"{who}@barsek.example", now=house.now)
    return client


def _reopen(who: str) -> None:
    with atomic() as session:
        session.scalars(select(Staff).where(Staff.email == f"{who}@barsek.example")).one().is_active = True


def _send(client: StrangerClient, route: Route, path: str) -> int:
    if route.method == "GET":
        return client.get(path).status_code
    page = "/staff/account" if client.get("/staff/account").status_code == 200 else "/staff/login"
    return client.post(path, data={"csrf_token": client.token(page)}).status_code


def test_every_route_has_its_row() -> None:
    assert {route.name for route in ROUTES} == EXPECTED.keys()


def test_the_application_has_no_address_beside_the_table(app: object) -> None:
    rules = {rule.endpoint for rule in app.url_map.iter_rules()}  # type: ignore[attr-defined]

    assert {route.name for route in ROUTES} | {"static"} == rules


@pytest.mark.parametrize("who", WHO)
def test_each_visitor_gets_exactly_what_the_table_says(
    who: str, house: House, scene: Scene, make_client: Callable[[], StrangerClient]
) -> None:
    client = _client(who, house, make_client)
    last = ("staff.sign_out", "staff.sign_in_link_post", "staff.revoke_subscription")
    found = {}
    for route in sorted(ROUTES, key=lambda route: (route.name in last, route.name == "staff.sign_in_link_post")):
        if route.name in ("staff.sign_out", "staff.sign_in_link_post"):
            continue
        found[route.name] = _send(client, route, scene.path(route, wrong=who == "wrong link"))

    expected = {name: codes[WHO.index(who)] for name, codes in EXPECTED.items() if name in found}
    assert expected == found


@pytest.mark.parametrize("who", WHO)
def test_signing_in_by_link_and_out_follow_the_table(
    who: str, house: House, scene: Scene, make_client: Callable[[], StrangerClient]
) -> None:
    routes = {route.name: route for route in ROUTES}
    for name in ("staff.sign_in_link_post", "staff.sign_out"):
        route = routes[name]
        code = _send(_client(who, house, make_client), route, scene.path(route, wrong=who == "wrong link"))

        assert EXPECTED[name][WHO.index(who)] == code, name


def _dump() -> dict[str, list[tuple[object, ...]]]:
    """Return all rows but those that reading may touch: how lately a sign-in or link was used, stored feed texts."""
    db.session.rollback()
    tables = [name for name in db.metadata.tables if name not in ("event_text", "sign_in_try", "staff_session")]
    dump = {name: sorted(map(repr, db.session.execute(text(f"SELECT * FROM {name}")))) for name in tables}
    dump["subscription"] = sorted(map(repr, db.session.execute(text("SELECT id, token_hash FROM subscription"))))
    db.session.rollback()
    return dump  # type: ignore[return-value]


def test_no_form_is_taken_without_its_token(
    house: House, scene: Scene, as_staff: Callable[[str], StrangerClient]
) -> None:
    client = as_staff("anna")
    before = _dump()
    codes = {
        route.name: client.post(scene.path(route), data={}).status_code for route in ROUTES if route.method == "POST"
    }

    assert {422} == set(codes.values()), codes
    assert before == _dump()


def test_no_page_changes_anything(house: House, scene: Scene, as_staff: Callable[[str], StrangerClient]) -> None:
    client = as_staff("anna")
    before = _dump()
    for route in ROUTES:
        if route.method == "GET":
            assert client.get(scene.path(route)).status_code in (200, 303), route.name
            client.head(scene.path(route))

    assert before == _dump()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_405(method: str, scene: Scene, client: StrangerClient) -> None:
    for route in ROUTES:
        assert 405 == client.open(scene.path(route), method=method).status_code, route.name


def test_a_get_on_a_step_is_405(scene: Scene, client: StrangerClient) -> None:
    pages = {route.rule for route in ROUTES if route.method == "GET"}
    for route in ROUTES:
        if route.rule not in pages:
            assert 405 == client.get(scene.path(route)).status_code, route.name


def test_every_permission_is_asked_for_somewhere() -> None:
    asked = {route.who for route in ROUTES if isinstance(route.who, Permission)}

    within_pages = {
        Permission.RUN_ALL_VISITS,
        Permission.RUN_ALL_MEETINGS,
        Permission.SEE_PROTECTED,
        Permission.SEE_NAMES,
    }
    assert asked | within_pages == set(Permission)


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


def test_every_form_refuses_a_body_larger_than_any_needs(
    house: House, scene: Scene, as_staff: Callable[[str], StrangerClient]
) -> None:
    client, kind = as_staff("berit"), "application/x-www-form-urlencoded"
    posted = [route for route in ROUTES if route.method == "POST" and "sources" not in route.name]
    codes = {
        route.name: client.post(scene.path(route), data=b"x" * 4_000_000, content_type=kind).status_code
        for route in posted
    }

    assert {413} == set(codes.values()), codes
