"""A real calendar program follows a link: first fetch, a change, a removal."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from icalendar import Calendar
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.models import Subscription
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.sealing import link_sealer
from barsek_visits.services.calendars.subscriptions import subscribe
from barsek_visits.services.visits import closing, moves
from tests.support.servers.application import SECRET_KEY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.office.house import House
    from tests.support.servers.server import Server

_CONFIG = """
[general]
status_path = "{folder}/status"
[pair feed]
a = "ours"
b = "theirs"
collections = null
conflict_resolution = "a wins"
[storage ours]
type = "http"
url = "{url}"
[storage theirs]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
"""


class Syncer:
    """vdirsyncer with a configuration of its own; it mirrors one link into a folder."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        folder.mkdir()
        (folder / "calendar").mkdir()
        (folder / "config").write_text(_CONFIG.format(folder=folder, url=url), encoding="utf-8")
        self._run("discover", answer="y\n")

    def sync(self) -> list[str]:
        """Fetch the link; return the starts of what lies in the folder, in order (it gives events UIDs of its own)."""
        self._run("sync")
        files = self._folder.joinpath("calendar").glob("*.ics")
        events = [event for file in files for event in Calendar.from_ical(file.read_bytes()).walk("VEVENT")]
        return sorted(f"{event['DTSTART'].dt:%H:%M}" for event in events)

    def _run(self, command: str, answer: str = "") -> None:
        program = [sys.executable, "-m", "vdirsyncer", "-c", str(self._folder / "config"), command]
        done = subprocess.run(program, input=answer, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr


def test_a_link_is_followed_through_a_change_and_a_removal(
    real_house: House, start_server: Callable[..., Server], tmp_path: Path
) -> None:
    server = start_server(BARSEK_SECRET_KEY=SECRET_KEY, BARSEK_WORKER="off")
    first = booking_policy(office_row(), real_house.now).earliest_day(visit_type_row("briefing").rules)
    visit, other = (real_house.confirmed(f"{first}T{hour}:00") for hour in ("09", "13"))
    subscribe("office", Detail.FULL, "nb", by=real_house.staff["anna"], now=real_house.now)
    token = link_sealer().unseal(db.session.scalars(select(Subscription.token_sealed)).one())
    db.session.rollback()
    syncer = Syncer(tmp_path / "syncer", f"{server.url}/feeds/{token}.ics")

    assert ["09:00", "13:00"] == syncer.sync()

    anna = real_house.staff["anna"]
    moved = real_house.allocation(real_house.span(f"{first}T10:00"))
    moves.move_visit(visit.reference, moved, by=anna, version=visit.version, now=real_house.now)
    assert ["10:00", "13:00"] == syncer.sync()

    closing.cancel_visit(other.reference, "", by=anna, version=other.version, now=real_house.now)
    assert ["10:00"] == syncer.sync()
