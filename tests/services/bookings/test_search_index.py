"""By which words a booking is found, and by which it never is."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import flask_migrate
from sqlalchemy import func, select, text, update

from barsek_visits.db import atomic, db
from barsek_visits.domain.bookings.search import Interpretation, Search
from barsek_visits.domain.bookings.search_words import wanted_words, words_in
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.domain.office.office_file import office_plan
from barsek_visits.domain.office.office_plan import TopicPlan
from barsek_visits.domain.permissions import Role
from barsek_visits.domain.visits.requests import ChangeRequest, Contact, Needs
from barsek_visits.models import Booking, Resource, SearchEntry, Topic
from barsek_visits.queries.bookings.search import bookings_page
from barsek_visits.services.accounts.accounts import add_staff
from barsek_visits.services.bookings import search_index
from barsek_visits.services.meetings import booking, changing
from barsek_visits.services.office.offices import load_office
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits.delegation import own_steps
from tests.support.office.house import put_meeting
from tests.support.office.office_files import DEMO, LANGUAGES

if TYPE_CHECKING:
    import pytest

    from tests.support.office.house import House

CONTACT = Contact(
    name="Aino Virtanen",
    email="aino.virtanen@tunturi.example",
    phone="+358 40 1234567",
    day_contact="Pekka Lahtinen +358 50 7654321",
    head_of_delegation="Kansanedustaja Hillevi",
    arrival="Lentokone Helsingistä",
    message="Tulemme bussilla ja tarvitsemme kahvia.",
)


def find(house: House, words: str, who: str = "anna") -> list[str]:
    """Return the references of what a member finds by words."""
    db.session.rollback()
    found = bookings_page(house.staff[who], Search((Interpretation(wanted_words(words)),)))
    return [row.reference for row in found.bookings]


def stored_words() -> str:
    db.session.rollback()
    return " ".join(db.session.scalars(select(SearchEntry.words)))


def test_a_visit_is_found_by_everything_that_is_no_contact(house: House) -> None:
    visit = house.confirm(house.ask(topics=("border",), organisation="Čáhcesuolu Ungdomsråd"), "small", "oleg")
    typed = [
        "ČÁHCESUOLU", "cahce ungdoms", "ungdomsrad", visit.reference, visit.reference.replace("-", "").lower(),
        visit.reference[:6], "grensen", "border", "briefing", "Oleg", "Berg", "biblioteket",
        "Finland", "SUOMI", "финляндия", "fi", "finl bibl oleg",
    ]  # fmt: skip

    assert {words: [visit.reference] for words in typed} == {words: find(house, words) for words in typed}
    assert [] == find(house, "finland sverige")


def test_a_meeting_is_found_by_title_note_people_and_room(house: House) -> None:
    plan = MeetingPlan("Årsmøte", house.allocation(house.span("2027-03-01T10:00")), "Budsjett og kaffe")
    reference = booking.book_meeting(plan, by=house.staff["anna"], now=house.now)

    for words in ("arsmote", "budsjett", "Storsalen", "berit sara", reference):
        assert [reference] == find(house, words), words


def test_no_contact_data_is_in_the_index(house: House) -> None:
    token = house.ask_for_token(contact=CONTACT, needs=Needs(7717, 7718, 7719, 7720, 7721))
    house.confirm(house.visit(token))
    own_steps.change_visit(token, ChangeRequest(None, 7, "Kolme lisää"), version=2, now=house.now)
    guests = ("gjest.utenfra@fjord.example",)
    plan = MeetingPlan("Møte", house.allocation(house.span("2027-03-02T10:00")), guests=guests, guest_language="fi")
    booking.book_meeting(plan, by=house.staff["anna"], now=house.now)
    private = [*asdict(CONTACT).values(), *guests, "Kolme lisää", "7717", "7718", "7719", "7720", "7721"]

    stored = stored_words().split()
    for value in private:
        assert [] == find(house, value), value
        for word in words_in(value):
            assert word not in stored, value


def test_a_change_is_found_at_once_and_what_it_replaced_no_more(house: House) -> None:
    plan = MeetingPlan("Vinterplan", house.allocation(house.span("2027-03-01T10:00"), "small"))
    reference = booking.book_meeting(plan, by=house.staff["anna"], now=house.now)
    other = house.allocation(house.span("2027-03-01T10:00"), "large", "oleg")
    after = replace(plan, title="Sommerplan", allocation=other)
    changing.change_meeting(reference, after, by=house.staff["anna"], version=1, now=house.now)

    for words in ("vinterplan", "biblioteket", "berit"):
        assert [] == find(house, words)
    for words in ("sommerplan", "storsalen", "oleg"):
        assert [reference] == find(house, words)


def test_who_is_given_another_name_is_found_by_it(house: House) -> None:
    visit = house.confirmed(host="berit")
    add_staff("berit@barsek.example", "Berit Utsi", Role.HOST, None, now=house.now)

    assert ([visit.reference], []) == (find(house, "utsi"), find(house, "sara"))


def test_names_of_an_office_file_are_found_in_what_was_booked_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "_BATCH", 2)
    visits = [house.ask(f"2027-03-0{n}T10:00", topics=("border",)) for n in (1, 2, 3)]
    other = house.ask("2027-03-04T10:00")
    with atomic() as session:
        known = search_index.names()
        session.execute(update(Topic).where(Topic.key == "border").values(names={"nb": "Grenseland"}))
        session.execute(update(Resource).where(Resource.name == "Storsalen").values(name="Festsalen"))
        search_index.index_renamed(known)

    assert {visit.reference for visit in visits} == set(find(house, "grenseland"))
    assert other.reference not in find(house, "grenseland")
    assert [] == find(house, "border")


def test_loading_an_office_file_looks_for_names_that_have_changed(house: House) -> None:
    plan = office_plan(DEMO, LANGUAGES)
    load_office(plan, now=house.now)
    key, names = next(iter(db.session.execute(select(Topic.key, Topic.names).order_by(Topic.position))))
    visit = house.ask(topics=(key,), visit_type=plan.visit_types[0].key)
    renamed = replace(plan, topics=(TopicPlan(key, {**names, "nb": "Nordlysforskning"}), *plan.topics[1:]))
    load_office(renamed, now=house.now)

    assert [visit.reference] == find(house, "nordlysforskning")


def test_of_a_protected_visit_no_word_stays_after_the_purge_not_even_in_the_files_pages(
    house: House, database_kind: str
) -> None:
    visit = house.confirm(house.ask(protected=True, organisation="Hemmeligstiftelsen"))
    assert [visit.reference] == find(house, "hemmelig")
    purge(now=visit.span.end + timedelta(days=20))

    assert [] == find(house, "hemmelig")
    assert "hemmelig" not in stored_words()
    if database_kind == "sqlite":
        blocks = db.session.scalars(text("SELECT block FROM search_index_data"))
        assert not any(b"hemmelig" in block for block in blocks)


def test_an_entry_goes_with_its_booking(house: House, database_kind: str) -> None:
    house.ask()
    with atomic() as session:
        session.execute(Booking.__table__.delete())

    db.session.rollback()
    assert 0 == db.session.scalar(select(func.count()).select_from(SearchEntry))
    if database_kind == "sqlite":
        found = db.session.execute(text("""SELECT count(*) FROM search_index WHERE search_index MATCH '"tunturin"'"""))
        assert 0 == found.scalar()


def test_what_is_rolled_back_is_not_found(house: House) -> None:
    plan = MeetingPlan("Aldri lagret", house.allocation(house.span("2027-03-01T10:00")))
    with atomic() as session:
        put_meeting(house, plan)
        session.rollback()

    assert [] == find(house, "aldri lagret")


def test_what_was_booked_before_there_was_a_search_is_found(real_house: House) -> None:
    house = real_house
    house.clock.set(datetime(2027, 2, 22, 8, tzinfo=UTC))
    visit = house.confirm(house.ask(topics=("border",)))
    plan = MeetingPlan("{Årsmøte}", house.allocation(house.span("2027-03-02T10:00")), "Budsjett")
    reference = booking.book_meeting(plan, by=house.staff["anna"], now=house.now)
    before = stored_words()
    db.session.remove()
    flask_migrate.downgrade(revision="0009")
    assert "tunturin nuoriso" in db.session.execute(text("SELECT search_text FROM visit")).scalars().all()
    db.session.remove()
    flask_migrate.upgrade()

    assert before == stored_words()
    assert [visit.reference] == find(house, "tunturin grensen")
    assert [reference] == find(house, "arsmote budsjett")
