"""The form for a calendar that is to be taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import Field, SelectField

from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.ical.scanning import MAX_FILE_BYTES
from barsek_visits.web.forms.base import Form, choices, required

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FILE = "file"


class CalendarFileField(Field):
    """A calendar as a file; what is in it is looked at later."""

    most_bytes = MAX_FILE_BYTES

    def process_formdata(self, valuelist: Sequence[FileStorage]) -> None:
        """Take the file.

        Raises:
            ValueError: no file was chosen, or it is larger than any calendar.
        """
        self.data = b""
        if not valuelist or not valuelist[0].filename:
            raise ValueError(_("Please choose a file."))
        with valuelist[0].stream as stream:
            self.data = stream.read(MAX_FILE_BYTES + 1)
        if len(self.data) > MAX_FILE_BYTES:
            raise ValueError(_("The file is larger than 10 MB."))


class ImportForm(Form):
    """A calendar file, and the room of all its events where the file does not say it."""

    takes_files = True
    # A file that is a little too large is answered beside its field, as far as its first bytes.
    most_bytes_beside = 64 * 1024

    @classmethod
    def sent(cls) -> MultiDict[str, Any]:
        """Return the fields that were sent, with the file."""
        sent: MultiDict[str, Any] = MultiDict(super().sent())
        sent.setlist(_FILE, request.files.getlist(_FILE))
        return sent

    file = CalendarFileField(validators=[required(_l("Please choose a file."))])
    room = SelectField(choices=[])

    def set_rooms(self, names: Iterable[str]) -> None:
        """Offer the rooms."""
        self.room.choices = choices([("", _("the one that each event names")), *((name, name) for name in names)])
