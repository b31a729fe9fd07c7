"""A piece of the internet on loopback: names that lead where a test says, and a real HTTPS server at the end.

Only look-ups of the test's own names and connections to its own addresses are turned; all others go their way.
"""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    import trustme

HOST = "outlook.example"
URL = f"https://{HOST}/owa/calendar/very-secret/calendar.ics"
PUBLIC = "93.184.215.14"  # a global address; nothing is ever sent to it


@dataclass
class Answer:
    """What the server says to one request; `trickle` sends the body an octet at a time, until nobody listens."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    trickle: bool = False


class CalendarServer:
    """A real HTTPS server with a certificate for `HOST`.

    Attributes:
        answer: what each further request is answered; a function is asked with the request's headers.
        requests: path and headers of each request, in order.
    """

    def __init__(self, authority: trustme.CA, host: str = HOST) -> None:
        """Start on a free port of loopback."""
        self.answer: Answer | Callable[[dict[str, str]], Answer] = Answer()
        self.requests: list[tuple[str, dict[str, str]]] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host, "127.0.0.1").configure_cert(context)
        self._server = _Listener(self, context)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def answer_to(self, path: str, headers: dict[str, str]) -> Answer:
        """Note a request, and return its answer."""
        self.requests.append((path, headers))
        return self.answer(headers) if callable(self.answer) else self.answer

    def stop(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, calendars: CalendarServer, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calendars = calendars
        # The handshake is the business of each request's own thread.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listener

    def handle(self) -> None:
        """Answer one connection, whose other side may break off at any time."""
        with suppress(OSError):
            super().handle()

    def do_GET(self) -> None:
        """Send what the test wants sent."""
        answer = self.server.calendars.answer_to(self.path, dict(self.headers))
        self.send_response(answer.status)
        if not {"Content-Length", "Transfer-Encoding"} & answer.headers.keys():
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.trickle:
            self._trickle(answer.body)
        elif "Transfer-Encoding" in answer.headers:
            self._send_chunked(answer.body)
        else:
            self.wfile.write(answer.body)
        self.close_connection = True

    def _trickle(self, body: bytes) -> None:
        pause = threading.Event()
        for octet in body:
            self.wfile.write(bytes([octet]))
            pause.wait(0.02)

    def _send_chunked(self, body: bytes) -> None:
        for first in range(0, len(body), 50_000):
            part = body[first : first + 50_000]
            self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class OutsideWorld:
    """Names, the addresses that they stand for, and the ports of this machine behind those.

    Attributes:
        names: for each name the answers of one look-up after the other; the last stays.
        looked_up: the names that were asked for, in order.
        connected: the addresses that were connected to, in order.
        routes: for an invented address and port the real port on loopback.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        """Stand between the program and its network."""
        self.names: dict[str, list[list[str]]] = {}
        self.looked_up: list[str] = []
        self.connected: list[tuple[str, int]] = []
        self.routes: dict[tuple[str, int], int] = {}
        look_up, connect = socket.getaddrinfo, socket.socket.connect

        def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
            if host not in self.names:
                return look_up(host, port, *args, **kwargs)
            self.looked_up.append(host)
            answers = self.names[host]
            found = answers.pop(0) if len(answers) > 1 else answers[0]
            return [entry for ip in found for entry in look_up(ip, port, *args, **kwargs)]

        def turned(sock: socket.socket, place: Any) -> None:
            if isinstance(place, tuple):
                self.connected.append((place[0], place[1]))
                if place[:2] in self.routes:
                    place = ("127.0.0.1", self.routes[place[:2]])
            connect(sock, place)

        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        patch.setattr(socket.socket, "connect", turned)

    def put(self, name: str, port: int, ip: str = PUBLIC) -> None:
        """Let a name stand for a public address, behind which a server of this machine answers at 443."""
        self.names[name] = [[ip]]
        self.routes[ip, 443] = port


def trust(patch: pytest.MonkeyPatch, authority: trustme.CA, folder: Path) -> None:
    """Let programs of this process trust an authority in the place of the system's: OpenSSL reads the variable."""
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(file)
    patch.setenv("SSL_CERT_FILE", str(file))


def ics(*events: str) -> bytes:
    """Return a calendar of VEVENT texts."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//EN", *events, "END:VCALENDAR", ""]).encode()


def vevent(start: str, end: str, uid: str = "u1", *lines: str, title: str = "Tannlege") -> str:
    """Return an event; times as `20270301T090000Z`."""
    text = [f"UID:{uid}", f"DTSTART:{start}", f"DTEND:{end}", f"SUMMARY:{title}", *lines]
    return "\r\n".join(["BEGIN:VEVENT", *text, "END:VEVENT"])
