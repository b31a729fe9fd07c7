"""A letter before it is set in text and HTML, and the facts that letters are written from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from barsek_visits import formats
from barsek_visits.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.spans import TimeSpan


@dataclass(frozen=True)
class ProgrammeLine:
    """One item of a programme: when, what, and the rooms or the place."""

    span: TimeSpan
    title: str
    where: str


@dataclass(frozen=True)
class LetterFacts:
    """What letters about a visit or a meeting are written from, for one recipient and in the current language.

    `more` are the further times of a series, `gone` those that are off while others stay.
    """

    office: OfficeRow
    reference: str
    organisation: str
    visit_type: str
    span: TimeSpan
    party_size: int
    time_zone: str
    url: str
    protected: bool = False
    wishes: tuple[TimeSpan, ...] = ()
    reason: str = ""
    room: str = ""
    hosts: str = ""
    name: str = ""
    more: tuple[TimeSpan, ...] = ()
    gone: tuple[TimeSpan, ...] = ()
    programme: tuple[ProgrammeLine, ...] = ()
    offers: tuple[TimeSpan, ...] = ()
    offered_until: datetime | None = None
    question: str = ""
    waits: bool = False
    participants_reason: str = ""
    share_url: str = ""
    code: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter before it is set in text and HTML."""

    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    link_text: str
    url: str
    closing: str


def when(facts: LetterFacts, span: TimeSpan) -> str:
    """Write day and times: the office's first, then the delegation's where its clocks differ."""
    zone = facts.office.zone
    here = f"{formats.full_day(span.start, zone)}, {formats.times(span, zone)}"
    there = formats.times_elsewhere(span, facts.time_zone, zone)
    if not there:
        return here
    return _(
        "%(here)s in %(city)s; %(there)s in %(place)s",
        here=here,
        city=facts.office.city,
        there=there,
        place=formats.zone_name(facts.time_zone),
    )


LetterOf = Callable[[LetterFacts], Letter]
