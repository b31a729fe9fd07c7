"""A coordinator and a delegation at work over HTTP, for tests in which requests cross.

What a step needs is prepared by real requests, too; each method that ends in `-ing` returns a request that is not
sent yet.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.support.office.house import OSLO, PASSWORD
from tests.support.pages.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.support.office.house import House
    from tests.support.pages.visitor import Answer
    from tests.support.servers.server import Server

    Request = Callable[[], Answer]
    Fields = list[tuple[str, str]]

_REFERENCE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_STARTS = re.compile(r"starts_at=(\d{4}-\d\d-\d\dT\d\d(?::|%3A)\d\d)")
_VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')
_APART = timedelta(hours=2, minutes=30)  # a visit or a programme of two hours, with its buffers
_DAYS_AHEAD = 340
_HOUR = timedelta(hours=1)

_FACTS = [
    ("organisation", "Tunturin nuoriso"), ("organisation_type", "school"), ("country", "FI"), ("party_size", "6"),
    ("language", "en"), ("visit_type", "briefing"),
]  # fmt: skip


class Desk:
    """Who works at the office and who asks for visits; every time is handed out once."""

    def __init__(self, server: Server, house: House) -> None:
        """Sign the coordinator in, and open the delegation's form."""
        self.url, self._house = server.url, house
        anna = Visitor(server.url).sign_in("anna@barsek.example", PASSWORD)
        self._token = anna.token("/staff/account")  # the cookie after it knows the token
        self._staff = anna.cookie
        guest = Visitor(server.url)
        self._guest_token = guest.token("/visits/new?visit_type=briefing&starts_at=2030-01-01T10:00&lang=en")
        self._guest = guest.cookie
        self._feed = self._berit = self._berit_token = ""
        self._offered, self._far = self._offered_starts(), self._far_starts()

    def offered_start(self) -> datetime:
        """Return a wall time that strangers may ask for, and that nobody else of the test wants."""
        return next(self._offered)

    def far_start(self) -> datetime:
        """Return a wall time years ahead, for meetings; the next three days are free then, too."""
        return next(self._far)

    def sending(self, path: str, fields: Fields) -> Request:
        """Return a form of the coordinator's that waits to be sent."""
        return lambda: Visitor(self.url, self._staff).post(path, [("csrf_token", self._token), *fields])

    def send(self, path: str, fields: Fields) -> Answer:
        """Send a form that must be taken."""
        return _taken(self.sending(path, fields)())

    def version(self, page: str) -> str:
        """Return the version of a booking as its page says it."""
        found = _VERSION.search(Visitor(self.url, self._staff).get(page).text)
        assert found, f"no version on {page}"
        return found[1]

    # meetings

    def booking(self, start: datetime, rooms: Sequence[str], hosts: Sequence[str], **more: str) -> Request:
        """Return the booking of a meeting; `repeat="days", times="3"` makes a series of it."""
        return self.sending("/staff/meetings/new", [*self._meeting(start, rooms, hosts), *more.items()])

    def book(self, start: datetime, rooms: Sequence[str], hosts: Sequence[str], **more: str) -> str:
        """Book a meeting and return its reference."""
        return _taken(self.booking(start, rooms, hosts, **more)()).location.rpartition("/")[2]

    def changing(
        self, reference: str, start: datetime, rooms: Sequence[str], hosts: Sequence[str], scope: str = "one"
    ) -> Request:
        """Return the change of a meeting, or of all of its series."""
        page = f"/staff/meetings/{reference}"
        fields = [("version", self.version(page)), ("scope", scope), *self._meeting(start, rooms, hosts)]
        return self.sending(f"{page}/move", fields)

    def cancelling(self, reference: str, scope: str = "one") -> Request:
        """Return the end of a meeting, or of all of its series."""
        page = f"/staff/meetings/{reference}"
        return self.sending(f"{page}/cancel", [("version", self.version(page)), ("scope", scope)])

    def dates_of(self, reference: str) -> list[str]:
        """Return the references of all meetings of a series, in order."""
        page = Visitor(self.url, self._staff).get(f"/staff/meetings/{reference}").text
        found = re.findall(r'href="/staff/meetings/([A-Z0-9]{4}-[A-Z0-9]{4})"', page)
        return list(dict.fromkeys(found))

    def _meeting(self, start: datetime, rooms: Sequence[str], hosts: Sequence[str]) -> Fields:
        times = [("starts_at", _typed(start)), ("ends_at", _typed(start + _HOUR))]
        return [("title", "A crossing"), *times, *self._taking(rooms, hosts)]

    def _taking(self, rooms: Sequence[str], hosts: Sequence[str], prefix: str = "") -> Fields:
        rows = [(f"{prefix}rooms", str(self._house.rooms[name])) for name in rooms]
        return rows + [(f"{prefix}hosts", str(self._house.hosts[name])) for name in hosts]

    # visits

    def ask(self, start: datetime) -> tuple[str, str]:
        """Ask for a visit, and return its reference and the address of its own page."""
        fields = {
            "csrf_token": self._guest_token, "submission_id": str(uuid.uuid4()), "visit_type": "briefing",
            "starts_at": _typed(start), "party_size": "6", "language": "en", "organisation": "Tunturin nuoriso",
            "organisation_type": "school", "country": "FI", "contact_name": "Aino", "contact_email": "a@example.org",
        }  # fmt: skip
        guest = Visitor(self.url, self._guest)
        own_page = _taken(guest.post("/visits/new?lang=en", fields)).location.partition("?")[0]
        found = _REFERENCE.search(guest.get(f"{own_page}?lang=en").text)
        assert found, "the own page names no reference"
        return found[0], own_page

    def taking_down(self, start: datetime, room: str, host: str) -> Request:
        """Return a visit for a caller, confirmed in the same step."""
        slot = f"{_typed(start)}/{self._house.rooms[room]}/{self._house.hosts[host]}"
        facts = [("slot", slot), ("submission_id", str(uuid.uuid4())), ("outcome", "confirmed")]
        return self.sending("/staff/visits/new", [*facts, *_FACTS])

    def editing(self, reference: str, visit_type: str) -> Request:
        """Return the correction of a visit's kind."""
        page = f"/staff/visits/{reference}"
        facts = [one for one in _FACTS if one[0] != "visit_type"]
        return self.sending(f"{page}/edit", [("version", self.version(page)), ("visit_type", visit_type), *facts])

    def confirming(self, reference: str, start: datetime, room: str, host: str, step: str = "confirm") -> Request:
        """Return the confirmation of a visit, or with `step="move"` its move."""
        page = f"/staff/visits/{reference}"
        choice = [("room", str(self._house.rooms[room])), ("hosts", str(self._house.hosts[host]))]
        fields = [("version", self.version(page)), ("starts_at", _typed(start)), *choice]
        return self.sending(f"{page}/{step}", fields)

    def confirmed(self, start: datetime, room: str, host: str) -> str:
        """Ask for a visit, confirm it, and return its reference."""
        reference, _ = self.ask(start)
        _taken(self.confirming(reference, start, room, host)())
        return reference

    def offering(self, reference: str, starts: Sequence[datetime], room: str, host: str) -> Request:
        """Return the offer of other times."""
        page = f"/staff/visits/{reference}"
        until = OSLO.wall(self._house.now + timedelta(hours=5)).replace(tzinfo=None)
        choice = [("room", str(self._house.rooms[room])), ("hosts", str(self._house.hosts[host]))]
        times = [(f"offer_{n}", _typed(start)) for n, start in enumerate(starts, start=1)]
        fields = [("version", self.version(page)), ("until", _typed(until)), *times, *choice]
        return self.sending(f"{page}/offer", fields)

    def accepting(self, reference: str, own_page: str, offer: int) -> Request:
        """Return the delegation's acceptance of one of the offered times."""
        version = self.version(f"/staff/visits/{reference}")
        fields = {"csrf_token": self._guest_token, "version": version, "offer": str(offer)}
        return lambda: Visitor(self.url, self._guest).post(f"{own_page}/accept", fields)

    def planning(self, reference: str, items: Sequence[tuple[datetime, str, str]]) -> Request:
        """Return the saving of a programme: each item an hour from a start on, in a room, with a host."""
        page = f"/staff/visits/{reference}"
        fields = [("version", self.version(page)), ("do", "save")]
        for n, (start, room, host) in enumerate(items):
            head, end = f"items-{n}-", start + _HOUR
            fields += [(f"{head}title", f"Item {n}"), (f"{head}day", f"{start:%Y-%m-%d}")]
            fields += [(f"{head}starts", f"{start:%H:%M}"), (f"{head}ends", f"{end:%H:%M}")]
            fields += self._taking([room], [host], head)
        return self.sending(f"{page}/programme", fields)

    def shifting(self, reference: str, minutes: int) -> Request:
        """Return the shift of a whole programme to a later time."""
        page = f"/staff/visits/{reference}"
        return self.sending(f"{page}/shift", [("version", self.version(page)), ("minutes", str(minutes))])

    def changed(self, start: datetime, room: str, host: str, wanted: datetime) -> Request:
        """Return the acceptance of a change: a visit is confirmed, and its delegation asks for another time."""
        reference, own_page = self.ask(start)
        _taken(self.confirming(reference, start, room, host)())
        page = f"/staff/visits/{reference}"
        fields = {"csrf_token": self._guest_token, "starts_at": _typed(wanted), "party_size": "6"}
        fields["version"] = self.version(page)
        _taken(Visitor(self.url, self._guest).post(f"{own_page}/change", fields))
        return self.sending(f"{page}/accept-change", [("version", self.version(page))])

    # hosts

    def noting_absence(self, start: datetime) -> Request:
        """Return Berit's absence of an hour, by her own hand."""
        if not self._berit:
            berit = Visitor(self.url).sign_in("berit@barsek.example", PASSWORD)
            self._berit_token = berit.token("/staff/hosting")
            self._berit = berit.cookie
        fields = {"csrf_token": self._berit_token, "starts_at": _typed(start), "ends_at": _typed(start + _HOUR)}
        return lambda: Visitor(self.url, self._berit).post("/staff/hosting/absences", fields)

    # calendars

    def fetching(self) -> Request:
        """Return the fetch of the whole office's calendar by a program that knows a link to it."""
        if not self._feed:
            page = "/staff/subscriptions"
            self.send(page, [("scope", "office"), ("detail", "titles"), ("language", "en")])
            found = re.search(r"/feeds/[\w-]+\.ics", Visitor(self.url, self._staff).get(page).text)
            assert found, "no calendar link"
            self._feed = found[0]
        return lambda: Visitor(self.url).get(self._feed)

    # signing in

    def signing_in(self, email: str, password: str) -> Request:
        """Return a sign-in."""
        guest = Visitor(self.url)
        fields = {"csrf_token": guest.token("/staff/login"), "email": email, "password": password}
        return lambda: guest.post("/staff/login", fields)

    # times

    def _offered_starts(self) -> Iterator[datetime]:
        today = OSLO.wall(self._house.now).date()
        for days in range(7, _DAYS_AHEAD):
            day = today + timedelta(days=days)
            page = f"/visits/new?visit_type=briefing&party_size=6&lang=en&day={day}&month={day:%Y-%m}"
            text = Visitor(self.url).get(page).text
            on_day = {datetime.fromisoformat(each.replace("%3A", ":")) for each in _STARTS.findall(text)}
            last = None
            for start in sorted(each for each in on_day if each.date() == day):
                if last is None or start - last >= _APART:
                    yield start
                    last = start

    def _far_starts(self) -> Iterator[datetime]:
        first = OSLO.wall(self._house.now + timedelta(days=500)).replace(hour=10, minute=0, second=0, microsecond=0)
        for n in range(1000):
            yield first.replace(tzinfo=None) + timedelta(days=4 * n)


def _typed(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def _taken(answer: Answer) -> Answer:
    assert answer.status == 303, f"what a crossing needs was answered {answer.status}: {_told(answer.text)}"
    return answer


def _told(page: str) -> str:
    """Return what a page says is wrong."""
    return " ".join(re.sub("<[^>]+>", " ", page.partition("<main")[2])[:600].split())
