"""What one process does with many connections: the slow are in each other's way, and in nobody else's."""

from __future__ import annotations

import socket
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from barsek_visits.serve.connections import Connections, tell_no_address
from tests.support.servers.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

_REQUEST = b"GET /v/secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
_FEW = 10


def hello(_environ: object, start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [b"hello"]


@contextmanager
def taken(app: Any, **limits: float) -> Iterator[tuple[Connections, Callable[[], socket.socket]]]:
    """Take connections for a while, with limits of the test; gives them, and what connects."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    here = Connections(app, listener)
    vars(here).update(limits)
    over = threading.Event()
    thread = threading.Thread(target=lambda: [here.go_on(0.01) for _ in iter(over.is_set, True)])
    thread.start()
    try:
        with ExitStack() as stack:
            yield here, lambda: stack.enter_context(socket.create_connection(address, timeout=10))
    finally:
        over.set()
        thread.join()
        here.task_dispatcher.shutdown()
        for channel in list(here.active_channels.values()):
            channel.handle_close()
        here.close()


def answered(connection: socket.socket) -> bool:
    connection.sendall(_REQUEST)
    return connection.recv(1000).startswith(b"HTTP/1.1 200")


def is_closed(connection: socket.socket) -> bool:
    """Say whether the server closes a connection that says a byte now and then."""
    connection.settimeout(0.05)
    for _ in range(100):
        try:
            connection.sendall(b"x")
            return connection.recv(1) == b""
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def is_refused(connect: Callable[[], socket.socket]) -> bool:
    try:
        connect()
    except ConnectionRefusedError:
        return True
    return False


def test_a_new_connection_takes_the_place_of_the_one_that_has_waited_longest() -> None:
    with taken(hello, most=_FEW) as (here, connect):
        slow = [connect() for _ in range(3 * _FEW)]
        assert answered(connect())

        assert len(here.active_channels) <= _FEW
        assert is_closed(slow[0])


def test_a_client_that_sends_byte_by_byte_has_its_time_for_the_whole() -> None:
    with taken(hello, patience_seconds=0.2) as (_here, connect):
        slow = connect()
        slow.sendall(b"GET / HTTP/1.1\r\nX: ")

        assert is_closed(slow)


def test_an_answer_that_nobody_fetches_is_dropped() -> None:
    def large(_environ: object, start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Length", str(8_000_000))])
        return [b"x" * 8_000_000]

    with taken(large, patience_seconds=0.2) as (here, connect):
        connect().sendall(_REQUEST)
        wait_until(here.owe_answers, "an answer that is owed")
        wait_until(lambda: not here.active_channels, "it to be closed")


def test_what_has_come_whole_is_answered_also_when_nothing_new_is_taken() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
        begun.set()
        go_on.wait(10)
        return hello(environ, start_response)

    with taken(slow) as (here, connect):
        connection = connect()
        connection.sendall(_REQUEST)
        begun.wait(10)
        here.stop_listening()
        wait_until(lambda: is_refused(connect), "no connection to be taken")
        assert here.owe_answers()
        go_on.set()

        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        wait_until(lambda: not here.owe_answers(), "it to be sent")


def test_a_fault_tells_its_kind_and_no_address(caplog: pytest.LogCaptureFixture) -> None:
    def broken(environ: Any, _start_response: object) -> list[bytes]:
        raise RuntimeError(environ["PATH_INFO"])

    tell_no_address()
    with taken(broken) as (_here, connect):
        connection = connect()
        connection.sendall(_REQUEST)
        answer = connection.recv(1000)

    assert answer.startswith(b"HTTP/1.1 500")
    assert b"Content-Security-Policy" in answer
    assert "the server failed: RuntimeError" in caplog.text
    assert "secret" not in caplog.text
