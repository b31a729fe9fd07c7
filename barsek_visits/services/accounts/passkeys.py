"""Passkeys (Web Authentication, Level 2): as a second factor, or alone in the place of the password."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - the annotation of a dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from barsek_visits.db import db
from barsek_visits.domain.accounts.links import AccountChange
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import NotFound, SignInRefused
from barsek_visits.models import Passkey
from barsek_visits.queries.accounts.second_factors import credential_ids_of
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import staff_by_id
from barsek_visits.services import audit
from barsek_visits.services.accounts.confirming import note_confirmed
from barsek_visits.services.accounts.letters import tell_of_change
from barsek_visits.services.accounts.second_factors import note_factor, note_removal
from barsek_visits.services.accounts.sessions import open_session
from barsek_visits.services.accounts.tries import count_failure
from barsek_visits.settings import current_settings
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from webauthn.registration.verify_registration_response import VerifiedRegistration

    from barsek_visits.domain.staff import StaffRow


# What the library says of an answer that does not fit, or is none: it comes from strangers.
_DOES_NOT_FIT = (WebAuthnException, ValueError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True)
class Ceremony:
    """What a browser is asked, as JSON, and the challenge that its answer must fit (base64url)."""

    options: str
    challenge: str


@dataclass(frozen=True)
class Challenge:
    """What a browser was asked last, and when: one that a passkey has answered since is used up."""

    value: str
    asked_at: datetime


def registration(by: StaffRow) -> Ceremony:
    """Ask for a new passkey; devices that hold one of the member's already say so."""
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=office_row().name,
        user_name=by.email,
        user_display_name=by.name,
        user_id=hashlib.sha256(f"{_host()} {by.id}".encode()).digest(),  # tells nothing, and stays when keys change
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=known) for known in credential_ids_of(by.id)],
    )
    return Ceremony(options_to_json(options), bytes_to_base64url(options.challenge))


def authentication(staff_id: int | None) -> Ceremony:
    """Ask for a passkey: one of a member's, or any where nobody is known yet; then its holder is verified as well."""
    required, preferred = UserVerificationRequirement.REQUIRED, UserVerificationRequirement.PREFERRED
    known = credential_ids_of(staff_id) if staff_id else []
    options = generate_authentication_options(
        rp_id=_host(),
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=preferred if staff_id else required,
    )
    return Ceremony(options_to_json(options), bytes_to_base64url(options.challenge))


def add_passkey(
    by: StaffRow, credential: str, challenge: Challenge, name: str, *, session_id: int, now: datetime
) -> tuple[str, ...]:
    """Take a new passkey.

    Returns:
        The recovery codes, where there were none; they can be shown this once.

    Raises:
        SignInRefused: the answer does not fit the challenge, or the passkey is somebody's already.
    """
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge.value),
            expected_rp_id=_host(),
            expected_origin=current_settings().base_url,
        )
    except _DOES_NOT_FIT as error:
        raise SignInRefused("passkey") from error
    return _put_passkey(by, made, name, session_id, now)


@command
def _put_passkey(
    by: StaffRow, made: VerifiedRegistration, name: str, session_id: int, now: datetime
) -> tuple[str, ...]:
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)) is not None:
        raise SignInRefused("passkey")
    row = Passkey(
        staff_id=by.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(AuditAction.ADD_PASSKEY, now=now, by=by)
    tell_of_change(by, AccountChange.PASSKEY_ADDED, now=now)
    return note_factor(by, session_id)


@command
def remove_passkey(passkey_id: int, *, by: StaffRow, now: datetime) -> None:
    """Forget one of a member's passkeys.

    Raises:
        NotFound: they have no such passkey.
    """
    own = (Passkey.id == passkey_id, Passkey.staff_id == by.id)
    if db.session.scalar(delete(Passkey).where(*own).returning(Passkey.id)) is None:
        raise NotFound("passkey")
    note_removal(by, AuditAction.REMOVE_PASSKEY, AccountChange.PASSKEY_REMOVED, now=now)


def sign_in_with_passkey(
    credential: str, challenge: Challenge, *, staff_id: int | None, device: str, now: datetime
) -> str:
    """Open a session for the holder of a passkey; return the secret that the cookie holds.

    `staff_id` is whose second step it is; without one the passkey stands alone, and its device has verified its holder.

    No wait follows a failure: there is nothing to guess.  The audit log tells it where the passkey is one of ours.

    Raises:
        SignInRefused: it is nobody's, another's, or its answer does not fit the challenge.
    """
    try:
        return _open_for_passkey(credential, challenge, staff_id, device, now)
    except SignInRefused:
        if owner := _owner_of(credential):
            count_failure({}, owner, now=now)
        raise


@command
def _open_for_passkey(credential: str, challenge: Challenge, staff_id: int | None, device: str, now: datetime) -> str:
    owner = _use_passkey(credential, challenge, staff_id, now)
    return open_session(owner, device, with_second_factor=True, now=now)


@command
def confirm_by_passkey(by: StaffRow, credential: str, challenge: Challenge, *, session_id: int, now: datetime) -> None:
    """Take a passkey of the member's as a proof, for some minutes.

    Raises:
        SignInRefused: it is nobody's, another's, or its answer does not fit the challenge.
    """
    _use_passkey(credential, challenge, by.id, now)
    note_confirmed(session_id, now=now)


def _owner_of(credential: str) -> int | None:
    try:
        raw_id = parse_authentication_credential_json(credential).raw_id
    except _DOES_NOT_FIT:
        return None
    return db.session.scalar(select(Passkey.staff_id).where(Passkey.credential_id == raw_id))


def _use_passkey(credential: str, challenge: Challenge, staff_id: int | None, now: datetime) -> int:
    try:
        answer = parse_authentication_credential_json(credential)
        of_answer = select(Passkey).where(Passkey.credential_id == answer.raw_id).with_for_update()
        passkey = db.session.scalars(of_answer).one_or_none()
        if passkey is None or staff_id not in (None, passkey.staff_id) or staff_by_id(passkey.staff_id) is None:
            raise SignInRefused("passkey")
        if passkey.used_at is not None and challenge.asked_at <= passkey.used_at:
            raise SignInRefused("passkey")
        used = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge.value),
            expected_rp_id=_host(),
            expected_origin=current_settings().base_url,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=staff_id is None,
        )
    except _DOES_NOT_FIT as error:
        raise SignInRefused("passkey") from error
    passkey.sign_count, passkey.used_at = used.new_sign_count, now
    return passkey.staff_id


def _host() -> str:
    return current_settings().passkey_host
