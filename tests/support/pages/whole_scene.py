"""An office that is filled by sending its forms, in this process, and that remembers what there is to look at."""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from barsek_visits.db import db
from tests.support.office.house import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

TODAY = "2027-03-04"
_LATER = datetime(2027, 3, 4, 8, 0, tzinfo=UTC)
_REFERENCE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')


@dataclass
class Scene:
    """What there is to look at: references of visits and meetings, tokens of own pages, by what they are."""

    house: House
    make_client: Callable[[], StrangerClient]
    visits: dict[str, str] = field(default_factory=dict)
    meetings: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    feed: str = ""

    def __post_init__(self) -> None:
        """Let everybody come in."""
        self.guest = self.make_client()
        self._members: dict[str, StrangerClient] = {}

    def member(self, who: str) -> StrangerClient:
        """Return somebody's browser, signed in."""
        if who not in self._members:
            self._members[who] = sign_in(self.make_client(), who, self.house.clock)
        return self._members[who]

    def speak(self, who: str, language: str) -> None:
        """Let somebody's pages speak a language: those of staff speak the account's, whatever the address asks for."""
        self.send(self.member(who), "/staff/account", "language", {"language": language})

    def sign_in_token(self) -> str:
        """Return the secret of a link that signs somebody in."""
        secret = uuid.uuid4().hex
        values = {"hash": hashlib.sha256(secret.encode()).hexdigest(), "staff": self.house.staff["oleg"].id}
        store(
            "INSERT INTO staff_link (token_hash, staff_id, kind, expires_at)"
            " VALUES (:hash, :staff, 'sign-in', '2030-01-01 00:00:00.000000')",
            **values,
        )
        return secret

    def go_to_today(self) -> None:
        """Let the first day be over; who was signed in is not any more."""
        self.house.clock.set(_LATER)
        self._members.clear()

    def ask(self, name: str, start: str, form: dict[str, object], **more: object) -> str:
        """Ask for a visit, and return its reference."""
        fields = {**form, "starts_at": start, "submission_id": str(uuid.uuid4()), **more}
        page = f"/visits/new?visit_type=briefing&starts_at={start}&lang=en"
        answer = _taken(self.guest.submit(page, fields, "/visits/new?lang=en"))
        self.tokens[name] = answer.location.partition("?")[0].rpartition("/")[2]
        found = _REFERENCE.search(self.guest.get(f"/v/{self.tokens[name]}?lang=en").text)
        assert found
        self.visits[name] = found[0]
        return found[0]

    def office(self, name: str, step: str, fields: dict[str, object] | None = None, who: str = "anna") -> None:
        """Take a step of the office with a visit."""
        self.send(self.member(who), f"/staff/visits/{self.visits[name]}", step, fields)

    def delegation(self, name: str, step: str, fields: dict[str, object]) -> None:
        """Take a step of the delegation on its own page."""
        self.send(self.guest, f"/v/{self.tokens[name]}", step, fields)

    def send(
        self, client: StrangerClient, page: str, step: str, fields: dict[str, object] | None = None
    ) -> TestResponse:
        """Send a form of a page, with the version that the page shows."""
        version = _VERSION.search(client.get(page).text)
        known = {"version": version[1]} if version else {}
        return _taken(client.submit(page, {**known, **(fields or {})}, f"{page}/{step}" if step else page))

    def confirm(self, name: str, start: str, room: str = "large", host: str = "berit") -> None:
        """Confirm a visit."""
        choice = {"starts_at": start, "room": self.house.rooms[room], "hosts": self.house.hosts[host]}
        self.office(name, "confirm", choice)

    def book(self, name: str, start: str, end: str, **more: object) -> None:
        """Book a meeting."""
        fields = {"title": f"Meeting, {name}", "starts_at": start, "ends_at": end, **more}
        answer = _taken(self.member("anna").submit("/staff/meetings/new", fields))
        self.meetings[name] = answer.location.rpartition("/")[2]


def store(statement: str, **values: object) -> None:
    """Do to the database what time or another program would do."""
    db.session.rollback()
    db.session.execute(text(statement), values)
    db.session.commit()


def _taken(answer: TestResponse) -> TestResponse:
    words = " ".join(re.sub("<[^>]+>", " ", answer.text.partition("<main")[2])[:500].split())
    assert answer.status_code == 303, f"{answer.request.path}: {answer.status_code}: {words}"
    return answer
