"""Letters leave over a real mail server, once; one that cannot leave is tried again, and then shown as failed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import OutboxMail
from barsek_visits.services.notifications.delivery import CLAIM_LASTS, send_next, unsent_count
from barsek_visits.services.operations.retention import purge, remove_old_mail_files
from barsek_visits.settings import current_settings
from tests.support.clock import Clock
from tests.support.office.house import House, furnish
from tests.support.servers.application import make_app, make_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.servers.smtp import MailServer


@pytest.fixture
def mailing(tmp_path: Path, database_url: str, mail_server: MailServer) -> Iterator[House]:
    """An office whose mail goes to a real server."""
    app = make_app(make_settings(tmp_path / "data", database_url, BARSEK_SMTP_URL=mail_server.url))
    with app.app_context():
        yield furnish(Clock())
        db.session.remove()
        db.engine.dispose()


def send_all(house: House) -> None:
    while send_next(now=house.now):
        pass


def rows() -> list[OutboxMail]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def test_each_recipient_gets_one_message_with_nobody_elses_address(mailing: House, mail_server: MailServer) -> None:
    mailing.confirmed()
    send_all(mailing)

    assert 4 == len(mail_server.messages)
    (confirmed,) = [mail for mail in mail_server.to("aino@example.org") if "confirmed" in str(mail["Subject"])]
    assert "aino@example.org" == confirmed["To"]
    assert "berit" not in confirmed.as_string()


def test_the_calendar_part_is_the_last_alternative_and_a_file_besides(mailing: House, mail_server: MailServer) -> None:
    mailing.confirmed()
    send_all(mailing)
    (mail,) = list(mail_server.to("berit@barsek.example"))
    mail = message_from_bytes(mail.as_bytes(), policy=policy.default)
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]

    assert ["text/plain", "text/html", "text/calendar", "text/calendar"] == kinds
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert "REQUEST" == part.get_param("method")
    assert not part.is_attachment()
    assert "invite.ics" == next(iter(mail.iter_attachments())).get_filename()


def test_a_letter_without_mail_server_becomes_a_file(house: House) -> None:
    house.ask()
    send_all(house)

    files = sorted(current_settings().mail_dir.glob("*.eml"))
    assert len(files) >= 2
    assert oct(0o600) == oct(files[0].stat().st_mode & 0o777)


def test_a_letter_that_is_refused_is_tried_again_later_and_then_given_up(
    mailing: House, mail_server: MailServer
) -> None:
    mailing.ask()
    mail_server.answer = "451 try later"
    send_all(mailing)
    assert [1, 1] == [row.attempts for row in rows()]
    assert not send_next(now=mailing.now), "not before its time"

    for _ in range(5):
        mailing.clock.advance(hours=9)
        send_all(mailing)

    assert all(row.failed_at and not row.sent_at for row in rows())
    assert 0 == unsent_count(now=mailing.now)


def test_a_refused_letter_leaves_once_the_server_takes_it(mailing: House, mail_server: MailServer) -> None:
    mailing.ask()
    mail_server.answer = "451 try later"
    send_all(mailing)
    mail_server.answer = "250 taken"
    mailing.clock.advance(minutes=2)
    send_all(mailing)

    assert all(row.sent_at for row in rows())
    assert 1 == len(mail_server.to("aino@example.org"))


def test_two_workers_send_each_letter_once(mailing: House, mail_server: MailServer) -> None:
    from flask import current_app

    for _ in range(5):
        mailing.ask()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    now = mailing.now

    def work() -> None:
        with app.app_context():
            while send_next(now=now):
                pass

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert 10 == len(mail_server.messages)


def test_a_claim_of_a_worker_that_died_runs_out(mailing: House, mail_server: MailServer) -> None:
    mailing.ask()
    for row in rows():
        row.claimed_until = mailing.now + CLAIM_LASTS
    db.session.commit()
    assert not send_next(now=mailing.now)
    assert 2 == unsent_count(now=mailing.now)

    assert send_next(now=mailing.now + CLAIM_LASTS + timedelta(seconds=1))


def test_a_letter_that_has_left_is_empty(mailing: House, mail_server: MailServer) -> None:
    mailing.ask()
    while send_next(now=mailing.now):
        pass

    db.session.rollback()
    for mail in db.session.scalars(select(OutboxMail)):
        assert mail.sent_at
        assert "" == mail.recipient + mail.subject + mail.text + mail.html + mail.calendar


def test_a_letter_as_a_file_goes_with_its_row(house: House) -> None:
    visit = house.ask()
    while send_next(now=house.now):
        pass
    folder, real_now = current_settings().mail_dir, datetime.now(UTC)
    assert [] != list(folder.glob("*.eml"))
    assert 0 == remove_old_mail_files(real_now + timedelta(days=15))  # its row is there still

    purge(now=visit.span.end + timedelta(days=20))

    assert [] == list(folder.glob("*.eml"))
