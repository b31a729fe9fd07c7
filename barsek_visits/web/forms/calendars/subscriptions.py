"""Forms of calendar links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import SelectField

from barsek_visits.domain.calendars.detail import CHOICES, Detail
from barsek_visits.i18n import LANGUAGES
from barsek_visits.i18n import gettext as _
from barsek_visits.web.forms.base import Form, choices
from barsek_visits.web.forms.fields import FlagField, refuse_unknown_choice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barsek_visits.queries.resources.resources import ResourceRow


class SubscriptionForm(Form):
    """A new calendar link."""

    scope = SelectField(choices=[], validate_choice=False)
    detail = SelectField(choices=[], validate_choice=False)
    language = SelectField(choices=[], validate_choice=False)

    def set_choices(self, rooms: Iterable[ResourceRow], *, hosts_too: bool) -> None:
        """Fill in what can be chosen."""
        mine = [("mine", scope_name("mine"))] if hosts_too else []
        of_rooms = [(f"room:{row.id}", row.name) for row in rooms if row.kind == "room"]
        self.scope.choices = choices([*mine, ("office", scope_name("office")), *of_rooms])
        self.detail.choices = choices((detail.value, detail_name(detail)) for detail in CHOICES)
        self.language.choices = choices(LANGUAGES.items())

    def validate_scope(self, field: SelectField) -> None:
        """Take only what is offered."""
        refuse_unknown_choice(field)

    def validate_detail(self, field: SelectField) -> None:
        """Take only what is offered; nothing said is titles."""
        field.data = field.data or Detail.TITLES.value
        refuse_unknown_choice(field)

    def validate_language(self, field: SelectField) -> None:
        """Take only what is offered."""
        refuse_unknown_choice(field)


class InvitationsForm(Form):
    """Whether letters carry appointments."""

    on = FlagField()


def scope_name(scope: str) -> str:
    """Return what a calendar link shows."""
    return _("My visits and meetings") if scope == "mine" else _("The whole office")


def detail_name(detail: str) -> str:
    """Return how much a calendar link tells."""
    names = {
        "full": _("Everything but contact data"),
        "titles": _("Titles and rooms"),
        "busy": _("Only that the time is busy"),
    }
    return names[detail]
