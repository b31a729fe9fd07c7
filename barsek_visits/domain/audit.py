"""What the audit log tells."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

# How long an entry stays; the database itself gives up none that is younger (`migrations/audit_log.py`).
AUDIT_KEPT = timedelta(days=730)


class AuditAction(StrEnum):
    """What was done, beside the steps of bookings."""

    SIGN_IN = "sign-in"
    SIGN_IN_FAILED = "sign-in-failed"
    END_SIGN_IN = "end-sign-in"
    ADD_ACCOUNT = "add-account"
    CHANGE_ACCOUNT = "change-account"
    CLOSE_ACCOUNT = "close-account"
    CHANGE_PASSWORD = "change-password"  # noqa: S105 - what was done
    INVITE = "invite"
    ASK_RESET = "ask-reset"
    CHOOSE_PASSWORD = "choose-password"  # noqa: S105 - what was done
    SET_UP_APP = "set-up-app"
    REMOVE_APP = "remove-app"
    ADD_PASSKEY = "add-passkey"
    REMOVE_PASSKEY = "remove-passkey"
    RENEW_RECOVERY_CODES = "renew-recovery-codes"
    FORGET_FACTORS = "forget-factors"
    JOIN_ENTRA = "join-entra"
    MAKE_SUBSCRIPTION = "make-subscription"
    ROTATE_SUBSCRIPTION = "rotate-subscription"
    REVOKE_SUBSCRIPTION = "revoke-subscription"
    CONNECT_CALENDAR = "connect-calendar"
    REMOVE_CALENDAR = "remove-calendar"
    OPEN_NAMES = "open-names"
    PRINT_BADGES = "print-badges"
    LOAD_OFFICE = "load-office"
    BACKUP = "backup"
    ERASE_PERSON = "erase-person"
    PURGE = "purge"
    ERASE_LOG = "erase-log"
