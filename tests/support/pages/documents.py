"""An office, a delegation and its programme, as the tests print them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from barsek_visits.documents.sheets import BadgeName, BadgeSheet, DoorSign, ProgrammeSheet, SheetItem
from barsek_visits.domain.spans import TimeSpan
from tests.support.office.samples import OFFICE

# An ordinary day in winter: the office is one hour ahead of UTC, Finland two, Moscow three.
MORNING = datetime(2027, 2, 9, 8, tzinfo=UTC)

# All that looks like the compiler's own language, in one line.
HOSTILE = (
    '#import "/etc/passwd" #panic() #read("/etc/passwd") *bold* _it_ $x^2$ <label> @ref `raw` '
    r"\ // no comment /* nor here */ = heading #{1+1} ] } ) --- ~ 'q' \u{41}"
)


def item(minutes: int = 0, length: int = 45, **changes: object) -> SheetItem:
    """Return an item that begins so many minutes into the morning."""
    start = MORNING + timedelta(minutes=minutes)
    facts = {"title": "Welcome", "place": "Pasvik", "text": "", "hosts": ()}
    return SheetItem(TimeSpan(start, start + timedelta(minutes=length)), **(facts | changes))


def programme(language: str = "en", **changes: object) -> ProgrammeSheet:
    """Return a programme of two days."""
    facts = {
        "office": OFFICE,
        "language": language,
        "reference": "K7QM-3XFB",
        "organisation": "Lapin nuorisoneuvosto",
        "visit_type": "Briefing",
        "party_size": 14,
        "time_zone": "Europe/Helsinki",
        "items": (
            item(),
            item(45, title="Barentssamarbeidet", text="Čállit ja jearrat.\nБез спешки.", hosts=("Ingrid", "Oleg")),
            item(24 * 60, 90, title="Grenselandmuseet", place="Førstevannslia", hosts=("Ingrid",)),
        ),
        "hosts": ("Ingrid", "Oleg"),
        "directions": "Next to the town hall.\nYour bus can stop in front of the entrance.",
    }
    return ProgrammeSheet(**(facts | changes))


def badges(language: str = "en", **changes: object) -> BadgeSheet:
    """Return the badges of two people, and one to write on."""
    facts = {
        "office": OFFICE,
        "organisation": "Lapin nuorisoneuvosto",
        "names": (BadgeName("Áilu Guttorm", "Ságadoalli"), BadgeName("Екатерина Рождественская")),
        "blank": 1,
        "language": language,
    }
    return BadgeSheet(**(facts | changes))


def door_sign(language: str = "en", **changes: object) -> DoorSign:
    """Return the sign of a morning in one room."""
    facts = {
        "office": OFFICE,
        "title": "Lapin nuorisoneuvosto",
        "span": TimeSpan(MORNING, MORNING + timedelta(hours=3)),
        "room": "Pasvik",
        "language": language,
    }
    return DoorSign(**(facts | changes))
