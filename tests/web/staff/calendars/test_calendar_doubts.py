"""What of a host's own calendar could not be read is named on the host's page, and nothing else of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.servers.outside_world import URL, Answer, ics, vevent
from tests.web.staff.calendars.test_external_calendars import PAGE, SAVE, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.outside_world import CalendarServer
    from tests.web.staff.calendars.test_external_calendars import AsStaff


def test_days_on_which_something_was_guessed_or_could_not_be_read_are_named_and_nothing_else_of_the_events(
    house: House, as_staff: AsStaff, calendar_server: CalendarServer, work: Callable[[], None]
) -> None:
    unread = vevent("20270230T090000Z", "20270305T090000Z", "a", title="Canary")
    guessed = vevent("20270301T090000Z", "then", "b", title="Canary")
    strange = vevent("0", "0", "c", title="Canary").replace("DTSTART:0", "DTSTART;TZID=Kirkenes:20270303T100000")
    calendar_server.answer = Answer(ics(unread, guessed, strange))
    berit = as_staff("berit")
    berit.submit(PAGE, {"address": URL}, SAVE)
    work()
    page = " ".join(shown(berit).split())

    assert "Look in your calendar at: Fri 5 Mar" in page
    assert "as far as they are known: Mon 1 Mar; Wed 3 Mar" in page
    assert "read as the office’s: Kirkenes" in page
    assert "Canary" not in page
