"""`flask person` tells what is kept under a mail address, and erases it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from barsek_visits.db import db
from barsek_visits.models import Appointment, VisitContact
from tests.support.office.stored import counted

AINO = "Aino@Example.org"


@pytest.fixture
def past(house):
    """A visit that took place years ago, and one that is still to come."""
    visit = house.confirmed()
    long_ago = {"starts_at": house.now - timedelta(days=3000), "ends_at": house.now - timedelta(days=2999)}
    db.session.execute(update(Appointment).values(long_ago))
    db.session.commit()
    return visit


def test_it_shows_what_is_kept_in_lines_and_for_programs(run, past):
    shown = run("person", "show", AINO).output
    assert f"Visit {past.reference}, confirmed" in shown
    assert "    message: We come by coach." in shown
    assert f"Letter received about {past.reference}, written 2027-02-22 08:00 UTC" in shown

    (visit,) = json.loads(run("person", "show", "--json", AINO).output)["visits"]
    assert (past.reference, "Aino Virtanen") == (visit["reference"], visit["contact"]["name"])


def test_it_asks_before_it_erases_and_says_what_stays(run, past, house):
    coming = house.ask()
    asked = run("person", "erase", AINO, given="n\n")
    assert asked.exit_code == 1
    assert f"1 visits and 0 meetings that are over ({past.reference})" in asked.output
    assert counted(VisitContact) == 2

    erased = run("person", "erase", AINO, "--yes").output
    assert erased.startswith("Erased: 1 visits, 0 invitations, ")
    assert f"Stays: visit {coming.reference} is not over" in erased
    assert counted(VisitContact) == 1


def test_an_address_that_is_unknown_or_none_is_said_in_one_line(run, house):
    unknown = run("person", "erase", "nobody@example.org", "--yes")
    assert (unknown.exit_code, unknown.stderr) == (1, "Error: nothing is kept under this address\n")
    assert run("person", "show", "nobody@example.org").output == "Nothing is kept under this address.\n"
    assert run("person", "show", "nobody").exit_code == 2
