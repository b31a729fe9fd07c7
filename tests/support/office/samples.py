"""An office as pure layers get it, for tests without a database."""

from __future__ import annotations

from barsek_visits.domain.resources.office import OfficeRow

OFFICE = OfficeRow(
    name="Barentssekretariatet",
    city="Kirkenes",
    address_lines=("Rådhusgata 8", "9900 Kirkenes"),
    phone="+47 78 97 70 50",
    email="post@barsek.example",
    zone="Europe/Oslo",
    country="NO",
    accessibility_url=None,
    texts={"subtitle": "Møtested i Kirkenes"},
)
