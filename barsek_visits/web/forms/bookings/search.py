"""The form of the search: it is understood somehow, whatever stands in an address, and refuses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import SelectField, StringField

from barsek_visits.domain.bookings.search import SortOrder
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.text import LINE_LIMIT, clean_message
from barsek_visits.formats import status_name
from barsek_visits.i18n import gettext as _
from barsek_visits.web.forms.base import QueryForm, choices

if TYPE_CHECKING:
    from collections.abc import Sequence


class SearchField(StringField):
    """What is looked for, in one line of at most 200 characters; what makes no sense is left out."""

    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Clean what was typed."""
        typed = clean_message(valuelist[0] if valuelist else "")
        self.data = " ".join(typed.split())[:LINE_LIMIT]


class SearchForm(QueryForm):
    """What is looked for among visits and meetings."""

    q = SearchField()
    kind = SelectField(choices=[], validate_choice=False)
    status = SelectField(choices=[], validate_choice=False)
    sort = SelectField(choices=[], validate_choice=False)

    def set_choices(self) -> None:
        """Fill in what can be chosen; what is none of it is the first."""
        statuses = [(str(status), status_name(status)) for status in BookingStatus]
        _offer(self.kind, [("", _("All")), ("visit", _("Visits")), ("meeting", _("Meetings"))])
        _offer(self.status, [("", _("All")), *statuses])
        _offer(self.sort, [(order.value, order_name(order)) for order in SortOrder])

    def as_query(self) -> dict[str, Any]:
        """Return what was chosen as the values of an address, without what goes without saying."""
        said = {"q": self.q.data, "kind": self.kind.data, "status": self.status.data, "sort": self.sort.data}
        return {name: value for name, value in said.items() if value and value != SortOrder.LATEST}


def order_name(order: SortOrder) -> str:
    """Return which comes first."""
    names = {
        SortOrder.LATEST: _("Latest date first"),
        SortOrder.SOONEST: _("Still to come, next first"),
        SortOrder.NEWEST: _("Asked for last, first"),
    }
    return names[order]


def _offer(field: SelectField, pairs: Sequence[tuple[str, str]]) -> None:
    field.choices = choices(pairs)
    values = [value for value, _name in pairs]
    field.data = field.data if field.data in values else values[0]
