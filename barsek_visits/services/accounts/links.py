"""One-time links: only their hashes are kept, a new one of a kind ends the older one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, select

from barsek_visits.db import db
from barsek_visits.domain.accounts.links import LINK_LASTS, LinkKind
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.tokens import new_token, token_hash
from barsek_visits.models import StaffLink
from barsek_visits.queries.accounts.second_factors import second_factors_of
from barsek_visits.queries.staff import staff_by_id
from barsek_visits.services.accounts.sessions import open_session
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.staff import StaffRow


def make_sign_in_link(staff: StaffRow, *, now: datetime) -> str:
    """Make a link that signs in from the office's own machine, and return its secret."""
    token = new_token()
    _put_sign_in_link(staff.id, token, now)
    return token


@command
def _put_sign_in_link(staff_id: int, token: str, now: datetime) -> None:
    put_link(staff_id, LinkKind.SIGN_IN, token, now=now)


def put_link(staff_id: int, kind: LinkKind, token: str, *, now: datetime) -> None:
    """Store a link in the caller's transaction; older ones of its kind are void."""
    db.session.execute(delete(StaffLink).where(StaffLink.staff_id == staff_id, StaffLink.kind == kind))
    db.session.add(
        StaffLink(token_hash=token_hash(token), staff_id=staff_id, kind=kind, expires_at=now + LINK_LASTS[kind])
    )


def is_link_open(token: str, kind: LinkKind, *, now: datetime) -> bool:
    """Say whether a one-time link can still be used; using it is another step."""
    return owner_of(token, kind, now=now) is not None


def owner_of(token: str, kind: LinkKind, *, now: datetime) -> StaffRow | None:
    """Return whose account a link opens, or None where there is no such link, it is too old, or the account closed."""
    staff_id = db.session.scalar(select(StaffLink.staff_id).where(_is_open(token, kind, now)))
    return staff_by_id(staff_id) if staff_id else None


def use_link(token: str, kind: LinkKind, *, now: datetime) -> StaffRow:
    """Use a link up, in the caller's transaction, and return whose account it opens; of two at once one does.

    Raises:
        NotFound: there is no such link, it was used, it is too old, or the account is closed.
    """
    staff_id = db.session.scalar(delete(StaffLink).where(_is_open(token, kind, now)).returning(StaffLink.staff_id))
    member = staff_by_id(staff_id) if staff_id else None
    if member is None:
        raise NotFound("link")
    return member


def _is_open(token: str, kind: LinkKind, now: datetime) -> ColumnElement[bool]:
    return and_(StaffLink.token_hash == token_hash(token), StaffLink.kind == kind, StaffLink.expires_at > now)


def void_links(staff_id: int) -> None:
    """Void the links by which a password is chosen, in the caller's transaction: there is a new one."""
    kinds = (LinkKind.RESET, LinkKind.INVITATION)
    db.session.execute(delete(StaffLink).where(StaffLink.staff_id == staff_id, StaffLink.kind.in_(kinds)))


@command
def sign_in_by_link(token: str, *, device: str = "", now: datetime) -> str:
    """Use a one-time link up and open a session; return the secret that the cookie holds.

    It asks for no second factor, and counts as one where the account has one: who runs commands on the server lets
    in whoever has lost theirs.

    Raises:
        NotFound: there is no such link, it was used, it is too old, or the account is closed.
    """
    member = use_link(token, LinkKind.SIGN_IN, now=now)
    return open_session(member.id, device, with_second_factor=second_factors_of(member.id).any, now=now)
