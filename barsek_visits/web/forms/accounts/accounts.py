"""Forms of signing in and of one's own account."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import ValidationError

from barsek_visits.i18n import LANGUAGES
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.web.forms.base import Form, choices, required
from barsek_visits.web.forms.bodies import MOST_KEPT
from barsek_visits.web.forms.fields import FlagField, LineField, refuse_unknown_choice

_MOST_OF_CREDENTIAL = 16 * 1024  # bytes: a passkey's answer has one or two thousand


class KeptFormField(HiddenField):
    """A form that waits for its sender to be signed in again, sealed."""

    most_bytes = MOST_KEPT * 7 // 4  # sealing adds a third, separators are longer


class CredentialField(HiddenField):
    """What a passkey answers, as JSON."""

    most_bytes = _MOST_OF_CREDENTIAL


class SignInForm(Form):
    """Address and password; the same address takes the code of the second step."""

    email = StringField()
    password = PasswordField()
    code = StringField()
    next = HiddenField()
    kept = KeptFormField()

    @property
    def is_second_step(self) -> bool:
        """Say whether a code was sent."""
        return bool(self.code.raw_data)


class CodeForm(Form):
    """The code of a second step."""

    code = StringField(validators=[required(_l("Please write the code."))])
    next = HiddenField()
    kept = KeptFormField()


class KeptForm(Form):
    """A form that waits, and nothing else."""

    kept = KeptFormField()


class PasskeySignInForm(Form):
    """What a passkey answers to the sign-in, alone or as a second step."""

    credential = CredentialField()
    next = HiddenField()
    kept = KeptFormField()


class PasskeyForm(Form):
    """A new passkey, and what its owner calls it."""

    credential = CredentialField()
    name = LineField()


class AppForm(Form):
    """A code that shows that the app has the secret; the secret itself comes along, sealed."""

    secret = HiddenField()
    code = StringField(validators=[required(_l("Please write the code."))])


class ConfirmForm(Form):
    """Proof of who one is: the password, or a passkey."""

    password = PasswordField()
    credential = CredentialField()
    next = HiddenField()
    kept = KeptFormField()


class ResetForm(Form):
    """Whose password is to be another."""

    email = StringField(validators=[required(_l("Please write your email address."))])


class NewPasswordForm(Form):
    """A password that is chosen by a link."""

    new_password = PasswordField(validators=[required(_l("Please write a new password."))])
    repeat_password = PasswordField()

    def validate_repeat_password(self, field: PasswordField) -> None:
        """Ask for the same twice."""
        if field.data != self.new_password.data:
            raise ValidationError(_("The two passwords are not the same."))


class PasswordForm(NewPasswordForm):
    """A new password, in the place of the current one."""

    current_password = PasswordField()


class LanguageForm(Form):
    """The language of a member's pages and mails."""

    language = SelectField(choices=choices(LANGUAGES.items()), validate_choice=False)

    def validate_language(self, field: SelectField) -> None:
        """Take only our languages."""
        refuse_unknown_choice(field)


class DailyDigestForm(Form):
    """Whether the day's plan comes by mail."""

    on = FlagField()
