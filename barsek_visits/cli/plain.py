"""Commands that say what went wrong in one line on standard error, with exit status 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from barsek_visits.domain.errors import DomainError
from barsek_visits.queries.operations.schema import is_ready

if TYPE_CHECKING:
    from typing import NoReturn

NOT_READY = "the database is not ready: bring it up to date with flask db upgrade"


class PlainCommand(click.Command):
    """A command without tracebacks for what can go wrong at any office."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DomainError as error:
            stop(str(error))
        except SQLAlchemyError as error:
            stop(f"the database: {first_line(error)}")
        except OSError as error:
            stop(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def stop(reason: str) -> NoReturn:
    """End the command with exit status 1.

    Raises:
        ClickException: always.
    """
    raise click.ClickException(reason)


def need_database() -> None:
    """Stop where the schema is missing or not this program's."""
    if not is_ready():
        stop(NOT_READY)


def first_line(error: SQLAlchemyError) -> str:
    """Return what the database itself said, in one line, without the statement and its values."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(cause).strip().partition("\n")[0] or type(error).__name__
