"""Forms with which office and delegation come to terms: questions, answers, offered times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import Field, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import lazy_gettext as _l
from barsek_visits.web.forms.base import Form, choices, required
from barsek_visits.web.forms.bookings.slots import MAX_SLOTS, SlotsField
from barsek_visits.web.forms.fields import FlagField, MessageField, VersionField, WallTimeField, resource_id
from barsek_visits.web.forms.visits.steps import DeclineForm

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class KeepForm(Form):
    """Keeping a request needs no more than the press of a button."""

    version = VersionField()


class NoteForm(Form):
    """A note for ourselves; an empty one takes it away."""

    version = VersionField()
    note = MessageField()


class DeclineSilentlyForm(Form):
    """The requests that are declined together."""

    most_bytes_beside = 32 * 1024  # more than a thousand references, where somebody has sent that many

    references = SelectMultipleField(choices=[], validate_choice=False)

    def validate_references(self, field: SelectMultipleField) -> None:
        """Ask for one at least."""
        if not field.data:
            raise ValidationError(_("Tick the requests to decline."))


class QuestionForm(Form):
    """A question to the delegation."""

    version = VersionField()
    text = MessageField(validators=[required(_l("Please write what you want to know."))])


class AnswerForm(Form):
    """The delegation's answer."""

    version = VersionField()
    text = MessageField(validators=[required(_l("Please write an answer."))])


class AcceptOfferForm(Form):
    """Taking one of the offered times."""

    version = VersionField()
    offer = HiddenField()

    @property
    def position(self) -> int:
        """Which of the offers, counted from 0; -1 is none."""
        chosen = resource_id(self.offer.data)
        return -1 if chosen is None else chosen


class _UpToThreeTimes:
    """What forms with up to three times share: free times that were shown, and others that are typed; each once."""

    slots: SlotsField
    offer_1: WallTimeField
    offer_2: WallTimeField
    offer_3: WallTimeField

    def validate_offer_1(self, field: WallTimeField) -> None:
        """Offer each time once, and three at the most."""
        starts = [start for _, start in self.wanted]
        if len(set(starts)) < len(starts):
            raise ValidationError(_("Each time can be offered once."))
        if len(starts) > MAX_SLOTS:
            field.errors = []
            raise ValidationError(_("Please choose three times at the most."))

    @property
    def wanted(self) -> list[tuple[Field, datetime]]:
        """The chosen times in order, naive wall times, each with the field that it came by."""
        shown = [(self.slots, slot.starts_at) for slot in self.slots.data or ()]
        typed = [(field, field.data) for field in (self.offer_1, self.offer_2, self.offer_3) if field.data]
        return [*shown, *typed]


class OfferForm(_UpToThreeTimes, Form):
    """Up to three other times; without a room or hosts the best ones that are free are taken."""

    version = VersionField()
    slots = SlotsField()
    offer_1 = WallTimeField()
    offer_2 = WallTimeField()
    offer_3 = WallTimeField()
    room = SelectField(coerce=resource_id, choices=[], validate_choice=False)
    hosts = SelectMultipleField(coerce=resource_id, choices=[], validate_choice=False)
    until = WallTimeField(validators=[required(_l("Please choose until when the times are held."))])
    override_busy = FlagField()

    def validate_slots(self, field: SlotsField) -> None:
        """Ask for one at least."""
        if not self.wanted and not field.errors:
            raise ValidationError(_("Please choose a time."))

    def set_choices(self, rooms: Iterable[tuple[int, str]], hosts: Iterable[tuple[int, str]]) -> None:
        """Fill in what can be chosen."""
        self.room.choices = choices([("", _("The best one that is free")), *rooms])
        self.hosts.choices = choices(hosts)

    @property
    def host_ids(self) -> tuple[int, ...]:
        """The chosen hosts, by id."""
        return tuple(sorted({id_ for id_ in self.hosts.data or () if id_}))


class DeclineWithTimesForm(_UpToThreeTimes, DeclineForm):
    """Declining says why, and may name other times that would suit the office."""

    slots = SlotsField()
    offer_1 = WallTimeField()
    offer_2 = WallTimeField()
    offer_3 = WallTimeField()
