"""What the tests of every route have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.models import Subscription
from barsek_visits.sealing import link_sealer
from barsek_visits.services.accounts.sign_in import make_sign_in_link
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
    of_meeting = {
        f"staff.{name}": {"reference": meeting}
        for name in ("meeting", "meeting_card", "move_meeting", "cancel_meeting", "protect_meeting")
    }
    of_links = {name: {"token": one_time} for name in ("staff.sign_in_link", "staff.sign_in_link_post")}
    return Scene(
        {
            "public": {"token": token},
            "staff": {"reference": visit.reference, "id": str(row.id)},
            "feeds": {"token": link_sealer().unseal(row.token_sealed)},
            **of_meeting,
            "staff.end_sign_in": {"id": "2147483647"},  # nobody's
            **of_links,
            **{key: {"token": share} for key in ("public.shared_page", "public.shared_ics", "public.shared_pdf")},
        }
    )
