"""`flask doctor` says in one line each what is wrong and how to mend it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from barsek_visits.db import db
from barsek_visits.models import ExternalCalendar, OutboxMail, Resource
from tests.support.servers.application import make_app, make_settings

BREAK_LOG = {
    "sqlite": ["DROP TRIGGER audit_entry_append_only_update"],
    "postgresql": ["ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only_rows"],
}
BREAK_GUARD = {
    "sqlite": "DROP TRIGGER reservation_no_overlap_update",
    "postgresql": "ALTER TABLE reservation DROP CONSTRAINT reservation_no_overlap",
}


def problems(result):
    return [
        line.split(":")[0].removeprefix("PROBLEM").strip() for line in result.output.splitlines() if "PROBLEM" in line
    ]


@pytest.fixture
def own_app(databases, tmp_path):
    """Makes an application on a database that a test may break."""

    def make(url=None, **environ):
        return make_app(make_settings(tmp_path / "own", url or databases.create(), **environ))

    return make


def test_a_well_office_is_well(run):
    run("demo", "--visits", "20")
    result = run("doctor")
    assert (result.exit_code, problems(result)) == (0, [])


def test_an_empty_office_is_told_to_load_one(run):
    result = run("doctor")
    assert (result.exit_code, problems(result)) == (1, ["office"])
    assert "flask office load" in result.output


def test_a_missing_schema_is_told_to_upgrade(run, own_app, databases):
    result = run("doctor", of=own_app(databases.create_without_schema()))
    assert problems(result) == ["schema"]
    assert "flask db upgrade" in result.output


def test_a_missing_guard_is_seen(run, own_app, database_kind):
    app = own_app()
    with app.app_context():
        db.session.execute(text(BREAK_GUARD[database_kind]))
        db.session.commit()
        db.session.remove()
    run("demo", "--visits", "3", of=app)
    assert problems(run("doctor", of=app)) == ["guard"]


def test_a_log_that_can_be_changed_is_seen(run, own_app, database_kind):
    app = own_app()
    with app.app_context():
        for statement in BREAK_LOG[database_kind]:
            db.session.execute(text(statement))
        db.session.commit()
        db.session.remove()
    run("demo", "--visits", "3", of=app)
    assert problems(run("doctor", of=app)) == ["audit log"]


def test_a_key_that_opens_nothing_is_seen(app, run, own_app, settings):
    run("demo", "--visits", "5")
    other = own_app(settings.database_url, BARSEK_SECRET_KEY="another-key-of-at-least-32-characters")
    assert problems(run("doctor", of=other)) == ["secret key"]


def test_a_mail_server_that_does_not_answer_is_seen(run, own_app):
    app = own_app(BARSEK_SMTP_URL="smtp://127.0.0.1:1")
    run("demo", "--visits", "5", of=app)
    assert problems(run("doctor", of=app)) == ["mail"]


def test_a_mail_server_that_answers_is_well(run, own_app, mail_server):
    result = run("doctor", of=own_app(BARSEK_SMTP_URL=mail_server.url))
    assert "mail: the server answers" in result.output


def test_late_and_failed_mail_is_seen(run):
    run("demo", "--visits", "5")
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    mail = OutboxMail(
        key="x", kind="received", recipient_hash="x", recipient="a@b.example", language="nb", subject="x", text="x",
        html="x",
        created_at=long_ago, next_attempt_at=long_ago,
    )  # fmt: skip
    db.session.add(mail)
    db.session.commit()
    assert "1 messages are late" in run("doctor").output

    retried = {"attempts": 2, "last_error": "gaierror", "next_attempt_at": datetime.now(UTC) + timedelta(hours=1)}
    db.session.execute(update(OutboxMail).values(retried))
    db.session.commit()
    assert "OK       mails: nothing failed, nothing late; tried again later: 1 gaierror\n" in run("doctor").output

    db.session.execute(update(OutboxMail).values(failed_at=long_ago))
    db.session.commit()
    assert "1 messages could not be sent for good (1 gaierror): mend" in run("doctor").output


def put_calendar(run, **values):
    """Give one of the demo's hosts a calendar of their own."""
    run("demo", "--visits", "5")
    host = db.session.scalars(select(Resource.id).where(Resource.kind == "host")).first()
    common = {"address_sealed": "x", "address_host": "outlook.example", "next_fetch_at": datetime.now(UTC)}
    db.session.add(ExternalCalendar(resource_id=host, **{**common, **values}))
    db.session.commit()


def test_a_hosts_calendar_that_cannot_be_fetched_is_seen(run):
    put_calendar(run, problem="gone", failures=1)
    result = run("doctor")
    assert problems(result) == ["calendars"]
    assert "cannot be fetched (1 gone)" in result.output
    assert "outlook.example" not in result.output


def test_a_hosts_calendar_that_nobody_fetches_is_seen(run):
    put_calendar(run, next_fetch_at=datetime.now(UTC) - timedelta(hours=1))
    assert "1 of hosts' own calendars are late: start flask worker" in run("doctor").output


def test_hosts_calendars_that_are_fetched_are_well(run):
    put_calendar(run)
    assert "1 of hosts, all fetched" in run("doctor").output


def test_a_key_file_that_others_can_read_is_seen(run, own_app):
    app = own_app(BARSEK_SECRET_KEY="")
    key = app.extensions["settings"].data_dir / "secret-key"
    key.chmod(0o644)
    assert "chmod go=" in run("doctor", of=app).output


def test_commands_without_a_schema_say_what_to_do(run, own_app, databases):
    app = own_app(databases.create_without_schema())
    for command in (("demo",), ("purge",), ("worker", "--once"), ("staff", "link", "a@b.example")):
        assert "flask db upgrade" in run(*command, of=app).stderr
