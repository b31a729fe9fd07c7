"""What a line of the table of addresses says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from barsek_visits.domain.permissions import Permission
    from barsek_visits.web.access import View

# Who may: everyone, or whoever holds a secret link; all others need a permission.
ANYONE = "anyone"
LINK = "link"

GET, POST = "GET", "POST"


@dataclass(frozen=True)
class Route:
    """One address and method; `name` is `blueprint.endpoint`.

    `confirmed` asks of who is signed in to have proved it in the last minutes.
    """

    rule: str
    name: str
    view: View
    method: str
    who: str | Permission
    confirmed: bool = False
