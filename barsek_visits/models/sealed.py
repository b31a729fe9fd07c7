"""Columns whose text nobody reads without the secret key (ADR 0011)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String
from sqlalchemy.types import TypeDecorator

from barsek_visits.sealing import Sealer
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from sqlalchemy import Dialect


class SealedText(TypeDecorator[str]):
    """Text that is sealed on its way into the database and unsealed on its way out; empty text stays empty.

    Two seals of one text differ, so a statement cannot look for it.

    Raises:
        CannotUnseal: when read with another secret key.
    """

    impl = String
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        """Seal with the key of a purpose; it opens nothing else."""
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal."""
        return Sealer(current_settings().secret_keys, self.purpose).seal(value) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Unseal."""
        return Sealer(current_settings().secret_keys, self.purpose).unseal(value) if value else value
