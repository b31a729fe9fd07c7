"""The demo's office file, read."""

from __future__ import annotations

import tomllib
from pathlib import Path

LANGUAGES = ("nb", "en", "fi", "sv", "ru")


DEMO = tomllib.loads((Path(__file__).parents[3] / "demo" / "office.toml").read_text(encoding="utf-8"))
