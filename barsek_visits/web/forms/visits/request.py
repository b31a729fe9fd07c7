"""The public booking form and the questions before it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import phonenumbers
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError

from barsek_visits import formats
from barsek_visits.domain.bookings.policy import MAX_PARTY
from barsek_visits.domain.languages import VISIT_LANGUAGES
from barsek_visits.domain.visits.requests import ORGANISATION_TYPES, Contact, Needs, VisitRequest
from barsek_visits.i18n import current_language
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.web.forms.base import PLEASE_CHOOSE, Form, QueryForm, choices, required
from barsek_visits.web.forms.fields import (
    CountField,
    EmailField,
    FlagField,
    LineField,
    MessageField,
    WallTimeField,
    wall_time,
)
from barsek_visits.web.forms.languages import language_choices

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from barsek_visits.queries.resources.topics import TopicRow
    from barsek_visits.queries.visits.visit_types import VisitTypeRow

# The zones that the office's guests come from; any other IANA name is taken as well.
USUAL_ZONES = (
    "Europe/Oslo",
    "Europe/Helsinki",
    "Europe/Stockholm",
    "Europe/Moscow",
    "Europe/Copenhagen",
    "Europe/Brussels",
    "Europe/London",
    "Europe/Kyiv",
    "Atlantic/Reykjavik",
    "America/New_York",
    "Asia/Tokyo",
)


def zone_choices(chosen: str) -> list[tuple[str, str]]:
    """Return the usual zones and the chosen one, by name in the reader's language; first the office's alone."""
    zones = {zone for zone in (*USUAL_ZONES, chosen) if zone}
    named = sorted((formats.zone_name(zone), zone) for zone in zones)
    return [("", _("Same as ours")), *((zone, name) for name, zone in named)]


def organisation_type_choices() -> list[tuple[str, str]]:
    """Return the kinds of organisation."""
    return [("", _("Please choose")), *((key, organisation_type_name(key)) for key in ORGANISATION_TYPES)]


def organisation_type_name(key: str) -> str:
    """Return a kind of organisation in the reader's language."""
    names = {
        "government": _("Government or ministry"),
        "parliament": _("Parliament or party"),
        "municipality": _("Municipality or county"),
        "embassy": _("Embassy or consulate"),
        "international": _("International organisation"),
        "university": _("University or research"),
        "school": _("School"),
        "indigenous": _("Indigenous organisation"),
        "civil_society": _("Association or civil society"),
        "media": _("Media"),
        "business": _("Business"),
        "other": _("Other"),
    }
    return names.get(key, key)


def country_choices() -> list[tuple[str, str]]:
    """Return all countries by name, those around the Barents Sea first."""
    near = ["NO", "FI", "SE", "RU"]
    rest = sorted((code for code in formats.country_codes() if code not in near), key=formats.country_name)
    return [("", _("Please choose")), *((code, formats.country_name(code)) for code in near + rest)]


class TimesForm(QueryForm):
    """What the free times depend on; the visit's language changes none of them."""

    visit_type = SelectField(choices=[], validate_choice=False)
    party_size = CountField(least=1, most=MAX_PARTY)
    language = SelectField(choices=[], validate_choice=False)
    time_zone = SelectField(choices=[], validate_choice=False)

    def set_choices(self, visit_types: Iterable[VisitTypeRow]) -> None:
        """Fill in what can be chosen; what was asked for and does not exist falls back to the first."""
        names = {row.key: row.name for row in visit_types}
        self.visit_type.choices = choices(names.items())
        self.language.choices = choices(language_choices())
        if self.visit_type.data not in names and names:
            self.visit_type.data = next(iter(names))
        if self.language.data not in VISIT_LANGUAGES:
            self.language.data = current_language()
        if not self.time_zone.data or not formats.is_time_zone(self.time_zone.data):
            self.time_zone.data = ""
        self.time_zone.choices = choices(zone_choices(self.time_zone.data))

    def query(self) -> dict[str, Any]:
        """Return the choices as the query of a link, without what is empty."""
        names = ("visit_type", "party_size", "language", "time_zone")
        return {name: self[name].data for name in names if self[name].data}


class VisitForm(Form):
    """A delegation's request: the fields of the contract."""

    visit_type = LineField(validators=[required(_l("Please choose what kind of visit you wish for."))])
    starts_at = WallTimeField(validators=[required(_l("Please choose a time."))])
    alternative_1 = SelectField(choices=[], validate_choice=False)
    alternative_2 = SelectField(choices=[], validate_choice=False)
    flexible = FlagField()
    organisation = LineField(validators=[required(_l("Please write which organisation you come from."))])
    organisation_type = SelectField(choices=[], validate_choice=False)
    country = SelectField(choices=[], validate_choice=False)
    party_size = CountField(least=1, most=MAX_PARTY, validators=[required(_l("Please write how many you are."))])
    language = SelectField(choices=[], validate_choice=False)
    interpreter = FlagField()
    head_of_delegation = LineField()
    contact_name = LineField(validators=[required(_l("Please write the contact person's name."))])
    contact_email = EmailField(validators=[required(_l("Please write the contact person's email address."))])
    contact_phone = LineField()
    day_contact = LineField()
    topics = SelectMultipleField(choices=[], validate_choice=False)
    wheelchair_users = CountField(most=MAX_PARTY)
    diet_vegetarian = CountField(most=MAX_PARTY)
    diet_vegan = CountField(most=MAX_PARTY)
    diet_allergy = CountField(most=MAX_PARTY)
    diet_other = CountField(most=MAX_PARTY)
    arrival = LineField()
    message = MessageField()
    time_zone = LineField()
    protected = FlagField()
    submission_id = StringField()

    def set_choices(self, topics: Iterable[TopicRow], times: list[tuple[str, str]]) -> None:
        """Fill in what can be chosen; `times` are the free times for the alternatives."""
        self.organisation_type.choices = choices(organisation_type_choices())
        self.country.choices = choices(country_choices())
        self.language.choices = choices(language_choices())
        self.topics.choices = choices((row.key, row.name) for row in topics)
        for alternative in (self.alternative_1, self.alternative_2):
            typed = alternative.data or ""
            kept = [(typed, typed)] if typed and typed not in dict(times) else []
            alternative.choices = choices([("", _("None")), *times, *kept])

    def begin(self) -> None:
        """Give a fresh form its identity: the same form sent twice is one request."""
        self.submission_id.data = str(uuid.uuid4())

    def validate_organisation_type(self, field: SelectField) -> None:
        """Take only what is offered."""
        _one_of(field, ORGANISATION_TYPES)

    def validate_country(self, field: SelectField) -> None:
        """Take only ISO 3166-1 alpha-2 codes of countries."""
        _one_of(field, formats.country_codes())

    def validate_language(self, field: SelectField) -> None:
        """Take only languages that visits are held in."""
        _one_of(field, VISIT_LANGUAGES)

    def validate_alternative_1(self, field: SelectField) -> None:
        """Take a wall time or nothing."""
        _wall_time_or_nothing(field)

    validate_alternative_2 = validate_alternative_1

    def validate_contact_phone(self, field: LineField) -> None:
        """Take a number that could exist; one without a country's code is read as of the chosen country."""
        if not field.data:
            return
        try:
            number = phonenumbers.parse(field.data, self.country.data or None)
        except phonenumbers.NumberParseException as error:
            raise ValidationError(_phone_hint()) from error
        if not phonenumbers.is_possible_number(number):
            raise ValidationError(_phone_hint())

    def validate_diet_other(self, field: CountField) -> None:
        """Let no more people eat than come; one may eat in more than one way, so each count is looked at alone."""
        self._at_most_the_party(field)

    validate_wheelchair_users = validate_diet_vegetarian = validate_diet_vegan = validate_diet_allergy = (
        validate_diet_other
    )

    def _at_most_the_party(self, field: CountField) -> None:
        if field.data and self.party_size.data and field.data > self.party_size.data:
            raise ValidationError(_("This is more than the number of people who come."))

    def validate_time_zone(self, field: LineField) -> None:
        """Take the IANA name of a place's zone, or nothing."""
        if field.data and not formats.is_time_zone(field.data):
            field.data = ""  # nothing to be shown in; the page asks anew
            raise ValidationError(_("Please choose a time zone from the list."))

    def validate_topics(self, field: SelectMultipleField) -> None:
        """Leave out what can be no topic's key."""
        field.data = [key for key in field.data or () if key.isprintable()]

    def validate_submission_id(self, field: StringField) -> None:
        """Take a UUID."""
        try:
            field.data = str(uuid.UUID(field.data or ""))
        except ValueError as error:
            field.data = str(uuid.uuid4())
            raise ValidationError(_("The form was not complete. Please send it again.")) from error

    def to_request(self, browser: str, network: str) -> VisitRequest:
        """Return what was sent, once it is valid, by which browser, and from where."""
        wishes = [self.starts_at.data, *map(_parsed, (self.alternative_1.data, self.alternative_2.data))]
        needs = {name: self[name].data or 0 for name in Needs.__dataclass_fields__}
        return VisitRequest(
            submission_id=str(self.submission_id.data),
            visit_type=self.visit_type.data,
            wishes=tuple(dict.fromkeys(wish for wish in wishes if wish)),
            party_size=self.party_size.data,
            language=self.language.data,
            page_language=current_language(),
            organisation=self.organisation.data,
            organisation_type=self.organisation_type.data,
            country=self.country.data,
            contact=self.contact(),
            needs=Needs(**needs),
            topics=tuple(self.topics.data or ()),
            flexible=self.flexible.data,
            interpreter=self.interpreter.data,
            protected=self.protected.data,
            time_zone=self.time_zone.data or "",
            browser=browser,
            network=network,
        )

    def contact(self) -> Contact:
        """Return who speaks for the delegation."""
        return Contact(
            name=self.contact_name.data,
            email=self.contact_email.data,
            phone=self.contact_phone.data or "",
            day_contact=self.day_contact.data or "",
            head_of_delegation=self.head_of_delegation.data or "",
            arrival=self.arrival.data or "",
            message=self.message.data or "",
        )


def _one_of(field: SelectField, allowed: Iterable[str]) -> None:
    if field.data not in allowed:
        raise ValidationError(str(PLEASE_CHOOSE))


def _wall_time_or_nothing(field: SelectField) -> None:
    try:
        _parsed(field.data)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _parsed(typed: str | None) -> datetime | None:
    return wall_time(typed) if typed else None


def _phone_hint() -> str:
    return _("Please write a telephone number with its country code, such as +47 12 34 56 78.")
