"""What a member has beside the password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.models import AuthenticatorApp, Passkey, RecoveryCode

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class SecondFactors:
    """How many of each kind a member has; recovery codes alone are none."""

    apps: int
    passkeys: int
    recovery_codes: int

    @property
    def any(self) -> bool:
        """Say whether signing in asks for one."""
        return bool(self.apps or self.passkeys)


@dataclass(frozen=True)
class PasskeyRow:
    """A passkey, as its owner knows it again."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


def second_factors_of(staff_id: int) -> SecondFactors:
    """Return what a member has; one statement."""
    counts = [
        select(func.count()).select_from(table).where(table.staff_id == staff_id).scalar_subquery()
        for table in (AuthenticatorApp, Passkey, RecoveryCode)
    ]
    return SecondFactors(*db.session.execute(select(*counts)).one())


def passkeys_of(staff_id: int) -> list[PasskeyRow]:
    """Return a member's passkeys, the oldest first."""
    statement = (
        select(Passkey.id, Passkey.name, Passkey.created_at, Passkey.used_at)
        .where(Passkey.staff_id == staff_id)
        .order_by(Passkey.id)
    )
    return [PasskeyRow(**row) for row in db.session.execute(statement).mappings()]


def credential_ids_of(staff_id: int) -> list[bytes]:
    """Return by what a member's passkeys are known to their devices."""
    return list(db.session.scalars(select(Passkey.credential_id).where(Passkey.staff_id == staff_id)))
