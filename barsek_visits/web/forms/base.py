"""What every form shares: the token, required fields, choices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from flask import current_app, request
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from itsdangerous import URLSafeTimedSerializer
from wtforms import Field, SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, ValidationError

from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.web.forms.bodies import largest_body, limit_body
from barsek_visits.web.locale import language_switch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from werkzeug.datastructures import MultiDict


class Form(FlaskForm):
    """A form that is posted; it carries the token that says it is ours.

    `most_bytes_beside` is how much its page may send beside its fields: the button that was pressed, a secret.
    """

    takes_files: ClassVar[bool] = False
    most_bytes_beside: ClassVar[int] = 1024

    class Meta(FlaskForm.Meta):
        """Reads fields alone: nothing here takes a file, and one that is sent is not looked at."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Return the fields that were sent: never files, and never JSON in their place."""
            if formdata is _Auto:
                return form.sent() if request.method == "POST" else None
            return super().wrap_formdata(form, formdata)

    @classmethod
    def sent(cls) -> MultiDict[str, Any]:
        """Return the fields that were sent; nothing is read of a body that is larger than the form can need."""
        limit_body(largest_body(cls))  # type: ignore[arg-type]  # mypy takes a class's __hash__ for its instances'
        return request.form

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check all fields; a token that ran out while the form was typed is said in words of ours.

        A form that is sent for another language alone is never valid: so nothing of it is stored, whatever it is.
        """
        is_valid = bool(super().validate(extra_validators))
        if self.csrf_token.errors:
            self.csrf_token.errors = [_("The page was open for too long. Please send it once more.")]
        if language_switch():
            self.form_errors.append(_("Only the language has changed. Nothing is sent yet."))
            return False
        return is_valid

    def age_seconds(self) -> float:
        """Return how long ago the form's token was made; the token is valid already."""
        serializer = URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
        _, made_at = serializer.loads(self.csrf_token.data, return_timestamp=True)
        age: float = (datetime.now(UTC) - made_at).total_seconds()  # the token's own clock is that of the machine
        return age


class QueryForm(FlaskForm):
    """What stands behind the question mark of a page; it changes nothing and needs no token."""

    class Meta:
        """A query has no token."""

        csrf = False


def required(message: str) -> InputRequired:
    """Return a validator with our own message; it sees what is left after cleaning."""
    return _Required(message)


class _Required(InputRequired):
    """Asks for something that a reader would see."""

    def __init__(self, message: str) -> None:
        """Leave the browser's own bubble out: it would speak the browser's language."""
        super().__init__(message)
        self.field_flags = {}

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse an empty value."""
        if field.data in (None, "", []) and not field.errors:
            raise ValidationError(str(self.message))


def choices(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """Return values with their labels as the choices of a field."""
    return [SelectChoice(str(value), label) for value, label in pairs]


PLEASE_CHOOSE = _l("Please choose one.")
