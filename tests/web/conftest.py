"""What the tests of every route have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.accounts.links import LinkKind
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.domain.tokens import new_token
from barsek_visits.models import Subscription
from barsek_visits.sealing import link_sealer
from barsek_visits.services.accounts.links import make_sign_in_link, put_link
from barsek_visits.services.calendars.subscriptions import subscribe
from barsek_visits.services.meetings.booking import book_meeting
from barsek_visits.services.visits.participants import ask_for_participants
from tests.support.pages.route_scene import Scene

if TYPE_CHECKING:
    from tests.support.office.house import House


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
    by_mail = {kind: new_token() for kind in (LinkKind.RESET, LinkKind.INVITATION)}
    with atomic():
        for kind, mailed in by_mail.items():
            put_link(house.staff["anna"].id, kind, mailed, now=house.now)
    of_meeting = {
        f"staff.{name}": {"reference": meeting}
        for name in ("meeting", "meeting_card", "move_meeting", "cancel_meeting", "protect_meeting")
    }
    of_links = {
        f"staff.{page}{end}": {"token": token}
        for page, token in (
            ("sign_in_link", one_time),
            ("reset_link", by_mail[LinkKind.RESET]),
            ("invitation", by_mail[LinkKind.INVITATION]),
        )
        for end in ("", "_post")
    }
    return Scene(
        {
            "public": {"token": token},
            "staff": {"reference": visit.reference, "id": str(row.id)},
            "feeds": {"token": link_sealer().unseal(row.token_sealed)},
            **of_meeting,
            **{f"staff.{name}": {"id": "2147483647"} for name in ("end_sign_in", "remove_passkey")},  # nobody's
            **of_links,
            **{key: {"token": share} for key in ("public.shared_page", "public.shared_ics", "public.shared_pdf")},
        }
    )
