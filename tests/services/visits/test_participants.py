"""Names of participants: asked for with a reason, sealed, opened for few, erased in time or by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import Forbidden, NotFound, StaleVersion, WrongState
from barsek_visits.domain.visits.participants import Participant
from barsek_visits.models import Booking, BookingStep, OutboxMail, VisitParticipants
from barsek_visits.queries.visits.participants import may_see_participants, own_participant_list, participant_list_of
from barsek_visits.sealing import CannotUnseal, Sealer, link_sealer
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits import answers, closing
from barsek_visits.services.visits.delegation import own_steps
from barsek_visits.services.visits.participants import (
    ask_for_participants,
    erase_own_participants,
    erase_participants,
    give_participants,
)
from tests.support.office.house import KNOWN_BROWSER
from tests.support.office.stored import counted
from tests.support.servers.application import SECRET_KEY

if TYPE_CHECKING:
    from flask import Flask

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House

PEOPLE = (Participant("Canaria Kanarifugl", "Canary General"), Participant("Áilu Guttorm"))


def asked(house: House, token: str, by: str = "anna", reason: str = "border") -> VisitDetails:
    visit = house.visit(token)
    ask_for_participants(visit.reference, reason, by=house.staff[by], version=visit.version, now=house.now)
    return house.again(visit)


def given(house: House, token: str) -> VisitDetails:
    """Return a confirmed visit, hosted by Berit, with names."""
    house.confirm(house.visit(token))
    visit = asked(house, token)
    give_participants(token, PEOPLE, browser=KNOWN_BROWSER, version=visit.version, now=house.now)
    return house.again(visit)


def stored() -> VisitParticipants:
    db.session.rollback()
    return db.session.scalars(select(VisitParticipants)).one()


def test_nobody_is_asked_for_names_by_default(house: House) -> None:
    token = house.ask_for_token()
    house.confirm(house.visit(token))

    assert 0 == counted(VisitParticipants)
    assert own_participant_list(token) is None
    with pytest.raises(NotFound):
        give_participants(token, PEOPLE, browser=KNOWN_BROWSER, version=2, now=house.now)


def test_a_host_asks_with_a_reason_and_the_contact_gets_one_letter_with_it_and_no_names(house: House) -> None:
    token = house.ask_for_token()
    house.confirm(house.visit(token))
    asked(house, token, by="berit", reason="The mine wants to know who comes")

    letter = db.session.scalars(select(OutboxMail).where(OutboxMail.key.contains(".participants_asked."))).one()
    assert "aino@example.org" == letter.recipient
    assert "The mine wants to know who comes" in letter.text
    assert f"/v/{token}" in letter.text
    assert "name" not in letter.subject
    assert "Tunturin" not in letter.subject


@pytest.mark.parametrize("reason", ["border", "badges"])
def test_a_usual_reason_is_told_in_the_delegations_language(house: House, reason: str) -> None:
    asked(house, house.ask_for_token(), reason=reason)
    letter = db.session.scalars(select(OutboxMail).where(OutboxMail.key.contains(".participants_asked."))).one()

    assert {"border": "Access at the border station", "badges": "Name badges"}[reason] in letter.text


def test_names_are_asked_for_once_and_those_given_for_one_reason_are_not_there_for_another(house: House) -> None:
    token = house.ask_for_token()
    visit = given(house, token)
    with pytest.raises(WrongState):
        asked(house, token, reason="badges")

    erase_participants(visit.reference, by=house.staff["berit"], version=visit.version, now=house.now)
    asked(house, token, reason="badges")
    again = own_participant_list(token)
    assert again is not None
    assert ("badges", ()) == (again.reason, again.people)


def test_another_host_does_not_ask_for_names_of_somebody_elses_visit(house: House) -> None:
    visit = house.confirmed(host="berit")
    with pytest.raises(Forbidden):
        ask_for_participants(visit.reference, "border", by=house.staff["oleg"], version=visit.version, now=house.now)

    assert 0 == counted(VisitParticipants)


def test_of_a_protected_visit_another_host_learns_nothing(house: House) -> None:
    visit = house.confirm(house.ask(protected=True))
    for step in (
        lambda **of: ask_for_participants(visit.reference, "border", **of),
        lambda **of: erase_participants(visit.reference, **of),
    ):
        with pytest.raises(NotFound):
            step(by=house.staff["oleg"], version=visit.version, now=house.now)


def test_whoever_saw_an_older_version_changes_nothing(house: House) -> None:
    token = house.ask_for_token()
    visit = given(house, token)
    before = stored().sealed
    old = visit.version - 1
    for step in (
        lambda: ask_for_participants(visit.reference, "badges", by=house.staff["anna"], version=old, now=house.now),
        lambda: give_participants(token, PEOPLE[:1], browser=KNOWN_BROWSER, version=old, now=house.now),
        lambda: erase_own_participants(token, browser=KNOWN_BROWSER, version=old, now=house.now),
        lambda: erase_participants(visit.reference, by=house.staff["anna"], version=old, now=house.now),
    ):
        with pytest.raises(StaleVersion):
            step()

    assert before == stored().sealed


def test_names_are_given_and_corrected_until_the_visit_begins(house: House) -> None:
    token = house.ask_for_token()
    visit = given(house, token)
    last = visit.span.start - timedelta(seconds=1)
    give_participants(token, PEOPLE[:1], browser=KNOWN_BROWSER, version=visit.version, now=last)
    with pytest.raises(WrongState):
        give_participants(token, PEOPLE, browser=KNOWN_BROWSER, version=visit.version + 1, now=visit.span.start)

    after = own_participant_list(token)
    assert after is not None
    assert (PEOPLE[:1], last) == (after.people, after.given_at)


def test_nothing_is_asked_of_a_visit_that_has_begun_or_ended(house: House) -> None:
    visit = house.confirmed()
    with pytest.raises(WrongState):
        ask_for_participants(
            visit.reference, "border", by=house.staff["anna"], version=visit.version, now=visit.span.start
        )
    closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=visit.version, now=house.now)
    with pytest.raises(WrongState):
        ask_for_participants(
            visit.reference, "border", by=house.staff["anna"], version=visit.version + 1, now=house.now
        )


def test_the_database_holds_a_sealed_text_that_no_other_key_opens(house: House) -> None:
    given(house, house.ask_for_token())
    sealed = stored().sealed

    assert "Canar" not in sealed
    with pytest.raises(CannotUnseal):
        link_sealer().unseal(sealed)


def test_after_a_rotation_of_the_key_old_lists_are_still_read(house: House, app: Flask) -> None:
    token = house.ask_for_token()
    visit = given(house, token)
    old = app.extensions["settings"]
    try:
        app.extensions["settings"] = replace(old, secret_keys=("n" * 40, SECRET_KEY))
        assert PEOPLE == participant_list_of(visit.id).people  # type: ignore[union-attr]
        give_participants(token, PEOPLE[:1], browser=KNOWN_BROWSER, version=visit.version, now=house.now)
    finally:
        app.extensions["settings"] = old

    assert "Canaria" in Sealer(("n" * 40,), "names").unseal(stored().sealed), "the new key seals"


def test_a_list_whose_key_is_lost_is_said_to_be_and_can_be_erased(house: House, app: Flask) -> None:
    token = house.ask_for_token()
    visit = given(house, token)
    old = app.extensions["settings"]
    try:
        app.extensions["settings"] = replace(old, secret_keys=("n" * 40,))
        names = participant_list_of(visit.id)
        assert names is not None
        assert ((), True) == (names.people, names.is_sealed_for_good)
        erase_participants(visit.reference, by=house.staff["anna"], version=visit.version, now=house.now)
    finally:
        app.extensions["settings"] = old

    assert 0 == counted(VisitParticipants)


@pytest.mark.parametrize(("who", "may"), [("anna", True), ("ada", True), ("berit", True), ("oleg", False)])
def test_the_visits_own_hosts_coordinators_and_admins_may_see_names_and_nobody_else(
    house: House, who: str, may: bool
) -> None:
    visit = given(house, house.ask_for_token())

    assert may is may_see_participants(visit, house.staff[who])
    if not may:
        with pytest.raises(NotFound):
            erase_participants(visit.reference, by=house.staff[who], version=visit.version, now=house.now)
        assert 1 == counted(VisitParticipants)


def test_the_reception_may_not_see_names(house: House) -> None:
    visit = given(house, house.ask_for_token())

    assert not may_see_participants(visit, house.staff["kari"])


def test_a_host_of_a_request_that_nobody_hosts_yet_may_ask_and_not_see(house: House) -> None:
    visit = asked(house, house.ask_for_token(), by="oleg")

    assert not may_see_participants(visit, house.staff["oleg"])


def test_the_delegation_erases_its_list_at_once_also_after_the_visit(house: House) -> None:
    token = house.ask_for_token()
    visit = given(house, token)
    erase_own_participants(token, browser=KNOWN_BROWSER, version=visit.version, now=visit.span.end + timedelta(days=1))

    assert ("", None) == (stored().sealed, stored().given_at)


def test_erasing_puts_off_nothing_else_that_is_to_be_erased(house: House) -> None:
    token = house.ask_for_token()
    asked(house, token)
    own_steps.withdraw_visit(token, version=2, now=house.now)
    erase_own_participants(token, browser=KNOWN_BROWSER, version=3, now=house.now + timedelta(days=10))

    assert house.now == house.visit(token).updated_at


@pytest.mark.parametrize(("days", "left"), [(13.9, 1), (14.1, 0)])
def test_names_go_14_days_after_the_visit(house: House, days: float, left: int) -> None:
    visit = given(house, house.ask_for_token())
    counts = purge(now=visit.span.end + timedelta(days=days))

    assert (left, 1 - left) == (counted(VisitParticipants), counts.name_lists)


@pytest.mark.parametrize("end", ["decline", "withdraw", "cancel", "expired"])
def test_names_go_14_days_after_the_visit_ended_early(house: House, end: str) -> None:
    token = house.ask_for_token("2027-06-01T10:00")
    visit = given(house, token) if end == "cancel" else asked(house, token)
    if end == "decline":
        answers.decline_visit(visit.reference, "No", by=house.staff["anna"], version=visit.version, now=house.now)
    elif end == "withdraw":
        own_steps.withdraw_visit(token, version=visit.version, now=house.now)
    elif end == "cancel":
        closing.cancel_own_visit(token, "", browser=KNOWN_BROWSER, version=visit.version, now=house.now)
    else:
        with atomic() as session:
            session.get_one(Booking, visit.id).status = "expired"
    purge(now=house.now + timedelta(days=13.9))
    assert 1 == counted(VisitParticipants)
    purge(now=house.now + timedelta(days=14.1))

    assert 0 == counted(VisitParticipants)


def test_a_dry_run_counts_the_list_and_keeps_it(house: House) -> None:
    visit = given(house, house.ask_for_token())
    counts = purge(now=visit.span.end + timedelta(days=15), dry_run=True)

    assert (1, 1) == (counts.name_lists, counted(VisitParticipants))


def test_the_log_of_steps_says_who_and_when_and_no_name(house: House) -> None:
    token = house.ask_for_token()
    visit = given(house, token)
    erase_participants(visit.reference, by=house.staff["berit"], version=visit.version, now=house.now)
    entries = db.session.scalars(select(BookingStep).order_by(BookingStep.id)).all()

    assert ["ask-names", "names", "erase-names"] == [one.action for one in entries[-3:]]
    assert {""} == {one.detail for one in entries}
