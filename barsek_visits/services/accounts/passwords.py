"""Passwords: argon2id, long rather than strange, and never one that everybody tries first."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from barsek_visits.domain.errors import WeakPassword

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
)
_MIN_UNGUESSED = 8


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # the library's defaults: argon2id, 64 MiB, t=3 (RFC 9106)


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody has this password")


def hashed(password: str) -> str:
    """Return the hash of a new password.

    Raises:
        WeakPassword: it is too short, too long, or little more than a guess.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise WeakPassword("short" if len(password) < MIN_LENGTH else "long")
    rest = password.casefold()
    for guess in _GUESSES:
        rest = rest.replace(guess, "")
    if len(rest) < _MIN_UNGUESSED or len(set(rest)) < _MIN_UNGUESSED // 2:
        raise WeakPassword("common")
    return _hasher().hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Say whether a password is the one that was hashed; takes as long where there is no hash."""
    try:
        return _hasher().verify(password_hash or _nobodys_hash(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
