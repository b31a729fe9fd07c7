"""Loading the demo: first the office, then all visits in one transaction, or none."""

from __future__ import annotations

import tomllib
from itertools import groupby
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.demo.batch import Batch
from barsek_visits.demo.days import DayBook
from barsek_visits.demo.delegations import Delegations
from barsek_visits.demo.demo_office import demo_office
from barsek_visits.demo.files import OFFICE
from barsek_visits.demo.meeting_samples import Meetings
from barsek_visits.demo.visit_generator import VisitGenerator
from barsek_visits.demo.visit_plan import planned_visits
from barsek_visits.domain.errors import NotEmpty
from barsek_visits.domain.office.office_file import office_plan
from barsek_visits.i18n import LANGUAGES
from barsek_visits.models import Booking, ChangeCounter, Office, Resource
from barsek_visits.services.office.offices import load_office

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

VISITS = 180
MAX_VISITS = 1_000_000
MAX_YEARS = 50


def load_demo(
    *, now: datetime, visits: int = VISITS, years: int = 1, progress: Callable[[int], None] = lambda _: None
) -> None:
    """Load the demo office and so many visits, the last half year of them still to come.

    The same numbers on the same day make the same visits.  No mail is queued.  Where more visits are
    wanted than the rooms can hold, the rest has been declined.

    Args:
        now: aware UTC instant.
        visits: how many; the office's own meetings come on top.
        years: how long a time they are spread over.
        progress: told now and then how many visits have been written.

    Raises:
        NotEmpty: the database holds another office, or visits or meetings already.
    """
    plan = office_plan(tomllib.loads(OFFICE.read_text(encoding="utf-8")), tuple(LANGUAGES))
    _refuse_real_data(plan.name)
    load_office(plan, now=now)
    with atomic():  # once only: what takes so long is not begun anew
        _refuse_real_data(plan.name)
        _load_visits(now=now, visits=visits, years=years, progress=progress)


def _refuse_real_data(demo_name: str) -> None:
    name = db.session.scalar(select(Office.name))
    if name not in (None, demo_name):
        raise NotEmpty(f"the database holds the office {name!r}: the demo wants an empty one")
    if db.session.scalar(select(Booking.id).limit(1)) is not None:
        raise NotEmpty("the database holds visits or meetings already: the demo wants an empty one")


def _load_visits(*, now: datetime, visits: int, years: int, progress: Callable[[int], None]) -> None:
    office = demo_office(now=now, years=years)
    # Random numbers here make a repeatable demo, no secrets: those come from `new_token`.
    rng = Random(f"{visits} visits, {years} years, {office.policy.today}")  # noqa: S311
    generator, meetings, batch = (
        VisitGenerator(office, Delegations(rng), rng),
        Meetings(office, rng),
        Batch(office.as_of, office.programmes, rng),
    )
    wanted = {
        day: list(group) for day, group in groupby(planned_visits(office, visits, rng), key=lambda planned: planned.day)
    }
    load: dict[int, int] = dict.fromkeys((host.id for host in office.hosts), 0)
    written = 0
    for day in office.days:
        book = DayBook(office, day, load, rng)
        meetings.book(day, book, batch)
        for planned in wanted.get(day, ()):
            batch.add_visit(generator.generate(planned, book))
            batch.flush()
        written += len(wanted.get(day, ()))
        progress(written)
    batch.finish()
    _count_changes(now)


def _count_changes(now: datetime) -> None:
    scopes = ["office", *(f"resource:{id_}" for id_ in db.session.scalars(select(Resource.id)))]
    for scope in scopes:
        counter = db.session.get(ChangeCounter, scope)
        count = counter.count + 1 if counter else 1
        db.session.merge(ChangeCounter(scope=scope, count=count, changed_at=now))
