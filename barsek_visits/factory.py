"""The one place where the parts are joined."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from barsek_visits.cli import init_cli
from barsek_visits.db import db, prepare_engine
from barsek_visits.settings import Settings
from barsek_visits.web import access, browsers, context, errors, headers, limits, locale, logs, urls
from barsek_visits.web.staff.accounts.entra import init_entra

if TYPE_CHECKING:
    from typing import Any

_ROOT = Path(__file__).parents[1]
_MIGRATIONS = Path(__file__).parent / "migrations"
_LARGEST_BODY = 16 * 1024  # of what no form reads: a form counts its own (web/forms/bodies.py)
_MAX_PARTS = 200
_STATIC_MAX_AGE = 365 * 24 * 3600  # addresses of static files carry a version


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application.

    Raises:
        SettingError: a setting holds what it may not.
    """
    settings = settings or Settings.from_environ(os.environ)
    app = Flask("barsek_visits", template_folder=str(_ROOT / "templates"), static_folder=str(_ROOT / "static"))
    app.extensions["settings"] = settings
    app.config.update(_config(settings))
    app.jinja_options = {
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": StrictUndefined,  # a page that lacks something says so, and is not blank there
    }
    db.init_app(app)
    Migrate(app, db, directory=str(_MIGRATIONS), render_as_batch=False)
    with app.app_context():
        prepare_engine(db.engine)
    _init_web(app, settings)
    init_cli(app)
    return app


def _config(settings: Settings) -> dict[str, Any]:
    # An error must not carry the values of a statement into the log: they may be a visitor's.
    engine_options: dict[str, Any] = {"hide_parameters": True}
    if settings.database_url.startswith("postgresql"):
        engine_options |= {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True}
    return {
        "SECRET_KEY": settings.secret_keys[0],
        "SECRET_KEY_FALLBACKS": list(settings.secret_keys[1:]),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options,
        "TRUSTED_HOSTS": [settings.trusted_host],
        "MAX_CONTENT_LENGTH": _LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": _LARGEST_BODY,
        "MAX_FORM_PARTS": _MAX_PARTS,
        "SEND_FILE_MAX_AGE_DEFAULT": _STATIC_MAX_AGE,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.is_https else "session",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form may lie open over lunch
        "WTF_I18N_ENABLED": False,
        "WTF_CSRF_SSL_STRICT": False,  # it asks for the Referer, which our own policy withholds
    }


def _init_web(app: Flask, settings: Settings) -> None:
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    logs.init_logs(app)
    app.before_request(locale.set_request_language)
    app.url_defaults(locale.carry_language)
    access.init_login(app)
    init_entra(app, settings.entra)
    context.init_context(app)
    errors.init_errors(app)
    browsers.init_browsers(app)
    headers.init_headers(app)
    urls.init_urls(app)
    limits.init_limits(app, urls.LINK_PAGES)
