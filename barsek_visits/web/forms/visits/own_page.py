"""The delegation's own steps."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import ValidationError

from barsek_visits.domain.bookings.policy import MAX_PARTY
from barsek_visits.domain.visits.requests import ChangeRequest
from barsek_visits.i18n import gettext as _
from barsek_visits.web.forms.base import Form, choices
from barsek_visits.web.forms.fields import CountField, FlagField, LineField, MessageField, VersionField, wall_time


class ChangeForm(Form):
    """Another time, another number, or both."""

    version = VersionField()
    starts_at = SelectField(choices=[], validate_choice=False)
    party_size = CountField(least=1, most=MAX_PARTY)
    message = MessageField()

    def set_choices(self, times: list[tuple[str, str]]) -> None:
        """Fill in the free times."""
        self.starts_at.choices = choices([("", _("Keep the time")), *times])

    def validate_starts_at(self, field: SelectField) -> None:
        """Take a wall time or nothing."""
        try:
            wall_time(field.data) if field.data else None
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def to_change(self) -> ChangeRequest:
        """Return what was sent, once it is valid."""
        starts_at = wall_time(self.starts_at.data) if self.starts_at.data else None
        return ChangeRequest(starts_at, self.party_size.data, self.message.data or "")


class ConfirmAddressForm(Form):
    """A button; what only the contact's mail has stands in the address that it is sent to."""


class CodeForm(Form):
    """A mailed code, or the wish for one."""

    mail = FlagField()
    code = LineField()

    @property
    def is_mail_wanted(self) -> bool:
        """Whether a code is to be mailed."""
        return bool(self.mail.data)

    def validate_code(self, field: LineField) -> None:
        """Take six digits, however they are spaced."""
        field.data = "".join((field.data or "").split())
        if not self.is_mail_wanted and not field.data:
            raise ValidationError(_("Enter the six digits of the code."))


class WithdrawForm(Form):
    """Withdrawing needs a second yes."""

    version = VersionField()
    sure = FlagField()

    def validate_sure(self, field: FlagField) -> None:
        """Ask for the tick."""
        if not field.data:
            raise ValidationError(_("Please tick the box if you are sure."))


class CancelForm(WithdrawForm):
    """Cancelling needs a second yes, and may say why."""

    reason = MessageField()
