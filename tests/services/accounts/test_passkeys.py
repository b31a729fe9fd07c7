"""What a passkey must show, asked of a device that lies: the browser's own keeps to the rules."""

from __future__ import annotations

import hashlib
import json
import struct
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import NotFound, SignInRefused
from barsek_visits.models import AuditEntry, Passkey
from barsek_visits.services.accounts import passkeys
from barsek_visits.services.accounts.accounts import deactivate_staff
from tests.support.servers.at_once import at_once

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.office.house import House

PRESENT, VERIFIED = 1, 4  # flags of what the device says of its holder (Web Authentication, 6.1)
MINUTE = timedelta(minutes=1)


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Device:
    """A key pair that signs whatever it is asked to."""

    house: House
    owner: str
    id: bytes

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        point = self._key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        row = Passkey(
            staff_id=self.house.staff[self.owner].id,
            credential_id=self.id,
            public_key=cbor2.dumps(public),
            sign_count=0,
            name="of the tests",
            created_at=self.house.now,
        )
        with atomic() as session:
            session.add(row)

    def answer(
        self, challenge: str, *, flags: int = PRESENT | VERIFIED, count: int = 0, origin: str = "http://localhost:8000"
    ) -> str:
        asked = json.dumps({"type": "webauthn.get", "challenge": challenge, "origin": origin}).encode()
        said = hashlib.sha256(b"localhost").digest() + bytes([flags]) + struct.pack(">I", count)
        signed = self._key.sign(said + hashlib.sha256(asked).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": text(asked), "authenticatorData": text(said), "signature": text(signed)}
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})


@pytest.fixture
def device(app: Flask, house: House, monkeypatch: pytest.MonkeyPatch) -> Device:
    """Anna's, at an address with a name."""
    named = replace(app.extensions["settings"], base_url="http://localhost:8000")
    monkeypatch.setitem(app.extensions, "settings", named)
    return Device(house, "anna", b"annas")


def ask(house: House, staff_id: int | None = None) -> passkeys.Challenge:
    return passkeys.Challenge(passkeys.authentication(staff_id).challenge, house.now)


def sign_in(house: House, answer: str, challenge: passkeys.Challenge, staff_id: int | None = None) -> str:
    return passkeys.sign_in_with_passkey(answer, challenge, staff_id=staff_id, device="", now=house.now)


def test_alone_its_device_must_have_verified_its_holder_and_after_the_password_not(device: Device) -> None:
    house, anna = device.house, device.house.staff["anna"].id
    first, second = ask(house), ask(house, anna)
    with pytest.raises(SignInRefused):
        sign_in(house, device.answer(first.value, flags=PRESENT), first)

    assert sign_in(house, device.answer(second.value, flags=PRESENT), second, anna)


def test_the_second_step_takes_no_passkey_of_another(device: Device) -> None:
    challenge = ask(device.house, device.house.staff["berit"].id)
    with pytest.raises(SignInRefused):
        sign_in(device.house, device.answer(challenge.value), challenge, device.house.staff["berit"].id)


def test_an_answer_opens_once_whatever_a_cookie_says(device: Device) -> None:
    challenge = ask(device.house)
    answer = device.answer(challenge.value)
    assert sign_in(device.house, answer, challenge)
    device.house.clock.advance(minutes=4)
    with pytest.raises(SignInRefused):
        sign_in(device.house, answer, challenge)


def test_an_answer_that_is_sent_eight_times_at_once_opens_once_too(app: Flask, device: Device) -> None:
    challenge = ask(device.house)
    answer = device.answer(challenge.value)

    def try_it() -> bool:
        with app.app_context():
            try:
                sign_in(device.house, answer, challenge)
            except SignInRefused:
                return False
            finally:
                db.session.remove()
            return True

    db.session.rollback()
    assert 1 == at_once([try_it] * 8)[True]


def test_a_copy_of_a_device_is_known_by_its_count(device: Device) -> None:
    for count, is_taken in ((5, True), (5, False), (6, True)):
        device.house.clock.advance(minutes=1)
        challenge = ask(device.house)
        answer = device.answer(challenge.value, count=count)
        if is_taken:
            assert sign_in(device.house, answer, challenge)
        else:
            with pytest.raises(SignInRefused):
                sign_in(device.house, answer, challenge)


@pytest.mark.parametrize("origin", ["http://localhost:8001", "https://localhost:8000", "https://evil.example"])
def test_an_answer_to_another_site_is_none(device: Device, origin: str) -> None:
    challenge = ask(device.house)
    with pytest.raises(SignInRefused):
        sign_in(device.house, device.answer(challenge.value, origin=origin), challenge)


def test_an_account_that_is_closed_opens_to_no_passkey(device: Device) -> None:
    challenge = ask(device.house)
    answer = device.answer(challenge.value)
    deactivate_staff("anna@barsek.example", now=device.house.now)
    with pytest.raises(SignInRefused):
        sign_in(device.house, answer, challenge)


def test_nobody_removes_the_passkey_of_another(device: Device) -> None:
    row = db.session.scalar(select(Passkey.id))
    db.session.rollback()
    with pytest.raises(NotFound):
        passkeys.remove_passkey(row, by=device.house.staff["berit"], now=device.house.now)


@pytest.mark.parametrize("junk", ["", "{}", "[]", "null", "[" * 5_000, '{"id": "YQ", "rawId": "YQ", "response": []}'])
def test_what_is_no_answer_is_refused_and_fills_no_log(device: Device, junk: str) -> None:
    with pytest.raises(SignInRefused):
        sign_in(device.house, junk, ask(device.house))

    assert [] == list(db.session.scalars(select(AuditEntry.id)))


def test_a_wrong_answer_of_a_passkey_that_is_ours_is_in_the_log(device: Device) -> None:
    with pytest.raises(SignInRefused):
        sign_in(device.house, device.answer("AAAA"), ask(device.house))

    assert [f"account {device.house.staff['anna'].id}"] == list(db.session.scalars(select(AuditEntry.detail)))
