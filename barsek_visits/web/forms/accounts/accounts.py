"""Forms of signing in and of one's own account."""

from __future__ import annotations

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import ValidationError

from barsek_visits.i18n import LANGUAGES
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.web.forms.base import Form, choices, required
from barsek_visits.web.forms.fields import FlagField, refuse_unknown_choice


class SignInForm(Form):
    """Address and password."""

    email = StringField()
    password = PasswordField()
    next = StringField()


class LanguageForm(Form):
    """The language of a member's pages and mails."""

    language = SelectField(choices=choices(LANGUAGES.items()), validate_choice=False)

    def validate_language(self, field: SelectField) -> None:
        """Take only our languages."""
        refuse_unknown_choice(field)


class DailyDigestForm(Form):
    """Whether the day's plan comes by mail."""

    on = FlagField()


class PasswordForm(Form):
    """A new password."""

    current_password = PasswordField()
    new_password = PasswordField(validators=[required(_l("Please write a new password."))])
    repeat_password = PasswordField()

    def validate_repeat_password(self, field: PasswordField) -> None:
        """Ask for the same twice."""
        if field.data != self.new_password.data:
            raise ValidationError(_("The two passwords are not the same."))
