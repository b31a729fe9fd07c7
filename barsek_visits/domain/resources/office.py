"""The office as every layer knows it."""

from __future__ import annotations

from dataclasses import dataclass

from barsek_visits.domain.office_time import OfficeTime


@dataclass(frozen=True)
class OfficeRow:
    """The office, its texts in the current language."""

    name: str
    city: str
    address_lines: tuple[str, ...]
    phone: str
    email: str
    zone: str
    country: str
    accessibility_url: str | None
    texts: dict[str, str]
    neighbours: tuple[str, ...] = ()

    @property
    def office_time(self) -> OfficeTime:
        """The office's clock."""
        return OfficeTime(self.zone)

    @property
    def subtitle(self) -> str:
        """The line under the name."""
        return self.texts.get("subtitle", self.city)

    @property
    def address(self) -> str:
        """The address in one line."""
        return ", ".join(self.address_lines)
