"""A person without a browser: real HTTP to a running server, cookies kept, forms sent as pages give them."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str
    headers: dict[str, str] = field(default_factory=dict)


class Visitor:
    """One person; a copy shares the cookies, so that one sign-in can act from many threads."""

    def __init__(self, url: str, cookie: str = "") -> None:
        """Go to a server."""
        self._host = urlsplit(url).netloc
        self.cookie = cookie

    def get(self, path: str, **headers: str) -> Answer:
        """Get a page."""
        return self._request("GET", path, headers=headers)

    def post(self, path: str, data: dict[str, str] | list[tuple[str, str]]) -> Answer:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._request("POST", path, body=urlencode(data), headers=kind)

    def token(self, path: str) -> str:
        """Return the token of a page's forms."""
        found = _TOKEN.search(self.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def sign_in(self, email: str, password: str) -> Visitor:
        """Sign in through the page."""
        page = "/staff/login"
        answer = self.post(page, {"csrf_token": self.token(page), "email": email, "password": password})
        assert answer.status == 303, answer.text
        return self

    def _request(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        try:
            cookies = {"Cookie": self.cookie} if self.cookie else {}
            connection.request(method, path, body, {**(headers or {}), **cookies})
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        kept = dict(pair.split("=", 1) for pair in self.cookie.split("; ") if pair)
        for cookie in response.headers.get_all("Set-Cookie") or ():
            kept.update([cookie.partition(";")[0].split("=", 1)])
        self.cookie = "; ".join(f"{name}={value}" for name, value in kept.items())
        return Answer(response.status, response.headers.get("Location", ""), text, dict(response.headers))
