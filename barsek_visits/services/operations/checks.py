"""Whether all is well: each check says in one line what it found, and what is wrong with how to mend it."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text, union_all
from sqlalchemy.exc import SQLAlchemyError

from barsek_visits.db import db
from barsek_visits.erasing import is_unfinished
from barsek_visits.mail.notifications.transport import transport_for
from barsek_visits.models import AuditEntry, ExternalCalendar, Office, OutboxMail, Staff, Subscription, VisitLink
from barsek_visits.queries.notifications.outbox import failed_mail_count, mail_errors
from barsek_visits.queries.operations.schema import (
    double_booking_count,
    guard_stands,
    log_only_grows,
    newest_revision,
    revision,
)
from barsek_visits.sealing import CannotUnseal, link_sealer
from barsek_visits.services.operations.retention import purge
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LATE = timedelta(minutes=15)
_SKEW = timedelta(seconds=5)
_BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # no right clock is earlier


@dataclass(frozen=True)
class Finding:
    """What a check came to."""

    what: str
    is_well: bool
    text: str


class CheckFailed(Exception):
    """Something is wrong; the text says what, and how to mend it."""


def run_checks(*, now: datetime) -> Iterator[Finding]:
    """Yield the findings, the groundwork first; what rests on a broken database is not examined."""
    yield _finding("settings", _settings, now)
    database = [_finding("database", _database, now)]
    if database[0].is_well:
        database.append(_finding("schema", _schema, now))
    yield from database
    if all(finding.is_well for finding in database):
        for what, check in _ON_THE_DATABASE.items():
            yield _finding(what, check, now)
    yield _finding("mail", _mail, now)


def _finding(what: str, check: Callable[[datetime], str], now: datetime) -> Finding:
    try:
        return Finding(what, True, check(now))
    except CheckFailed as ill:
        return Finding(what, False, str(ill))
    except SQLAlchemyError as error:
        db.session.rollback()
        return Finding(what, False, f"the database answered with {type(error).__name__}: look into its log")


def _settings(_now: datetime) -> str:
    settings = current_settings()
    key = settings.data_dir / "secret-key"
    for path in (settings.data_dir, key):
        if path.exists() and path.stat().st_mode & 0o077:
            raise CheckFailed(f"others can read {path}: chmod go= {path}")
    return f"{settings.base_url}, data in {settings.data_dir}"


def _database(_now: datetime) -> str:
    dialect = db.engine.dialect.name
    try:
        db.session.execute(text("SELECT 1"))
        if dialect == "sqlite" and (found := db.session.execute(text("PRAGMA quick_check")).scalars().all()) != ["ok"]:
            raise CheckFailed(f"the file is damaged ({found[0]}): restore the latest backup")
    except SQLAlchemyError as error:
        db.session.rollback()
        raise CheckFailed(
            f"it does not answer ({type(error).__name__}): check BARSEK_DATABASE_URL, and that it runs"
        ) from error
    return f"{dialect}, it answers"


def _schema(_now: datetime) -> str:
    found, wanted = revision(), newest_revision()
    if found != wanted:
        raise CheckFailed(f"it stands at {found or 'nothing'}, and the program needs {wanted}: flask db upgrade")
    return f"at {found}"


def _guard(_now: datetime) -> str:
    if not guard_stands():
        raise CheckFailed(
            "the guard against double booking is missing: restore the latest backup, and tell the developers"
        )
    if count := double_booking_count():
        raise CheckFailed(f"{count} double bookings: tell the developers")
    return "stands, no double booking"


def _audit_log(_now: datetime) -> str:
    if not log_only_grows():
        raise CheckFailed("the database lets entries be changed: restore the latest backup, and tell the developers")
    return "only grows"


def _office(_now: datetime) -> str:
    name = db.session.scalar(select(Office.name))
    if name is None:
        raise CheckFailed("none has been loaded: flask office load FILE.toml")
    may_answer = select(func.count()).where(Staff.is_active, Staff.role.in_(("coordinator", "admin")))
    if not db.session.scalar(may_answer):
        raise CheckFailed(f"{name} has neither coordinator nor admin: flask staff add EMAIL --role coordinator")
    return str(name)


def _secret_key(_now: datetime) -> str:
    sealed = db.session.scalar(union_all(select(VisitLink.token_sealed), select(Subscription.token_sealed)).limit(1))
    if sealed is None:
        return "nothing is sealed yet"
    try:
        link_sealer().unseal(sealed)
    except CannotUnseal as error:
        raise CheckFailed(
            "it does not open the links in the database: put the old key back, or behind a comma"
        ) from error
    return "opens what is sealed"


def _mails(now: datetime) -> str:
    if failed := failed_mail_count():
        reasons = mail_errors(OutboxMail.failed_at.is_not(None))
        raise CheckFailed(
            f"{failed} messages could not be sent for good ({reasons}): mend the mail server, and tell the recipients"
        )
    waits = OutboxMail.sent_at.is_(None) & OutboxMail.failed_at.is_(None)
    is_late = waits & (OutboxMail.next_attempt_at < now - _LATE)
    if late := db.session.scalar(select(func.count()).select_from(OutboxMail).where(is_late)):
        raise CheckFailed(f"{late} messages are late: start flask worker, or set BARSEK_WORKER=on")
    retried = mail_errors(waits & (OutboxMail.attempts > 0))
    return "nothing failed, nothing late" + (f"; tried again later: {retried}" if retried else "")


def _jobs(now: datetime) -> str:
    late = purge(now=now - timedelta(days=1), dry_run=True)
    if late.contacts or late.needs:
        raise CheckFailed("personal data is over its time: start flask worker, or run flask purge")
    if is_unfinished():
        raise CheckFailed("what was erased may still stand in the database's log: start flask worker, it empties it")
    return "nothing is over its time"


def _calendars(now: datetime) -> str:
    problems = db.session.execute(
        select(ExternalCalendar.problem, func.count())
        .where(ExternalCalendar.problem.is_not(None))
        .group_by(ExternalCalendar.problem)
        .order_by(ExternalCalendar.problem)
    )
    if listed := ", ".join(f"{count} {problem}" for problem, count in problems):
        raise CheckFailed(
            f"hosts' own calendars cannot be fetched ({listed}): each host reads under My calendar links what to do"
        )
    late = ExternalCalendar.next_fetch_at < now - _LATE
    if count := db.session.scalar(select(func.count()).select_from(ExternalCalendar).where(late)):
        raise CheckFailed(f"{count} of hosts' own calendars are late: start flask worker, or set BARSEK_WORKER=on")
    return f"{db.session.scalar(select(func.count()).select_from(ExternalCalendar))} of hosts, all fetched"


def _clock(now: datetime) -> str:
    last = db.session.scalar(select(func.max(AuditEntry.at)))
    if now < _BUILT or (last is not None and last > now + _LATE):
        raise CheckFailed(f"it says {now:%Y-%m-%d %H:%M} UTC, which is too early: set it, by NTP")
    if db.engine.dialect.name == "postgresql":
        theirs = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
        if abs(theirs - datetime.now(UTC)) > _SKEW:
            raise CheckFailed("it differs from the database's: set both, by NTP")
    return f"{now:%Y-%m-%d %H:%M} UTC"


def _mail(_now: datetime) -> str:
    settings = current_settings()
    try:
        transport_for(settings.smtp_url, settings.mail_dir).check()
    except (OSError, smtplib.SMTPException) as error:
        where = (
            "the server of BARSEK_SMTP_URL does not take us"
            if settings.smtp_url
            else f"cannot write {settings.mail_dir}"
        )
        raise CheckFailed(f"{where} ({type(error).__name__}): mend that or the setting") from error
    return "the server answers" if settings.smtp_url else f"as files into {settings.mail_dir}"


_ON_THE_DATABASE: dict[str, Callable[[datetime], str]] = {
    "guard": _guard,
    "audit log": _audit_log,
    "office": _office,
    "secret key": _secret_key,
    "mails": _mails,
    "jobs": _jobs,
    "calendars": _calendars,
    "clock": _clock,
}
