"""Secrets in links: found by hash, kept sealed, shown again."""

from __future__ import annotations

from barsek_visits.sealing import Sealer
from barsek_visits.settings import current_settings


def link_sealer() -> Sealer:
    """Return the sealer for links."""
    return Sealer(current_settings().secret_keys, "links")
