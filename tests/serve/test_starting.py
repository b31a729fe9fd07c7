"""What the start prints and refuses: no secret into a log, and files that nobody else reads."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from barsek_visits.settings import SettingError, Settings
from tests.support.servers.server import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path


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
