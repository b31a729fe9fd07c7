"""The real program, started as a user starts it, on a free port."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.servers.ports import free_port
from tests.support.servers.processes import KeptProcess
from tests.support.servers.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[3]


# Addresses of people, and the secrets of links.
_TELLING = re.compile(r"[\w.+-]+@[\w-]+\.\w|/(?:v|feeds|link)/[\w-]{20,}")


class Server:
    """`python app.py` with a data folder of its own.

    Attributes:
        url: where it serves, without a slash at the end.
        data_dir: its `BARSEK_DATA_DIR`; mails lie in `mail/` there.
        log: the file with everything it printed.
    """

    def __init__(self, data_dir: Path, *, root: Path = ROOT, port: int = 0, **environ: str) -> None:
        """Start the program with settings of the test, and wait until it answers; `root` may be another checkout."""
        port = port or free_port()
        self.url = environ.get("BARSEK_BASE_URL", "http://127.0.0.1:{port}").format(port=port)
        self.data_dir = data_dir
        self._root = root
        self.log = data_dir / "server.log"
        self.environ = environment(data_dir, PORT=str(port), **{**environ, "BARSEK_BASE_URL": self.url})
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._process = KeptProcess([sys.executable, "app.py"], output=self.log, env=self.environ, cwd=root)
        try:
            wait_until(self._answers, "the server to answer", seconds=60)
        except BaseException:
            self.stop()
            raise

    def printed(self) -> str:
        """Return everything the program has printed so far."""
        return self._process.printed()

    def answering(self) -> list[int]:
        """Return the ids of the processes that answer: those of the program that watches them are its children."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = dict(map(int, line.split()) for line in listed.splitlines())
        return [pid for pid, parent in parents.items() if parents.get(parent) == self._process.keeper]

    def sign_in_link(self, email: str = "ingrid.solbakk@barsek.example") -> str:
        """Return a link that signs somebody in once: the demo's coordinator unless said otherwise."""
        flask = Path(sys.executable).with_name("flask")
        command = [str(flask), "staff", "link", email]
        run = subprocess.run(command, env=self.environ, cwd=self._root, capture_output=True, text=True, check=True)
        return run.stdout.split()[-1]

    def kill(self) -> None:
        """Kill every process of the program where it stands, as `kill -9` does."""
        self._process.kill()

    def stop(self) -> None:
        """Stop the program, and look that its log tells nothing about anybody: every test that serves does."""
        self._process.stop()
        told = [line for line in self.printed().splitlines() if _TELLING.search(line) and "The way in" not in line]
        assert not told, f"the log tells on people: {told}"

    def _answers(self) -> bool:
        if not self._process.runs():
            raise RuntimeError(f"the server stopped by itself:\n{self.printed()}")
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def environment(data_dir: Path, **environ: str) -> Mapping[str, str]:
    """Return the environment of a program: this one's, without its settings of ours, with those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BARSEK_")}
    own = {"BARSEK_DATA_DIR": str(data_dir), "BARSEK_THROTTLE": "off", "PYTHONUNBUFFERED": "1"}
    return {**kept, **own, **environ}
