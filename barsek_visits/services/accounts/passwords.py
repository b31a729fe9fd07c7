"""Passwords: argon2id, long rather than strange, and never one that everybody tries first."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from barsek_visits.domain.errors import WeakPassword

if TYPE_CHECKING:
    from collections.abc import Iterable

# NIST SP 800-63B-4, 3.1.1.2: at least 15 characters where the password is the only factor, no rules on kinds.
MIN_LENGTH = 15
MAX_LENGTH = 200
# What a guesser tries at this house; the lists of leaked passwords hold nothing of 15 characters that is
# not one of these, repeated or counted on.
_GUESSES = (
    "barents",
    "kirkenes",
    "secretariat",
    "sekretariat",
    "password",
    "passord",
    "qwerty",
    "12345",
    "abcdef",
    "correct",  # the four of a comic strip that everybody knows (https://xkcd.com/936/)
    "horse",
    "battery",
    "staple",
)
_MIN_UNGUESSED = 8
_SHORT_WORD = 2  # which stands in other words by chance
# zxcvbn's best: more than 10^10 guesses.  It needs time that grows with the square of the length, and what is long
# enough at its beginning is long enough.
_BEST_SCORE, _JUDGED = 4, 32


@cache
def hasher() -> PasswordHasher:
    """Return what hashes passwords, with the library's parameters: argon2id, 64 MiB, t=3 (RFC 9106)."""
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return hasher().hash("nobody has this password")


def hashed(password: str, about: Iterable[str] = ()) -> str:
    """Return the hash of a new password; `about` are names and addresses that a guesser would try for its owner.

    Raises:
        WeakPassword: it is too short, too long, or little more than a guess.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise WeakPassword("short" if len(password) < MIN_LENGTH else "long")
    words = [word for text in about for word in re.split(r"[\W_]+", text.casefold()) if len(word) > _SHORT_WORD]
    rest = password.casefold()
    for guess in (*_GUESSES, *words):
        rest = rest.replace(guess, "")
    is_guessed = len(rest) < _MIN_UNGUESSED or len(set(rest)) < _MIN_UNGUESSED // 2
    if is_guessed or zxcvbn(password[:_JUDGED], user_inputs=words)["score"] < _BEST_SCORE:
        raise WeakPassword("common")
    return hasher().hash(password)


def rehashed(password_hash: str, password: str) -> str | None:
    """Return a hash of a right password where its own was made with weaker parameters than now, else None."""
    return hasher().hash(password) if hasher().check_needs_rehash(password_hash) else None


def is_right(password_hash: str | None, password: str) -> bool:
    """Say whether a password is the one that was hashed; takes as long where there is no hash."""
    try:
        return hasher().verify(password_hash or _nobodys_hash(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
