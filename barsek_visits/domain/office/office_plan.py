"""An office as its file describes it: plain values, all of them checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, time

    from barsek_visits.domain.permissions import Role

Texts = dict[str, str]  # language -> text


@dataclass(frozen=True)
class HoursPlan:
    """A stretch of opening on a weekday, 0 being Monday, in the office's wall time."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class ClosurePlan:
    """Days on which the whole office is closed, both included."""

    first: date
    last: date
    names: Texts


@dataclass(frozen=True)
class TopicPlan:
    """A theme that delegations may ask for."""

    key: str
    names: Texts


@dataclass(frozen=True)
class RoomPlan:
    """A room and its seats."""

    key: str
    name: str
    capacity: int


@dataclass(frozen=True)
class EquipmentPlan:
    """A kind of equipment, and how many pieces of it there are."""

    key: str
    names: Texts
    quantity: int


@dataclass(frozen=True)
class TemplateItemPlan:
    """An item of a programme to begin with, by its length and the pause before it, in minutes.

    With a `place` it is outside of the office; titles and texts are by the language of the delegation.
    """

    minutes: int
    titles: Texts
    pause: int = 0
    place: str = ""
    texts: Texts = field(default_factory=dict)
    needs_host: bool = True


@dataclass(frozen=True)
class TemplatePlan:
    """A programme to begin with."""

    key: str
    names: Texts
    items: tuple[TemplateItemPlan, ...]


@dataclass(frozen=True)
class HostPlan:
    """Someone who receives visitors; `language` is that of their own pages, `languages` those they speak."""

    key: str
    name: str
    email: str
    role: Role
    language: str
    languages: frozenset[str]
    topics: frozenset[str]


@dataclass(frozen=True)
class MemberPlan:
    """A member of staff who hosts nothing."""

    name: str
    email: str
    role: Role
    language: str


@dataclass(frozen=True)
class VisitTypePlan:
    """What may be asked for, with its rules."""

    key: str
    names: Texts
    descriptions: Texts
    minutes: int
    max_party: int
    step_minutes: int = 30
    buffer_minutes: int = 15
    notice_working_days: int = 5
    months_ahead: int = 12
    needs_host: bool = True
    confirms_at_once: bool = False
    is_active: bool = True


@dataclass(frozen=True)
class OfficePlan:
    """The whole office; the order of rooms, hosts, topics and visit types is the order on the pages.

    `neighbours` are countries whose holidays are marked in the calendar, though the office is open on them.
    """

    name: str
    city: str
    address: tuple[str, ...]
    phone: str
    email: str
    zone: str
    country: str
    neighbours: tuple[str, ...]
    accessibility_url: str | None
    texts: dict[str, Texts]
    hours: tuple[HoursPlan, ...]
    closures: tuple[ClosurePlan, ...]
    topics: tuple[TopicPlan, ...]
    rooms: tuple[RoomPlan, ...]
    hosts: tuple[HostPlan, ...]
    visit_types: tuple[VisitTypePlan, ...]
    staff: tuple[MemberPlan, ...]
    equipment: tuple[EquipmentPlan, ...] = ()
    templates: tuple[TemplatePlan, ...] = ()
