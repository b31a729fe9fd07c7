"""`flask purge` counts, and erases unless told not to."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from barsek_visits.db import db
from barsek_visits.models import Appointment, VisitContact


def contacts():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(VisitContact))


def test_a_dry_run_counts_and_changes_nothing_the_real_one_erases(run, house):
    house.confirmed()
    long_ago = {"starts_at": house.now - timedelta(days=3000), "ends_at": house.now - timedelta(days=2999)}
    db.session.execute(update(Appointment).values(long_ago))
    db.session.commit()

    assert "       1  contacts" in run("purge", "--dry-run").output
    assert contacts() == 1
    assert "       1  contacts" in run("purge").output
    assert contacts() == 0
