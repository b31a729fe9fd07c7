"""The reader inside Thunderbird, ical.js, in one Node that reads one calendar after another."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_READER = Path(__file__).parents[2] / "ical" / "js" / "read.mjs"


class IcalJs:
    """A Node with ical.js; `stop` ends it."""

    def __init__(self) -> None:
        node = Path(sys.executable).with_name("node")
        self._process = subprocess.Popen([node, _READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read(self, calendar: bytes) -> list[dict[str, Any]]:
        """Return the events with their values."""
        answer = self._ask(calendar.decode())
        assert isinstance(answer, list), answer
        return answer

    def starts(self, calendar: bytes, most: int) -> list[str] | str:
        """Return when the first occurrences of all events are, as UTC or as days; or what went wrong."""
        answer: Any = self._ask({"calendar": calendar.decode(), "most": most})
        return answer if isinstance(answer, list) else str(answer["error"])

    def _ask(self, question: object) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(question) + "\n")
        stdin.flush()
        return json.loads(stdout.readline())

    def stop(self) -> None:
        """End the Node."""
        self._process.communicate(timeout=10)
