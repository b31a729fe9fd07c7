"""How members of staff sign in: sessions, one-time links, second factors, and tries that failed."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import ForeignKey, LargeBinary, false
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model, UtcDateTime
from barsek_visits.models.sealed import SealedText


class StaffSession(Model):
    """A sign-in that lasts: found by the hash of what the cookie holds, ended by a row and not by hope."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when its holder last proved who they are
    with_second_factor: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_entra: Mapped[bool] = mapped_column(default=False, server_default=false())  # the directory was its factor
    device: Mapped[str] = mapped_column(default="", server_default="")  # "Firefox, Windows": no versions


class StaffLink(Model):
    """A one-time link of an account, by its hash."""

    __tablename__ = "staff_link"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    kind: Mapped[str]  # `domain.accounts.links.LinkKind`
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuthenticatorApp(Model):
    """The app that shows a member's codes (TOTP, RFC 6238): its sealed secret, and the last step that was used."""

    __tablename__ = "authenticator_app"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(SealedText("authenticator-apps"))
    last_step: Mapped[int]


class RecoveryCode(Model):
    """A code on paper, for who has lost the second factor: by its keyed hash, gone once it is used."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)


class Passkey(Model):
    """A passkey (Web Authentication, Level 2): what its device showed of it when it was made."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInTry(Model):
    """Failed sign-ins of one account or one network address; the key is an HMAC with the day in it."""

    __tablename__ = "sign_in_try"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wait_until: Mapped[datetime] = mapped_column(UtcDateTime)
