"""The words by which a booking is found, and those that somebody looks for: folded alike, so that they meet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from barsek_visits.domain.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
# Longer than any word of our languages; the databases' indexes take no word of any length.
LONGEST_WORD = 60


def words_in(text: str) -> list[str]:
    """Return the words of a text, folded: letters and digits, and nothing else."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(folded(text))]


def entry_words(texts: Iterable[str]) -> str:
    """Return the words of several texts as they are kept: each once, in one order, divided by single spaces."""
    return " ".join(sorted({word for text in texts for word in words_in(text)}))


def wanted_words(text: str) -> tuple[str, ...]:
    """Return the beginnings of words that are looked for, without those that another one says already."""
    words = list(dict.fromkeys(words_in(text)))
    return tuple(word for word in words if not any(other != word and other.startswith(word) for other in words))
