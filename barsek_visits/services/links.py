"""Secrets in links: ours are found by hash, kept sealed, shown again; hosts' own are kept sealed."""

from __future__ import annotations

from barsek_visits.sealing import Sealer
from barsek_visits.settings import current_settings


def link_sealer() -> Sealer:
    """Return the sealer for links."""
    return Sealer(current_settings().secret_keys, "links")


def calendar_sealer() -> Sealer:
    """Return the sealer for the addresses of calendars that hosts publish elsewhere."""
    return Sealer(current_settings().secret_keys, "calendars")
