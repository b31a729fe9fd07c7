"""What a visit's page shows besides the visit itself: its wishes to choose from, its story, and the steps to take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from barsek_visits import formats
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import WAITING
from barsek_visits.domain.visits.facts import FactChange, from_detail
from barsek_visits.domain.visits.states import VisitStep, steps_from
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.resources.topics import topics
from barsek_visits.queries.visits.details import is_run_by
from barsek_visits.queries.visits.visit_types import visit_types
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.visits.request import organisation_type_name
from barsek_visits.web.staff.visits.participants_card import history_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.visits.details import VisitDetails
    from barsek_visits.queries.visits.history import HistoryRow as LoggedStep

_RUNNING = frozenset(
    {
        "programme",
        "shift",
        "move",
        "cancel",
        "complete",
        "no-show",
        "accept-change",
        "decline-change",
        "ask-names",
        "edit",
    }
)


@dataclass(frozen=True)
class ShownWish:
    """A wanted time, and the address under which the page looks at it."""

    span: TimeSpan
    is_chosen: bool
    url: str


@dataclass(frozen=True)
class HistoryRow:
    """A step of the visit's story, in words."""

    at: datetime
    who: str
    action: str
    reason: str


@dataclass(frozen=True)
class VisitView:
    """What the page adds to the visit, in the reader's language.

    `planned_span` is when the visit would be on the chosen wish; `steps` are those that this member may take now;
    `original` is what the delegation once asked for and holds no more, each with its name.
    """

    organisation_type: str
    wishes: tuple[ShownWish, ...]
    planned_span: TimeSpan
    is_on_several_days: bool
    steps: frozenset[str]
    history: tuple[HistoryRow, ...]
    original: tuple[tuple[str, str], ...]


def visit_view(details: VisitDetails, chosen: TimeSpan, planned: TimeSpan) -> VisitView:
    """Return it, with the wish that is looked at."""
    return VisitView(
        organisation_type=organisation_type_name(details.organisation_type),
        wishes=tuple(ShownWish(wish, wish == chosen, _wish_url(details, wish)) for wish in details.wishes),
        planned_span=planned,
        is_on_several_days=office().office_time.is_on_several_days(item.span for item in details.items),
        steps=steps_of(details),
        history=tuple(
            HistoryRow(row.at, row.who or _actor(row.actor), action_words(row.action), _detail(row))
            for row in history_shown(details)
        ),
        original=tuple(_original(details)),
    )


def _original(details: VisitDetails) -> Iterator[tuple[str, str]]:
    original = details.original
    if original is None:
        return
    if original.wishes != details.wishes:
        yield _("Wanted times"), "; ".join(map(_when, original.wishes))
    for name, before, now in (
        ("party_size", str(original.party_size), str(details.party_size)),
        ("language", original.language, details.language),
        ("visit_type", original.visit_type, details.visit_type_key),
        ("topics", " ".join(sorted(original.topics)), " ".join(sorted(details.topic_keys))),
    ):
        if before != now:
            yield _fact_name(name), _fact_value(name, before)


def _detail(row: LoggedStep) -> str:
    """Return what the log says besides the step: of corrections from what to what, in the reader's language."""
    if row.action != VisitStep.EDIT:
        return row.detail
    return "; ".join(_fact_change(change) for change in from_detail(row.detail))


def _fact_change(change: FactChange) -> str:
    name = _fact_name(change.name)
    if change.before == change.after:
        return name
    before, after = (_fact_value(change.name, value) for value in (change.before, change.after))
    return _("%(name)s: from %(before)s to %(after)s", name=name, before=before, after=after)


def _fact_name(name: str) -> str:
    names = {
        "party_size": _("Number of people"), "language": _("Language"), "visit_type": _("Kind of visit"),
        "topics": _("Topics"), "organisation": _("Organisation"), "organisation_type": _("Kind of organisation"),
        "country": _("Country"), "interpreter": _("Interpreter"), "name": _("Name"), "email": _("Email"),
        "phone": _("Telephone"), "day_contact": _("On the day"), "arrival": _("Arrival"), "message": _("Message"),
        "head_of_delegation": _("Head of the delegation"), "wheelchair_users": _("Wheelchair users"),
        "diet_vegetarian": _("Vegetarian food"), "diet_vegan": _("Vegan food"), "diet_allergy": _("Food allergies"),
        "diet_other": _("Other food needs"),
    }  # fmt: skip
    return names.get(name, name)


def _fact_value(name: str, value: str) -> str:
    """Return a fact as the log keeps it in the reader's language."""
    in_words: dict[str, Callable[[str], str]] = {
        "language": formats.language_name,
        "country": formats.country_name,
        "organisation_type": organisation_type_name,
        "visit_type": lambda key: {row.key: row.name for row in visit_types(also_inactive=True)}.get(key, key),
        "topics": lambda keys: ", ".join(_topic_names(keys.split())) or _("none"),
        "interpreter": lambda flag: _("yes") if flag == str(True) else _("no"),
    }
    return in_words[name](value) if name in in_words else value


def _topic_names(keys: list[str]) -> list[str]:
    names = {row.key: row.name for row in topics()}
    return [names.get(key, key) for key in keys]


def _when(span: TimeSpan) -> str:
    return f"{formats.day(span.start, office().zone)}, {formats.times(span, office().zone)}"


def wall_start(span: TimeSpan) -> str:
    """Return when a span starts at the office, as addresses and fields say it."""
    return f"{office().office_time.wall(span.start):%Y-%m-%dT%H:%M}"


def _wish_url(details: VisitDetails, wish: TimeSpan) -> str:
    return url_for("staff.visit", reference=details.reference, starts_at=wall_start(wish))


def steps_of(details: VisitDetails) -> frozenset[str]:
    """Return the steps that this member may take now; the commands ask the same questions again."""
    steps = steps_from(details.state_at(clock.now()), Actor.STAFF, begun=details.span.start <= clock.now())
    if details.change is None:
        steps -= {"accept-change", "decline-change"}
    if details.contact is not None and not details.contact.email:  # nobody would read it
        steps -= {VisitStep.ASK, VisitStep.OFFER, VisitStep.ASK_NAMES}
    steps -= {VisitStep.PROTECT if details.protected else VisitStep.UNPROTECT}
    return steps if details.status in WAITING or is_run_by(details, current_staff()) else steps - _RUNNING


def _actor(actor: str) -> str:
    return _("the delegation") if actor == Actor.DELEGATION else _("by the clock")


def action_words(action: str) -> str:
    """Return a step of a visit in words, for the office."""
    words = {
        "request": _("asked for the visit"),
        "confirm": _("confirmed the visit"),
        "decline": _("declined the request"),
        "withdraw": _("withdrew the request"),
        "expire": _("the request ran out"),
        "move": _("moved the visit"),
        "change": _("asked for a change"),
        "keep": _("kept the request"),
        "confirm-address": _("confirmed the address"),
        "code": _("had a code mailed"),
        "ask": _("asked a question"),
        "answer": _("answered"),
        "offer": _("offered other times"),
        "accept": _("took an offered time"),
        "lapse": _("the offered times ran out"),
        "programme": _("changed the programme"),
        "shift": _("shifted the programme"),
        "accept-change": _("accepted the change"),
        "decline-change": _("declined the change"),
        "cancel": _("cancelled the visit"),
        "complete": _("noted that they were here"),
        "no-show": _("noted that they did not come"),
        "ask-names": _("asked for names"),
        "names": _("gave the names"),
        "erase-names": _("erased the names"),
        "open-names": _("opened the names"),
        "print-badges": _("printed the name badges"),
        "assign": _("assigned the hosts"),
        "note": _("wrote a note"),
        "take": _("took it to look after"),
        "give-back": _("gave it back"),
        "edit": _("corrected the details"),
        "protect": _("protected the visit"),
        "unprotect": _("lifted the protection"),
    }
    return words.get(action, action)
