"""An office with so many meetings in the window of its feed, put straight into the tables, and a link to it."""

from __future__ import annotations

import tomllib
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import flask_migrate
from sqlalchemy import delete, insert, update

from barsek_visits.db import atomic, db
from barsek_visits.demo.files import OFFICE
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.domain.office.office_file import office_plan
from barsek_visits.factory import create_app
from barsek_visits.i18n import LANGUAGES
from barsek_visits.models import Appointment, Booking, ChangeCounter, EventText, Meeting
from barsek_visits.queries.calendars.subscriptions import subscriptions_of
from barsek_visits.queries.staff import coordinators
from barsek_visits.sealing import link_sealer
from barsek_visits.services.calendars.subscriptions import subscribe
from barsek_visits.services.office.offices import load_office

if TYPE_CHECKING:
    from flask import Flask

    from barsek_visits.settings import Settings

_WINDOW_MINUTES = 400 * 24 * 60
_FIRST_ID = 1_000_000
_BATCH = 1000


def make_office(settings: Settings, events: int) -> tuple[Flask, str]:
    """Return the application on a new database, and the address of the whole office's feed of `events` meetings."""
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        load_office(office_plan(tomllib.loads(OFFICE.read_text(encoding="utf-8")), tuple(LANGUAGES)), now=now)
        owner = coordinators()[0]
        _add_meetings(owner.id, events, now)
        subscribe("office", Detail.TITLES, "en", by=owner, now=now)
        sealed = subscriptions_of(owner)[-1].token_sealed
        return app, f"/feeds/{link_sealer().unseal(sealed)}.ics"


def _add_meetings(organiser_id: int, count: int, now: datetime) -> None:
    step = _WINDOW_MINUTES / count
    with atomic() as session:
        session.merge(ChangeCounter(scope="office", count=1, changed_at=now))
    for first in range(0, count, _BATCH):
        ids = range(_FIRST_ID + first, _FIRST_ID + min(first + _BATCH, count))
        with atomic() as session:
            session.execute(insert(Booking), [_booking(id_, now) for id_ in ids])
            session.execute(insert(Meeting), [{"booking_id": id_, "organiser_id": organiser_id} for id_ in ids])
            starts = {id_: now + timedelta(minutes=int((id_ - _FIRST_ID) * step)) for id_ in ids}
            session.execute(insert(Appointment), [_appointment(id_, starts[id_], now) for id_ in ids])


def _booking(id_: int, now: datetime) -> dict[str, object]:
    return {
        "id": id_, "kind": "meeting", "reference": f"BNCH-{id_}", "uid": str(uuid.uuid4()), "title": f"Møte nr. {id_}",
        "status": "planned", "version": 1, "protected": False, "created_at": now, "updated_at": now,
    }  # fmt: skip


def _appointment(id_: int, starts_at: datetime, now: datetime) -> dict[str, object]:
    return {
        "id": id_, "uid": str(uuid.uuid4()), "booking_id": id_, "position": 0, "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=45), "sequence": 1, "updated_at": now,
    }  # fmt: skip


def change_one(app: Flask) -> None:
    """Change one meeting, as a command would: its sequence rises, and the office's counter."""
    with app.app_context(), atomic() as session:
        session.execute(
            update(Appointment).where(Appointment.id == _FIRST_ID).values(sequence=Appointment.sequence + 1)
        )
        session.execute(
            update(ChangeCounter).where(ChangeCounter.scope == "office").values(count=ChangeCounter.count + 1)
        )


def forget_texts(app: Flask) -> None:
    """Forget all stored texts, so that the next fetch makes every one of them anew."""
    with app.app_context(), atomic() as session:
        session.execute(delete(EventText))
        session.execute(
            update(ChangeCounter).where(ChangeCounter.scope == "office").values(count=ChangeCounter.count + 1)
        )


def close(app: Flask) -> None:
    """Leave no connection behind."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
