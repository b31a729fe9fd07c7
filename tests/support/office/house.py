"""A small office with people in it, and the steps that tests take with them.

Anna coordinates, Berit and Oleg host, Kari is at the reception, Ada is admin, Dmitri's account is closed.
The visitor is Aino from Rovaniemi; Eve is a stranger.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from barsek_visits.db import atomic, db
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.tokens import token_hash
from barsek_visits.domain.visits.requests import Contact, Needs, VisitRequest
from barsek_visits.models import (
    Booking,
    HostLanguage,
    HostTopic,
    Office,
    OpeningTime,
    Resource,
    Staff,
    Topic,
    VisitContact,
    VisitLink,
    VisitType,
)
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import staff_by_email
from barsek_visits.queries.visits.details import VisitDetails, details_where
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.services.accounts.sessions import open_session
from barsek_visits.services.bookings.locks import lock
from barsek_visits.services.meetings.booking import NewMeeting, put_meetings
from barsek_visits.services.visits.answers import confirm_visit, keep_request
from barsek_visits.services.visits.booking.requests import request_visit
from barsek_visits.services.visits.offers import Offer
from barsek_visits.services.visits.questions import ask_delegation
from tests.support.servers.application import cheap_hasher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barsek_visits.domain.meetings.plans import MeetingPlan
    from barsek_visits.domain.staff import StaffRow
    from tests.support.clock import Clock
    from tests.support.servers.application import StrangerClient

PASSWORD = "a lamp in the polar night"
# Of the browser that sends the requests of the house; the fixture `client` has it.
KNOWN_BROWSER = "the-browser-that-sent-the-request-in-a-test"
OSLO = OfficeTime("Europe/Oslo")
# The first day that gives five working days' notice on the clock of the tests.
FIRST_DAY = "2027-03-01"

_ROOMS = (("large", "Storsalen", 40), ("medium", "Møterommet", 16), ("small", "Biblioteket", 8))
_STAFF = (
    ("anna", "Anna Dahl", "coordinator", "nb en"),
    ("berit", "Berit Sara", "host", "nb en se"),
    ("oleg", "Oleg Berg", "host", "nb ru"),
    ("kari", "Kari Vik", "reception", ""),
    ("ada", "Ada Moen", "admin", ""),
    ("dmitri", "Dmitri Lund", "host", "ru"),
)


@dataclass
class House:
    """The office of a test: who works there by first name, and which rooms it has by key."""

    rooms: dict[str, int]
    hosts: dict[str, int]
    staff: dict[str, StaffRow]
    clock: Clock

    @property
    def now(self) -> datetime:
        """The time on the test's clock."""
        return self.clock.now()

    def span(self, start: str, minutes: int = 60) -> TimeSpan:
        """Return a span from an office wall time such as `2027-03-01T10:00`."""
        begins = OSLO.instant(datetime.fromisoformat(start))
        return TimeSpan(begins, begins + timedelta(minutes=minutes))

    def wish(self, start: str = f"{FIRST_DAY}T10:00", **changes: object) -> VisitRequest:
        """Return a request as the form would hand it over."""
        request = VisitRequest(
            submission_id=str(uuid.uuid4()),
            visit_type="briefing",
            wishes=(datetime.fromisoformat(start),),
            party_size=6,
            language="en",
            page_language="en",
            organisation="Tunturin nuoriso",
            organisation_type="civil_society",
            country="FI",
            contact=Contact("Aino Virtanen", "aino@example.org", "+358 40 1234567", message="We come by coach."),
            needs=Needs(diet_vegan=2),
            time_zone="Europe/Helsinki",
            browser=KNOWN_BROWSER,
        )
        return replace(request, **changes)

    def ask(self, start: str = f"{FIRST_DAY}T10:00", **changes: object) -> VisitDetails:
        """Store a request and return the visit."""
        return self.visit(self.ask_for_token(start, **changes))

    def ask_for_token(self, start: str = f"{FIRST_DAY}T10:00", **changes: object) -> str:
        """Store a request whose contact confirms its address at once, and return the secret of its own page."""
        token = self.ask_unconfirmed(start, **changes)
        with atomic() as session:
            of_token = select(VisitLink.booking_id).where(VisitLink.token_hash == token_hash(token))
            contact = update(VisitContact).where(VisitContact.booking_id.in_(of_token))
            session.execute(contact.values(confirmed_at=self.now))
        return token

    def ask_unconfirmed(self, start: str = f"{FIRST_DAY}T10:00", **changes: object) -> str:
        """Store a request, and return the secret of its own page; nobody has shown to read the contact's mail."""
        return request_visit(self.wish(start, **changes), now=self.now).token

    def visit(self, token: str) -> VisitDetails:
        """Return the visit of a link as it stands now."""
        db.session.rollback()
        by_link = select(VisitLink.booking_id).where(VisitLink.token_hash == token_hash(token))
        return details_where(Booking.id.in_(by_link))

    def again(self, details: VisitDetails) -> VisitDetails:
        """Return a visit as it stands now."""
        db.session.rollback()
        return details_where(Booking.id == details.id)

    def allocation(self, span: TimeSpan, room: str = "large", host: str = "berit") -> Allocation:
        """Return a choice of a room and a host by their names here."""
        return Allocation(span, (self.rooms[room],), (self.hosts[host],))

    def confirm(
        self, details: VisitDetails, room: str = "large", host: str = "berit", by: str = "anna"
    ) -> VisitDetails:
        """Confirm a visit on its first wish and return it."""
        choice = self.allocation(details.wishes[0], room, host)
        confirm_visit(details.reference, choice, by=self.staff[by], version=details.version, now=self.now)
        return self.again(details)

    def question(self, details: VisitDetails) -> None:
        """Ask a delegation how it comes."""
        ask_delegation(
            details.reference, "How do you come?", by=self.staff["anna"], version=details.version, now=self.now
        )

    def keep(self, details: VisitDetails) -> None:
        """Keep a request."""
        keep_request(details.reference, by=self.staff["anna"], version=details.version, now=self.now)

    def offer(self, starts: Sequence[str], until: datetime, room: str = "large", host: str = "berit") -> Offer:
        """Return other times, from their office wall times, as a host would offer them."""
        return Offer(tuple(self.span(start).start for start in starts), until, self.rooms[room], (self.hosts[host],))

    def first_start(self) -> str:
        """Return a wall time of the first day that strangers may ask for."""
        rules = visit_type_row("briefing").rules
        return f"{booking_policy(office_row(), self.now).earliest_day(rules)}T10:00"

    def confirmed(self, start: str = f"{FIRST_DAY}T10:00", room: str = "large", host: str = "berit") -> VisitDetails:
        """Store a request and confirm it."""
        return self.confirm(self.ask(start), room, host)


def put_meeting(house: House, plan: MeetingPlan, *, protected: bool = False) -> Booking:
    """Store a meeting of Anna's in the caller's transaction, and tell nobody."""
    locked = lock(resource_ids=plan.allocation.resource_ids, now=house.now)
    new = NewMeeting(plan, house.staff["anna"].id, protected)
    (booking,) = put_meetings([new], locked, now=house.now)
    return booking


def furnish(clock: Clock) -> House:
    """Put the office into an empty database."""
    with atomic() as session:
        session.add(_office())
        session.add_all(OpeningTime(weekday=day, opens=time(8, 30), closes=time(16)) for day in range(5))
        session.add_all([Topic(key="border", position=0, names={"en": "The border", "nb": "Grensen"}),
                         Topic(key="youth", position=1, names={"en": "Youth", "nb": "Ungdom"})])  # fmt: skip
        session.add_all(_visit_types())
        rooms = [Resource(kind="room", key=key, name=name, capacity=seats) for key, name, seats in _ROOMS]
        session.add_all(rooms)
        session.flush()
        for member in _STAFF:
            _add_member(*member)
    db.session.rollback()
    staff = {key: row for key, *_ in _STAFF if (row := staff_by_email(f"{key}@barsek.example"))}
    hosts = {key: row.resource_id for key, row in staff.items() if row.resource_id}
    _close_account("dmitri")
    return House({room.key: room.id for room in db.session.scalars(select(Resource)) if room.kind == "room"},
                 hosts, staff, clock)  # fmt: skip


def sign_in(client: StrangerClient, who: str, clock: Clock) -> StrangerClient:
    """Sign a client in as the page does, without the page: most tests are about what comes after."""
    member = staff_by_email(f"{who}@barsek.example")
    assert member
    with atomic():
        token = open_session(member.id, "", with_second_factor=False, now=clock.now())
    with client.session_transaction(base_url=client.application.extensions["settings"].base_url) as cookie:
        cookie.update(_user_id=token, _fresh=True, member=member.id)
    return client


def sign_in_by_page(client: StrangerClient, who: str) -> StrangerClient:
    """Sign a client in with its password, through the page."""
    answer = client.submit("/staff/login", {"email": f"{who}@barsek.example", "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


@cache
def _password_hash() -> str:
    return cheap_hasher().hash(PASSWORD)


def _office() -> Office:
    texts = {
        "subtitle": {"en": "Visits in Kirkenes", "nb": "Besøk i Kirkenes"},
        "hero_title": {"en": "Visit us", "nb": "Besøk oss"},
        "hero_text": {"en": "We receive delegations.", "nb": "Vi tar imot delegasjoner."},
        "directions": {"en": "Next to the town hall.", "nb": "Ved rådhuset."},
        "about": {"en": "About us.", "nb": "Om oss."},
        "privacy_contact": {"en": "Write to us.", "nb": "Skriv til oss."},
    }
    return Office(
        id=1,
        name="Barentssekretariatet",
        city="Kirkenes",
        address="Rådhusgata 8\n9900 Kirkenes",
        phone="+47 78 97 70 50",
        email="post@barsek.example",
        zone="Europe/Oslo",
        country="NO",
        texts=texts,
    )


def _visit_types() -> list[VisitType]:
    common = {"is_active": True, "descriptions": {"en": "…"}, "step_minutes": 30, "buffer_minutes": 15,
              "notice_working_days": 5, "months_ahead": 12}  # fmt: skip
    rows = (
        ("briefing", "Briefing", 60, 24, True, False),
        ("half-day", "Half day", 180, 24, True, False),
        ("room-only", "Room only", 120, 40, False, False),
        ("at-once", "Open house", 60, 8, True, True),
    )
    return [
        VisitType(key=key, position=n, names={"en": name}, minutes=minutes, max_party=most, needs_host=host,
                  confirms_at_once=at_once, **common)
        for n, (key, name, minutes, most, host, at_once) in enumerate(rows)
    ]  # fmt: skip


def _add_member(key: str, name: str, role: str, languages: str) -> None:
    resource = None
    if languages:
        resource = Resource(kind="host", key=key, name=name)
        db.session.add(resource)
        db.session.flush()
        db.session.add_all(HostLanguage(resource_id=resource.id, language=code) for code in languages.split())
        if key == "oleg":
            db.session.add(HostTopic(resource_id=resource.id, topic_key="border"))
    db.session.add(
        Staff(
            email=f"{key}@barsek.example",
            name=name,
            role=role,
            language="en",
            password_hash=_password_hash(),
            resource_id=resource.id if resource else None,
            created_at=datetime(2027, 1, 1, tzinfo=UTC),
        )
    )


def _close_account(key: str) -> None:
    with atomic() as session:
        member = session.scalars(select(Staff).where(Staff.email == f"{key}@barsek.example")).one()
        member.is_active = False
        if member.resource_id:
            session.get_one(Resource, member.resource_id).is_active = False
