"""The public booking form, filled in and sent."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from barsek_visits.models import Booking, OutboxMail
from tests.support.office.house import FIRST_DAY
from tests.support.office.stored import counted

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.servers.application import StrangerClient

FORM_PAGE = f"/visits/new?starts_at={FIRST_DAY}T10:00&visit_type=briefing&party_size=6&lang=en"


def fields(**changes: str | list[str]) -> dict[str, str | list[str]]:
    values: dict[str, str | list[str]] = {
        "submission_id": str(uuid.uuid4()),
        "visit_type": "briefing",
        "starts_at": f"{FIRST_DAY}T10:00",
        "party_size": "6",
        "language": "fi",
        "organisation": "Lapin nuorisoneuvosto",
        "organisation_type": "civil_society",
        "country": "FI",
        "contact_name": "Áile Jovnna Sárá",
        "contact_email": "aile@example.org",
        "contact_phone": "+358 40 1234567",
        "time_zone": "Europe/Helsinki",
        "topics": ["border", "youth"],
        "diet_vegan": "2",
        "message": "We come by coach.\nSee you!",
    }
    return {**values, **changes}


def send(client: StrangerClient, **changes: str | list[str]) -> TestResponse:
    return client.submit(FORM_PAGE, fields(**changes), action="/visits/new?lang=en")


def stored() -> tuple[int, int]:
    """Return how many visits and how many mails there are."""
    return counted(Booking), counted(OutboxMail)
