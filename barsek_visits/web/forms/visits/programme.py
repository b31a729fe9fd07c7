"""The form of a visit's programme: items that are typed, added, copied, put in another order, and stored as one."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, FormField, HiddenField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.validators import ValidationError

from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visits.programme import MAX_ITEMS, ProgrammeItem
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.web.forms.base import Form, choices, required
from barsek_visits.web.forms.bodies import MOST_CHOICES_BYTES
from barsek_visits.web.forms.fields import (
    ClockField,
    CountField,
    DayField,
    FlagField,
    LineField,
    MessageField,
    VersionField,
    resource_id,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.queries.resources.equipment import EquipmentRow
    from barsek_visits.queries.resources.resources import ResourceRow


_MAX_DIGITS = 3
_MAX_SHIFT = 12 * 60
_NO_ITEM = -1


class EquipmentField(Field):
    """How many pieces of each kind of equipment, by the kind's id: a small number beside each."""

    most_bytes = MOST_CHOICES_BYTES
    data: Any
    kinds: Sequence[EquipmentRow] = ()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read `<name>-<id>` for each kind that is typed; what is no number is kept to be shown again."""
        self.process_errors = []
        self.typed: dict[int, str] = {id_: str(count) for id_, count in data or ()}
        if formdata:
            head = f"{self.name}-"
            self.typed = {
                id_: formdata[key].strip()
                for key in formdata
                if key.startswith(head) and (id_ := resource_id(key.removeprefix(head))) is not None
            }
        self.data = ()
        wanted = {id_: typed for id_, typed in self.typed.items() if typed.lstrip("0")}
        if all(typed.isascii() and typed.isdigit() and len(typed) <= _MAX_DIGITS for typed in wanted.values()):
            self.data = tuple(sorted((id_, int(typed)) for id_, typed in wanted.items()))
        else:
            self.process_errors.append(_("Please write whole numbers in digits."))


class ItemForm(PlainForm):
    """One item of the programme, on a day between two times of it."""

    item = HiddenField()
    title = LineField(validators=[required(_l("Please give the item a title."))])
    day = DayField(validators=[required(_l("Please choose a day."))])
    starts = ClockField(validators=[required(_l("Please choose when it starts."))])
    ends = ClockField(validators=[required(_l("Please choose when it ends."))])
    last_day = DayField()
    rooms = SelectMultipleField(coerce=resource_id, choices=[], validate_choice=False)
    place = LineField()
    hosts = SelectMultipleField(coerce=resource_id, choices=[], validate_choice=False)
    interpreter = FlagField()
    equipment = EquipmentField()
    text = MessageField()
    note = MessageField()

    def validate_ends(self, field: ClockField) -> None:
        """Let an item end after it starts."""
        if field.data and self.starts.data and self.day.data:
            first, last = (self.day.data, self.starts.data), (self.last_day.data or self.day.data, field.data)
            if last <= first:
                raise ValidationError(_("The end must be after the start."))

    def validate_place(self, field: LineField) -> None:
        """Let an item be at the office or elsewhere, not both."""
        if field.data and self.rooms.data:
            raise ValidationError(_("An item is in a room or at another place. Please take one away."))

    def span(self, clock: OfficeTime) -> TimeSpan:
        """Return from when to when it is, mostly on one day.

        Raises:
            WallTimeGap: the clock skips its start or its end.
        """
        last_day = self.last_day.data or self.day.data
        start = clock.instant(datetime.combine(self.day.data, self.starts.data))
        return TimeSpan(start, clock.instant(datetime.combine(last_day, self.ends.data)))

    def to_item(self, clock: OfficeTime) -> ProgrammeItem:
        """Return the item; the form is valid.

        Raises:
            WallTimeGap: the clock skips its start or its end.
        """
        return ProgrammeItem(
            span=self.span(clock),
            title=self.title.data,
            room_ids=_ids(self.rooms.data),
            host_ids=_ids(self.hosts.data),
            equipment=self.equipment.data,
            place=self.place.data,
            interpreter=self.interpreter.data,
            text=self.text.data,
            note=self.note.data,
            id=resource_id(self.item.data),
        )


class ProgrammeForm(Form):
    """A whole programme."""

    version = VersionField()
    override_busy = FlagField()
    items = FieldList(FormField(ItemForm), min_entries=1, max_entries=MAX_ITEMS)

    def set_choices(self, resources: Iterable[ResourceRow], equipment: Sequence[EquipmentRow]) -> None:
        """Fill in what can be chosen for each item."""
        rows = list(resources)
        for entry in self.items:
            entry.form.rooms.choices = choices((row.id, row.name) for row in rows if row.kind == "room")
            entry.form.hosts.choices = choices((row.id, row.name) for row in rows if row.kind == "host")
            entry.form.equipment.kinds = equipment


class ShiftForm(Form):
    """Moving a programme, or the rest of it, by minutes."""

    version = VersionField()
    minutes = CountField(least=5, most=_MAX_SHIFT, validators=[required(_l("Please write how many minutes."))])
    earlier = FlagField()
    since = HiddenField()
    override_busy = FlagField()

    @property
    def since_id(self) -> int | None:
        """The item from which on it moves, by id; None is all of it, -1 no item that there is."""
        chosen = resource_id(self.since.data)
        return _NO_ITEM if chosen is None and self.since.data else chosen

    @property
    def signed_minutes(self) -> int:
        """The minutes, negative where the visit begins earlier."""
        return -self.minutes.data if self.earlier.data else int(self.minutes.data)


def item_values(item: ProgrammeItem, clock: OfficeTime) -> dict[str, Any]:
    """Return an item as the data of its form."""
    start, end = clock.naive_wall(item.span.start), clock.naive_wall(item.span.end)
    return {
        "item": str(item.id or ""),
        "title": item.title,
        "day": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "last_day": end.date() if end.date() != start.date() else None,
        "rooms": list(item.room_ids),
        "place": item.place,
        "hosts": list(item.host_ids),
        "interpreter": item.interpreter,
        "equipment": item.equipment,
        "text": item.text,
        "note": item.note,
    }


Typed = dict[str, list[str]]  # an item's fields as they were typed, by the field's short name


def typed_times(start: datetime, end: datetime) -> Typed:
    """Return from when to when an item is, naive wall times, as typed; the last day only where it is another."""
    last_day = "" if start.date() == end.date() else f"{end:%Y-%m-%d}"
    return {
        "day": [f"{start:%Y-%m-%d}"],
        "starts": [f"{start:%H:%M}"],
        "last_day": [last_day],
        "ends": [f"{end:%H:%M}"],
    }


def typed_items() -> list[Typed]:
    """Return the posted items as they were typed, in order."""
    found: dict[int, Typed] = {}
    for key, values in ProgrammeForm.sent().lists():
        match = re.fullmatch(r"items-([0-9]{1,3})-(.+)", key)
        if match:
            found.setdefault(int(match[1]), {})[match[2]] = values
    return [found[n] for n in sorted(found)][:MAX_ITEMS]


def form_of(items: Sequence[Typed]) -> ProgrammeForm:
    """Return a form that shows items as they were typed, and the rest as it was posted."""
    fields = MultiDict(
        (key, value)
        for key in ("version", "override_busy", "csrf_token")
        for value in ProgrammeForm.sent().getlist(key)
    )
    for n, item in enumerate(items):
        for name, values in item.items():
            fields.setlist(f"items-{n}-{name}", values)
    return ProgrammeForm(formdata=fields)


def problems(form: ProgrammeForm) -> list[tuple[str, str]]:
    """Return what is wrong, each with the id of the field that it concerns; empty for the form as a whole."""
    found = [("", str(text)) for text in form.form_errors]
    found += [("", str(text)) for text in form.csrf_token.errors]
    found += [(form.override_busy.id, str(text)) for text in form.override_busy.errors]
    for entry in form["items"]:
        found += [(field.id, str(field.errors[0])) for field in entry.form if field.errors]
    return found


def _ids(values: Iterable[int | None] | None) -> tuple[int, ...]:
    return tuple(sorted({id_ for id_ in values or () if id_}))
