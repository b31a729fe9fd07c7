"""What stands on each document; texts are already in its language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barsek_visits.i18n import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.spans import TimeSpan


@dataclass(frozen=True)
class SheetItem:
    """One item of a programme, as visitors read it."""

    span: TimeSpan
    title: str
    place: str = ""
    text: str = ""
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProgrammeSheet:
    """A visit's programme.

    `time_zone` is the delegation's IANA zone, `share_url` the page to pass on; each may be empty.
    """

    office: OfficeRow
    language: str
    reference: str
    organisation: str
    visit_type: str
    party_size: int
    time_zone: str
    items: tuple[SheetItem, ...]
    hosts: tuple[str, ...] = ()
    directions: str = ""
    share_url: str = ""


@dataclass(frozen=True)
class BadgeName:
    """Who wears a badge."""

    name: str
    title: str = ""


@dataclass(frozen=True)
class BadgeSheet:
    """The badges of a delegation: one for each name, then `blank` ones to write on."""

    office: OfficeRow
    organisation: str
    names: tuple[BadgeName, ...] = ()
    blank: int = 0
    language: str = DEFAULT_LANGUAGE


@dataclass(frozen=True)
class DoorSign:
    """Who is behind a door, and when; of a protected visit the sign says only that the room is taken."""

    office: OfficeRow
    title: str
    span: TimeSpan
    room: str
    protected: bool = False
    language: str = DEFAULT_LANGUAGE
