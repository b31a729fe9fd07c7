"""What forms hand to commands: values already checked for their shape, not yet for the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.spans import TimeSpan

ORGANISATION_TYPES = (
    "government",
    "parliament",
    "municipality",
    "embassy",
    "international",
    "university",
    "school",
    "indigenous",
    "civil_society",
    "media",
    "business",
    "other",
)
VISIT_LANGUAGES = ("nb", "en", "fi", "sv", "ru", "se")
MAX_PARTY = 200


@dataclass(frozen=True)
class Contact:
    """Who speaks for the delegation; erased with the visit's personal data."""

    name: str
    email: str
    phone: str = ""
    day_contact: str = ""
    head_of_delegation: str = ""
    arrival: str = ""
    message: str = ""


@dataclass(frozen=True)
class Needs:
    """How many have which need: counts, never persons."""

    wheelchair_users: int = 0
    diet_vegetarian: int = 0
    diet_vegan: int = 0
    diet_allergy: int = 0
    diet_other: int = 0

    def any(self) -> bool:
        """Say whether there is anything to keep."""
        return any((self.wheelchair_users, self.diet_vegetarian, self.diet_vegan, self.diet_allergy, self.diet_other))


@dataclass(frozen=True)
class VisitRequest:
    """A delegation's wish as it was sent.

    `wishes` are the wanted starts as naive wall times of the office, the first wish first, without
    repetition; `page_language` is the language of the page, and so of the mails; `language` that of the visit.
    """

    submission_id: str
    visit_type: str
    wishes: tuple[datetime, ...]
    party_size: int
    language: str
    page_language: str
    organisation: str
    organisation_type: str
    country: str
    contact: Contact
    needs: Needs = field(default_factory=Needs)
    topics: tuple[str, ...] = ()
    flexible: bool = False
    interpreter: bool = False
    protected: bool = False
    time_zone: str = ""


@dataclass(frozen=True)
class Choice:
    """The rooms, the hosts and the pieces of equipment that an appointment takes, by resource id, and the span.

    `over_busy` says that the hosts are wanted although their own calendars may say busy; `outside` that it takes
    place away from the office, whose being closed is then no hindrance; `promised` that it was held before, so that
    no block that came since is one either.
    """

    span: TimeSpan
    room_ids: tuple[int, ...]
    host_ids: tuple[int, ...]
    over_busy: bool = False
    piece_ids: tuple[int, ...] = ()
    outside: bool = False
    promised: bool = False

    @property
    def people_and_rooms(self) -> tuple[int, ...]:
        """Who and what stands on the appointment by name, sorted."""
        return tuple(sorted({*self.room_ids, *self.host_ids}))

    @property
    def resource_ids(self) -> tuple[int, ...]:
        """All that is taken, sorted: reservations are always made in this order."""
        return tuple(sorted({*self.room_ids, *self.host_ids, *self.piece_ids}))


@dataclass(frozen=True)
class ChangeRequest:
    """What a delegation wants changed; None leaves a thing as it is."""

    starts_at: datetime | None
    party_size: int | None
    message: str


@dataclass(frozen=True)
class MeetingPlan:
    """A member of staff's own booking of the hub; `guests` are mail addresses from outside, in one language."""

    title: str
    choice: Choice
    note: str = ""
    guests: tuple[str, ...] = ()
    guest_language: str = ""


class Scope(StrEnum):
    """How much of a series a step takes."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"
