"""Erasing what is personal of visits, because their time is over or because somebody asks; in the caller's transaction.

Contact, needs, names, changes and messages have tables of their own, each with the visit's number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, or_, select, update

from barsek_visits.db import db
from barsek_visits.models import (
    Appointment,
    EventText,
    Visit,
    VisitBrowser,
    VisitCode,
    VisitFollowUp,
    VisitLink,
    VisitOffer,
)
from barsek_visits.services.bookings import search_index
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from sqlalchemy import ColumnElement, CompoundSelect, CursorResult, Select

    Visits = CompoundSelect[int] | Select[int]


def erase(table: type, condition: ColumnElement[bool]) -> int:
    """Delete the rows that meet the condition; return how many."""
    statement = delete(table).where(condition).execution_options(synchronize_session=False)
    result: CursorResult[object] = db.session.execute(statement)  # type: ignore[assignment]
    return result.rowcount


def erase_ways_in_and_texts(visits: Visits, with_texts: list[int]) -> None:
    """Erase links, codes, browsers, our own notes, offers, what calendars were told, the reason, and what items say.

    `with_texts` are those of the visits that `visits_with_item_texts` named.
    """
    erase(VisitLink, VisitLink.booking_id.in_(visits))
    erase(VisitCode, VisitCode.booking_id.in_(visits))
    erase(VisitBrowser, VisitBrowser.booking_id.in_(visits))
    erase(VisitFollowUp, VisitFollowUp.booking_id.in_(visits))
    items = select(Appointment.id).where(Appointment.booking_id.in_(visits))
    erase(EventText, EventText.appointment_id.in_(items))
    with_reason = update(Visit).where(Visit.booking_id.in_(visits), Visit.reason != "")
    db.session.execute(with_reason.values(reason=""))
    erase(VisitOffer, VisitOffer.booking_id.in_(visits))
    db.session.execute(update(Appointment).where(Appointment.booking_id.in_(with_texts)).values(text="", note=""))
    search_index.forget(with_texts)


def visits_with_item_texts(visits: Visits) -> list[int]:
    """Return the visits about whose items something was written; titles, times and rooms stay as statistics."""
    of_visits = and_(Appointment.booking_id.in_(visits), or_(Appointment.text != "", Appointment.note != ""))
    return sorted(set(db.session.scalars(select(Appointment.booking_id).where(of_visits))))


def mail_files() -> dict[Path, int]:
    """Return the letters that lie as files, where no mail server is set, with their numbers in the outbox."""
    return {path: int(path.name.partition("-")[0]) for path in current_settings().mail_dir.glob("[0-9]*-*.eml")}


def remove_mail_files(letters: Collection[int]) -> None:
    """Remove the files of letters, by their numbers in the outbox."""
    for path, number in mail_files().items():
        if number in letters:
            path.unlink(missing_ok=True)
