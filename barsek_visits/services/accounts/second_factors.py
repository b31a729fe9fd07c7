"""The second factor: codes of an app (TOTP, RFC 6238), and recovery codes for who has lost the app."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import delete, select, update

from barsek_visits.db import db, insert_or_update
from barsek_visits.domain.accounts.links import AccountChange
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import SignInRefused
from barsek_visits.models import AuthenticatorApp, Passkey, RecoveryCode, Staff, StaffSession
from barsek_visits.queries.accounts.second_factors import second_factors_of
from barsek_visits.queries.resources.office import office_row
from barsek_visits.sealing import CannotUnseal, keyed_hashes
from barsek_visits.services import audit
from barsek_visits.services.accounts.letters import tell_of_change
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow

_STEP_SECONDS = 30
# Clocks differ, and fingers are slow: the code before and the one after are taken as well (RFC 6238 section 5.2).
_STEPS_AWAY = (0, -1, 1)
_RECOVERY_CODES = 10
_RECOVERY_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike
_RECOVERY_LENGTH, _RECOVERY_GROUP = 16, 4  # 80 random bits


def new_secret() -> str:
    """Return the secret of an app that is being set up: 160 random bits in base32 (RFC 4226 section 4)."""
    return pyotp.random_base32()


def app_uri(by: StaffRow, secret: str) -> str:
    """Return what the QR code of an app says: whose account it is, and its secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=by.email, issuer_name=office_row().name)


@command
def set_up_app(by: StaffRow, secret: str, code: str, *, session_id: int, now: datetime) -> tuple[str, ...]:
    """Take an app whose code proves that it has the secret, in the place of an older one.

    Returns:
        The recovery codes, where there were none; they can be shown this once.

    Raises:
        SignInRefused: the code does not fit.
    """
    step = _step_of(secret, code, now)
    if step is None:
        raise SignInRefused("code")
    row = {"staff_id": by.id, "secret": secret, "last_step": step}
    db.session.execute(insert_or_update(AuthenticatorApp, "staff_id").values(**row))
    audit.record(AuditAction.SET_UP_APP, now=now, by=by)
    tell_of_change(by, AccountChange.APP_SET_UP, now=now)
    return note_factor(by, session_id)


def note_factor(by: StaffRow, session_id: int) -> tuple[str, ...]:
    """Note that a second factor has just been proved in a session; return new recovery codes where there were none.

    Sign-ins that were made without one end.
    """
    without = (StaffSession.staff_id == by.id, ~StaffSession.with_second_factor, StaffSession.id != session_id)
    db.session.execute(delete(StaffSession).where(*without))
    own = (StaffSession.id == session_id, StaffSession.staff_id == by.id)
    db.session.execute(update(StaffSession).where(*own).values(with_second_factor=True))
    return () if second_factors_of(by.id).recovery_codes else _put_recovery_codes(by.id)


@command
def remove_app(by: StaffRow, *, now: datetime) -> None:
    """Forget the app; without any other factor the recovery codes go as well."""
    db.session.execute(delete(AuthenticatorApp).where(AuthenticatorApp.staff_id == by.id))
    note_removal(by, AuditAction.REMOVE_APP, AccountChange.APP_REMOVED, now=now)


def note_removal(by: StaffRow, action: AuditAction, change: AccountChange, *, now: datetime) -> None:
    """Note in the caller's transaction that a factor is gone, and tell its owner.

    With the last one go the recovery codes, and sign-ins count as made without any, but those whose factor was the
    directory's: it asks for its own, which is there still.
    """
    if not second_factors_of(by.id).any:
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == by.id))
        by_own_factor = (StaffSession.staff_id == by.id, ~StaffSession.by_entra)
        db.session.execute(update(StaffSession).where(*by_own_factor).values(with_second_factor=False))
    audit.record(action, now=now, by=by)
    tell_of_change(by, change, now=now)


def forget_factors(staff_id: int) -> None:
    """Forget all that an account has beside its password, in the caller's transaction: it changes its owner."""
    for table in (AuthenticatorApp, Passkey, RecoveryCode):
        db.session.execute(delete(table).where(table.staff_id == staff_id))
    db.session.execute(update(Staff).where(Staff.id == staff_id).values(entra_subject=None))


@command
def renew_recovery_codes(by: StaffRow, *, now: datetime) -> tuple[str, ...]:
    """Make new recovery codes in the place of the old ones, and return them; they can be shown this once."""
    audit.record(AuditAction.RENEW_RECOVERY_CODES, now=now, by=by)
    return _put_recovery_codes(by.id)


def _put_recovery_codes(staff_id: int) -> tuple[str, ...]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    codes = tuple(_new_recovery_code() for _ in range(_RECOVERY_CODES))
    db.session.add_all(RecoveryCode(code_hash=_recovery_hashes(staff_id, code)[0], staff_id=staff_id) for code in codes)
    return codes


def _new_recovery_code() -> str:
    letters = "".join(secrets.choice(_RECOVERY_LETTERS) for _ in range(_RECOVERY_LENGTH))
    return "-".join(letters[at : at + _RECOVERY_GROUP] for at in range(0, _RECOVERY_LENGTH, _RECOVERY_GROUP))


def use_code(staff_id: int, code: str, *, now: datetime) -> bool:
    """Use a code up, of the app or from paper, in the caller's transaction; say whether it fits.  Each works once."""
    return _use_app_code(staff_id, code, now) or _use_recovery_code(staff_id, code)


def _use_app_code(staff_id: int, code: str, now: datetime) -> bool:
    secret = _secret_of(staff_id)
    step = _step_of(secret, code, now) if secret else None
    if step is None:
        return False
    unused = (AuthenticatorApp.staff_id == staff_id, AuthenticatorApp.last_step < step)
    used = update(AuthenticatorApp).where(*unused).values(last_step=step, secret=secret)  # sealed by the newest key
    return db.session.scalar(used.returning(AuthenticatorApp.staff_id)) is not None


def _secret_of(staff_id: int) -> str:
    """Return the secret of a member's app, or nothing: there is none, or it was sealed with a key that is not known."""
    try:
        return db.session.scalar(select(AuthenticatorApp.secret).where(AuthenticatorApp.staff_id == staff_id)) or ""
    except CannotUnseal:
        return ""


def _use_recovery_code(staff_id: int, code: str) -> bool:
    of_code = (RecoveryCode.code_hash.in_(_recovery_hashes(staff_id, code)), RecoveryCode.staff_id == staff_id)
    return db.session.scalar(delete(RecoveryCode).where(*of_code).returning(RecoveryCode.staff_id)) is not None


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the step of time at which the app shows a code, if it is one of those around now."""
    typed = "".join(code.split())
    step, totp = int(now.timestamp()) // _STEP_SECONDS, pyotp.TOTP(secret)
    found = [
        away for away in _STEPS_AWAY if hmac.compare_digest(totp.generate_otp(step + away).encode(), typed.encode())
    ]
    return step + found[0] if found else None


def _recovery_hashes(staff_id: int, code: str) -> tuple[str, ...]:
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return keyed_hashes("recovery-codes", f"{staff_id} {letters}")
