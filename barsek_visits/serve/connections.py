"""Connections: a request is read whole before a thread is given to it, so that slow clients cost no thread.

waitress reads and answers; what is ours is how long it waits, for how many, and how it refuses (docs/adr/0012).
"""

from __future__ import annotations

import logging
import sys
import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask
from waitress.utilities import BadRequest

from barsek_visits.web.headers import HEADERS

if TYPE_CHECKING:
    import socket

    from flask import Flask

_LONGEST_LINE = 4094
MOST_BODY_BYTES = 11 * 1024 * 1024  # more than the largest form takes, a calendar (web/forms/bodies.py)
_SETTINGS = {
    "threads": 8,
    "ident": None,  # no answer names the server
    "clear_untrusted_proxy_headers": False,  # the application judges them itself
    "max_request_header_size": 16 * 1024,
    "max_request_body_size": MOST_BODY_BYTES,
    "log_socket_errors": False,  # whoever asked is gone
    "connection_limit": 10_000,  # ours is kept otherwise
}
log = logging.getLogger(__name__)


class _LineTooLong(BadRequest):
    code = HTTPStatus.REQUEST_URI_TOO_LONG


class _Parser(HTTPRequestParser):
    """A request's head and body; the first line has a limit, and a body one length."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if len(self.first_line) > _LONGEST_LINE:
            self.error, self.body_rcv = _LineTooLong(""), None
        elif self.chunked and "CONTENT_LENGTH" in self.headers:  # a proxy in front may have believed the other one
            self.error, self.body_rcv = BadRequest(""), None


class _Refusal(ErrorTask):
    """The answer to what never became a request of ours: our headers, and no word of what was sent."""

    def execute(self) -> None:
        status = HTTPStatus(self.request.error.code)
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            log.warning("a request that cannot be read: %s", status.phrase)
        body = f"{status.phrase}\n".encode()
        self.version, self.status = "1.1", f"{status} {status.phrase}"
        self.response_headers = [*HEADERS.items(), ("Content-Type", "text/plain")]
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(body)


class _Channel(HTTPChannel):
    """One connection.

    Attributes:
        waits_since: when it was opened, or the last request on it was answered.
    """

    parser_class = _Parser
    error_task_class = _Refusal
    waits_since = 0.0

    def add_channel(self, map: dict[int, wasyncore.dispatcher] | None = None) -> None:
        super().add_channel(map)
        self.waits_since = time.time()

    def service(self) -> None:
        super().service()
        self.waits_since = time.time()


class Connections(TcpWSGIServer):
    """The connections of one process.

    A client has some time for a whole request, however it divides its bytes.  Where there are as many connections
    as we keep, a new one takes the place of the one that has waited longest without a whole request: many slow
    clients are in each other's way, and in nobody else's.
    """

    channel_class = _Channel
    most = 400  # each may need a second file for its body, and a process commonly has 1024
    patience_seconds = 75  # longer than a proxy in front keeps its own, so that it never finds one just closed

    def __init__(self, app: Flask, listener: socket.socket) -> None:
        """Begin to listen, with threads of its own."""
        adjustments = Adjustments(**_SETTINGS)
        info = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(app, {}, _sock=listener, adj=adjustments, sockinfo=info, bind_socket=False)

    def go_on(self, wait: float) -> None:
        """Read and write what can be, after `wait` seconds at most; one new connection at the most is taken."""
        self._close_the_slow(time.time())
        wasyncore.loop(timeout=wait, use_poll=True, map=self._map, count=1)

    def stop_listening(self) -> None:
        """Take no new connection; those that are there stay."""
        wasyncore.dispatcher.close(self)

    def owe_answers(self) -> bool:
        """Say whether a request is not answered yet, or an answer is not sent yet."""
        return any(channel.requests or channel.total_outbufs_len for channel in self.active_channels.values())

    def _close_the_slow(self, now: float) -> None:
        """Close what sent no whole request, or fetched nothing of its answer, for too long; and one, to make room."""
        idle = [channel for channel in self.active_channels.values() if not channel.requests]
        for channel in idle:
            since = channel.last_activity if channel.total_outbufs_len else channel.waits_since
            if since < now - self.patience_seconds:
                channel.handle_close()
        if idle and len(self.active_channels) >= self.most:
            min(idle, key=lambda channel: channel.waits_since).handle_close()


def tell_no_address() -> None:
    """Let waitress say that it failed, and by what kind of error: never to whom, and at which address."""
    logging.getLogger("waitress").addFilter(_without_address)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _without_address(record: logging.LogRecord) -> bool:
    kind = sys.exc_info()[0]
    record.msg, record.args, record.exc_info = "the server failed: %s", (kind.__name__ if kind else "-",), None
    return record.levelno >= logging.ERROR
