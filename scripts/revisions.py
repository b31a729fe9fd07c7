"""Another state of the program beside this one, for those who compare."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """Check a revision out into a folder of its own for the length of the block, ready to be run by this Python."""
    with tempfile.TemporaryDirectory(prefix="barsek-revision-") as folder:
        place = Path(folder) / "checkout"
        _git("worktree", "add", "--quiet", "--detach", str(place), revision)
        try:
            _compile_catalogues(place)
            yield place
        finally:
            _git("worktree", "remove", "--force", str(place))


def name_of(revision: str) -> str:
    """Return a revision's short name."""
    return _git("rev-parse", "--short", revision)


def _compile_catalogues(place: Path) -> None:
    """Do what set-up does; set-up itself would install what that revision asks for into the shared environment."""
    for source in place.glob("barsek_visits/translations/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile", "-i", source, "-o", compiled]
        subprocess.run(command, check=True)


def _git(*arguments: str) -> str:
    answer = subprocess.run(["git", "-C", ROOT, *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return answer.stdout.strip()
