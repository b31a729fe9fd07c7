"""Forms of the office's steps on a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.web.forms.base import Form, choices, required
from barsek_visits.web.forms.bookings.slots import SlotField
from barsek_visits.web.forms.fields import FlagField, MessageField, VersionField, WallTimeField, resource_id

if TYPE_CHECKING:
    from collections.abc import Iterable


class AllocationForm(Form):
    """A time, a room and hosts for a visit."""

    version = VersionField()
    starts_at = WallTimeField(validators=[required(_l("Please choose a time."))])
    room = SelectField(coerce=resource_id, choices=[], validate_choice=False)
    hosts = SelectMultipleField(coerce=resource_id, choices=[], validate_choice=False)
    override_busy = FlagField()

    def set_choices(self, rooms: Iterable[tuple[int, str]], hosts: Iterable[tuple[int, str]]) -> None:
        """Fill in what can be chosen."""
        self.room.choices = choices(rooms)
        self.hosts.choices = choices(hosts)

    @property
    def room_ids(self) -> tuple[int, ...]:
        """The chosen room, by id."""
        return (self.room.data,) if self.room.data else ()

    @property
    def host_ids(self) -> tuple[int, ...]:
        """The chosen hosts, by id."""
        return tuple(sorted({id_ for id_ in self.hosts.data or () if id_}))


class MoveVisitForm(AllocationForm):
    """Another time, room or hosts, of the visit or one item of it; without an end it is as long as its type says.

    A free time that was chosen comes before one that is typed: the page fills in the time that the visit has.
    """

    slot = SlotField()
    starts_at = WallTimeField()
    ends_at = WallTimeField()
    item = HiddenField()

    def validate_starts_at(self, field: WallTimeField) -> None:
        """Ask for a free time or another."""
        if not field.data and not self.slot.data and not field.errors:
            raise ValidationError(_("Please choose a time."))

    @property
    def item_id(self) -> int | None:
        """The one item of the programme that moves, by id; None is all of it."""
        return resource_id(self.item.data)


class ReasonForm(Form):
    """A step that may say why."""

    version = VersionField()
    reason = MessageField()


class DeclineForm(ReasonForm):
    """Declining says why."""

    reason = MessageField(validators=[required(_l("Please write why: the delegation reads it."))])


class StepForm(Form):
    """A step that needs nothing but the version that was seen."""

    version = VersionField()


class AcceptForm(StepForm):
    """Accepting what the delegation asks for, also where a host's own calendar says busy."""

    override_busy = FlagField()
