"""What the addresses of all routes point to in one test."""

from __future__ import annotations

from dataclasses import dataclass

from barsek_visits.domain.tokens import new_token
from barsek_visits.web.urls import LINK, Route


@dataclass
class Scene:
    """What the addresses of one test point to."""

    values: dict[str, dict[str, str]]

    def path(self, route: Route, *, wrong: bool = False, token: str = "") -> str:
        """Return a route's address: as it is, with a link that nobody has, or with another one."""
        values = self._of(route)
        if token or (wrong and route.who == LINK):
            values["token"] = token or new_token()
        path = route.rule.replace("<int(max=2147483647):id>", values.get("id", ""))
        for name, value in values.items():
            path = path.replace(f"<{name}>", value)
        return path

    def token(self, route: Route) -> str:
        """Return the secret of a route's link."""
        return self._of(route)["token"]

    def _of(self, route: Route) -> dict[str, str]:
        return {**self.values.get(route.name.partition(".")[0], {}), **self.values.get(route.name, {})}
