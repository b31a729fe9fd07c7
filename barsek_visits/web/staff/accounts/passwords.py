"""What is wrong with a password that was chosen, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.i18n import gettext as _
from barsek_visits.services.accounts.passwords import MAX_LENGTH, MIN_LENGTH

if TYPE_CHECKING:
    from barsek_visits.domain.errors import WeakPassword


def weakness(weak: WeakPassword) -> str:
    """Say why a password is not taken, and what to do."""
    texts = {
        "short": _("Please use at least %(count)s characters: a few words in a row are good.", count=MIN_LENGTH),
        "long": _("Please use at most %(count)s characters.", count=MAX_LENGTH),
        "common": _("This password is too easy to guess. A few unusual words in a row are good."),
    }
    return texts[weak.reason]
