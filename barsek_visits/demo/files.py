"""Where the demo's data lies: in files that an office can look at, not in code."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "demo"
OFFICE = _FOLDER / "office.toml"
VISITS = _FOLDER / "visits.toml"
