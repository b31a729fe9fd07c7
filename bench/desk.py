"""Who sends forms to a served program: a delegation and the demo's coordinator, by HTTP alone.

What a form needs is made ready first; what is returned only sends it, so that nothing else is timed.
"""

from __future__ import annotations

import itertools
import re
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from bench.measure import Client, token_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.servers.server import Server

    Send = Callable[[], int]
    Fields = list[tuple[str, str]]

_STARTS = re.compile(r"starts_at=(\d{4}-\d\d-\d\dT\d\d(?::|%3A)\d\d)")
_REFERENCE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
_VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')
_MEETINGS = "/staff/meetings/new"
_APART = timedelta(hours=2)
_TEN_ITEMS, _ITEM_MINUTES = 10, 15


class Desk:
    """One served program, and those who use it."""

    def __init__(self, server: Server) -> None:
        """Sign the coordinator in."""
        self._place = urlsplit(server.url)
        link = urlsplit(server.sign_in_link()).path
        self._staff, self._guest = self.client(), self.client()
        token = token_of(self._page(self._staff, link))
        self._staff.send("POST", link, urlencode({"csrf_token": token}))
        form = self._page(self._staff, _MEETINGS)
        self._token = token_of(form)
        self._room, self._host = (_first_value(form, name) for name in ("rooms", "hosts"))
        self._starts, self._turns = self._offered_starts(), itertools.count()
        self._meeting = self._visit = ""

    def client(self) -> Client:
        """Return a further connection."""
        return Client(self._place.hostname or "", self._place.port or 0)

    def getting(self, path: str, *, as_staff: bool) -> Send:
        """Return the fetch of a page."""
        client = self._staff if as_staff else self._guest
        return lambda: client.send("GET", path)[0]

    def requesting(self, client: Client | None = None) -> Send:
        """Return a delegation's request for a visit, over a connection of its own where one is given."""
        client, start = client or self._guest, next(self._starts)
        page = self._page(client, f"/visits/new?visit_type=briefing&party_size=6&lang=en&starts_at={start}")
        fields = {
            "csrf_token": token_of(page), "visit_type": "briefing", "starts_at": start, "party_size": "6",
            "language": "en", "organisation": "Bench", "organisation_type": "other", "country": "NO",
            "contact_name": "Bench", "contact_email": "bench@example.org",
        }  # fmt: skip
        return lambda: client.send(
            "POST", "/visits/new?lang=en", urlencode({**fields, "submission_id": str(uuid.uuid4())})
        )[0]

    def confirming(self) -> Send:
        """Return the confirmation of a visit that has just been asked for, as its page proposes it."""
        _expect(303, self.requesting()())
        own_page = self._page(self._guest, self._guest.location).decode()
        found = _REFERENCE.search(own_page)
        path = f"/staff/visits/{found[0] if found else ''}"
        page = self._page(self._staff, path)
        chosen = [("room", _chosen(page, "room")), ("hosts", _chosen(page, "hosts"))]
        start = re.search(r'name="starts_at"[^>]*value="([^"]+)"', page.decode())
        self._visit = path
        return self._sending(f"{path}/confirm", page, [("starts_at", start[1] if start else ""), *chosen])

    def planning(self) -> Send:
        """Return the saving of a programme of ten items of the visit that was confirmed last, in the evening."""
        page = self._page(self._staff, f"{self._visit}/programme")
        day = re.search(r'name="items-0-day"[^>]*value="([^"]+)"', page.decode())
        turn = next(self._turns)
        first = datetime.fromisoformat(f"{day[1] if day else ''}T18:00") + timedelta(minutes=5 * (turn % 2))
        fields = [("do", "save")]
        for n in range(_TEN_ITEMS):
            start, head = first + timedelta(minutes=_ITEM_MINUTES * n), f"items-{n}-"
            end = start + timedelta(minutes=_ITEM_MINUTES)
            fields += [(f"{head}title", f"Item {n}"), (f"{head}day", f"{start:%Y-%m-%d}"),
                       (f"{head}starts", f"{start:%H:%M}"), (f"{head}ends", f"{end:%H:%M}"),
                       (f"{head}rooms", self._room), (f"{head}hosts", self._host)]  # fmt: skip
        return self._sending(f"{self._visit}/programme", page, fields)

    def moving(self) -> Send:
        """Return the move of a meeting to another hour."""
        if not self._meeting:
            _expect(303, self._sending(_MEETINGS, b"", self._meeting_at(0))())
            self._meeting = self._staff.location
        page = self._page(self._staff, self._meeting)
        return self._sending(f"{self._meeting}/move", page, self._meeting_at(next(self._turns) % 5 + 1))

    def _meeting_at(self, hour: int) -> Fields:
        year = datetime.now().astimezone().year + 2
        times = [("starts_at", f"{year}-05-05T{hour + 10}:00"), ("ends_at", f"{year}-05-05T{hour + 11}:00")]
        return [("title", "Bench"), *times, ("rooms", self._room), ("hosts", self._host)]

    def _sending(self, path: str, page: bytes, fields: Fields) -> Send:
        version = _VERSION.search(page.decode())
        body = urlencode([("csrf_token", self._token), ("version", version[1] if version else ""), *fields])
        return lambda: self._staff.send("POST", path, body)[0]

    def _offered_starts(self) -> Iterator[str]:
        """Yield free times, one after the other, and all of them again in the end."""
        today = datetime.now().astimezone().date()
        for days in itertools.cycle(range(14, 300)):
            day = today + timedelta(days=days)
            path = f"/visits/new?visit_type=briefing&party_size=6&lang=en&day={day}&month={day:%Y-%m}"
            text = self._page(self.client(), path).decode()
            starts = {start.replace("%3A", ":") for start in _STARTS.findall(text)}
            yield from _apart(sorted(start for start in starts if start.startswith(str(day))))

    def _page(self, client: Client, path: str) -> bytes:
        status, page = client.send("GET", path)
        _expect(200, status)
        return page


def _apart(starts: list[str]) -> Iterator[str]:
    """Yield times that do not stand in each other's way."""
    last = ""
    for start in starts:
        if not last or datetime.fromisoformat(start) - datetime.fromisoformat(last) >= _APART:
            yield start
            last = start


def _expect(wanted: int, status: int) -> None:
    if status != wanted:
        raise RuntimeError(f"the server answered {status} instead of {wanted}")


def _first_value(page: bytes, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="(\d+)"', page.decode())
    return found[1] if found else ""


def _chosen(page: bytes, name: str) -> str:
    found = re.search(rf'name="{name}"\s+value="(\d+)"\s+checked', page.decode())
    return found[1] if found else ""
