"""Databases with the current schema, made by copying one that was migrated once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Protocol

import psycopg

from tests.support.servers.application import migrate
from tests.support.servers.postgres import PostgresServer

if TYPE_CHECKING:
    from pathlib import Path


class Databases(Protocol):
    """Databases of one kind, empty but for the schema."""

    def create(self) -> str:
        """Return the URL of a new database."""

    def create_without_schema(self) -> str:
        """Return the URL of a new database in which nothing is, for tests of the migrations."""

    def empty(self, url: str) -> None:
        """Remove every row from a database that `create` made."""

    def close(self) -> None:
        """Give everything back."""


class SqliteDatabases:
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        """Migrate the template."""
        self._folder = folder
        self._count = 0
        url = self.create_without_schema()
        migrate(folder, url)
        self._template = self._path(url)

    def create(self) -> str:
        """Return the URL of a copy of the template."""
        url = self.create_without_schema()
        self.empty(url)
        return url

    def create_without_schema(self) -> str:
        """Return the URL of a file that is not there yet."""
        self._count += 1
        return f"sqlite:///{self._folder}/{self._count}.sqlite"

    def empty(self, url: str) -> None:
        """Put the template in the place of the file."""
        path = self._path(url)
        for rest in (f"{path}-wal", f"{path}-shm"):
            self._folder.joinpath(rest).unlink(missing_ok=True)
        shutil.copyfile(self._template, path)

    def close(self) -> None:
        """Leave the files to pytest, which removes old temporary folders."""

    def _path(self, url: str) -> str:
        return url.removeprefix("sqlite:///")


class PostgresDatabases:
    """Databases of a private server."""

    def __init__(self, folder: Path) -> None:
        """Start the server and migrate the template."""
        self._server = PostgresServer()
        self._count = 0
        self._empty_all = ""
        migrate(folder, self.create_without_schema())

    def create(self) -> str:
        """Return the URL of a copy of the template."""
        return self._new("TEMPLATE tests_1")

    def create_without_schema(self) -> str:
        """Return the URL of a database without a table."""
        return self._new("TEMPLATE template0")

    def empty(self, url: str) -> None:
        """End transactions that a test left open, then delete all rows: faster than to truncate."""
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            self._empty_all = self._empty_all or _statement_to_empty(connection)
            connection.execute(self._empty_all)

    def close(self) -> None:
        """Stop the server and remove what it stored."""
        self._server.stop()

    def _new(self, origin: str) -> str:
        self._count += 1
        self._server.execute(f"CREATE DATABASE tests_{self._count} {origin}")
        return self._server.url(f"tests_{self._count}")


def _statement_to_empty(connection: psycopg.Connection) -> str:
    rows = connection.execute(
        "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    )
    deletes = "; ".join(f"DELETE FROM {name}" for (name,) in rows)
    # A replica minds no foreign keys, so that the order of the tables does not matter.
    return (
        f"SET session_replication_role = replica; {deletes};"
        " SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
    )
