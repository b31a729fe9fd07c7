"""The languages of visits, to choose from."""

from __future__ import annotations

from barsek_visits import formats
from barsek_visits.domain.languages import VISIT_LANGUAGES


def language_choices() -> list[tuple[str, str]]:
    """Return the languages of visits, named in the reader's."""
    return [(code, formats.language_name(code)) for code in VISIT_LANGUAGES]
