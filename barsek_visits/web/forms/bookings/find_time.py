"""The form of the search for a free time: it is understood somehow, whatever stands in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import SelectField, SelectMultipleField

from barsek_visits.domain.bookings.policy import MAX_PARTY
from barsek_visits.domain.bookings.status import BookingKind
from barsek_visits.domain.languages import VISIT_LANGUAGES
from barsek_visits.i18n import current_language
from barsek_visits.i18n import gettext as _
from barsek_visits.web.forms.base import QueryForm, choices
from barsek_visits.web.forms.fields import CountField, DayField, resource_id
from barsek_visits.web.forms.languages import language_choices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barsek_visits.queries.resources.equipment import EquipmentRow
    from barsek_visits.queries.resources.topics import TopicRow

DAYS = 7
_MAX_DAYS, _MIN_MINUTES, _MAX_MINUTES = 42, 5, 720
_USUAL_MINUTES = 60


class FindTimeForm(QueryForm):
    """For how many, in which language, about what, how long, in which days, with what."""

    party_size = CountField(least=1, most=MAX_PARTY)
    language = SelectField(choices=[], validate_choice=False)
    topics = SelectMultipleField(choices=[], validate_choice=False)
    minutes = CountField(least=_MIN_MINUTES, most=_MAX_MINUTES)
    first = DayField()
    days = CountField(least=1, most=_MAX_DAYS)
    equipment = SelectMultipleField(coerce=resource_id, choices=[], validate_choice=False)
    kind = SelectField(choices=[], validate_choice=False)

    def set_choices(self, topics: Iterable[TopicRow], equipment: Iterable[EquipmentRow]) -> None:
        """Fill in what can be chosen; what was asked for and does not exist falls back to the first."""
        self.language.choices = choices(language_choices())
        self.topics.choices = choices((row.key, row.name) for row in topics)
        self.equipment.choices = choices((row.id, row.name) for row in equipment)
        self.kind.choices = choices([(BookingKind.VISIT, _("A visit")), (BookingKind.MEETING, _("A meeting"))])
        if self.language.data not in VISIT_LANGUAGES:
            self.language.data = current_language()
        if self.kind.data != BookingKind.MEETING:
            self.kind.data = BookingKind.VISIT.value
        self.minutes.data = self.minutes.data or (None if self.minutes.errors else _USUAL_MINUTES)
        self.days.data = self.days.data or (None if self.days.errors else DAYS)
        self.party_size.data = self.party_size.data or (None if self.party_size.errors else 1)

    @property
    def equipment_ids(self) -> tuple[int, ...]:
        """The wanted kinds of equipment, by id."""
        return tuple(id_ for id_ in self.equipment.data or () if id_)

    def as_query(self) -> dict[str, Any]:
        """Return what was asked for as the values of an address."""
        names = ("party_size", "language", "topics", "minutes", "days", "equipment", "kind")
        return {name: self[name].data for name in names if self[name].data}
