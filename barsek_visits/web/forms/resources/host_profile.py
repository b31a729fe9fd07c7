"""Forms of a host's own page: languages and topics, the week, absences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import Form as PlainForm
from wtforms import FormField, SelectMultipleField
from wtforms.validators import ValidationError

from barsek_visits.domain.languages import VISIT_LANGUAGES
from barsek_visits.domain.resources.working_hours import WorkingHours
from barsek_visits.formats import language_name
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.web.forms.base import Form, choices, required
from barsek_visits.web.forms.fields import ClockField, WallTimeField

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import time

    from barsek_visits.queries.resources.topics import TopicRow

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class HostForm(Form):
    """What a host speaks and knows."""

    languages = SelectMultipleField(choices=[], validate_choice=False)
    topics = SelectMultipleField(choices=[], validate_choice=False)

    def set_choices(self, topics: Iterable[TopicRow]) -> None:
        """Fill in what can be chosen."""
        self.languages.choices = choices((code, language_name(code)) for code in VISIT_LANGUAGES)
        self.topics.choices = choices((topic.key, topic.name) for topic in topics)

    def validate_languages(self, field: SelectMultipleField) -> None:
        """Ask for one language at least; take only what is offered."""
        if not field.data:
            raise ValidationError(_("Please choose one language at least."))
        _take_offered(field)

    def validate_topics(self, field: SelectMultipleField) -> None:
        """Take only what is offered."""
        _take_offered(field)


class DayForm(PlainForm):
    """From when to when a host works on a weekday; empty is not at all."""

    starts = ClockField()
    ends = ClockField()

    def validate_ends(self, field: ClockField) -> None:
        """Ask for both or none, in order."""
        if (field.data is None) != (self.starts.data is None) and not (field.errors or self.starts.errors):
            raise ValidationError(_("Please write both times, or none."))
        if field.data and self.starts.data and field.data <= self.starts.data:
            raise ValidationError(_("The end must be after the start."))


class WeekForm(Form):
    """A host's week, Monday first."""

    monday = FormField(DayForm)
    tuesday = FormField(DayForm)
    wednesday = FormField(DayForm)
    thursday = FormField(DayForm)
    friday = FormField(DayForm)
    saturday = FormField(DayForm)
    sunday = FormField(DayForm)

    @property
    def days(self) -> list[DayForm]:
        """The forms of the weekdays, Monday first."""
        return [self[name].form for name in WEEKDAYS]

    def to_week(self) -> tuple[WorkingHours, ...]:
        """Return the week; the form is valid."""
        return tuple(
            WorkingHours(weekday, day.starts.data, day.ends.data)
            for weekday, day in enumerate(self.days)
            if day.starts.data
        )


class AbsenceForm(Form):
    """A time in which a host is away; nobody needs to know why."""

    starts_at = WallTimeField(validators=[required(_l("Please choose when it starts."))])
    ends_at = WallTimeField(validators=[required(_l("Please choose when it ends."))])

    def validate_ends_at(self, field: WallTimeField) -> None:
        """Let it end after it starts."""
        if field.data and self.starts_at.data and field.data <= self.starts_at.data:
            raise ValidationError(_("The end must be after the start."))


class RemoveAbsenceForm(Form):
    """Taking an absence back."""


def week_values(week: Collection[WorkingHours]) -> dict[str, dict[str, time]]:
    """Return a week as the data of its form."""
    return {WEEKDAYS[hours.weekday]: {"starts": hours.starts, "ends": hours.ends} for hours in week}


def _take_offered(field: SelectMultipleField) -> None:
    offered = [choice.value for choice in field.choices or ()]  # type: ignore[union-attr]
    if not set(field.data or ()) <= set(offered):
        raise ValidationError(_("Please choose from the list."))
