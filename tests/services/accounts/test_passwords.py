"""What is taken for a password: long, and nothing that a guesser of this house, or of any, would try first."""

from __future__ import annotations

import pytest
from argon2 import Type, extract_parameters

from barsek_visits.domain.errors import WeakPassword
from barsek_visits.services.accounts.passwords import MAX_LENGTH, hashed, is_right
from tests.support.servers.application import REAL_HASHER

ABOUT = ("Ragnhild Isaksen", "ragnhild.isaksen@sekretariat.example", "Det norske Barentssekretariatet", "Kirkenes")
# Each is 15 characters or more, and stands for a kind.
COMMON = {
    "one letter": "aaaaaaaaaaaaaaaa",
    "a part again and again": "lyslyslyslyslyslys",
    "keys beside each other": "qwertyuiopasdfgh",
    "counted": "1234567890123456",
    "a word and a year, twice": "sommer2026sommer2026",
    "the house's words": "Barents-Kirkenes-2026",
    "one word and a number": "passordpassord123",
    "the strip's words": "correct horse battery staple",
    "the own name": "RagnhildIsaksen1",
    "the own address": "ragnhild.isaksen!",
    "the own name, turned": "IsaksenRagnhild26",
    "weak as far as it is judged": "a" * 190 + "tundra",
}


@pytest.mark.parametrize("password", COMMON.values(), ids=COMMON)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword, match="common"):
        hashed(password, ABOUT)


def test_a_guess_is_made_dear() -> None:
    dear = extract_parameters(REAL_HASHER().hash("svak reinsdyr tirsdag"))
    assert (Type.ID, 64 * 1024, 3) == (dear.type, dear.memory_cost, dear.time_cost)


@pytest.mark.parametrize("password", ["svak reinsdyr tirsdag", "летний вечер в мурманске", "čáppa beaivi odne lea"])
def test_some_words_that_have_nothing_to_do_with_each_other_are_taken(password: str) -> None:
    assert is_right(hashed(password, ABOUT), password)


@pytest.mark.parametrize(("password", "why"), [("svak reinsdyr", "short"), ("svak rein " * 30, "long")])
def test_short_and_endless_ones_are_refused(password: str, why: str) -> None:
    with pytest.raises(WeakPassword, match=why):
        hashed(password)


def test_the_longest_one_is_judged_within_a_moment_by_its_beginning() -> None:
    assert hashed(("svak reinsdyr tirsdag " * 20)[:MAX_LENGTH])
