"""Whatever crosses, over real HTTP, against two processes: all of it is answered, none of it by our fault.

A few rounds of each kind run with all tests; `make drills` makes 500 crossings on each database and prints a table.
"""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import db
from tests.support.crossings.crossings import SHARE_OF_503, Tally, cross, crossings_wanted, double_bookings, serve_twice
from tests.support.crossings.desk import Desk
from tests.support.crossings.kinds import KINDS, office_file_kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.office.house import House
    from tests.support.servers.server import Server


@pytest.fixture
def desk(real_house: House, start_server: Callable[..., Server]) -> Desk:
    """The office at work, served by two processes."""
    return Desk(serve_twice(start_server), real_house)


def test_nothing_that_crosses_fails_or_is_booked_twice(desk: Desk, tmp_path: Path) -> None:
    kinds, tally = [*KINDS, office_file_kind(tmp_path)], Tally()
    for kind in islice(cycle(kinds), crossings_wanted(len(kinds))):
        tally.add(kind.name, cross(kind.prepare(desk)), kind.allowed)

    print(f"\n{tally.table(db.engine.dialect.name)}")
    assert {} == tally.failures, "crossings with answers that neither do nor refuse what was asked"
    assert 0 == double_bookings()
    assert 0 == tally.without_retry_after
    assert tally.share_of_503 <= SHARE_OF_503
    missing = [kind.name for kind in kinds if not tally.statuses[kind.name][kind.expected]]
    assert [] == missing, "crossings that did not do what they are for"
