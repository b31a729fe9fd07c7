"""Protecting a visit or a meeting, and lifting it."""

from __future__ import annotations

from barsek_visits.domain.bookings.protection import Protection
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.web.forms.base import Form, required
from barsek_visits.web.forms.fields import FlagField, LineField, VersionField


class ProtectForm(Form):
    """Whether it is to be protected, and a word why."""

    version = VersionField()
    protected = FlagField()
    reason = LineField(validators=[required(_l("Please write why, in a word: it stands in the log."))])

    def to_protection(self) -> Protection:
        """Return what is wanted; the form is valid."""
        return Protection(self.protected.data, self.reason.data)
