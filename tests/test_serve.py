"""What the server itself answers and prints: our headers, no secret, no address; and files that nobody else reads."""

from __future__ import annotations

import os
import pty
import select
import socket
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from barsek_visits.settings import SettingError, Settings
from tests.support.servers.server import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers.server import Server


def answer_to(url: str, sent: bytes) -> str:
    """Return what the server answers to bytes that no client of ours would send."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as connection:
        connection.sendall(sent)
        received = b""
        while more := connection.recv(65536):
            received += more
            if b"\r\n\r\n" in received and b"Connection: close" in received:
                break
    return received.decode("latin-1")


UNREADABLE = {
    "line": (b"GET\r\n\r\n", "400"),
    "method": (b"G\x00T / HTTP/1.1\r\n\r\n", "400"),
    "long": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", "414"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_the_server_refuses_itself_carries_our_headers_and_no_name(server: Server, case: str) -> None:
    sent, status = UNREADABLE[case]
    answer = answer_to(server.url, sent)

    assert answer.startswith(f"HTTP/1.1 {status}")
    assert "Content-Security-Policy: default-src 'self'" in answer
    assert "gunicorn" not in answer
    assert "127.0.0.1" not in server.printed().partition("Barsek Visits")[2].partition("\n")[2]


def test_a_chunk_of_no_size_is_a_bad_request(server: Server) -> None:
    host = urlsplit(server.url).netloc
    head = f"POST /visits/new HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    answer = answer_to(server.url, (head + kind + "0x1\r\na\r\n0\r\n\r\n").encode())

    assert answer.startswith("HTTP/1.1 400")
    assert "Content-Security-Policy" in answer


def test_no_header_says_where_the_application_lies(server: Server) -> None:
    host = urlsplit(server.url).netloc
    sent = f"GET /staff/ HTTP/1.1\r\nHost: {host}\r\nSCRIPT_NAME: /staff\r\nConnection: close\r\n\r\n"
    answer = answer_to(server.url, sent.encode())

    assert answer.startswith("HTTP/1.1 303"), "the sign-in, not the front page"


def test_the_way_in_is_printed_to_a_terminal_and_into_no_log(tmp_path: Path) -> None:
    environ = environment(tmp_path / "data", BARSEK_DEMO="1", BARSEK_WORKER="off")
    code = (
        "from barsek_visits.factory import create_app; from barsek_visits.serve import prepare;"
        "app = create_app(); app.app_context().push(); prepare(app.extensions['settings'])"
    )
    into_log = subprocess.run(
        [sys.executable, "-c", code], env=environ, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "/staff/link/" not in into_log.stdout + into_log.stderr

    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", code], env=environ, cwd=ROOT, stdout=theirs, check=True)
    os.close(theirs)
    printed = b""
    while select.select([ours], [], [], 0.2)[0]:
        try:
            printed += os.read(ours, 65536)
        except OSError:
            break
    os.close(ours)
    assert b"/staff/link/" in printed


def test_nobody_else_reads_what_lies_in_the_data_folder(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "old.txt").write_text("x")
    (folder / "old.txt").chmod(0o644)
    Settings.from_environ({"BARSEK_DATA_DIR": str(folder)})

    assert 0o700 == folder.stat().st_mode & 0o777
    assert {0} == {path.stat().st_mode & 0o077 for path in folder.rglob("*")}


def test_a_folder_that_cannot_be_closed_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(1, "not ours")

    monkeypatch.setattr("pathlib.Path.chmod", refuse)
    with pytest.raises(SettingError, match="BARSEK_DATA_DIR"):
        Settings.from_environ({"BARSEK_DATA_DIR": str(folder)})


@pytest.mark.parametrize(
    ("environ", "name"),
    [({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"), ({"BARSEK_BIND": "0.0.0.0"}, "BARSEK_BIND")],
)
def test_what_would_tell_or_stop_too_easily_is_refused(tmp_path: Path, environ: dict[str, str], name: str) -> None:
    with pytest.raises(SettingError, match=name):
        Settings.from_environ({"BARSEK_DATA_DIR": str(tmp_path), **environ})
    Settings.from_environ({"BARSEK_DATA_DIR": str(tmp_path), "BARSEK_BIND": "0.0.0.0", "BARSEK_TRUSTED_PROXIES": "1"})
