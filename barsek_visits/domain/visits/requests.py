"""What a delegation asks for, as forms hand it to commands: checked for its shape, not yet for the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


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

    `submission_id` and `browser` tell one sent form from another, and the browser that sent it, empty for none: both
    are secrets.  `network` is where it came from: it is kept as a keyed hash, for a day.  `wishes` are the wanted
    starts as naive wall times of the office, the first wish first, without repetition; `page_language` is the language
    of the page, and so of the mails; `language` that of the visit.
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
    browser: str = ""
    network: str = ""
    protected: bool = False
    time_zone: str = ""


@dataclass(frozen=True)
class ChangeRequest:
    """What a delegation wants changed; None leaves a thing as it is."""

    starts_at: datetime | None
    party_size: int | None
    message: str
