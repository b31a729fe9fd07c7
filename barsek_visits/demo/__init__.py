"""The demo: an invented year at the demo office, always around today."""

from __future__ import annotations

from barsek_visits.demo.loading import MOST_VISITS, MOST_YEARS, VISITS, load_demo

__all__ = ["MOST_VISITS", "MOST_YEARS", "VISITS", "load_demo"]
