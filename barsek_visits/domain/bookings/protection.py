"""Protection of a booking: who need not know of it is told that its rooms and people are busy, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

# Where a booking stands beside its status.
PROTECTED, UNPROTECTED = "protected", "unprotected"


@dataclass(frozen=True)
class Protection:
    """Whether a booking is to be protected, and a word why, for the audit log."""

    is_on: bool
    reason: str

    @property
    def state(self) -> str:
        """How the booking stands with it."""
        return PROTECTED if self.is_on else UNPROTECTED
