"""The office's own meetings: one each week for all, others in between."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from barsek_visits.demo.delegations import script
from barsek_visits.demo.demo_visits import Step
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.meetings.plans import MeetingStep

if TYPE_CHECKING:
    from random import Random

    from barsek_visits.demo.batch import Batch
    from barsek_visits.demo.days import DayBook
    from barsek_visits.demo.demo_office import DemoOffice, Host

_WEEKLY = timedelta(minutes=45)
_OTHER = timedelta(minutes=60)


class Meetings:
    """Books the meetings of each day before its visits."""

    def __init__(self, office: DemoOffice, rng: Random) -> None:
        """Find out which days are the first of their weeks, and on which others meet."""
        self._office, self._rng = office, rng
        weeks: dict[tuple[int, int], list[date]] = {}
        for day in office.days:
            weeks.setdefault(day.isocalendar()[:2], []).append(day)
        self._weekly = {days[0] for days in weeks.values()}
        self._others = {rng.choice(days) for days in weeks.values()} | {office.days[office.first_open]}
        self._titles = list(script()["meetings"]["others"])

    def book(self, day: date, book: DayBook, batch: Batch) -> None:
        """Book the meetings of a day."""
        if day in self._weekly:
            title = script()["meetings"]["weekly"].format(week=day.isocalendar().week)
            self._meet(title, book, batch, self._office.hosts, _WEEKLY)
        if day in self._others and self._office.hosts:
            some = self._rng.sample(self._office.hosts, min(self._rng.randint(2, 3), len(self._office.hosts)))
            self._meet(self._next_title(), book, batch, tuple(some), _OTHER)

    def _meet(self, title: str, book: DayBook, batch: Batch, hosts: tuple[Host, ...], length: timedelta) -> None:
        placement = book.meet(length, hosts, first=length == _WEEKLY)
        if placement is not None:
            before = min(placement.span.start, self._office.as_of)
            booked_at = before - timedelta(hours=self._rng.randint(30, 400))
            batch.add_meeting(title, placement, Step(MeetingStep.BOOK, booked_at, Actor.STAFF, hosts[0].staff_id))

    def _next_title(self) -> str:
        """Return the titles in turn, so that neighbouring weeks differ."""
        self._titles.append(self._titles.pop(0))
        return str(self._titles[-1])
