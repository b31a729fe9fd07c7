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


def import_sealer() -> Sealer:
    """Return the sealer for calendars that wait to be taken over, and what was found in them."""
    return Sealer(current_settings().secret_keys, "imports")


def participants_sealer() -> Sealer:
    """Return the sealer for names, with a key that opens nothing else."""
    return Sealer(current_settings().secret_keys, "names")


def keyed_hash(purpose: str, text: str) -> str:
    """Return a hash that nobody can make, or try out, without the secret key (HMAC-SHA-256); 32 hexadecimal digits."""
    return keyed_hashes(purpose, text)[0]


def keyed_hashes(purpose: str, text: str) -> tuple[str, ...]:
    """Return the hashes by each of the secret keys, the current one first: what an older key made is still known."""
    return tuple(
        hmac.new(_derived(key, purpose), text.encode(), hashlib.sha256).hexdigest()[:32]
        for key in current_settings().secret_keys
    )


def submission_hashes(submission_id: str) -> tuple[str, ...]:
    """Return by what a sent form is found; the first is how it is kept."""
    return keyed_hashes("submissions", submission_id)


def browser_hashes(browser: str) -> tuple[str, ...]:
    """Return by what a browser is found, the first as it is kept; its number is in its cookie alone."""
    return keyed_hashes("browsers", browser)


def confirming_secrets(uid: str, email: str) -> tuple[str, ...]:
    """Return what the mail to a contact has beyond the link, the first in new mails: who shows it reads that mail.

    It is nowhere stored, and is worth nothing once the address is confirmed, or is another one.
    """
    return keyed_hashes("confirm-address", f"{uid} {email}")


def code_hash(booking_id: int, code: str) -> str:
    """Return by what a mailed code is known."""
    return keyed_hash("codes", f"{booking_id} {code}")
