"""Secrets that must be shown again, such as links: encrypted with a key that is not in the database."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from barsek_visits.settings import current_settings


class CannotUnseal(Exception):
    """The secret key is not the one that sealed this."""


@lru_cache(maxsize=8)
def _fernet(secret_keys: tuple[str, ...], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key, purpose)) for key in secret_keys])


def _derived(secret_key: str, purpose: str) -> bytes:
    # HKDF (RFC 5869): a key for each purpose, so that what seals links cannot open anything else.
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"barsek-visits:" + purpose.encode())
    return urlsafe_b64encode(hkdf.derive(secret_key.encode()))


class Sealer:
    """Seals and unseals text for one purpose; the first key seals, every key unseals (rotation)."""

    def __init__(self, secret_keys: tuple[str, ...], purpose: str) -> None:
        """Derive the keys of a purpose, such as `links`."""
        self._fernet = _fernet(secret_keys, purpose)

    def seal(self, text: str) -> str:
        """Return the text encrypted and signed."""
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Return the text.

        Raises:
            CannotUnseal: no key fits, or the sealed text was changed.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise CannotUnseal("sealed with another secret key") from error


def link_sealer() -> Sealer:
    """Return the sealer for links."""
    return Sealer(current_settings().secret_keys, "links")


def calendar_sealer() -> Sealer:
    """Return the sealer for the addresses of calendars that hosts publish elsewhere."""
    return Sealer(current_settings().secret_keys, "calendars")


def participants_sealer() -> Sealer:
    """Return the sealer for names, with a key that opens nothing else."""
    return Sealer(current_settings().secret_keys, "names")


def submission_hash(submission_id: str) -> str:
    """Return by what a sent form is found."""
    return keyed_hash("submissions", submission_id)


def browser_hash(browser: str) -> str:
    """Return by what a browser is found; its number is in its cookie alone."""
    return keyed_hash("browsers", browser)


def keyed_hash(purpose: str, text: str) -> str:
    """Return a hash that nobody can make, or try out, without the secret key (HMAC-SHA-256); 32 hexadecimal digits."""
    key = _derived(current_settings().secret_keys[0], purpose)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]
