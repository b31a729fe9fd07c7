"""What is known of a visit is corrected in place; what was asked for stays readable beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import BookingStep, OutboxMail, VisitContact
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]


def fields(details: VisitDetails, **changes: object) -> dict[str, object]:
    contact = details.contact
    assert contact
    return {
        "version": details.version, "organisation": details.organisation, "country": details.country,
        "organisation_type": details.organisation_type, "visit_type": details.visit_type_key,
        "party_size": details.party_size, "language": details.language, "contact_name": contact.name,
        "contact_email": contact.email, "contact_phone": contact.phone, "message": contact.message, "diet_vegan": 2,
        **changes,
    }  # fmt: skip


def edit(client: StrangerClient, details: VisitDetails, **changes: object) -> tuple[int, str]:
    answer = client.submit(f"/staff/visits/{details.reference}/edit", fields(details, **changes))
    return answer.status_code, answer.text


def test_number_language_topics_and_needs_are_corrected_and_the_log_says_from_what_to_what(
    house: House, as_staff: AsStaff
) -> None:
    visit, anna = house.confirmed(room="large"), as_staff("anna")
    status, _ = edit(anna, visit, party_size=9, language="fi", topics=["youth"], diet_vegan=3, arrival="By bus at 9")
    after, page = house.again(visit), anna.get(f"/staff/visits/{visit.reference}").text
    detail = db.session.scalar(select(BookingStep.detail).where(BookingStep.action == "edit")) or ""
    told = page.partition("corrected the details")[2].partition("</li>")[0]

    assert 303 == status
    assert (9, "fi", ("youth",), 3) == (after.party_size, after.language, after.topic_keys, after.needs.diet_vegan)  # type: ignore[union-attr]
    assert "Number of people: from 6 to 9; Language: from English to Finnish; Topics: from none to Youth;" in told
    assert "Arrival; Vegan food" in told
    assert "By bus" not in detail
    assert "By bus at 9" in page


def test_what_was_asked_for_stays_beside_what_holds_now(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(), as_staff("anna")
    edit(anna, visit, party_size=9)
    edit(anna, house.again(visit), party_size=11, language="fi")
    page = anna.get(f"/staff/visits/{visit.reference}").text
    first = page.partition("What they asked for first")[2].partition("</details>")[0]

    assert ["6", "English"] == re.findall(r"<dd>\s*(\S+)\s*</dd>", first)


@pytest.mark.parametrize("step", ["move", "change"])
def test_it_stays_beside_a_change_of_the_time_as_well(house: House, as_staff: AsStaff, step: str) -> None:
    from barsek_visits.domain.visits.requests import ChangeRequest
    from barsek_visits.services.visits.delegation import own_steps

    token, anna = house.ask_for_token(), as_staff("anna")
    visit = house.visit(token)
    page = f"/staff/visits/{visit.reference}"
    if step == "move":
        anna.submit(page, {"version": visit.version, "starts_at": "2027-03-02T11:00"}, f"{page}/move")
    else:
        change = ChangeRequest(house.wish("2027-03-02T11:00").wishes[0], 8, "")
        own_steps.change_visit(token, change, version=visit.version, now=house.now)
    first = anna.get(page).text.partition("What they asked for first")[2].partition("</details>")[0]

    assert "10:00–11:00" in first


def test_hosts_are_told_and_the_delegation_is_not(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed()
    before = len(db.session.scalars(select(OutboxMail)).all())
    edit(as_staff("anna"), visit, party_size=7)
    db.session.rollback()
    new = [mail.recipient for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))][before:]

    assert ["berit@barsek.example"] == new


def test_more_than_the_room_seats_is_refused_and_nothing_changes(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed(room="small")
    status, page = edit(as_staff("anna"), visit, party_size=9, organisation="Another name")

    assert (422, True) == (status, "too small for so many" in page)
    assert 'value="Another name"' in page
    assert visit == house.again(visit)


def test_another_address_is_one_that_nobody_has_confirmed(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(), as_staff("anna")
    edit(anna, visit, contact_phone="+358 40 7654321")
    kept = db.session.scalar(select(VisitContact.confirmed_at))
    edit(anna, house.again(visit), contact_email="other@example.org")
    db.session.rollback()

    assert kept is not None
    assert db.session.scalar(select(VisitContact.confirmed_at)) is None


def test_two_who_correct_at_once_do_not_overwrite_each_other(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()
    first, _ = edit(as_staff("anna"), visit, party_size=7)
    second, page = edit(as_staff("berit"), visit, party_size=8)

    assert (303, 409) == (first, second)
    assert 'value="8"' in page
    assert f'name="version" value="{visit.version + 1}"' in page
    assert 7 == house.again(visit).party_size


@pytest.mark.parametrize(
    "change", [{"party_size": ""}, {"organisation": ""}, {"language": "de"}, {"visit_type": "x"}, {"diet_vegan": 7}]
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    house: House, as_staff: AsStaff, change: dict[str, object]
) -> None:
    visit = house.ask()
    status, page = edit(as_staff("anna"), visit, **change)

    assert (422, True) == (status, "error-summary" in page)
    assert visit == house.again(visit)


def test_a_visit_that_is_called_off_and_one_of_others_are_not_corrected(house: House, as_staff: AsStaff) -> None:
    theirs, off = house.confirmed(host="berit"), house.confirmed("2027-03-02T10:00", room="small", host="oleg")
    anna, oleg = as_staff("anna"), as_staff("oleg")
    page, of_others = f"/staff/visits/{off.reference}", f"/staff/visits/{theirs.reference}/edit"
    anna.submit(page, {"version": off.version}, f"{page}/cancel")

    assert 303 == anna.get(f"{page}/edit").status_code == oleg.get(of_others).status_code
    typed = {**fields(theirs), "csrf_token": oleg.token("/staff/account")}
    assert 403 == oleg.post(of_others, data=typed).status_code


def test_a_request_of_another_kind_is_as_long_as_that_and_can_be_confirmed(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(), as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    edit(anna, visit, visit_type="half-day")
    after = house.again(visit)
    assert [wish.minutes for wish in after.wishes] == [after.rules.minutes]

    form = {
        "version": after.version, "starts_at": f"{FIRST_DAY}T10:00", "room": house.rooms["large"],
        "hosts": house.hosts["anna"],
    }  # fmt: skip
    assert 303 == anna.submit(page, form, f"{page}/confirm").status_code


def test_a_change_of_the_time_alone_keeps_the_number_that_was_corrected(house: House, as_staff: AsStaff) -> None:
    from barsek_visits.domain.visits.requests import ChangeRequest
    from barsek_visits.services.visits.delegation import own_steps
    from barsek_visits.services.visits.moves import accept_change

    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))
    change = ChangeRequest(house.wish("2027-03-02T11:00").wishes[0], None, "")
    own_steps.change_visit(token, change, version=visit.version, now=house.now)
    edit(as_staff("anna"), house.again(visit), party_size=12)
    now = house.again(visit)
    accept_change(visit.reference, by=house.staff["anna"], version=now.version, now=house.now)

    assert 12 == house.again(visit).party_size


def test_what_is_saved_unchanged_is_no_change_and_nobody_is_told(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed()
    before = len(db.session.scalars(select(OutboxMail)).all())

    assert 303 == edit(as_staff("anna"), visit)[0]
    assert (visit.version, before) == (house.again(visit).version, len(db.session.scalars(select(OutboxMail)).all()))


@pytest.mark.parametrize("field", ["topics", "language", "visit_type", "country"])
def test_nul_bytes_are_no_500(house: House, as_staff: AsStaff, field: str) -> None:
    visit, anna = house.ask(), as_staff("anna")
    status, _ = edit(anna, visit, **{field: "\0"})
    looked = anna.submit("/staff/visits/new", {"look": "2027-03-01", field: "\0", "submission_id": "x"}).status_code

    assert (True, 200) == (status in (303, 422), looked)
