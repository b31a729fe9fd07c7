"""One request that no browser of ours would send: something real, and something of it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from tests.support.hostile import AFTER_BREAK, BREAKS, ODD, WORDS

if TYPE_CHECKING:
    import random

    from scripts.attacks.material import Material

_METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
_URLENCODED = "application/x-www-form-urlencoded"
_KINDS = (
    _URLENCODED,
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/json",
    "text/plain",
    "x",
    "",
)
_RAW = (
    b"\xff\xfe\x00",
    b"a=%FF%FE&b=%",
    b"{",
    b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n",
    b"=&=&&",
    b"a" * 20_000,
)
_HEADERS = {
    "Accept-Language": ("ru", "xx-!!,sv;q=oo", "*", "nb;q=2", "\xff", "a" * 3000),
    "Host": ("evil.example", "127.0.0.1", "", "127.0.0.1:8000:8000", "[::1", "127.0.0.1:8000@evil"),
    "X-Forwarded-For": ("1.2.3.4", "unknown", "::1, 127.0.0.1"),
    "X-Forwarded-Host": ("evil.example",),
    "If-None-Match": ('"x"', "*", 'W/"', "a, b,,"),
    "If-Modified-Since": ("yesterday", "Mon, 99 Jan 2027 00:00:00 GMT", "0"),
    "Range": ("bytes=0-", "bytes=9-1", "x"),
    "User-Agent": ("", "\xe6\xff", "Mozilla/5.0 " * 200),
    "Content-Length": ("0", "5"),
    "Cookie": ("session=x", "session=.eJwx.x.y; browser=\xff", "browser=a; browser=b", "=;;=", "session=" + "A" * 4000),
    "Accept": ("application/json", "image/png", "*/*;q=0"),
    "Referer": ("http://evil.example/",),
    "Sec-Fetch-Site": ("cross-site", "none"),
}  # fmt: skip
_MOST_FIELDS = 400  # of one request


@dataclass
class Attempt:
    """One request, written so that it can be sent again."""

    who: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def attempt(dice: random.Random, material: Material, who: str) -> Attempt:
    """Return a request: mostly a form or an address that exists, with something of it changed."""
    if dice.random() < 0.6:
        return _form(dice, material, who)
    method = "GET" if dice.random() < 0.8 else dice.choice(_METHODS)
    body = dice.choice(_RAW) if method != "GET" else b""
    return Attempt(who, method, _path(dice, material), _query(dice, material), _headers(dice, ""), body)


def _form(dice: random.Random, material: Material, who: str) -> Attempt:
    form = dice.choice(material.forms)
    pairs = [(name, value) for name, values in form.sent.items() for value in values][:_MOST_FIELDS]
    pairs = [(name, material.tokens[who] if name == "csrf_token" else value) for name, value in pairs]
    for _ in range(dice.choice((0, 1, 1, 2, 3, 6))):
        _change(dice, material, pairs)
    path, _, query = form.action.partition("?")
    if dice.random() < 0.05:
        path = _path(dice, material)
    if form.method == "GET":
        return Attempt(who, "GET", path, urlencode(pairs, errors="replace"), _headers(dice, ""), b"")
    body, kind = urlencode(pairs, errors="replace").encode(), _URLENCODED
    if dice.random() < 0.05:
        body = dice.choice(_RAW)
    elif dice.random() < 0.1:
        body, kind = _in_parts(pairs), "multipart/form-data; boundary=x"
    if dice.random() < 0.05:
        kind = dice.choice(_KINDS)
    method = form.method if dice.random() < 0.95 else dice.choice(_METHODS)
    return Attempt(who, method, path, query, _headers(dice, kind), body)


def _change(dice: random.Random, material: Material, pairs: list[tuple[str, str]]) -> None:
    """Change, take away, repeat or add a field."""
    what = dice.random()
    if not pairs or what < 0.1:
        pairs.append((dice.choice(material.queries)[0], _value(dice, material)))
        return
    at = dice.randrange(len(pairs))
    if what < 0.2:
        del pairs[at]
    elif what < 0.3:
        pairs.insert(at, (pairs[at][0], _value(dice, material)))
    else:
        pairs[at] = (pairs[at][0], _value(dice, material))


def _value(dice: random.Random, material: Material) -> str:
    kind = dice.random()
    if kind < 0.45:
        return dice.choice(ODD)
    if kind < 0.6:
        return dice.choice(WORDS)
    if kind < 0.7:
        return f"a{dice.choice(BREAKS)}{dice.choice(AFTER_BREAK)}"
    if kind < 0.85:
        return dice.choice(material.queries)[1]
    return dice.choice(material.words)


def _path(dice: random.Random, material: Material) -> str:
    path = dice.choice(material.paths)
    if dice.random() < 0.7:
        return path
    parts = path.split("/")
    parts[dice.randrange(len(parts))] = quote(_value(dice, material), safe="", errors="replace")
    return "/" + "/".join(parts).lstrip("/")


def _query(dice: random.Random, material: Material) -> str:
    pairs = [dice.choice(material.queries) for _ in range(dice.choice((0, 1, 2, 4)))]
    for _ in range(dice.choice((0, 1, 2))):
        _change(dice, material, pairs)
    return urlencode(pairs, errors="replace")


def _headers(dice: random.Random, kind: str) -> dict[str, str]:
    headers = {"Content-Type": kind} if kind else {}
    for _ in range(dice.choice((0, 0, 0, 1, 2))):
        name = dice.choice(list(_HEADERS))
        headers[name] = dice.choice(_HEADERS[name])
    return headers


def _in_parts(pairs: list[tuple[str, str]]) -> bytes:
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in pairs]
    return ("".join(parts) + "--x--\r\n").encode(errors="replace")
