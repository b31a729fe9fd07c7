"""Running commands."""

from __future__ import annotations

import contextvars
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import db

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from flask import Flask


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """Runs a command as from the shell: `run("staff", "link", "anna@barsek.example")`; what it raises is raised.

    `given` is its standard input, `of` another application.  Nothing of the test's own context reaches it.
    """

    def run_alone(*args: str, given: str | None = None, of: Flask = app) -> Result:
        runner = of.test_cli_runner(catch_exceptions=False)
        result = contextvars.Context().run(runner.invoke, args=args, input=given)
        db.session.rollback()
        if of is not app:
            with of.app_context():
                db.engine.dispose()
        return result

    return run_alone
