"""The demo: an invented year at the demo office, always around today."""

from __future__ import annotations

from barsek_visits.demo.loading import MAX_VISITS, MAX_YEARS, VISITS, load_demo

__all__ = ["MAX_VISITS", "MAX_YEARS", "VISITS", "load_demo"]
