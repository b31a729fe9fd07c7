"""Programs that tests start, and that never outlive them, not even a test run that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# The keeper's standard input closes when the test asks for the end, and also when the test run is killed;
# then the program is stopped by its process id.  When the program ends by itself, so does the keeper.
_KEEPER = """
signal=$1; shift
exec 3<&0 0</dev/null
"$@" 3<&- &
program=$!
{ read -r _ <&3; kill -s "$signal" "$program"; } 2>/dev/null &
reader=$!
wait "$program"
status=$?
kill "$reader" 2>/dev/null
exit "$status"
"""


class KeptProcess:
    """A running program with a keeper beside it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        output: Path,
        stop_signal: str = "TERM",
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        cwd: Path | None = None,
    ) -> None:
        """Start the program; what it prints is appended to the file `output`."""
        self.output = output
        extra: dict[str, Any] = {"user": user, "extra_groups": []} if user else {}
        with output.open("ab") as file:
            self._keeper = subprocess.Popen(
                ["sh", "-c", _KEEPER, "keeper", stop_signal, *command],
                stdin=subprocess.PIPE,
                stdout=file,
                stderr=subprocess.STDOUT,
                env=dict(os.environ if env is None else env),
                cwd=cwd,
                start_new_session=True,
                **extra,
            )

    @property
    def keeper(self) -> int:
        """The keeper's process id: the program is its child."""
        return self._keeper.pid

    def printed(self) -> str:
        """Return everything the program has printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def runs(self) -> bool:
        """Say whether the program is still there."""
        return self._keeper.poll() is None

    def kill(self) -> None:
        """Kill the program, all that it has started, and the keeper."""
        os.killpg(self._keeper.pid, signal.SIGKILL)
        self._keeper.wait()
        self._keeper.stdin.close()

    def stop(self, seconds: float = 30) -> None:
        """Stop the program and wait until it is gone."""
        if self._keeper.poll() is None:
            self._keeper.stdin.close()
            try:
                self._keeper.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
