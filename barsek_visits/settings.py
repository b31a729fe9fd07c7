"""Settings from the environment, checked at start.  The README's table lists each with its meaning."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import current_app

from barsek_visits.domain.accounts.entra import OF_EVERYBODY, EntraDirectory
from barsek_visits.domain.mail_address import mail_address
from barsek_visits.domain.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOPBACK = ("127.0.0.1", "::1", "[::1]", "localhost")
_MIN_KEY_LENGTH = 32


class SettingError(Exception):
    """A setting holds what it may not: names the variable, what it holds, and what is allowed."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        """Say it in one line."""
        super().__init__(f"{name} is {value!r}; allowed is {allowed}")


@dataclass(frozen=True)
class Settings:
    """All that can be set from outside; see `from_environ` for names and defaults."""

    data_dir: Path
    secret_keys: tuple[str, ...]
    database_url: str
    base_url: str = "http://127.0.0.1:8000"
    bind: str = "127.0.0.1"
    port: int = 8000
    processes: int = 1
    worker: bool = True
    smtp_url: str = ""
    mail_from: str = "besok@barsek.example"
    trusted_proxies: int = 0
    throttle: bool = True
    feed_back_days: int = 30
    feed_ahead_days: int = 400
    private_calendars: bool = False
    second_factor_required: bool = False
    entra: EntraDirectory | None = None
    demo: bool = False
    key_is_new: bool = False  # made at this start: nothing older can be opened with it

    @property
    def is_https(self) -> bool:
        """Say whether guests reach the server by https."""
        return self.base_url.startswith("https://")

    @property
    def trusted_host(self) -> str:
        """The host of the base URL: the only one that is answered."""
        return urlsplit(self.base_url).netloc

    @property
    def passkey_host(self) -> str:
        """The host that passkeys are made for, or nothing where the base URL has a number: they need a name."""
        host = urlsplit(self.base_url).hostname or ""
        return "" if _is_number(host) else host

    @property
    def mail_dir(self) -> Path:
        """Where messages go as files when no mail server is set."""
        return self.data_dir / "mail"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Read and check the settings; makes the data folder and the secret key where they are missing.

        Raises:
            SettingError: a value is not one that is allowed.
        """
        if environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
            raise SettingError("FLASK_DEBUG", environ["FLASK_DEBUG"], "0: error pages would tell what is in memory")
        port = _number(environ, "PORT", 8000, 1, 65535)
        bind, proxies = _bind(environ), _number(environ, "BARSEK_TRUSTED_PROXIES", 0, 0, 9)
        if bind not in LOOPBACK and not proxies:
            allowed = "a loopback address, as long as BARSEK_TRUSTED_PROXIES is 0: it speaks no https by itself"
            raise SettingError("BARSEK_BIND", bind, allowed)
        data_dir = Path(environ.get("BARSEK_DATA_DIR") or "var").resolve()
        keep_private(data_dir)
        key_is_new = not environ.get("BARSEK_SECRET_KEY") and not (data_dir / "secret-key").exists()
        throttle = _choice(environ, "BARSEK_THROTTLE", "on", ("on", "off")) == "on"
        if not throttle and bind not in LOOPBACK:
            raise SettingError("BARSEK_THROTTLE", "off", f"on, while BARSEK_BIND is {bind} and not loopback")
        return cls(
            data_dir=data_dir,
            secret_keys=_secret_keys(environ, data_dir),
            database_url=_database_url(environ, data_dir),
            base_url=_base_url(environ, port),
            bind=bind,
            port=port,
            processes=_number(environ, "BARSEK_PROCESSES", 1, 1, 64),
            worker=_choice(environ, "BARSEK_WORKER", "on", ("on", "off")) == "on",
            smtp_url=_smtp_url(environ),
            mail_from=_address(environ, "BARSEK_MAIL_FROM", "besok@barsek.example"),
            trusted_proxies=proxies,
            throttle=throttle,
            feed_back_days=_number(environ, "BARSEK_FEED_BACK", 30, 0, 3650),
            feed_ahead_days=_number(environ, "BARSEK_FEED_AHEAD", 400, 1, 3650),
            private_calendars=_choice(environ, "BARSEK_PRIVATE_CALENDARS", "off", ("on", "off")) == "on",
            second_factor_required=_choice(environ, "BARSEK_REQUIRE_SECOND_FACTOR", "off", ("on", "off")) == "on",
            entra=_entra(environ),
            demo=_choice(environ, "BARSEK_DEMO", "0", ("0", "1")) == "1",
            key_is_new=key_is_new,
        )


def keep_private(data_dir: Path) -> None:
    """Make the data folder where it is missing, and let nobody else read it: folders 0700, files 0600.

    Raises:
        SettingError: it cannot be had.
    """
    os.umask(0o077)  # what the databases write beside their file, too
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in (data_dir, *data_dir.rglob("*")):
            with suppress(FileNotFoundError):  # a file of a moment, as SQLite makes them
                if not path.is_symlink() and path.stat().st_mode & 0o077:
                    path.chmod(path.stat().st_mode & 0o700)
    except OSError as error:
        allowed = f"a folder that this user owns and may close to others ({error.strerror})"
        raise SettingError("BARSEK_DATA_DIR", str(data_dir), allowed) from error


def current_settings() -> Settings:
    """Return the settings of the application whose context is pushed: of a request, a command, a worker."""
    settings: Settings = current_app.extensions["settings"]
    return settings


def _number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise SettingError(name, text, f"a whole number from {least} to {most}")
    return int(text)


def _choice(environ: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    text = environ.get(name) or default
    if text not in allowed:
        raise SettingError(name, text, " or ".join(allowed))
    return text


def _address(environ: Mapping[str, str], name: str, default: str) -> str:
    text = environ.get(name) or default
    try:
        return mail_address(text)
    except ValueError as error:
        raise SettingError(name, text, "one e-mail address") from error


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _bind(environ: Mapping[str, str]) -> str:
    text = environ.get("BARSEK_BIND") or "127.0.0.1"
    if not _is_number(text) and text != "localhost":
        raise SettingError("BARSEK_BIND", text, "an address to listen on, such as 127.0.0.1 or 0.0.0.0")
    return f"[{text}]" if ":" in text else text


def _base_url(environ: Mapping[str, str], port: int) -> str:
    text = (environ.get("BARSEK_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise SettingError("BARSEK_BASE_URL", text, "https://host[:port], or http on loopback") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.username:
        raise SettingError("BARSEK_BASE_URL", text, "https://host[:port], or http on loopback")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise SettingError("BARSEK_BASE_URL", text, "https for any host but loopback")
    # As browsers write it: an origin is compared letter by letter.
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, usual) else "")


def _database_url(environ: Mapping[str, str], data_dir: Path) -> str:
    text = environ.get("BARSEK_DATABASE_URL") or f"sqlite:///{data_dir / 'barsek.sqlite3'}"
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingError("BARSEK_DATABASE_URL", _without_password(text), "sqlite:///… or postgresql+psycopg://…")
    return text


def _smtp_url(environ: Mapping[str, str]) -> str:
    text = environ.get("BARSEK_SMTP_URL", "")
    try:
        parts = urlsplit(text)
        usable = not text or (parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0)
    except ValueError:
        usable = False
    if not usable:
        raise SettingError("BARSEK_SMTP_URL", _without_password(text), "smtp://user:password@host:587 or smtps://…")
    return text


def _entra(environ: Mapping[str, str]) -> EntraDirectory | None:
    names = ("BARSEK_ENTRA_TENANT", "BARSEK_ENTRA_CLIENT", "BARSEK_ENTRA_SECRET")
    values = [environ.get(name, "") for name in names]
    if not any(values):
        return None
    for name, value in zip(names, values, strict=True):
        if not value:
            raise SettingError(name, "", "set, together with the others of BARSEK_ENTRA_")
    tenant, client_id, secret = values
    if tenant.lower() in OF_EVERYBODY or "/" in tenant:
        raise SettingError("BARSEK_ENTRA_TENANT", tenant, "the ID or the domain of the office's own directory")
    authority = (environ.get("BARSEK_ENTRA_AUTHORITY") or "https://login.microsoftonline.com").rstrip("/")
    parts = urlsplit(authority)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise SettingError("BARSEK_ENTRA_AUTHORITY", authority, "https://host, or http on loopback")
    return EntraDirectory(tenant, client_id, secret, authority, _entra_roles(environ))


def _entra_roles(environ: Mapping[str, str]) -> tuple[tuple[str, Role], ...]:
    text = environ.get("BARSEK_ENTRA_ROLES", "")
    pairs = [part.strip().partition("=") for part in text.split(",") if part.strip()]
    if any(not group or role not in tuple(Role) for role, _, group in pairs):
        allowed = f"role=group ID, separated by commas; roles are {', '.join(Role)}"
        raise SettingError("BARSEK_ENTRA_ROLES", text, allowed)
    return tuple((group, Role(role)) for role, _, group in pairs)


def _without_password(url: str) -> str:
    head, _, tail = url.rpartition("@")
    return f"…@{tail}" if head else url


def _secret_keys(environ: Mapping[str, str], data_dir: Path) -> tuple[str, ...]:
    text = environ.get("BARSEK_SECRET_KEY") or _kept_key(data_dir / "secret-key")
    keys = tuple(key.strip() for key in text.split(","))
    if any(len(key) < _MIN_KEY_LENGTH for key in keys):
        raise SettingError("BARSEK_SECRET_KEY", "(not shown)", f"keys of {_MIN_KEY_LENGTH} characters or more")
    return keys


def _kept_key(path: Path) -> str:
    """Return the key of the data folder, made on first use; two processes that start at once agree."""
    try:
        with open(path, "x", opener=_private) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
