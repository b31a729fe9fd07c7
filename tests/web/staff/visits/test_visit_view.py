"""What staff read of a visit's story: every step in words."""

from __future__ import annotations

import pytest

from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.visits.states import VisitEvent, VisitStep
from barsek_visits.i18n import use_language
from barsek_visits.web.staff.visits.visit_view import action_words


@pytest.mark.parametrize("action", [*VisitStep, *VisitEvent, AuditAction.OPEN_NAMES, AuditAction.PRINT_BADGES], ids=str)
def test_every_step_that_the_log_of_a_visit_can_tell_has_its_words(
    action: VisitStep | VisitEvent | AuditAction,
) -> None:
    with use_language("nb"):
        assert action not in ("", action_words(action))
