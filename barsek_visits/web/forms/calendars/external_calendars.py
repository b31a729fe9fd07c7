"""The form for the calendar that a host keeps elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import StringField

from barsek_visits.domain.calendars.external_calendars import (
    LONGEST_ADDRESS,
    AddressFault,
    BadAddress,
    CalendarAddress,
    calendar_address,
)
from barsek_visits.domain.text import clean_line
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.settings import current_settings
from barsek_visits.web.forms.base import Form, required

if TYPE_CHECKING:
    from collections.abc import Sequence


class CalendarAddressField(StringField):
    """The address of a published calendar; nothing is looked up."""

    most_characters = LONGEST_ADDRESS
    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the address; what was typed is kept where it is refused, so that it can be mended.

        Raises:
            ValueError: it is none that may be fetched.
        """
        self.data = clean_line(valuelist[0] if valuelist else "")
        if not self.data:
            return
        settings = current_settings()
        try:
            address = calendar_address(self.data, private=settings.private_calendars)
        except BadAddress as error:
            raise ValueError(_fault_text(error.fault)) from error
        if address.url.startswith(f"https://{settings.trusted_host}/"):
            raise ValueError(_("This is an address of our own. Please paste the one that Outlook gives you."))
        self.data = address

    def _value(self) -> str:
        return self.data.url if isinstance(self.data, CalendarAddress) else str(self.data or "")


class ExternalCalendarForm(Form):
    """Where a host publishes their own calendar."""

    address = CalendarAddressField(validators=[required(_l("Please paste the address."))])


def _fault_text(fault: AddressFault) -> str:
    texts = {
        AddressFault.NO_ADDRESS: _("Please paste the whole address, beginning with https://"),
        AddressFault.NOT_SECURE: _("Please paste an address that begins with https://, not http://"),
        AddressFault.CREDENTIALS: _("Please leave name and password out of the address: we cannot keep them."),
        AddressFault.PORT: _("Please paste an address without a port number."),
        AddressFault.PRIVATE: _("This address leads into a private network, from which we do not fetch."),
        AddressFault.WEB_PAGE: _("This is the link to a web page. Please copy the other one, the ICS link."),
    }
    return texts[fault]
