"""The one place where a request reads the clock; commands and queries are told the time."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app


def now() -> datetime:
    """Return the present instant; tests put their own clock into the application."""
    clock = current_app.extensions.get("clock")
    return clock() if clock else datetime.now(UTC)
