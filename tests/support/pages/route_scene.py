"""What the addresses of all routes point to in one test."""

from __future__ import annotations

from dataclasses import dataclass

from barsek_visits.domain.tokens import new_token
from barsek_visits.web.urls import LINK, Route


@dataclass
class Scene:
    """What the addresses of one test point to."""

    values: dict[str, dict[str, str]]

    def path(self, route: Route, *, wrong: bool = False) -> str:
        values = dict(self.values.get(route.name.partition(".")[0], {}), **self.values.get(route.name, {}))
        if wrong and route.who == LINK:
            values["token"] = new_token()
        path = route.rule.replace("<int(max=2147483647):id>", values.get("id", ""))
        for name, value in values.items():
            path = path.replace(f"<{name}>", value)
        return path
