"""Lets a letter's row, the last that a booking writes, take a while, in the one program started with this folder.

Python imports a module of this name at its start.  While a transaction stands there, all but stored, the file `writing`
lies in the data folder: whoever kills the program then finds it in the middle.  For `tests/drills/test_killed.py`.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

_SECONDS = 0.2


@event.listens_for(Engine, "after_cursor_execute")
def _wait_a_little(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if statement.startswith("INSERT INTO outbox_mail"):
        mark = Path(os.environ["BARSEK_DATA_DIR"], "writing")
        mark.touch()
        time.sleep(_SECONDS)
        mark.unlink(missing_ok=True)
