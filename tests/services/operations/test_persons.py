"""A person who asks what is kept of them, or that it goes: found by mail address, in capitals or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.domain.visits.requests import Contact
from barsek_visits.erasing import is_unfinished
from barsek_visits.models import AuditEntry, MeetingGuest, OutboxMail
from barsek_visits.queries.operations.persons import kept_of_person
from barsek_visits.services.accounts.sessions import open_session
from barsek_visits.services.meetings.booking import book_meeting
from barsek_visits.services.operations import persons
from barsek_visits.services.operations.persons import ErasedPerson, erase_person
from barsek_visits.services.visits.closing import cancel_visit
from tests.services.operations.test_anonymising import everything
from tests.support.office.stored import counted
from tests.support.servers.files import files_of_database

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House

AINO, OTHER = "aino@example.org", "other@example.org"
CONTACT = Contact("Zaino", "Aino@Example.org", "Zphone", message="Zmessage")
TRACES = ("Zaino", "Zphone", "Zmessage", "Zorganisation", "xample.org", "Aino@")


def cancelled(house: House, **changes: object) -> VisitDetails:
    """Return a visit of Aino's that was confirmed and cancelled."""
    visit = house.confirm(house.ask(contact=CONTACT, organisation="Zorganisation", **changes))
    cancel_visit(visit.reference, "Zmessage", by=house.staff["anna"], version=visit.version, now=house.now)
    house.clock.advance(minutes=1)
    return house.again(visit)


def test_all_that_is_kept_is_told(house: House) -> None:
    asked = house.ask(contact=CONTACT, organisation="Zorganisation")
    house.question(asked)
    past = cancelled(house)
    house.ask(contact=replace(CONTACT, email=OTHER))

    kept = kept_of_person(AINO, now=house.now)

    assert {asked.reference: False, past.reference: True} == {one.reference: one.is_over for one in kept.visits}
    first = next(one for one in kept.visits if one.reference == asked.reference)
    assert ("Zaino", "Zphone", "Zmessage") == tuple(first.contact[field] for field in ("name", "phone", "message"))
    assert ("Zorganisation", True) == (first.organisation, first.has_needs)
    assert ["How do you come?"] == [message.text for message in first.messages]
    assert {asked.reference, past.reference} == {letter.reference for letter in kept.letters}
    assert {"received", "cancelled"} <= {letter.kind for letter in kept.letters}


def test_of_a_member_of_staff_the_account_and_its_entries_are_told(house: House) -> None:
    anna = house.staff["anna"]
    with atomic():
        open_session(anna.id, "Firefox, Windows", with_second_factor=False, now=house.now)

    account = kept_of_person("ANNA@barsek.example", now=house.now).account

    assert account is not None
    assert (anna.id, 1) == (account.number, account.sign_ins)
    assert "sign-in" in [entry.action for entry in account.entries]


def test_what_is_over_is_erased_whole_and_the_entry_names_nobody(house: House) -> None:
    visit = cancelled(house)
    erased = erase_person(AINO, now=house.now)

    assert (1, 0) == (erased.visits, erased.invitations)
    assert not is_unfinished()
    assert 0 == sum(file.stat().st_size for file in files_of_database() if file.name.endswith("-wal")), "its log"
    assert [] == [trace for trace in TRACES if trace in everything()]
    assert kept_of_person(AINO, now=house.now).is_nothing
    assert ("FI", 6, visit.span) == tuple(
        getattr(house.again(visit), name) for name in ("country", "party_size", "span")
    )
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "erase-person")).one()
    assert f"1 visits, 0 invitations, {erased.letters} letters" == entry.detail


def test_a_protected_visit_becomes_a_number(house: House) -> None:
    visit = cancelled(house, protected=True)
    erase_person(AINO, now=house.now)

    assert visit.reference not in everything()


def test_what_is_to_come_stays_whole_with_its_letters_and_so_do_others(house: House) -> None:
    coming = house.confirm(house.ask(contact=CONTACT))
    others = house.ask(contact=replace(CONTACT, email=OTHER))
    before = counted(OutboxMail)

    assert ErasedPerson(0, 0, 0) == erase_person(AINO, now=house.now)
    assert before == counted(OutboxMail)
    assert house.again(coming).contact is not None
    assert house.again(others).contact is not None
    assert "erase-person" not in set(db.session.scalars(select(AuditEntry.action)))


def test_an_invitation_goes_once_the_meeting_is_over_and_others_stay(house: House) -> None:
    span = house.span("2027-03-01T10:00")
    plan = MeetingPlan("Budget", house.allocation(span), guests=(AINO, OTHER), guest_language="fi")
    book_meeting(plan, by=house.staff["anna"], now=house.now)

    assert 0 == erase_person(AINO, now=house.now).invitations
    assert 1 == erase_person(AINO, now=span.end + timedelta(hours=1)).invitations
    assert [OTHER] == list(db.session.scalars(select(MeetingGuest.email)))


def test_letters_to_a_member_of_staff_stay(house: House) -> None:
    house.ask()
    before = counted(OutboxMail)

    assert 0 == erase_person("anna@barsek.example", now=house.now).letters
    assert before == counted(OutboxMail)


def test_letters_that_lie_as_files_go_as_well(house: House, app: Flask) -> None:
    cancelled(house)
    folder: Path = app.extensions["settings"].mail_dir
    folder.mkdir(parents=True)
    number = db.session.scalar(select(OutboxMail.id).where(OutboxMail.kind == "cancelled"))
    for name in (f"{number}-x", f"{number}999-x"):
        (folder / f"{name}.eml").touch()
    erase_person(AINO, now=house.now)

    assert [f"{number}999-x.eml"] == [path.name for path in folder.iterdir()]


def test_nothing_is_erased_where_a_part_fails(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled(house)
    before = everything()
    monkeypatch.setattr(persons, "erase_and_count", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erase_person(AINO, now=house.now)

    assert before == everything()
