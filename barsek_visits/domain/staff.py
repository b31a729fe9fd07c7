"""A member of staff, as every layer knows them."""

from __future__ import annotations

from dataclasses import dataclass

from barsek_visits.domain.permissions import Permission, Role, may


@dataclass(frozen=True)
class StaffRow:
    """An active member of staff; `resource_id` is set for those who host."""

    id: int
    email: str
    name: str
    role: Role
    language: str
    resource_id: int | None
    invitations: bool = True

    @property
    def first_name(self) -> str:
        """What colleagues and visitors say."""
        return self.name.split()[0]

    def may(self, permission: str) -> bool:
        """Say whether the role has a permission, by the permission's word."""
        return may(self.role, Permission(permission))

    @property
    def recipient_key(self) -> str:
        """How a letter's record names the member, without personal data."""
        return f"staff:{self.id}"
