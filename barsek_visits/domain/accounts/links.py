"""One-time links of accounts: what each is for, and how long it works."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class LinkKind(StrEnum):
    """What a one-time link opens."""

    SIGN_IN = "sign-in"  # a session, from the office's own machine alone
    RESET = "reset"  # a new password, for who can read the account's mail
    INVITATION = "invitation"  # the first password


LINK_LASTS = {
    LinkKind.SIGN_IN: timedelta(hours=1),
    LinkKind.RESET: timedelta(hours=1),
    LinkKind.INVITATION: timedelta(days=7),
}


class AccountChange(StrEnum):
    """What has changed in how a member signs in: they are told by mail."""

    PASSWORD = "password"  # noqa: S105 - what has changed
    APP_SET_UP = "app-set-up"
    APP_REMOVED = "app-removed"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
