"""An office comes from its file, and stays what the file says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.errors import OfficeFileError
from barsek_visits.domain.office.office_file import office_plan
from barsek_visits.domain.permissions import Role
from barsek_visits.models import Appointment, Block, ChangeCounter, EventText, Resource, Staff
from barsek_visits.queries.resources.topics import topics
from barsek_visits.queries.staff import coordinators
from barsek_visits.services.accounts.accounts import add_staff, deactivate_staff
from barsek_visits.services.office.offices import load_office, save_office
from tests.support.office.office_files import DEMO, LANGUAGES

if TYPE_CHECKING:
    from tests.support.office.house import House

NOW = datetime(2027, 2, 22, 8, tzinfo=UTC)
PLAN = office_plan(DEMO, LANGUAGES)

pytestmark = pytest.mark.usefixtures("app")


def resource(key: str) -> Resource:
    db.session.rollback()
    return db.session.scalars(select(Resource).where(Resource.key == key)).one()


def change_counts() -> dict[str, int]:
    return {row.scope: row.count for row in db.session.scalars(select(ChangeCounter))}


def test_what_was_loaded_is_what_is_saved() -> None:
    load_office(PLAN, now=NOW)
    assert save_office() == PLAN


def test_loading_the_same_again_changes_nothing() -> None:
    assert load_office(PLAN, now=NOW).changed
    ids = [(row.id, row.key) for row in db.session.scalars(select(Resource).order_by(Resource.id))]

    assert not load_office(PLAN, now=NOW).changed
    assert ids == [(row.id, row.key) for row in db.session.scalars(select(Resource).order_by(Resource.id))]


def test_a_host_has_an_account_without_a_password() -> None:
    load_office(PLAN, now=NOW)

    assert [person.name for person in coordinators()] == ["Ingrid Solbakk"]
    assert set(db.session.scalars(select(Staff.password_hash))) == {None}


def test_a_topic_that_a_visit_asked_for_is_offered_no_more_once_it_is_left_out_and_still_shown(house: House) -> None:
    visit = house.ask(topics=("border",))
    without = replace(PLAN, topics=tuple(topic for topic in PLAN.topics if topic.key != "border"))
    load_office(without, now=NOW)

    assert "border" not in {topic.key for topic in topics()}
    assert ("Grensen",) == house.again(visit).topics
    assert "border" not in {topic.key for topic in save_office().topics}


def test_what_is_left_out_goes_out_of_use_and_comes_back_as_it_was() -> None:
    load_office(PLAN, now=NOW)
    before = resource("varanger").id

    loaded = load_office(replace(PLAN, rooms=PLAN.rooms[:1], visit_types=PLAN.visit_types[:1]), now=NOW)
    assert loaded.out_of_use == ("Biblioteket", "Varanger", "half_day", "room_only", "study_day")
    assert not resource("varanger").is_active

    load_office(PLAN, now=NOW)
    assert (resource("varanger").id, resource("varanger").is_active) == (before, True)


def test_an_account_of_before_becomes_the_hosts() -> None:
    add_staff("Ingrid.Solbakk@barsek.example", "I. Solbakk", Role.ADMIN, "a lamp in the polar night", now=NOW)
    load_office(PLAN, now=NOW)

    member = db.session.scalars(select(Staff).where(Staff.email == "ingrid.solbakk@barsek.example")).one()
    assert (member.role, member.name, member.resource_id) == ("coordinator", "Ingrid Solbakk", resource("ingrid").id)
    assert member.password_hash


def test_a_host_may_get_another_address_but_not_anothers() -> None:
    load_office(PLAN, now=NOW)
    first, second, *rest = PLAN.hosts
    load_office(replace(PLAN, hosts=(replace(first, email="new@barsek.example"), second, *rest)), now=NOW)
    assert "new@barsek.example" in set(db.session.scalars(select(Staff.email)))

    swapped = replace(first, email=second.email)
    with pytest.raises(OfficeFileError, match="'ingrid' has the e-mail address of another account"):
        load_office(replace(PLAN, hosts=(swapped, *rest)), now=NOW)


def test_a_country_without_known_holidays_is_refused() -> None:
    with pytest.raises(OfficeFileError, match=r"office\.country is 'XX'"):
        load_office(replace(PLAN, country="XX"), now=NOW)


def test_a_closure_lasts_from_midnight_to_midnight_of_the_office() -> None:
    load_office(PLAN, now=NOW)
    blocks = db.session.scalars(select(Block).order_by(Block.starts_at)).all()

    assert (blocks[0].starts_at, blocks[0].ends_at) == (
        datetime(2026, 12, 23, 23, tzinfo=UTC),
        datetime(2027, 1, 1, 23, tzinfo=UTC),
    )
    load_office(replace(PLAN, closures=PLAN.closures[:1]), now=NOW)
    assert db.session.scalars(select(Block.names)).all() == [PLAN.closures[0].names]


def test_a_new_name_is_fetched_by_every_calendar(house: House) -> None:
    house.confirmed()
    appointment_id = db.session.scalars(select(Appointment.id)).one()
    db.session.add(EventText(appointment_id=appointment_id, detail="full", language="nb", sequence=1, text="…"))
    db.session.commit()
    counts = change_counts()
    load_office(PLAN, now=house.now)

    assert counts.items() == {(scope, count - 1) for scope, count in change_counts().items() if scope in counts}
    assert db.session.scalars(select(EventText)).all() == []


def test_a_new_host_account_can_be_chosen_until_it_is_closed() -> None:
    load_office(PLAN, now=NOW)
    add_staff("nina@barsek.example", "Nina Moe", Role.HOST, None, now=NOW)
    assert resource("nina").is_active
    assert "nina" in [host.key for host in save_office().hosts]

    deactivate_staff("nina@barsek.example", now=NOW)
    assert not resource("nina").is_active
