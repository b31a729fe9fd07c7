"""This state of the program, and beside it the revision that `BENCH_AGAINST` names; served on both databases."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.desk import Desk
from scripts.revisions import ROOT, checked_out, name_of
from tests.support.servers.postgres import PostgresServer
from tests.support.servers.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

_THIS = "now"
_PROCESSES = "2"


@contextmanager
def states() -> Iterator[dict[str, Path]]:
    """Yield the folders of what is measured, by name: the other revision first, where one is wanted."""
    revision = os.environ.get("BENCH_AGAINST", "")
    if not revision:
        yield {_THIS: ROOT}
        return
    with checked_out(revision) as other:
        yield {name_of(revision): other, _THIS: ROOT}


@contextmanager
def served(roots: dict[str, Path], database: str) -> Iterator[dict[str, Desk]]:
    """Serve every state on a database of its own, all at the same time, and yield who works at each."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = _urls(stack, folder, database, len(roots))
        desks = {}
        for (name, root), url in zip(roots.items(), urls, strict=True):
            environ = {"BARSEK_DATABASE_URL": url, "BARSEK_DEMO": "1", "BARSEK_WORKER": "off"}
            server = Server(folder / f"data-{name}", root=root, BARSEK_PROCESSES=_PROCESSES, **environ)
            stack.callback(server.stop)
            desks[name] = Desk(server)
        yield desks


def _urls(stack: ExitStack, folder: Path, database: str, count: int) -> list[str]:
    if database == "SQLite":
        return [f"sqlite:///{folder}/{n}.sqlite" for n in range(count)]
    server = PostgresServer()
    stack.callback(server.stop)
    for n in range(count):
        server.execute(f"CREATE DATABASE bench_{n}")
    return [server.url(f"bench_{n}") for n in range(count)]
