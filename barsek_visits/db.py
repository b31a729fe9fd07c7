"""The database: one session, one way to write, one way to keep time, one reading of the guard's error."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from filelock import FileLock
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from sqlalchemy import ColumnElement, Connection, Engine, Select
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.orm import InstrumentedAttribute, Session
    from sqlalchemy.sql.compiler import SQLCompiler

    _Reader = Callable[[Any], Any]


class Base(DeclarativeBase):
    """The root of all tables; constraints have names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)

# Flask-SQLAlchemy makes the base at run time; the type checker is told the plain one.
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware and in UTC on both sides.

    SQLite keeps it as text of one fixed format, so that comparing texts compares times: its guard and
    its indexes rely on that.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring an aware value to UTC.

        Raises:
            ValueError: the value is naive.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the value in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# How long a command waits for what another one holds, before it is begun anew.
LOCK_TIMEOUT_SECONDS = 5
_POLL_SECONDS = 0.003

_writing: ContextVar[bool] = ContextVar("writing", default=False)


@contextmanager
def atomic() -> Iterator[Session]:
    """Open one transaction that writes: all of it is stored, or nothing.

    What was read before on this session is forgotten first, so that a command decides on what it reads
    under its own lock.  On SQLite the write lock is taken at once (`BEGIN IMMEDIATE`): a reader that turns
    writer later could fail at any time; and writers queue for it by a lock on a file beside the database, which the
    kernel frees when its holder dies (ADR 0009).  Commands use `transactions.command`, which repeats them where others
    were in the way.

    Raises:
        RuntimeError: a command was called inside a command.
        DBAPIError, filelock.Timeout: others held what it needs for too long.
    """
    if _writing.get():
        raise RuntimeError("a command may not call another command")
    session = db.session()
    session.rollback()
    token = _writing.set(True)
    try:
        with turn_to_write(db.engine):
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        _writing.reset(token)


def turn_to_write(engine: Engine) -> AbstractContextManager[object]:
    """Return this writer's turn: on SQLite there is one writer at a time, PostgreSQL needs no queue.

    Raises:
        filelock.Timeout: (within `with`) others wrote for too long.
    """
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path:
        return nullcontext()
    lock = FileLock(f"{path}.writer", timeout=LOCK_TIMEOUT_SECONDS, mode=0o600)
    return lock.acquire(poll_interval=_POLL_SECONDS)


def insert_or_update(table: type[Base], *keys: str) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that updates the row where the keys are there already.

    Two that store the same at the same time both succeed, on either database.
    """
    row = insert(table)
    others = [column.name for column in table.__table__.columns if column.name not in keys]
    return row.on_conflict_do_update(index_elements=list(keys), set_={name: row.excluded[name] for name in others})


def insert_or_ignore(table: type[Base], *keys: str) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that leaves the row as it is where the keys are there already."""
    return insert(table).on_conflict_do_nothing(index_elements=list(keys))


def insert(table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return the database's own INSERT, which can say what happens where the row is there already."""
    return postgresql.insert(table) if db.engine.dialect.name == "postgresql" else sqlite.insert(table)


class WithoutIndex(FunctionElement[Any]):
    """A column by which a row is checked, and not looked up: no index of it is used for this condition.

    SQLite keeps no statistics and takes any index of a compared column for a narrow one; that nearly every booking
    has one of six statuses it does not know.  PostgreSQL knows, and reads the column as it stands.
    """

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any] | InstrumentedAttribute[Any]) -> None:
        """Take the column's place, with its type."""
        super().__init__(column)
        self.type = column.type


@compiles(WithoutIndex)
def _as_it_stands(element: WithoutIndex, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(WithoutIndex, "sqlite")
def _as_an_expression(element: WithoutIndex, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"


class LookUp:
    """A statement for one row, handed to the driver as it was once compiled.

    For the one question that calendar programs ask all day: a session, and even a connection of the toolkit,
    would be most of the work.  It sees what is committed, and nothing of a command that is under way.
    """

    def __init__(self, statement: Select[Any]) -> None:
        """Keep the statement; its named values are texts and numbers."""
        self._statement = statement
        self._names = statement.selected_columns.keys()
        self._compiled: dict[str, tuple[SQLCompiler, dict[str, Any], list[_Reader | None]]] = {}

    def one(self, **values: object) -> dict[str, Any] | None:
        """Return the row's values by the names of their columns, or None where there is none."""
        engine = db.engine
        compiled, fixed, readers = self._compiled_for(engine.dialect)
        named, order = {**fixed, **values}, compiled.positiontup
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(compiled.string, named if order is None else [named[name] for name in order])
            row = cursor.fetchone()
            cursor.close()
        finally:
            connection.close()
        columns = zip(self._names, readers, row, strict=True) if row else ()
        return {name: read(value) if read else value for name, read, value in columns} or None

    def _compiled_for(self, dialect: Dialect) -> tuple[SQLCompiler, dict[str, Any], list[_Reader | None]]:
        """Return the statement, the values that stand in it already, and what reads each column."""
        if dialect.name not in self._compiled:
            types = [column.type.dialect_impl(dialect) for column in self._statement.selected_columns]
            readers: list[_Reader | None] = [type_.result_processor(dialect, None) for type_ in types]
            compiled = self._statement.compile(dialect=dialect)
            self._compiled[dialect.name] = compiled, dict(compiled.params), readers
        return self._compiled[dialect.name]


def is_no_overlap(error: DBAPIError) -> bool:
    """Say whether the database's guard against double booking spoke; the one place that knows its voice."""
    return "reservation_no_overlap" in str(error.orig)


def is_duplicate(error: DBAPIError, column: str) -> bool:
    """Say whether a unique column already holds the value; PostgreSQL names the constraint, SQLite the column."""
    text = str(error.orig)
    return ("UNIQUE constraint failed" in text or "duplicate key" in text) and column in text


def prepare_engine(engine: Engine) -> None:
    """Set an engine up for safety: on both databases nobody waits for a lock without end."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    else:
        event.listen(engine, "connect", _on_postgresql_connect)


def _on_postgresql_connect(connection: Any, _record: object) -> None:
    # Committed at once: a setting made in a transaction that is rolled back would be gone with it.
    connection.execute(f"SET lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'")
    connection.commit()


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    raw: sqlite3.Connection = getattr(connection, "driver_connection", connection)
    raw.isolation_level = None  # we say BEGIN ourselves: the driver's own is always deferred
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_SECONDS * 1000}")
    raw.execute("PRAGMA secure_delete = ON")


def _on_sqlite_begin(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection  # without the detour that a statement of a program takes
    raw.execute("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
