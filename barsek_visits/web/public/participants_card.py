"""What the own page shows of the names that a host has asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from barsek_visits.formats import participants_reason
from barsek_visits.queries.visits.participants import own_participant_list
from barsek_visits.web.forms.visits.participants import GiveParticipantsForm

if TYPE_CHECKING:
    from barsek_visits.queries.visits.own_visits import OwnVisit
    from barsek_visits.web.forms.base import Form

# Of the field in which they are written: a line a person and one to go on, within a telephone's height.
_FEWEST_ROWS, _MAX_ROWS = 6, 14


def participants_card(token: str, visit: OwnVisit, form: Form | None) -> dict[str, Any]:
    """Return how many names there are, and the form for new ones; names once given are never shown again by a link.

    No list where nobody has asked for one.
    """
    names = own_participant_list(token)
    if names is None:
        return {"participants": None, "participants_form": form or GiveParticipantsForm(formdata=None)}
    form = form or GiveParticipantsForm(formdata=None)
    form["version"].data = visit.version
    may_give = "names" in visit.may
    return {
        "participants": {
            "reason": participants_reason(names.reason),
            "given_at": names.given_at,
            "count": names.count,
            "is_readable": not names.is_sealed_for_good,
            "may_give": may_give,
            "rows": min(max(_FEWEST_ROWS, visit.party_size + 1), _MAX_ROWS),
            "is_wanted": may_give and names.given_at is None,
        },
        "participants_form": form,
    }
