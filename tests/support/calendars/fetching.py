"""Fetching from the calendar server of the tests, and the word for why that fails."""

from __future__ import annotations

import pytest

from barsek_visits.domain.calendars.external_calendars import calendar_address
from barsek_visits.services.calendars.external_fetch import CannotFetch, Fetched, Limits, Validators, fetch
from tests.support.servers.outside_world import URL, Answer

LIMITS = Limits()
BODY = b"BEGIN:VCALENDAR"


def get(url: str = URL, known: Validators | None = None, *, private: bool = False, limits: Limits = LIMITS) -> Fetched:
    return fetch(calendar_address(url, private=private), known or Validators(), private=private, limits=limits)


def problem(url: str = URL, *, private: bool = False, limits: Limits = LIMITS) -> str:
    """Return the word for why a calendar cannot be fetched."""
    with pytest.raises(CannotFetch) as refused:
        get(url, private=private, limits=limits)
    return refused.value.problem


def to(location: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": location})
