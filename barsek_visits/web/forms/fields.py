"""Fields that give domain values, and say in the reader's language what is wrong."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, TextInput

from barsek_visits.domain.mail_address import mail_address
from barsek_visits.domain.spans import FIRST_YEAR, LAST_YEAR
from barsek_visits.domain.text import LINE_LIMIT, MESSAGE_LIMIT, clean_line, clean_message, has_control_characters
from barsek_visits.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

WALL_TIME = "%Y-%m-%dT%H:%M"
# Dates of the office; outside of them calendars and zones have edges that nobody means.
_MAX_DIGITS = 4
_MAX_ADDRESSES = 20
_ADDRESS_AND_LINE_BREAK = 256


class LineField(StringField):
    """One line of text: trimmed, composed, at most 200 characters, no control character."""

    most_characters = LINE_LIMIT
    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Clean what was typed; keep it as it is where it is refused, so that nothing is lost.

        Raises:
            ValueError: it has a control character or is too long.
        """
        typed = valuelist[0] if valuelist else ""
        self.data = typed
        if has_control_characters(typed.strip(" ")):
            raise ValueError(_("Please write this in one line, without special control characters."))
        self.data = clean_line(typed)
        if len(self.data) > LINE_LIMIT:
            raise ValueError(_("Please use at most %(count)s characters.", count=LINE_LIMIT))


class MessageField(TextAreaField):
    """Several lines of text, at most 2,000 characters."""

    most_characters = MESSAGE_LIMIT
    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Clean what was typed.

        Raises:
            ValueError: it is too long.
        """
        self.data = clean_message(valuelist[0] if valuelist else "")
        if len(self.data) > MESSAGE_LIMIT:
            raise ValueError(_("Please use at most %(count)s characters.", count=MESSAGE_LIMIT))


class EmailField(LineField):
    """One e-mail address; nothing is looked up."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Normalise the address.

        Raises:
            ValueError: it is not one address.
        """
        super().process_formdata(valuelist)
        if self.data:
            self.data = email_address(self.data)


def email_address(typed: str) -> str:
    """Return one address, normalised.

    Raises:
        ValueError: it is not one; the text is for the reader.
    """
    try:
        return mail_address(typed)
    except ValueError as error:
        raise ValueError(_("Please write one email address, such as name@example.org.")) from error


class CountField(Field):
    """A whole number in ASCII digits; empty is None."""

    widget = TextInput()

    def __init__(self, *args: Any, least: int = 0, most: int, **kwargs: Any) -> None:
        """Keep the bounds, both included."""
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most

    def _value(self) -> str:
        return (self.raw_data[0] if self.raw_data else "") if self.data is None else str(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number.

        Raises:
            ValueError: it is no whole number, or out of bounds.
        """
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            return
        if not (typed.isascii() and typed.isdigit() and len(typed) <= _MAX_DIGITS):
            raise ValueError(_("Please write a whole number in digits."))
        if not self.least <= int(typed) <= self.most:
            raise ValueError(_("Please write a number from %(least)s to %(most)s.", least=self.least, most=self.most))
        self.data = int(typed)


class WallTimeField(Field):
    """A wall time of the office, `YYYY-MM-DDTHH:MM`, naive; empty is None."""

    widget = TextInput()

    def _value(self) -> str:
        return (self.raw_data[0] if self.raw_data else "") if self.data is None else f"{self.data:{WALL_TIME}}"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the time.

        Raises:
            ValueError: it is no date and time.
        """
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if typed:
            self.data = wall_time(typed)


def wall_time(typed: str) -> datetime:
    """Return a naive wall time.

    Raises:
        ValueError: it is no date and time of the form that we use; the text is for the reader.
    """
    try:
        moment = datetime.strptime(typed, WALL_TIME)  # noqa: DTZ007 - a wall time has no zone of its own
    except ValueError as error:
        raise ValueError(_("Please choose a date and a time.")) from error
    if not typed.isascii() or len(typed) != len("2026-01-01T09:00") or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(_("Please choose a date and a time."))
    return moment


class DayField(Field):
    """A date, `YYYY-MM-DD`; empty is None."""

    widget = TextInput()

    def _value(self) -> str:
        return (self.raw_data[0] if self.raw_data else "") if self.data is None else self.data.isoformat()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the date.

        Raises:
            ValueError: it is no date.
        """
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if typed:
            self.data = wall_time(f"{typed}T00:00").date()


class AddressesField(TextAreaField):
    """E-mail addresses, one a line; nothing is looked up."""

    most_characters = _MAX_ADDRESSES * _ADDRESS_AND_LINE_BREAK
    data: Any

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "\n".join(self.data or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the addresses, each once.

        Raises:
            ValueError: a line is no address, or there are too many.
        """
        self.data = ()
        typed = [line.strip() for line in (valuelist[0] if valuelist else "").splitlines() if line.strip()]
        if len(typed) > _MAX_ADDRESSES:
            raise ValueError(_("Please write at most %(count)s addresses.", count=_MAX_ADDRESSES))
        self.data = tuple(dict.fromkeys(email_address(line) for line in typed))


class FlagField(Field):
    """A check box: `1` is yes, anything else is no."""

    widget = CheckboxInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the box; an unticked one is not sent at all."""
        self.data = bool(valuelist) and valuelist[0] == "1"

    def _value(self) -> str:
        return "1"


class VersionField(Field):
    """The version of a booking that the page showed; an unreadable one is 0, which is never right."""

    widget = TextInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number."""
        typed = valuelist[0] if valuelist else ""
        self.data = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0

    def _value(self) -> str:
        return str(self.data or "")


_LONGEST_ID = 10


def resource_id(value: str | int | None) -> int | None:
    """Return a resource's id from a form's text, or as the page gave it."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < _LONGEST_ID else None


def refuse_unknown_choice(field: SelectField) -> None:
    """Refuse what is not among a field's choices.

    Raises:
        ValidationError: it is not.
    """
    if field.data not in [choice.value for choice in field.choices or ()]:  # type: ignore[union-attr]
        raise ValidationError(_("Please choose one."))


class ClockField(Field):
    """A wall time of a day, `HH:MM`; empty is None."""

    widget = TextInput()

    def _value(self) -> str:
        return (self.raw_data[0] if self.raw_data else "") if self.data is None else f"{self.data:%H:%M}"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the time.

        Raises:
            ValueError: it is no time.
        """
        self.data = None
        typed = valuelist[0].strip() if valuelist else ""
        if typed and not _CLOCK.fullmatch(typed):
            raise ValueError(_("Please write a time, such as 09:30."))
        self.data = time.fromisoformat(typed) if typed else None


_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
