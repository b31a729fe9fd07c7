"""A free time as a form sends it: its start, its room and its host."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wtforms import Field
from wtforms.widgets import HiddenInput

from barsek_visits.i18n import gettext as _
from barsek_visits.web.forms.fields import WALL_TIME, resource_id, wall_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

MAX_SLOTS = 3
_MOST_READ = 100
_SLOT = re.compile(r"([^/]{16})/([0-9]{1,10})/([0-9]{0,10})")


@dataclass(frozen=True)
class ChosenSlot:
    """A time that was chosen, the office's wall time, with what was best for it when it was shown."""

    starts_at: datetime
    room_id: int | None
    host_id: int | None

    def value(self) -> str:
        """Return it as the form sends it."""
        return f"{self.starts_at:{WALL_TIME}}/{self.room_id or ''}/{self.host_id or ''}"


class SlotField(Field):
    """One of the free times that a page shows; empty is None."""

    widget = HiddenInput()

    def _value(self) -> str:
        return self.data.value() if self.data else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the time.

        Raises:
            ValueError: it is none of ours.
        """
        self.data = None
        typed = valuelist[0] if valuelist else ""
        if typed:
            self.data = slot_of(typed)


class SlotsField(Field):
    """Several of the free times that a page shows, each once, in the order in which they were sent."""

    data: Any
    widget = HiddenInput()

    def _value(self) -> str:
        return " ".join(slot.value() for slot in self.data or ())

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the times.

        Raises:
            ValueError: one is none of ours, or there are more than a form may offer.
        """
        self.data = ()
        self.data = tuple(dict.fromkeys(slot_of(value) for value in valuelist[:_MOST_READ]))
        if len(self.data) > MAX_SLOTS:
            raise ValueError(_("Please choose three times at the most."))


def slot_of(value: str) -> ChosenSlot:
    """Return what a page's value means.

    Raises:
        ValueError: it is none of ours; the text is for the reader.
    """
    match = _SLOT.fullmatch(value)
    if match is None:
        raise ValueError(_("Please choose a time."))
    return ChosenSlot(wall_time(match[1]), resource_id(match[2]), resource_id(match[3]))
