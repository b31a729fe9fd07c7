"""The month of free days and the day of free times, as the public sees them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import render_template

from barsek_visits import formats
from barsek_visits.domain.resources.opening_hours import months_later
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.bookings.availability import availability
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.visits.visit_types import VisitTypeRow, visit_types
from barsek_visits.web import clock
from barsek_visits.web.context import office

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask.typing import ResponseReturnValue

    from barsek_visits.domain.bookings.policy import BookingPolicy, BookingRules
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.web.forms.visits.request import TimesForm

_MONTHS_SEARCHED = 4


@dataclass(frozen=True)
class FreeTime:
    """A free span, and the value of `starts_at` that asks for it."""

    span: TimeSpan
    starts_at: str


@dataclass(frozen=True)
class DayCell:
    """A day of the month's table; `reason` says in a word why nothing is free."""

    on: date
    in_month: bool
    free: int
    reason: str
    holiday: str
    is_today: bool
    is_chosen: bool


def free_time(span: TimeSpan, policy: BookingPolicy) -> FreeTime:
    """Return a span with the wall time by which it is asked for."""
    return FreeTime(span, f"{policy.office_time.wall(span.start):%Y-%m-%dT%H:%M}")


def time_choices(
    policy: BookingPolicy, rules: BookingRules, party_size: int, first: date, *, days: int, but: TimeSpan | None
) -> list[tuple[str, str]]:
    """Return the free times of so many days as the choices of a list, but for one."""
    free = availability(policy, rules, party_size, first, days)
    zone = office().zone
    return [
        (free_time(span, policy).starts_at, f"{formats.day(span.start, zone)}, {formats.times(span, zone)}")
        for n in range(days)
        for span in free.on(first + timedelta(days=n))
        if span != but
    ]


def times_page(form: TimesForm, *, month: date | None, day: date | None) -> ResponseReturnValue:
    """Show a month's free days, and a day's free times where one is chosen; the same statements for every month."""
    form.set_choices(types := visit_types())
    visit_type = next((row for row in types if row.key == form.visit_type.data), None)
    policy = booking_policy(office(), clock.now())
    is_valid = form.validate()
    if visit_type and form.party_size.data and form.party_size.data > visit_type.max_party:
        form.party_size.errors = [too_many_text(visit_type)]
        is_valid = False
    first = _month_shown(month, day, policy, visit_type)
    free, first_free = _free_days(form, visit_type, policy, first) if visit_type and is_valid else ({}, None)
    page = render_template(
        "public/visits/times.html",
        form=form,
        visit_type=visit_type,
        month=first,
        weeks=_weeks(first, free, policy, visit_type, day),
        previous_month=_month_or_none(first, -1, policy, visit_type),
        next_month=_month_or_none(first, 1, policy, visit_type),
        first_free=first_free,
        chosen_day=day,
        free_times=[free_time(span, policy) for span in free.get(day, [])] if day else [],
        time_zone=form.time_zone.data,
        query=form.query(),
    )
    return page, 200 if is_valid else 422


def too_many_text(visit_type: VisitTypeRow) -> str:
    """Say how many a kind of visit takes."""
    return _("%(visit_type)s takes at most %(count)s people.", visit_type=visit_type.name, count=visit_type.max_party)


def _month_shown(month: date | None, day: date | None, policy: BookingPolicy, visit_type: VisitTypeRow | None) -> date:
    earliest = policy.earliest_day(visit_type.rules) if visit_type else policy.today
    shown = month or day or earliest
    return min(max(shown, policy.today), months_later(policy.today, 24)).replace(day=1)


def _free_days(
    form: TimesForm, visit_type: VisitTypeRow, policy: BookingPolicy, first: date
) -> tuple[Mapping[date, list[TimeSpan]], date | None]:
    """Return the month's free spans by day, and, where it has none, the next free day after it."""
    after = months_later(first, 1)
    days = (months_later(first, _MONTHS_SEARCHED) - first).days
    free = availability(policy, visit_type.rules, form.party_size.data or 1, first, days)
    by_day = {day: free.on(day) for day in _days(first, after)}
    if any(by_day.values()):
        return by_day, None
    later = free.first_free(_days(after, months_later(first, _MONTHS_SEARCHED)))
    return by_day, next((day for day, _spans in later), None)


def _days(first: date, end: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((end - first).days))


def _month_or_none(first: date, step: int, policy: BookingPolicy, visit_type: VisitTypeRow | None) -> date | None:
    month = months_later(first, step)
    latest = policy.latest_day(visit_type.rules) if visit_type else policy.today
    return month if policy.today.replace(day=1) <= month <= latest else None


def _weeks(
    first: date,
    free: Mapping[date, list[TimeSpan]],
    policy: BookingPolicy,
    visit_type: VisitTypeRow | None,
    chosen: date | None,
) -> list[list[DayCell]]:
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [[_cell(day, first, free, policy, visit_type, chosen) for day in week] for week in weeks]


def _cell(
    day: date,
    first: date,
    free: Mapping[date, list[TimeSpan]],
    policy: BookingPolicy,
    visit_type: VisitTypeRow | None,
    chosen: date | None,
) -> DayCell:
    in_month = day.month == first.month
    count = len(free.get(day, [])) if in_month else 0
    return DayCell(
        on=day,
        in_month=in_month,
        free=count,
        reason=_reason(day, policy, visit_type) if in_month and not count else "",
        holiday=policy.openings.days_off.get(day, "") if in_month else "",
        is_today=day == policy.today,
        is_chosen=day == chosen and in_month,
    )


def _reason(day: date, policy: BookingPolicy, visit_type: VisitTypeRow | None) -> str:
    if day < policy.today:
        return "past"
    if day in policy.openings.days_off:
        return "holiday"
    if not policy.openings.is_open(day):
        return "closed"
    if visit_type and day < policy.earliest_day(visit_type.rules):
        return "too_soon"
    return "full"
