"""Taking over a calendar on a page: uploaded, looked at, taken; without a script, and by admins alone."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from barsek_visits.models import Meeting
from barsek_visits.services.calendars import import_desk
from barsek_visits.services.calendars.import_desk import DeskStep, ImportDesk
from barsek_visits.web.staff.calendars import imports
from tests.services.calendars.test_import_desk import DATA, upload
from tests.support.office.stored import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

PAGE = "/staff/import"


def shown(client: StrangerClient, query: str = "") -> str:
    return " ".join(html.unescape(client.get(f"{PAGE}{query}").text).split())


def send(client: StrangerClient, data: bytes, name: str = "export.ics", room: str = "") -> int:
    """Send the form as a browser does; made by hand, since a client's own way leaves a large file open."""
    fields = {"csrf_token": client.token(PAGE).encode(), "room": room.encode(), f'file"; filename="{name}': data}
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n'.encode() + value + b"\r\n"
        for field, value in fields.items()
    )
    body = b"".join(parts) + b"--x--\r\n"
    return client.post(PAGE, data=body, content_type="multipart/form-data; boundary=x").status_code


def test_an_admin_uploads_looks_and_takes_over(house: House, as_staff: AsStaff, work: Callable[[], None]) -> None:
    ada = as_staff("ada")
    assert 303 == send(ada, DATA)
    assert "The calendar is being read" in shown(ada)
    assert 'type="file"' not in shown(ada)
    work()
    page = shown(ada)

    assert "2 would be taken" in page
    assert "1 clash with a booking" in page
    assert "? time zone not known: Europe/Nowhere" in page
    assert "Tue 9 Mar, Lost, line 33 of the file: no start that can be read" in page
    assert "The file lies here encrypted until Mon 22 Feb, 09:50." in page
    assert "Storsalen: Canary" in shown(ada, "?show=conflicting")
    assert "takes no time" in shown(ada, "?show=skipped")
    assert 0 == counted(Meeting)

    assert 303 == ada.submit(PAGE, {}, f"{PAGE}/take").status_code
    assert "The calendar is being taken over" in shown(ada)
    work()
    assert "2 taken" in shown(ada)
    assert 2 == counted(Meeting)
    assert 303 == ada.submit(PAGE, {}, f"{PAGE}/remove").status_code
    assert "The calendar is removed." in shown(ada)


def test_while_it_is_worked_on_the_page_shows_how_far_it_is(house: House, as_staff: AsStaff) -> None:
    desk = upload(house)
    desk.keep(import_desk.DeskState(DeskStep.TAKE, house.now, done=400, total=1000))
    page = shown(as_staff("ada"))

    assert "400 of 1000 events" in page
    assert '<progress id="progress" value="400" max="1000"></progress>' in page


def test_what_is_no_file_or_too_large_is_said_beside_the_field(house: House, as_staff: AsStaff) -> None:
    ada = as_staff("ada")

    assert 422 == send(ada, b"", name="")
    assert 422 == send(ada, DATA, room="Kjelleren")
    assert 422 == send(ada, b"x" * (10 * 1024 * 1024 + 1))
    assert 413 == send(ada, b"x" * (11 * 1024 * 1024))
    assert [413, 413] == [ada.post(f"{PAGE}/{step}", data=b"x" * 100_000).status_code for step in ("take", "remove")]
    assert ImportDesk(house.staff["ada"].id).state(now=house.now) is None


def test_what_cannot_be_read_is_said(house: House, as_staff: AsStaff, work: Callable[[], None]) -> None:
    ada = as_staff("ada")
    send(ada, b"BEGIN:VCALENDAR\r\n")
    work()

    assert "the calendar file is cut off: its END:VCALENDAR is missing" in shown(ada)


def test_a_long_list_has_pages(house: House, as_staff: AsStaff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "_ROWS_A_PAGE", 1)
    upload(house)
    import_desk.work_on_next_import(now=house.now)
    ada = as_staff("ada")

    assert (1, True) == (shown(ada).count("<td>Canary</td>"), "show=taken&page=2" in shown(ada))
    assert ("Europe/Nowhere" in shown(ada, "?page=2"), "page=3" in shown(ada, "?page=2")) == (True, False)
    assert shown(ada, "?page=99&show=nothing") == shown(ada, "?page=2")


def test_one_admins_calendar_is_not_anothers(house: House, as_staff: AsStaff) -> None:
    import_desk.upload_calendar(DATA, "", by=house.staff["anna"], now=house.now)

    assert "The calendar is being read" not in shown(as_staff("ada"))
