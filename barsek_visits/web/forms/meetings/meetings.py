"""Forms of meetings: new ones, repeating ones, and changes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from barsek_visits.domain.errors import NotOffered, Refusal
from barsek_visits.domain.meetings.plans import SeriesScope
from barsek_visits.domain.meetings.recurrence import MAX_DATES, Recurrence, RecurrenceUnit
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, TimeSpan
from barsek_visits.formats import weekday_names
from barsek_visits.i18n import LANGUAGES
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.web.forms.base import Form, choices, required
from barsek_visits.web.forms.fields import (
    AddressesField,
    CountField,
    DayField,
    FlagField,
    LineField,
    MessageField,
    VersionField,
    WallTimeField,
    resource_id,
)
from barsek_visits.web.forms.meetings.series_answers import DATE_ANSWER_BYTES
from barsek_visits.web.forms.protection import ProtectForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.queries.resources.resources import ResourceRow


class MeetingForm(Form):
    """A meeting: what, when, where, with whom."""

    title = LineField(validators=[required(_l("Please give the meeting a title."))])
    starts_at = WallTimeField(validators=[required(_l("Please choose when it starts."))])
    ends_at = WallTimeField(validators=[required(_l("Please choose when it ends."))])
    rooms = SelectMultipleField(coerce=resource_id, choices=[], validate_choice=False)
    hosts = SelectMultipleField(coerce=resource_id, choices=[], validate_choice=False)
    everybody = FlagField()
    guests = AddressesField()
    guest_language = SelectField(choices=choices(LANGUAGES.items()), validate_choice=False)
    note = MessageField()
    override_busy = FlagField()

    def set_choices(self, resources: Iterable[ResourceRow]) -> None:
        """Fill in what can be chosen."""
        rows = list(resources)
        self.rooms.choices = choices((row.id, row.name) for row in rows if row.kind == "room")
        self.hosts.choices = choices((row.id, row.name) for row in rows if row.kind == "host")

    def validate_guest_language(self, field: SelectField) -> None:
        """Take only our languages; nothing said is the first."""
        if field.data not in LANGUAGES:
            field.data = next(iter(LANGUAGES))

    def span(self, office_time: OfficeTime) -> TimeSpan:
        """Return the typed time; both ends are there.

        Raises:
            WallTimeGap: the clock skips an end.
            NotOffered: it would end before it starts, or last longer than an appointment may.
        """
        start, end = (office_time.instant(wall) for wall in (self.starts_at.data, self.ends_at.data))
        if not timedelta() < end - start <= MAX_APPOINTMENT_LENGTH:
            raise NotOffered(Refusal.NOT_A_START)
        return TimeSpan(start, end)

    @property
    def room_ids(self) -> tuple[int, ...]:
        """The chosen rooms, by id."""
        return tuple(sorted({id_ for id_ in self.rooms.data or () if id_}))

    @property
    def host_ids(self) -> tuple[int, ...]:
        """The chosen people, by id."""
        everybody = [resource_id(choice.value) for choice in self.hosts.choices or ()] if self.everybody.data else []  # type: ignore[union-attr]
        return tuple(sorted({id_ for id_ in (*(self.hosts.data or ()), *everybody) if id_}))


# What becomes of the days of a series on which the office is closed.
SKIP, KEEP = "skip", "keep"


class NewMeetingForm(MeetingForm):
    """A new meeting, repeating or not; beside its fields its page sends an answer to each date that is taken."""

    most_bytes_beside = Form.most_bytes_beside + MAX_DATES * DATE_ANSWER_BYTES

    repeat = SelectField(choices=[], validate_choice=False)
    every = CountField(least=1, most=99)
    weekdays = SelectMultipleField(choices=[], validate_choice=False)
    until = DayField()
    protected = FlagField()
    times = CountField(least=1, most=MAX_DATES)
    closed_days = RadioField(choices=[], validate_choice=False, default="")

    def set_choices(self, resources: Iterable[ResourceRow]) -> None:
        """Fill in what can be chosen."""
        super().set_choices(resources)
        self.repeat.choices = choices(repeat_names().items())
        self.weekdays.choices = choices(enumerate(weekday_names()))
        self.closed_days.choices = choices([(SKIP, _("Leave these days out")), (KEEP, _("Meet on these days as well"))])

    def validate_repeat(self, field: SelectField) -> None:
        """Take only what is offered."""
        field.data = field.data or ""
        if field.data not in repeat_names():
            raise ValidationError(_("Please choose one."))

    def validate_closed_days(self, field: RadioField) -> None:
        """Take only what is offered; nothing is said before it is asked."""
        field.data = field.data or ""
        if field.data not in ("", SKIP, KEEP):
            raise ValidationError(_("Please choose one."))

    def validate_until(self, field: DayField) -> None:
        """Ask when a series ends, and let it end after it begins."""
        if not self.repeat.data or self.times.data or self.times.errors:
            return
        if field.data is None:
            raise ValidationError(_("Please say when it ends: on a date, or after a number of times."))
        if self.starts_at.data and field.data < self.starts_at.data.date():
            raise ValidationError(_("The last date is before the first."))

    def recurrence(self) -> Recurrence | None:
        """Return the rule, or None for a single meeting; the form is valid."""
        if not self.repeat.data:
            return None
        weekdays = frozenset(int(day) for day in self.weekdays.data or () if day in tuple("0123456"))
        until = None if self.times.data else self.until.data
        return Recurrence(RecurrenceUnit(self.repeat.data), self.every.data or 1, weekdays, until, self.times.data)


class ChangeMeetingForm(MeetingForm):
    """A change of a meeting, or of more of its series."""

    version = VersionField()
    scope = SelectField(choices=[], validate_choice=False)

    def set_choices(self, resources: Iterable[ResourceRow]) -> None:
        """Fill in what can be chosen."""
        super().set_choices(resources)
        self.scope.choices = choices(scope_names().items())

    def validate_scope(self, field: SelectField) -> None:
        """Take only what is offered; nothing said is this one alone."""
        take_scope(field)


class CancelMeetingForm(Form):
    """Calling off a meeting, or more of its series."""

    version = VersionField()
    scope = SelectField(choices=[], validate_choice=False)

    def validate_scope(self, field: SelectField) -> None:
        """Take only what is offered; nothing said is this one alone."""
        take_scope(field)


class ProtectMeetingForm(ProtectForm):
    """Protecting a meeting, or more of its series, and lifting it."""

    scope = SelectField(choices=[], validate_choice=False)

    def validate_scope(self, field: SelectField) -> None:
        """Take only what is offered; nothing said is this one alone."""
        take_scope(field)


def take_scope(field: SelectField) -> None:
    """Make nothing said this one alone.

    Raises:
        ValidationError: it is none of the scopes.
    """
    field.data = field.data or SeriesScope.ONE.value
    if field.data not in set(SeriesScope):
        raise ValidationError(_("Please choose one."))


def scope_names() -> dict[str, str]:
    """Return how much of a series a step takes, in words."""
    return {
        SeriesScope.ONE.value: _("Only this one"),
        SeriesScope.FOLLOWING.value: _("This and the following"),
        SeriesScope.ALL.value: _("All that are still to come"),
    }


def repeat_names() -> dict[str, str]:
    """Return how a meeting may repeat, in words."""
    return {
        "": _("It does not repeat"),
        RecurrenceUnit.DAYS.value: _("Daily"),
        RecurrenceUnit.WEEKS.value: _("Weekly"),
        RecurrenceUnit.MONTH_DATE.value: _("Monthly, on the same date"),
        RecurrenceUnit.MONTH_WEEKDAY.value: _("Monthly, on the same weekday"),
    }
