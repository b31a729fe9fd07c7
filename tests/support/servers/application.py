"""The application as tests run it: with settings of their own, and a client that behaves like a stranger."""

from __future__ import annotations

import contextvars
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import flask_migrate
from argon2 import PasswordHasher
from flask.testing import FlaskClient

from barsek_visits.db import db
from barsek_visits.factory import create_app
from barsek_visits.services.accounts import passwords
from barsek_visits.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

# As programs that run apart from the tests have it.
REAL_HASHER = passwords.hasher
SECRET_KEY = "a-key-that-only-the-tests-know-0123456789"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def make_settings(data_dir: Path, database_url: str, **environ: str) -> Settings:
    """Return settings for one application in this process; `environ` names variables as a user would."""
    return Settings.from_environ(
        {
            "BARSEK_DATA_DIR": str(data_dir),
            "BARSEK_DATABASE_URL": database_url,
            "BARSEK_SECRET_KEY": SECRET_KEY,
            "BARSEK_WORKER": "off",
            "BARSEK_THROTTLE": "off",
            **environ,
        }
    )


@cache
def cheap_hasher() -> PasswordHasher:
    """Return the hasher of applications in this process: a guess costs no more than argon2id asks for at the least."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def make_app(settings: Settings) -> Flask:
    """Return an application whose test client is a `StrangerClient`, and whose passwords are hashed in no time."""
    passwords.hasher = cheap_hasher
    app = create_app(settings)
    app.testing = True
    app.test_client_class = StrangerClient
    return app


def migrate(data_dir: Path, database_url: str) -> None:
    """Bring a database's schema up to date, and leave no connection to it behind."""
    app = create_app(make_settings(data_dir, database_url))
    with app.app_context():
        flask_migrate.upgrade()
    disconnect(app)


def disconnect(app: Flask) -> None:
    """Close every connection to an application's database."""
    with app.app_context():
        db.engine.dispose()


class StrangerClient(FlaskClient):
    """A client that shares nothing with the test but the wire.

    Each request runs in a context of its own: neither the test's database session nor its language
    reaches the application, as with a real server.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make one request, to the base URL of the settings."""
        if args and isinstance(args[0], str):
            kwargs.setdefault("base_url", self.application.extensions["settings"].base_url)
        kwargs.setdefault("buffered", True)  # a file that is sent is closed, too
        return contextvars.Context().run(super().open, *args, **kwargs)

    def token(self, page: str) -> str:
        """Return the token of the first form on a page, as the browser that got the page has it."""
        found = _TOKEN.search(self.get(page).text)
        assert found, f"{page} has no form with a token"
        return found[1]

    def submit(self, page: str, data: dict[str, Any], action: str | None = None) -> TestResponse:
        """Get a page with a form, then post the form, to `action` where that is another address."""
        return self.post(action or page, data={"csrf_token": self.token(page), **data})
