"""Typed text: what is empty, what is one line, what is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.text import clean_line, clean_message, folded, has_control_characters, is_blank


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u200b\u200d", "\u2028", "\u3164", "\u2800", "\u00ad", "\u0301"])
def test_what_nobody_sees_is_empty(text: str) -> None:
    assert is_blank(text)
    assert "" == clean_line(text)


@pytest.mark.parametrize("text", ["a\r\nb", "a\nb", "a\tb", "a\x00b", "a\x0bb", "a\x85b", "a\u2028b", "a\x7f"])
def test_a_line_break_or_control_character_is_seen(text: str) -> None:
    assert has_control_characters(text)


@pytest.mark.parametrize("text", ["Áššu č đ ŋ š ŧ ž", "Møte på Kirkenes", "Визит 🙂", "O'Neill & Søn"])
def test_names_of_the_north_stay_as_they_are(text: str) -> None:
    assert not has_control_characters(text)
    assert text == clean_line(text)


def test_marks_that_turn_the_direction_are_dropped() -> None:
    assert "abc" == clean_line("a\u202ebc\u2066")


@given(st.text())
def test_a_message_keeps_no_control_character_but_the_line_feed(text: str) -> None:
    assert not [char for char in clean_message(text) if char != "\n" and has_control_characters(char) and char != "\t"]


@pytest.mark.parametrize(
    ("typed", "stored"), [("SØK", "søk"), ("CAFÉ", "cafe"), ("čáhci", "cahci"), ("ПРИВЕТ", "привет")]
)
def test_case_and_accents_fold(typed: str, stored: str) -> None:
    assert folded(stored) == folded(typed)
