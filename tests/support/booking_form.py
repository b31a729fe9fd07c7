"""The public booking form, filled in."""

from __future__ import annotations

import uuid

from tests.support.house import FIRST_DAY

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
