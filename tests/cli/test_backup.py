"""A backup is whole, private and without the key; a restore wants an empty place and the key."""

from __future__ import annotations

import stat

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import AuditEntry, Booking, VisitLink
from barsek_visits.sealing import link_sealer
from tests.support.servers.application import SECRET_KEY, make_app, make_settings


@pytest.fixture
def backup(run, tmp_path):
    """A backup of the demo."""
    run("demo", "--visits", "30")
    file = tmp_path / "visits.backup"
    written = run("backup", str(file))
    assert written.exit_code == 0, written.stderr
    assert "The secret key is not in it" in written.output
    return file


@pytest.fixture
def elsewhere(databases, tmp_path):
    """Makes an application on an empty database and data folder: what a restore wants."""

    def make(**environ):
        return make_app(make_settings(tmp_path / "elsewhere", databases.create_without_schema(), **environ))

    return make


def rows(app):
    """Return every row of every table, and what the sealed links of requests open to."""
    with app.app_context():
        found = {
            table.name: sorted(map(repr, db.session.execute(select(table)))) for table in db.metadata.sorted_tables
        }
        links = select(VisitLink.token_sealed).join(Booking, Booking.id == VisitLink.booking_id)
        waiting = db.session.scalars(links.where(Booking.status == "requested").order_by(Booking.id))
        found["tokens"] = [link_sealer().unseal(sealed) for sealed in waiting.all()]
        db.session.remove()
        db.engine.dispose()
    return found


def test_what_was_backed_up_is_restored_whole_with_its_guard(app, run, backup, elsewhere):
    new = elsewhere()
    restored = run("restore", str(backup), of=new)
    assert (restored.exit_code, restored.stderr) == (0, "")

    assert rows(new) == rows(app)
    assert "stands, no double booking" in run("doctor", of=new).output


def test_each_backup_stands_in_the_audit_log_and_a_refused_one_does_not(run, backup):
    run("backup", str(backup))

    entries = db.session.execute(select(AuditEntry.actor, AuditEntry.detail).where(AuditEntry.action == "backup"))
    assert entries.all() == [("staff", "")]


def test_a_restored_database_goes_on_counting(run, backup, elsewhere):
    new = elsewhere()
    run("restore", str(backup), of=new)
    added = run("staff", "add", "nina@barsek.example", "--name", "Nina", "--role", "host", of=new)
    assert added.exit_code == 0, added.stderr


def test_a_backup_is_private_and_never_overwrites(run, backup):
    before = backup.read_bytes()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert SECRET_KEY.encode() not in before

    assert run("backup", str(backup)).exit_code == 1
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.iterdir() if path.is_file()] == [backup.name]


def test_a_restore_without_the_key_changes_nothing_and_says_so(run, backup, elsewhere, tmp_path):
    new = elsewhere(BARSEK_SECRET_KEY="")
    for _ in range(2):
        refused = run("restore", str(backup), of=new)
        assert refused.exit_code == 1
        assert "the secret key is missing" in refused.stderr
        assert list((tmp_path / "elsewhere").iterdir()) == []
        new = elsewhere(BARSEK_SECRET_KEY="")


def test_another_key_is_refused_before_anything_is_changed(run, backup, elsewhere):
    new = elsewhere(BARSEK_SECRET_KEY="another-key-of-at-least-32-characters")
    refused = run("restore", str(backup), of=new)
    assert refused.exit_code == 1
    assert "not the one of this backup" in refused.stderr

    rotated = f"a-new-key-of-at-least-32-characters-x,{SECRET_KEY}"
    assert run("restore", str(backup), of=elsewhere(BARSEK_SECRET_KEY=rotated)).exit_code == 0


def test_a_database_with_something_in_it_is_left_alone(app, run, backup):
    before = rows(app)
    assert run("restore", str(backup)).exit_code == 1
    assert rows(app) == before


def test_a_damaged_backup_is_refused(run, backup, elsewhere):
    backup.write_bytes(backup.read_bytes()[:5000])
    new = elsewhere()
    refused = run("restore", str(backup), of=new)
    assert refused.exit_code == 1
    assert refused.stderr.count("\n") == 1
