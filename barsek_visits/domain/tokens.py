"""Random names: secrets in links, references, and the identifiers of calendar events."""

from __future__ import annotations

import hashlib
import secrets
import uuid

# Without letters and digits that look alike when read over the telephone.
_REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_REFERENCE_GROUP = 4


def new_token() -> str:
    """Return a secret for a link: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return the SHA-256 by which a token is found; the token itself is never a key in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_reference() -> str:
    """Return a visit's public reference, for example `K7QM-3XFB`: random, 40 bits, easy to say."""
    letters = [secrets.choice(_REFERENCE_LETTERS) for _ in range(2 * _REFERENCE_GROUP)]
    return "".join(letters[:_REFERENCE_GROUP]) + "-" + "".join(letters[_REFERENCE_GROUP:])


def new_uid() -> str:
    """Return an appointment's UID (RFC 7986 section 5.3: a random UUID tells nothing)."""
    return str(uuid.uuid4())
