"""A sign-in half-way: the password was right, and a second factor is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_STEP_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class FirstStep:
    """What the browser brings along from the first step to the second, signed.

    `password_mark` tells the password that was right then from one that has been set since.
    """

    staff_id: int
    password_mark: str
    at: datetime

    def is_over(self, now: datetime) -> bool:
        """Say whether it is too old to go on with."""
        return not self.at <= now < self.at + FIRST_STEP_LASTS
