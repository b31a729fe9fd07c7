"""The program as it is served: what it answers itself, how many slow clients it bears, a process that dies."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.support.servers.server import Server
from tests.support.servers.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

_HALF_SENT = 200
_FORM = "Content-Type: application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all: none of them stores anything."""
    server = Server(tmp_path_factory.mktemp("served") / "data")
    yield server
    server.stop()


def connect(server: Server, sent: str | bytes) -> socket.socket:
    parts = urlsplit(server.url)
    connection = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5)
    connection.sendall(sent if isinstance(sent, bytes) else sent.encode())
    return connection


def answer_to(server: Server, sent: str | bytes) -> str:
    """Return what the server answers, until it closes, to what no client of ours would send."""
    with connect(server, sent) as connection:
        received = b""
        while more := connection.recv(65536):
            received += more
    return received.decode("latin-1")


def head(server: Server, line: str, *fields: str) -> str:
    return "\r\n".join([f"{line} HTTP/1.1", f"Host: {urlsplit(server.url).netloc}", "Connection: close", *fields])


UNREADABLE = {
    "line": (b"GET\r\n\r\n", "400"),
    "method": (b"G\x00T / HTTP/1.1\r\n\r\n", "400"),
    "field": (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", "400"),
    "long line": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", "414"),
    "long head": (b"GET / HTTP/1.1\r\nX: ".ljust(16 * 1024, b"a"), "431"),
    "size": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"),
    "two sizes": (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400"),
    "large": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", "413"),
    "coding": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "501"),
    "chunk": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n", "400"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_the_server_refuses_itself_carries_our_headers_and_no_name(server: Server, case: str) -> None:
    sent, status = UNREADABLE[case]
    answer = answer_to(server, sent)

    assert answer.startswith(f"HTTP/1.1 {status}")
    assert "Content-Security-Policy: default-src 'self'" in answer
    assert not [name for name in ("gunicorn", "waitress", "Server:") if name in answer]
    assert "127.0.0.1" not in server.printed().partition("Barsek Visits")[2].partition("\n")[2]


def test_no_header_says_where_the_application_lies(server: Server) -> None:
    for field in ("SCRIPT_NAME: /staff", "Script-Name: /staff", "PATH_INFO: /"):
        answer = answer_to(server, head(server, "GET /staff/", field) + "\r\n\r\n")
        assert answer.startswith("HTTP/1.1 303"), f"the sign-in, not the front page: {field}"


@pytest.mark.parametrize(
    "rest",
    [
        "",
        f"\r\n{_FORM}\r\nContent-Length: 6000\r\n\r\na",
        f"\r\n{_FORM}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
    ],
    ids=["heads", "bodies", "chunks"],
)
def test_200_half_sent_requests_keep_nobody_waiting(server: Server, rest: str) -> None:
    with ExitStack() as stack:
        for _ in range(_HALF_SENT):
            stack.enter_context(connect(server, head(server, "POST /staff/login") + rest))

        for _ in range(3):
            assert " 303 " in answer_to(server, head(server, "GET /staff/") + "\r\n\r\n")


def test_a_process_that_dies_is_started_anew(server: Server) -> None:
    (first,) = server.answering()
    os.kill(first, signal.SIGKILL)

    wait_until(lambda: server.answering() not in ([], [first]), "another process")
    assert " 303 " in answer_to(server, head(server, "GET /staff/") + "\r\n\r\n")
