"""The languages in which visits are held."""

from __future__ import annotations

VISIT_LANGUAGES = ("nb", "en", "fi", "sv", "ru", "se")
