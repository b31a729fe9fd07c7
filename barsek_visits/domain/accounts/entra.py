"""Sign-in with Microsoft Entra ID: which directory, and which of its groups have which role here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from barsek_visits.domain.permissions import Role

# Directories of everybody: whoever has a Microsoft account would be let in to ask.
OF_EVERYBODY = frozenset({"common", "organizations", "consumers"})


@dataclass(frozen=True)
class EntraDirectory:
    """The office's directory, and this program as it is registered there.

    `roles` are pairs of a group's object ID and a role, the first that fits counts; without any, roles are given here.
    """

    tenant: str
    client_id: str
    secret: str = field(repr=False)
    authority: str = "https://login.microsoftonline.com"
    roles: tuple[tuple[str, Role], ...] = ()

    @property
    def metadata_url(self) -> str:
        """Where the directory describes itself (OpenID Connect Discovery 1.0 section 4)."""
        return f"{self.authority}/{self.tenant}/v2.0/.well-known/openid-configuration"

    def role_of(self, groups: frozenset[str]) -> Role | None:
        """Return the role of somebody in these groups, or None where none of them has one."""
        return next((role for group, role in self.roles if group in groups), None)


@dataclass(frozen=True)
class EntraIdentity:
    """Who somebody is, as the directory has signed it.

    `email` is empty unless the directory says that the address is verified: anybody may write any address into a
    directory of their own.
    """

    subject: str
    email: str
    groups: frozenset[str]
