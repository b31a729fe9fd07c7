"""Making visits up from the plan, day by day."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING

from barsek_visits.demo.days import DayBook, Placement, Wanted
from barsek_visits.demo.demo_visits import ONCE_CONFIRMED, Change, DemoVisit, is_kept, steps_of
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.visits.requests import Contact, Needs
from barsek_visits.formats import day as day_in_words
from barsek_visits.i18n import use_language

if TYPE_CHECKING:
    from random import Random

    from barsek_visits.demo.delegations import Delegation, Delegations
    from barsek_visits.demo.demo_office import DemoOffice
    from barsek_visits.demo.demo_visits import Step
    from barsek_visits.demo.visit_plan import PlannedVisit
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.visits.visit_types import VisitTypeRow

_KINDS = {
    "school": {"study_day": 6, "half_day": 4},
    "university": {"study_day": 4, "half_day": 4, "briefing": 2},
    "government": {"half_day": 4, "briefing": 6},
    "parliament": {"half_day": 5, "briefing": 5},
    "other": {"briefing": 5, "half_day": 2, "room_only": 3},
}
_ANY_KIND = {"briefing": 6, "half_day": 3, "room_only": 1}
_SIZES = {"school": (12, 34), "university": (8, 28), "media": (1, 6), "embassy": (2, 8), "business": (3, 14)}
_ANY_SIZE = (4, 16)


class VisitGenerator:
    """Makes one visit up for each that is planned; it remembers the request before, for those that compete with it."""

    def __init__(self, office: DemoOffice, delegations: Delegations, rng: Random) -> None:
        """Begin."""
        self._office, self._delegations, self._rng = office, delegations, rng
        self._last: tuple[VisitTypeRow, TimeSpan] | None = None

    def generate(self, planned: PlannedVisit, book: DayBook) -> DemoVisit:
        """Make a visit up; what can find no place on its day has been declined, or waits for the next."""
        delegation = self._delegations.next_delegation(protected=planned.protected)
        wanted = self._wanted(delegation, self._last[0] if planned.competes and self._last else None)
        placement = book.find(wanted)
        status = planned.status
        if status in ONCE_CONFIRMED and placement is None:
            status = BookingStatus.DECLINED
        if status in ONCE_CONFIRMED and status is not BookingStatus.CANCELLED and placement is not None:
            book.take(placement)
        wishes = self._wishes(planned, wanted, placement, book)
        return self._visit(planned, status, delegation, wanted, (wishes, placement))

    def _visit(
        self,
        planned: PlannedVisit,
        status: BookingStatus,
        delegation: Delegation,
        wanted: Wanted,
        place: tuple[tuple[TimeSpan, ...], Placement | None],
    ) -> DemoVisit:
        wishes, placement = place
        wants_change = planned.wants_change and status is BookingStatus.CONFIRMED
        steps = self._steps(status, wishes, placement, wants_change=wants_change)
        last = max(wish.end for wish in wishes) if status is BookingStatus.REQUESTED else wishes[0].end
        kept = is_kept(status, last, steps[-1].at, self._office.as_of)
        needs_kept = is_kept(status, last, steps[-1].at, self._office.as_of, needs=True)
        return DemoVisit(
            delegation=delegation,
            wanted=wanted,
            status=status,
            protected=planned.protected,
            wishes=wishes,
            placement=placement if status in ONCE_CONFIRMED else None,
            steps=steps,
            contact=self._contact(delegation, wanted) if kept else None,
            needs=self._needs(wanted.party_size) if needs_kept else None,
            reason=self._reason(status, delegation, wishes[0]) if kept else "",
            change=self._change(delegation, wishes[0]) if wants_change else None,
            flexible=self._rng.random() < 0.3,
        )

    def _wanted(self, delegation: Delegation, visit_type: VisitTypeRow | None) -> Wanted:
        kinds = _KINDS.get(delegation.type, _ANY_KIND)
        visit_type = visit_type or self._office.visit_types[self._rng.choices(list(kinds), list(kinds.values()))[0]]
        least, most = _SIZES.get(delegation.type, _ANY_SIZE)
        party_size = min(self._rng.randint(least, most), visit_type.max_party)
        keys = [topic.key for topic in self._office.topics]
        topics = self._rng.sample(keys, self._rng.randint(0, min(3, len(keys))))
        return Wanted(visit_type, party_size, delegation.language, frozenset(topics))

    def _wishes(
        self, planned: PlannedVisit, wanted: Wanted, placement: Placement | None, book: DayBook
    ) -> tuple[TimeSpan, ...]:
        rules = wanted.visit_type.rules
        first = placement.span if placement else book.in_any_order(rules)[0]
        if planned.status is not BookingStatus.REQUESTED:
            return (first,)
        if planned.competes and self._last:
            first = self._last[1]
        self._last = wanted.visit_type, first
        others = [self._on_a_later_day(planned, wanted) for _ in range(self._rng.randint(0, 2))]
        return tuple(dict.fromkeys([first, *others]))

    def _on_a_later_day(self, planned: PlannedVisit, wanted: Wanted) -> TimeSpan:
        after = bisect_right(self._office.days, planned.day)
        day = self._rng.choice(self._office.days[after : after + 10] or [planned.day])
        return self._rng.choice(list(self._office.policy.starts_on(day, wanted.visit_type.rules)))

    def _steps(
        self, status: BookingStatus, wishes: tuple[TimeSpan, ...], placement: Placement | None, *, wants_change: bool
    ) -> tuple[Step, ...]:
        hosts = placement.hosts if placement and placement.hosts else self._office.hosts
        answerer = hosts[0].staff_id
        return steps_of(status, wishes[0], answerer, self._office.as_of, self._rng, wants_change=wants_change)

    def _contact(self, delegation: Delegation, wanted: Wanted) -> Contact:
        return self._delegations.contact(delegation, wanted.party_size)

    def _needs(self, party_size: int) -> Needs | None:
        if self._rng.random() < 0.6:
            return None
        counts = [self._rng.randint(0, min(3, party_size)) for _ in range(3)]
        return Needs(wheelchair_users=int(counts[0] > 2), diet_vegetarian=counts[1], diet_allergy=counts[2] // 2)

    def _reason(self, status: BookingStatus, delegation: Delegation, wish: TimeSpan) -> str:
        what = {BookingStatus.DECLINED: "declines", BookingStatus.CANCELLED: "cancels"}.get(status)
        return self._sentence(what, delegation, wish) if what else ""

    def _change(self, delegation: Delegation, wish: TimeSpan) -> Change:
        later = wish.moved_to(wish.start + timedelta(minutes=30))
        office_time = self._office.policy.office_time
        opening = self._office.policy.openings.spans_on(office_time.wall(wish.start).date(), office_time)
        if not any(span.contains(later) for span in opening):
            later = wish.moved_to(wish.start - timedelta(minutes=30))
        return Change(later, self._sentence("changes", delegation, wish))

    def _sentence(self, what: str, delegation: Delegation, wish: TimeSpan) -> str:
        language = delegation.page_language
        with use_language(language):
            day = day_in_words(wish.start, self._office.policy.office_time.zone_name)
        return self._delegations.line(what, language, day=day)
