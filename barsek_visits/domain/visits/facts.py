"""What staff may correct of a visit, and what a correction changed, as the log keeps it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barsek_visits.domain.visits.requests import Contact, Needs


@dataclass(frozen=True)
class VisitFacts:
    """What staff may correct of a visit; its times, rooms and hosts are moved, not corrected."""

    organisation: str
    organisation_type: str
    country: str
    visit_type: str
    party_size: int
    language: str
    interpreter: bool
    topics: tuple[str, ...]
    contact: Contact
    needs: Needs


@dataclass(frozen=True)
class FactChange:
    """A fact that was corrected, by its field; what tells of a person, or of needs, has neither before nor after."""

    name: str
    before: str = ""
    after: str = ""


def as_detail(changes: Iterable[FactChange]) -> str:
    """Return changes as the log of the visit keeps them."""
    return json.dumps([[one.name, one.before, one.after] for one in changes], ensure_ascii=False)


def from_detail(detail: str) -> list[FactChange]:
    """Return the changes that the log keeps; none once it has been blanked."""
    return [FactChange(*one) for one in json.loads(detail)] if detail else []
