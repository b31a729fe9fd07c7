"""The form by which staff take down a visit for whoever calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from barsek_visits.domain.languages import VISIT_LANGUAGES
from barsek_visits.domain.visits.facts import VisitFacts
from barsek_visits.domain.visits.requests import ORGANISATION_TYPES, Contact, Needs, VisitRequest
from barsek_visits.i18n import DEFAULT_LANGUAGE, LANGUAGES
from barsek_visits.i18n import gettext as _
from barsek_visits.web.forms.base import PLEASE_CHOOSE, choices
from barsek_visits.web.forms.bookings.slots import SlotField
from barsek_visits.web.forms.fields import EmailField, FlagField, LineField, VersionField, WallTimeField, resource_id
from barsek_visits.web.forms.languages import language_choices
from barsek_visits.web.forms.visits.request import VisitForm, country_choices, organisation_type_choices

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from barsek_visits.queries.resources.resources import ResourceRow
    from barsek_visits.queries.resources.topics import TopicRow
    from barsek_visits.queries.visits.details import VisitDetails
    from barsek_visits.queries.visits.organisations import KnownOrganisation
    from barsek_visits.queries.visits.templates import TemplateRow
    from barsek_visits.queries.visits.visit_types import VisitTypeRow

# The fields of the contact, each with its word there.
_CONTACT = {
    "contact_name": "name", "contact_email": "email", "contact_phone": "phone", "day_contact": "day_contact",
    "head_of_delegation": "head_of_delegation", "arrival": "arrival", "message": "message",
}  # fmt: skip


class _FactsForm(VisitForm):
    """What staff may say of a visit: all that a delegation says of itself, but whom to write to may be unknown."""

    alternative_1 = alternative_2 = flexible = time_zone = None  # type: ignore[assignment]  # fields of guests alone

    visit_type = SelectField(choices=[], validate_choice=False)  # type: ignore[assignment]  # guests come with theirs
    contact_name = LineField()
    contact_email = EmailField()

    def set_fact_choices(self, visit_types: Iterable[VisitTypeRow], topics: Iterable[TopicRow]) -> None:
        """Fill in what can be chosen of the visit itself."""
        self.organisation_type.choices = choices(organisation_type_choices())
        self.country.choices = choices(country_choices())
        self.language.choices = choices(language_choices())
        self.topics.choices = choices((row.key, row.name) for row in topics)
        self.visit_type.choices = choices((row.key, row.name) for row in visit_types)
        known = {choice.value for choice in self.topics.choices}
        self.topics.data = [key for key in self.topics.data or () if key in known]

    @property
    def asked_language(self) -> str:
        """The language of the visit, empty for one that is none of ours."""
        return self.language.data if self.language.data in VISIT_LANGUAGES else ""

    def validate_visit_type(self, field: SelectField) -> None:
        """Take only what is offered."""
        if field.data not in [choice.value for choice in field.choices or ()]:  # type: ignore[union-attr]
            raise ValidationError(str(PLEASE_CHOOSE))

    def validate_organisation_type(self, field: SelectField) -> None:
        """Take only what is offered."""
        if field.data not in ORGANISATION_TYPES:
            raise ValidationError(_("Please choose the kind of organisation."))

    def needs(self) -> Needs:
        """Return how many have which need."""
        return Needs(**{name: self[name].data or 0 for name in Needs.__dataclass_fields__})


class EditVisitForm(_FactsForm):
    """What is known of a visit, to be corrected; its time is moved elsewhere."""

    starts_at = protected = submission_id = None  # type: ignore[assignment]

    version = VersionField()

    def fill(self, details: VisitDetails) -> None:
        """Show what holds now."""
        for name in ("organisation", "organisation_type", "country", "party_size", "language", "interpreter"):
            self[name].data = getattr(details, name)
        self.visit_type.data, self.topics.data = details.visit_type_key, list(details.topic_keys)
        contact, needs = details.contact or Contact("", ""), details.needs or Needs()
        for field, name in _CONTACT.items():
            self[field].data = getattr(contact, name)
        for name in Needs.__dataclass_fields__:
            self[name].data = getattr(needs, name) or None

    def to_facts(self) -> VisitFacts:
        """Return what is to hold; the form is valid."""
        return VisitFacts(
            organisation=self.organisation.data,
            organisation_type=self.organisation_type.data,
            country=self.country.data,
            visit_type=self.visit_type.data,
            party_size=self.party_size.data,
            language=self.language.data,
            interpreter=self.interpreter.data,
            topics=tuple(self.topics.data or ()),
            contact=self.contact(),
            needs=self.needs(),
        )


class StaffVisitForm(_FactsForm):
    """A visit that staff take down: one of the free times or any other, with or without an address to write to."""

    slot = SlotField()
    starts_at = WallTimeField()
    room = SelectField(coerce=resource_id, choices=[], validate_choice=False)
    hosts = SelectMultipleField(coerce=resource_id, choices=[], validate_choice=False)
    template = SelectField(choices=[], validate_choice=False)
    override_busy = FlagField()

    def set_options(
        self,
        visit_types: Iterable[VisitTypeRow],
        topics: Iterable[TopicRow],
        resources: Iterable[ResourceRow],
        templates: Iterable[TemplateRow],
    ) -> None:
        """Fill in what can be chosen."""
        rows = list(resources)
        self.set_fact_choices(visit_types, topics)
        self.room.choices = choices(
            [("", _("The best one that is free")), *((row.id, row.name) for row in rows if row.kind == "room")]
        )
        self.hosts.choices = choices((row.id, row.name) for row in rows if row.kind == "host")
        self.template.choices = choices([("", _("One item")), *((row.key, row.name) for row in templates)])

    def complete(self, known: KnownOrganisation | None) -> None:
        """Fill in what an earlier visit says of the organisation, where nothing is said."""
        if known:
            self.organisation_type.data = self.organisation_type.data or known.type
            self.country.data = self.country.data or known.country

    def validate_starts_at(self, field: WallTimeField) -> None:
        """Ask for one of the free times, or another."""
        if not field.data and not self.slot.data and not field.errors:
            raise ValidationError(_("Please choose a time."))

    @property
    def start(self) -> datetime | None:
        """The chosen start, the office's wall time; one that is typed comes before one that is shown."""
        return self.starts_at.data or (self.slot.data.starts_at if self.slot.data else None)

    @property
    def room_ids(self) -> tuple[int, ...]:
        """The chosen room, else that of the time that was shown, by id."""
        shown = self.slot.data.room_id if self.slot.data and not self.starts_at.data else None
        chosen = self.room.data or shown
        return (chosen,) if chosen else ()

    @property
    def host_ids(self) -> tuple[int, ...]:
        """The chosen hosts, else that of the time that was shown, by id."""
        shown = self.slot.data.host_id if self.slot.data and not self.starts_at.data else None
        return tuple(sorted({id_ for id_ in self.hosts.data or () if id_})) or ((shown,) if shown else ())

    def to_visit(self) -> VisitRequest:
        """Return the visit as commands take it; the form is valid.  Letters speak the visit's language where we do."""
        language: Any = self.language.data
        return VisitRequest(
            submission_id=str(self.submission_id.data),
            visit_type=self.visit_type.data,
            wishes=(self.start,) if self.start else (),
            party_size=self.party_size.data,
            language=language,
            page_language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
            organisation=self.organisation.data,
            organisation_type=self.organisation_type.data,
            country=self.country.data,
            contact=self.contact(),
            needs=self.needs(),
            topics=tuple(self.topics.data or ()),
            interpreter=self.interpreter.data,
            protected=self.protected.data,
        )
