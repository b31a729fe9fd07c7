"""One box that finds visits and meetings by words and dates, and the list of what it found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from barsek_visits import formats
from barsek_visits.domain.bookings.date_words import DateRange, ParsedQuery, month_of, parse_query, week_of
from barsek_visits.domain.bookings.search import Interpretation, Search, SortOrder
from barsek_visits.domain.bookings.search_words import wanted_words
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.bookings.search import MAX_RESULTS, PAGE_SIZE, BookingPage, BookingRow, bookings_page
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office, today
from barsek_visits.web.forms.bookings.search import SearchForm
from barsek_visits.web.staff.bookings.calendar_items import address_of

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from barsek_visits.domain.spans import TimeSpan


@dataclass(frozen=True)
class ListedBooking:
    """A visit or meeting with the address of its page; `last_day` is set where it goes over several."""

    booking: BookingRow
    title: str
    url: str
    last_day: date | None


def list_bookings() -> ResponseReturnValue:
    """Show what fits the address: all visits and meetings, where it says nothing."""
    form = SearchForm(request.args)
    form.set_choices()
    read = parse_query(form.q.data or "", today(), formats.date_names())
    found = bookings_page(current_staff(), _search(form, read), page=_page_number())
    return render_template(
        "staff/bookings/search.html",
        form=form,
        bookings=[_listed(row) for row in found.bookings],
        found=found,
        counted=found.total if found.is_all else found.total // PAGE_SIZE * PAGE_SIZE,
        most=MAX_RESULTS,
        when=_when(read.dates) if read.dates else "",
        literal=read.literal,
        page=found.page,
        **_neighbours(form, found),
    )


def _search(form: SearchForm, read: ParsedQuery) -> Search:
    order = SortOrder(form.sort.data)
    search = Search(kind=form.kind.data, status=form.status.data, order=order)
    if order is SortOrder.SOONEST and not read.dates:
        search = replace(search, since=clock.now())
    return replace(search, interpretations=_interpretations(read)) if form.q.data else search


def _interpretations(read: ParsedQuery) -> tuple[Interpretation, ...]:
    """Return how what was typed can be meant; signs alone mean nothing, and list_bookings nothing."""
    words, literal = wanted_words(read.words), wanted_words(read.literal)
    as_date = [Interpretation(words, _span(read.dates))] if read.dates else []
    as_words = [Interpretation(found) for found in ((literal,) if read.dates else (words,)) if found]
    return (*as_date, *as_words)


def _span(dates: DateRange) -> TimeSpan:
    return office().office_time.day_span(dates.first, dates.days)


def _when(dates: DateRange) -> str:
    """Return some days in words: a day, a week, a month or a year."""
    zone, first = office().zone, dates.first
    if dates.first == dates.last:
        return formats.full_day(first, zone)
    if dates == week_of(first):
        last = formats.full_day(dates.last, zone)
        return _(
            "week %(number)s, %(first)s to %(last)s",
            number=first.isocalendar().week,
            first=formats.full_day(first, zone),
            last=last,
        )
    return formats.month(first, zone) if dates == month_of(first.year, first.month) else str(first.year)


def _listed(row: BookingRow) -> ListedBooking:
    span, our_time = row.span, office().office_time
    last = our_time.today(span.end - timedelta(microseconds=1))
    return ListedBooking(
        booking=row,
        title=formats.booking_title(row.title, row.kind),
        url=address_of(f"staff.{row.kind}", row.reference),
        last_day=last if last != our_time.today(span.start) else None,
    )


def _page_number() -> int:
    wanted = request.args.get("page", "1")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 7 else 1


def _neighbours(form: SearchForm, found: BookingPage) -> dict[str, str | None]:
    query = form.as_query()
    return {
        "previous_url": url_for("staff.visits", **query, page=found.page - 1) if found.page > 1 else None,
        "next_url": url_for("staff.visits", **query, page=found.page + 1) if found.page < found.pages else None,
    }
