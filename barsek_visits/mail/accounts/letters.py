"""Letters to members of staff about their accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits import formats
from barsek_visits.domain.accounts.links import AccountChange
from barsek_visits.i18n import gettext as _
from barsek_visits.mail.notifications.letter import Letter

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.resources.office import OfficeRow


def invitation(office: OfficeRow, first_name: str, url: str) -> Letter:
    """Ask a new member to choose a password."""
    subject = _("Your account at %(office)s", office=office.name)
    paragraphs = (
        _("Hello %(name)s,", name=first_name),
        _("an account is ready for you. Choose a password, and sign in with your email address."),
        _("The link works once, within seven days. If you did not expect this, do nothing."),
    )
    return Letter(subject, subject, paragraphs, (), _("Choose a password"), url, "")


def reset(_office: OfficeRow, first_name: str, url: str) -> Letter:
    """Show the way to a new password."""
    subject = _("A new password")
    paragraphs = (
        _("Hello %(name)s,", name=first_name),
        _("somebody asked for a new password for your account. If it was you, choose one now."),
        _("The link works once, within an hour. If it was not you, do nothing: your password stays as it is."),
    )
    return Letter(subject, subject, paragraphs, (), _("Choose a new password"), url, "")


def changed(office: OfficeRow, change: AccountChange, url: str, now: datetime) -> Letter:
    """Tell a member what has changed in how they sign in."""
    texts = {
        AccountChange.PASSWORD: _("Your password was changed. All your other sign-ins have ended."),
        AccountChange.APP_SET_UP: _("An app was set up as a second factor."),
        AccountChange.APP_REMOVED: _("The app is not a second factor any more."),
        AccountChange.PASSKEY_ADDED: _("A passkey was added."),
        AccountChange.PASSKEY_REMOVED: _("A passkey was removed."),
    }
    subject = _("Your account has changed")
    paragraphs = (
        texts[change],
        _("This was on %(moment)s.", moment=formats.moment(now, office.zone)),
        _("If it was not you, choose a new password at once, and tell your administrator."),
    )
    return Letter(subject, subject, paragraphs, (), _("Open my account"), url, "")
