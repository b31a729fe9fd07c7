"""`flask demo` makes a demo of any size, once."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.models import Visit


def test_a_demo_has_as_many_visits_as_were_wanted(run):
    assert run("demo", "--visits", "30", "--years", "2").output.endswith("LoadReport: 30 visits.\n")
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 30


def test_a_second_demo_is_refused(run):
    run("demo", "--visits", "3")
    refused = run("demo")
    assert (refused.exit_code, refused.stderr) == (
        1,
        "Error: the database holds visits or meetings already: the demo wants an empty one\n",
    )


@pytest.mark.parametrize("wrong", [("--visits", "-1"), ("--visits", "1000001"), ("--years", "0")])
def test_a_size_out_of_bounds_is_a_wrong_use(run, wrong):
    assert run("demo", *wrong).exit_code == 2
