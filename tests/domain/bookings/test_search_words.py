"""The words of a booking and those that somebody looks for meet, however they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.bookings.search_words import LONGEST_WORD, entry_words, wanted_words


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Søk", "SØK"),
        ("Søk", "sok"),
        ("Čáhcesuolu", "cahcesuolu"),
        ("Đ Ŧ Ŋ Ł", "d t n l"),
        ("Straße", "STRASSE"),
        ("Ærlighet på Ås", "aerlighet pa as"),
        ("Йошкар-Ола, Елка", "ЙОШКАР ола ёлка"),
        ("ﬁnland", "Finland"),
        ("İstanbul", "istanbul"),
        ("K7QM-3XFB", "k7qm 3xfb"),
    ],
)
def test_case_accents_strokes_and_signs_make_no_difference(stored: str, typed: str) -> None:
    assert sorted(wanted_words(typed)) == entry_words([stored]).split()


def test_an_entry_has_each_word_once_whatever_it_stands_in() -> None:
    assert "border grensen the" == entry_words(["The border", "Grensen", "the BORDER!"])


def test_a_word_that_another_one_begins_with_is_not_looked_for_twice() -> None:
    assert ("norge", "a1") == wanted_words("nor norge NORGE a1 a")


@given(st.text())
def test_words_are_letters_and_digits_of_a_bounded_length_and_fold_once(text: str) -> None:
    for word in wanted_words(text):
        assert word.isalnum()
        assert len(word) <= LONGEST_WORD
        assert (word,) == wanted_words(word)


@given(st.lists(st.text()))
def test_every_text_is_found_by_each_of_its_words(texts: list[str]) -> None:
    entry = entry_words(texts).split()
    for text in texts:
        assert all(word in entry for word in wanted_words(text))
