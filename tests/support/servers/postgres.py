"""A PostgreSQL server of the tests' own: in a temporary folder, on a Unix socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.support.servers.processes import KeptProcess
from tests.support.servers.waiting import wait_until

# Nothing here has to survive a power cut.
_HURRY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "listen_addresses": "",
}
_USER = "tests"


class PostgresServer:
    """A private cluster; `stop` stops the server and removes its folder."""

    def __init__(self) -> None:
        """Make a cluster and start its server."""
        self.folder = Path(tempfile.mkdtemp(prefix="barsek-pg-", dir=_short_folder()))
        user = _server_user()
        if user:
            shutil.chown(self.folder, user)
        data = self.folder / "data"
        choices = ["-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        as_user = {"user": user, "extra_groups": []} if user else {}
        subprocess.run([_binary("initdb"), "-D", data, *choices], check=True, capture_output=True, **as_user)
        options = [part for name, value in _HURRY.items() for part in ("-c", f"{name}={value}")]
        self._process = KeptProcess(
            [_binary("postgres"), "-D", str(data), "-k", str(self.folder), *options],
            output=self.folder / "log",
            stop_signal="INT",
            user=user,
        )
        wait_until(self._answers, "PostgreSQL to start")

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of one database."""
        return f"postgresql+psycopg://{_USER}@/{database}?host={quote(str(self.folder), safe='')}"

    def execute(self, statement: str) -> None:
        """Run one statement outside a transaction, as `CREATE DATABASE` needs it."""
        with psycopg.connect(self._conninfo(), autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        """Stop the server and remove everything it stored."""
        self._process.stop()
        shutil.rmtree(self.folder)

    def _conninfo(self) -> str:
        return f"host={self.folder} user={_USER} dbname=postgres"

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self._conninfo()):
                return True
        except psycopg.OperationalError:
            return False


def _binary(name: str) -> str:
    return str(_binaries() / name)


@cache
def _binaries() -> Path:
    folders = [Path("/usr/local/bin"), Path("/usr/bin")]
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql*/bin"):
        folders = [*sorted(Path("/").glob(pattern), reverse=True), *folders]
    if found := shutil.which("pg_config"):
        answer = subprocess.run([found, "--bindir"], check=True, capture_output=True, text=True)
        folders.insert(0, Path(answer.stdout.strip()))
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise FileNotFoundError("no PostgreSQL server programs: `make test` installs them or says how to")


def _server_user() -> str | None:
    """Return who runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _short_folder() -> str | None:
    """Return where to make the folder: the path of a Unix socket has at most 107 characters."""
    return "/tmp" if len(tempfile.gettempdir()) > 60 else None
