"""What an address asks for: ids, times and days; what makes no sense is not asked for."""

from __future__ import annotations

from datetime import date, datetime

from flask import request

from barsek_visits.web.forms.fields import wall_time

_LONGEST_ID = 10


def asked_ids(name: str) -> tuple[int, ...]:
    """Return the ids that the address names; what is no id is left out."""
    values = request.args.getlist(name)
    return tuple(int(value) for value in values if value.isascii() and value.isdigit() and len(value) < _LONGEST_ID)


def asked_time(name: str) -> datetime | None:
    """Return the wall time that the address names."""
    try:
        return wall_time(request.args.get(name, ""))
    except ValueError:
        return None


def day_of(value: str | None) -> date | None:
    """Return the day that an address or a button names."""
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None
