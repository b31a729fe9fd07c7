"""Choosing a password by a link that came by mail: the first one, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.domain.accounts.links import AccountChange, LinkKind
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.tokens import new_token
from barsek_visits.models import Staff
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import active_staff, staff_by_email
from barsek_visits.services import audit
from barsek_visits.services.accounts import passwords
from barsek_visits.services.accounts.letters import send_invitation, send_reset, tell_of_change
from barsek_visits.services.accounts.links import owner_of, put_link, use_link, void_links
from barsek_visits.services.accounts.sessions import end_sessions
from barsek_visits.services.accounts.tries import count_try, is_used_up, key_of_day, keys_of, refuse_hasty
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from barsek_visits.domain.actors import Actor
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.services.accounts.tries import Caller

# Whoever wants more has an administrator; and whoever asks in somebody's name fills no mailbox.
_RESETS_A_DAY = 5


def ask_for_reset(email: str, caller: Caller, *, now: datetime) -> None:
    """Mail the way to a new password, where there is such an account; who asks cannot tell whether there is.

    Not by the time that it takes either: where there is none, all of it is done for some account, and taken back.

    Raises:
        TooManyTries: this network has to wait.
    """
    of_network = keys_of("reset", caller, now)
    refuse_hasty(of_network, now)
    email = email.strip().lower()
    # A browser that has signed in to the account has a count of its own: others do not use its mails up.
    _ask_for_reset(email, key_of_day(f"reset:{email}:{caller.browser}", now), of_network, now)


@command
def _ask_for_reset(email: str, of_account: str, of_network: Mapping[str, int], now: datetime) -> None:
    goes_out = not is_used_up(of_account, _RESETS_A_DAY)
    count_try({**of_network, of_account: _RESETS_A_DAY} if goes_out else of_network, now)
    member, stand_in = staff_by_email(email), next(iter(active_staff()), None)
    if stand_in is None or not goes_out:
        return
    with db.session.begin_nested() as savepoint:
        _put_reset(member or stand_in, now)
        db.session.flush()
        if member is None:
            savepoint.rollback()


def _put_reset(member: StaffRow, now: datetime) -> None:
    token = new_token()
    put_link(member.id, LinkKind.RESET, token, now=now)
    audit.record(AuditAction.ASK_RESET, now=now, by=member)
    send_reset(member, token, now=now)


def put_invitation(member: StaffRow, *, by: StaffRow | Actor, now: datetime) -> None:
    """Mail the way to a first password, in the caller's transaction; an earlier invitation is void."""
    token = new_token()
    put_link(member.id, LinkKind.INVITATION, token, now=now)
    audit.record(AuditAction.INVITE, now=now, by=by, detail=f"account {member.id}")
    send_invitation(member, token, now=now)


def choose_password(token: str, kind: LinkKind, new: str, *, now: datetime) -> None:
    """Use a link up and set the account's password; all its sign-ins end.

    It opens no session: who has a second factor needs it as before.

    Raises:
        NotFound: the link is none, was used, or is too old.
        WeakPassword: the password is not one that we take; the link stays good.
    """
    member = owner_of(token, kind, now=now)
    if member is None:
        raise NotFound("link")
    office = office_row()
    # Before the transaction: hashing takes its time on purpose, and nobody else shall wait for it.
    _put_chosen_password(token, kind, passwords.hashed(new, (member.email, member.name, office.name, office.city)), now)


@command
def _put_chosen_password(token: str, kind: LinkKind, password_hash: str, now: datetime) -> None:
    member = use_link(token, kind, now=now)
    db.session.get_one(Staff, member.id, with_for_update={"key_share": True}).password_hash = password_hash
    void_links(member.id)
    end_sessions(member.id)
    audit.record(AuditAction.CHOOSE_PASSWORD, now=now, by=member)
    if kind is LinkKind.RESET:
        tell_of_change(member, AccountChange.PASSWORD, now=now)
