"""Lists of participants' names: asking for one, and giving it, as text or as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import Field, RadioField, TextAreaField
from wtforms.validators import ValidationError

from barsek_visits.domain.bookings.policy import MAX_PARTY
from barsek_visits.domain.text import LINE_LIMIT
from barsek_visits.domain.visits.participant_files import MAX_FILE_BYTES, participants_from_file
from barsek_visits.domain.visits.participants import (
    REASONS,
    BadParticipantList,
    ParticipantProblem,
    participants_from_text,
    text_from_participants,
)
from barsek_visits.formats import participants_reason
from barsek_visits.i18n import gettext as _
from barsek_visits.web.forms.base import Form, choices
from barsek_visits.web.forms.fields import FlagField, LineField, VersionField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barsek_visits.domain.visits.participants import BadLine, ReadList

OWN_WORDS = "other"
_FILE = "file"
_MAX_LINES_SAID = 5


class AskParticipantsForm(Form):
    """Asking for names says what for."""

    version = VersionField()
    reason = RadioField(choices=[], validate_choice=False)
    words = LineField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill in the usual reasons, in the reader's language."""
        super().__init__(*args, **kwargs)
        usual = [(reason, participants_reason(reason)) for reason in REASONS]
        self.reason.choices = choices([*usual, (OWN_WORDS, _("Something else"))])

    def validate_reason(self, field: RadioField) -> None:
        """Ask for one of the reasons."""
        if field.data not in (*REASONS, OWN_WORDS):
            raise ValidationError(_("Please say what the names are for: the delegation reads it."))

    def validate_words(self, field: LineField) -> None:
        """Ask for words where none of the usual reasons is meant."""
        if self.reason.data == OWN_WORDS and not field.data and not field.errors:
            raise ValidationError(_("Please write what the names are for."))

    def to_reason(self) -> str:
        """Return the reason, once it is valid."""
        return str(self.words.data if self.reason.data == OWN_WORDS else self.reason.data)


class ParticipantsField(TextAreaField):
    """People, one a line."""

    most_characters = MAX_PARTY * (2 * LINE_LIMIT + len("; \r\n"))
    data: Any

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else text_from_participants(self.data.people if self.data else ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the people.

        Raises:
            ValueError: some lines cannot be taken.
        """
        self.data = None
        try:
            self.data = participants_from_text(valuelist[0]) if valuelist and valuelist[0].strip() else None
        except BadParticipantList as bad:
            raise ValueError(problems_text(bad)) from bad


class ParticipantsFileField(Field):
    """A file with people, as a spreadsheet saves it."""

    most_bytes = MAX_FILE_BYTES

    def process_formdata(self, valuelist: Sequence[FileStorage]) -> None:
        """Read the people; the file is kept nowhere.

        Raises:
            ValueError: no file was chosen, or some lines cannot be taken.
        """
        self.data = None
        if not valuelist:
            return
        if not valuelist[0].filename:
            raise ValueError(_("Please choose a file."))
        try:
            self.data = participants_from_file(valuelist[0].stream.read(MAX_FILE_BYTES + 1))
        except BadParticipantList as bad:
            raise ValueError(problems_text(bad)) from bad


class GiveParticipantsForm(Form):
    """Names as text, or as a file, or the wish to erase them: each is sent by a form of its own.

    Before anything is stored the page shows the list as it was understood: `is_right` takes it, `change` goes back to
    the text, `first_is_heading` leaves the first line out.
    """

    takes_files = True

    @classmethod
    def sent(cls) -> MultiDict[str, Any]:
        """Return the fields that were sent, with the file: the one form that takes one."""
        sent: MultiDict[str, Any] = MultiDict(super().sent())
        sent.setlist(_FILE, request.files.getlist(_FILE))
        return sent

    version = VersionField()
    names = ParticipantsField()
    file = ParticipantsFileField()
    erase = FlagField()
    is_right = FlagField()
    change = FlagField()
    first_is_heading = FlagField()

    def validate_names(self, field: ParticipantsField) -> None:
        """Ask for somebody, where neither a file nor erasing is meant."""
        if not (field.data or field.errors or self.file.raw_data or self.erase.data):
            raise ValidationError(_problem_text(ParticipantProblem.NOTHING))

    def to_list(self) -> ReadList:
        """Return the list as it was understood, once the form is valid."""
        found: ReadList = self.file.data or self.names.data
        return found.without_first() if self.first_is_heading.data and len(found.people) > 1 else found


def problems_text(bad: BadParticipantList) -> str:
    """Say what is wrong with a list: each line by its number, the first few of them."""
    said = [_line_text(line) for line in bad.lines[:_MAX_LINES_SAID]]
    more = len(bad.lines) - len(said)
    return " ".join([*said, *([_("And so on: %(count)s lines in all.", count=len(bad.lines))] if more else [])])


def _line_text(line: BadLine) -> str:
    text = _problem_text(line.problem)
    return _("Line %(number)s: %(problem)s", number=line.line, problem=text) if line.line else text


def _problem_text(problem: ParticipantProblem) -> str:
    texts = {
        ParticipantProblem.NOTHING: _("Please write at least one name."),
        ParticipantProblem.TOO_MANY: _("Please write at most %(count)s names.", count=MAX_PARTY),
        ParticipantProblem.TOO_LARGE: _("The file is larger than %(size)s kB.", size=MAX_FILE_BYTES // 1000),
        ParticipantProblem.UNREADABLE: _("We cannot read this file. Please save the list as Excel (.xlsx) or CSV."),
        ParticipantProblem.WEB_PAGE: _("This is a web page. Please save the table as Excel (.xlsx) or CSV."),
        ParticipantProblem.CONTACT_CARDS: _("These are contact cards. Please write the names above, one a line."),
        ParticipantProblem.TEXT_DOCUMENT: _(
            "This is a text document. Please copy the names from it into the field above."
        ),
        ParticipantProblem.NAMELESS: _("The name is missing."),
        ParticipantProblem.TOO_LONG: _("Please use at most %(count)s characters.", count=LINE_LIMIT),
        ParticipantProblem.SIGNS: _("There are special control characters in it."),
        ParticipantProblem.COLUMNS: _("Please give the name and the function only, or put headings in the first line."),
        ParticipantProblem.FORMULA: _("Please begin with a letter."),
        ParticipantProblem.NUMBER: _(
            "Please leave out dates and numbers: we want no dates of birth and no passport numbers."
        ),
    }
    return texts[problem]


class OpenParticipantsForm(Form):
    """A button that opens names: that somebody did is written down, so it is no link."""
