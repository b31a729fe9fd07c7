"""What may be kept of visits for good."""

from __future__ import annotations

import pytest

from barsek_visits.domain.visits.requests import ORGANISATION_TYPES
from barsek_visits.domain.visits.statistics import INSTITUTIONS, size_class


@pytest.mark.parametrize(
    ("size", "smallest"), [(1, 1), (4, 1), (5, 5), (14, 5), (15, 15), (29, 15), (30, 30), (200, 30)]
)
def test_each_size_is_in_one_class(size: int, smallest: int) -> None:
    assert smallest == size_class(size)


def test_institutions_are_kinds_that_can_be_chosen_and_others_are_left() -> None:
    assert set(ORGANISATION_TYPES) > INSTITUTIONS
    assert {"civil_society", "business", "media", "other", "indigenous"} == set(ORGANISATION_TYPES) - INSTITUTIONS
