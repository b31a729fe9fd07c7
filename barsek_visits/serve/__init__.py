"""Serving: the database made ready, the way in printed, processes started, connections taken, a worker beside them."""

from __future__ import annotations

from barsek_visits.serve.starting import prepare, serve

__all__ = ["prepare", "serve"]
