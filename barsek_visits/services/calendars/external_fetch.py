"""Fetching a calendar from a server that somebody else chose: https, checked addresses, limits of time and size.

The address comes from a member of staff and may lead anywhere: into the house, to a cloud's metadata
service, to a server that never ends its answer.  Each name is looked up once, every address that it has
is checked, and exactly such a one is connected to: a second look-up could answer differently (DNS
rebinding).  Redirects are followed by hand, each checked alike.  Proxies of the environment are not asked,
no cookie is kept.  Nothing here knows the database.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
import zlib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from barsek_visits.domain.calendars.external_calendars import (
    AddressFault,
    BadAddress,
    CalendarAddress,
    FetchProblem,
    calendar_address,
    may_ask,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 64 * 1024
_OK, _NOT_MODIFIED = 200, 304
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_STATUS_PROBLEMS = {
    401: FetchProblem.REFUSED,
    403: FetchProblem.REFUSED,
    404: FetchProblem.GONE,
    410: FetchProblem.GONE,
}
_HEADERS = {
    "User-Agent": "Barsek-Visits",
    "Accept": "text/calendar, */*;q=0.1",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
# Validators are kept and sent back as they came: only such as are harmless in a line of our own.
_HARMLESS = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,199}")


@dataclass(frozen=True)
class Limits:
    """How long a fetch may take in all, how many octets it may bring, unpacked, and how often it may be sent on."""

    seconds: float = 20
    octets: int = 10 * 1024 * 1024
    redirects: int = 3


@dataclass(frozen=True)
class Validators:
    """What a server said by which it can tell whether its calendar has changed."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The questions they make."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Fetched:
    """An answer; `body` is None where nothing has changed since."""

    body: bytes | None
    validators: Validators


class CannotFetch(Exception):
    """A calendar was not to be had; says why in one word."""

    def __init__(self, problem: FetchProblem) -> None:
        """Keep the word."""
        super().__init__(problem)
        self.problem = problem


def fetch(address: CalendarAddress, known: Validators, *, private: bool, limits: Limits) -> Fetched:
    """Return what a server answers.

    Args:
        address: where to ask first.
        known: validators of what is here already.
        private: whether addresses within the house may be asked.
        limits: of all redirects together.

    Raises:
        CannotFetch: there was no answer that could be used, or it broke a limit.
    """
    deadline = time.monotonic() + limits.seconds
    with _problems_named():
        for _ in range(limits.redirects + 1):
            with _answer(address, known, private, deadline) as response:
                if response.status not in _REDIRECTS:
                    return _fetched(response, known, limits.octets)
                address = _next_address(address, response, private)
    raise CannotFetch(FetchProblem.REDIRECTED)


@contextmanager
def _problems_named() -> Iterator[None]:
    """Turn whatever can go wrong on a network into its one word; what was said is not kept."""
    try:
        yield
    except TimeoutError as error:
        raise CannotFetch(FetchProblem.TOO_SLOW) from error
    except ssl.SSLError as error:
        raise CannotFetch(FetchProblem.TLS) from error
    except (socket.gaierror, UnicodeError) as error:
        raise CannotFetch(FetchProblem.NO_SUCH_HOST) from error
    except (OSError, IncompleteRead) as error:
        raise CannotFetch(FetchProblem.UNREACHABLE) from error
    except (HTTPException, zlib.error) as error:
        raise CannotFetch(FetchProblem.SERVER_FAULT) from error


@contextmanager
def _answer(address: CalendarAddress, known: Validators, private: bool, deadline: float) -> Iterator[HTTPResponse]:
    connection = HTTPSConnection(address.host, address.port)
    with closing(connection):
        connection.sock = _secured(_connected(address, private, deadline), address.host, deadline)
        connection.request("GET", address.target, headers={**_HEADERS, **known.headers})
        response = connection.getresponse()
        with closing(response):
            yield response


def _connected(address: CalendarAddress, private: bool, deadline: float) -> socket.socket:
    """Return a connection to the first place of the host that takes one."""
    *others, last = _places(address, private, deadline)
    for n, (family, place) in enumerate(others):
        try:
            return _connection(family, place, _time_left(deadline) / (len(others) + 1 - n))
        except OSError:
            continue
    return _connection(*last, _time_left(deadline))


def _connection(family: int, place: Any, seconds: float) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect(place)
    except BaseException:
        connection.close()
        raise
    return connection


def _places(address: CalendarAddress, private: bool, deadline: float) -> list[tuple[int, Any]]:
    """Return all places that the host's name stands for; where one of them may not be asked, none may."""
    found = _looked_up(address.host, address.port, deadline)
    if not found:
        raise CannotFetch(FetchProblem.NO_SUCH_HOST)
    if not all(may_ask(place[0], private=private) for _, place in found):
        raise CannotFetch(FetchProblem.FORBIDDEN)
    return found


def _looked_up(host: str, port: int, deadline: float) -> list[tuple[int, Any]]:
    """Look a name up; that cannot be stopped, so one that takes too long is left behind on a thread of its own."""
    answers: SimpleQueue[list[Any] | OSError | UnicodeError] = SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=_time_left(deadline))
    except Empty as error:
        raise TimeoutError("the name was not looked up in time") from error
    if isinstance(answer, Exception):
        raise answer
    return [(family, place) for family, _, _, _, place in answer]


class _TimedSocket(ssl.SSLSocket):
    """A connection whose reading ends at a deadline, however steadily it trickles."""

    deadline: float

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """Read what is there, or wait for as long as there is time left in all."""
        self.settimeout(_time_left(self.deadline))
        return super().recv_into(*args, **kwargs)


def _secured(connection: socket.socket, host: str, deadline: float) -> _TimedSocket:
    """Return the connection under TLS, the server's certificate checked for the host's name."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = _TimedSocket
    try:
        connection.settimeout(_time_left(deadline))
        secured = context.wrap_socket(connection, server_hostname=host)
    except BaseException:
        connection.close()
        raise
    secured.deadline = deadline  # type: ignore[attr-defined]
    return secured  # type: ignore[return-value]


def _time_left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is over")
    return left


def _next_address(address: CalendarAddress, response: HTTPResponse, private: bool) -> CalendarAddress:
    try:
        return calendar_address(urljoin(address.url, response.headers.get("Location", "")), private=private)
    except BadAddress as error:
        is_forbidden = error.fault in (AddressFault.PORT, AddressFault.PRIVATE)
        raise CannotFetch(FetchProblem.FORBIDDEN if is_forbidden else FetchProblem.REDIRECTED) from error
    except ValueError as error:
        raise CannotFetch(FetchProblem.REDIRECTED) from error


def _fetched(response: HTTPResponse, known: Validators, octets: int) -> Fetched:
    if response.status == _NOT_MODIFIED and known.headers:
        return Fetched(None, known)
    if response.status != _OK:
        raise CannotFetch(_STATUS_PROBLEMS.get(response.status, FetchProblem.SERVER_FAULT))
    return Fetched(_body(response, octets), Validators(_kept(response, "ETag"), _kept(response, "Last-Modified")))


def _kept(response: HTTPResponse, name: str) -> str | None:
    value = response.headers.get(name, "")
    return value if _HARMLESS.fullmatch(value) else None


def _body(response: HTTPResponse, most: int) -> bytes:
    """Return the whole body, unpacked; neither what is sent nor what it becomes may be more than so many octets."""
    unpacker = _unpacker(response.headers.get("Content-Encoding", ""))
    body, sent = bytearray(), 0
    while chunk := response.read1(_CHUNK):
        sent += len(chunk)
        body += unpacker.decompress(chunk, most + 1 - len(body)) if unpacker else chunk
        if max(sent, len(body)) > most:
            raise CannotFetch(FetchProblem.TOO_LARGE)
    if response.length or (unpacker and (not unpacker.eof or unpacker.unused_data)):
        raise CannotFetch(FetchProblem.UNREACHABLE)  # it broke off: half a calendar would make the rest look free
    return bytes(body)


def _unpacker(encoding: str) -> Any:
    if encoding.strip().lower() in ("", "identity"):
        return None
    if encoding.strip().lower() in ("gzip", "x-gzip"):
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    raise CannotFetch(FetchProblem.SERVER_FAULT)
