"""Loading the demo."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from barsek_visits.domain.office_file import office_plan
from barsek_visits.i18n import LANGUAGES
from barsek_visits.services.offices import load_office

if TYPE_CHECKING:
    from datetime import datetime

_OFFICE = Path(__file__).parents[3] / "demo" / "office.toml"


def load_demo(*, now: datetime, visits: int = 180, years: int = 1) -> None:
    """Load the office."""
    load_office(office_plan(tomllib.loads(_OFFICE.read_text(encoding="utf-8")), tuple(LANGUAGES)), now=now)
