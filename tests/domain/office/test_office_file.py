"""An office file is checked whole: what is wrong is named with its place, in one line."""

from __future__ import annotations

import contextlib
import copy
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.errors import OfficeFileError
from barsek_visits.domain.office.office_file import office_document, office_plan
from barsek_visits.domain.office.office_plan import HoursPlan
from tests.support.office.office_files import DEMO, LANGUAGES

SMALLEST: dict[str, Any] = {
    "office": {
        "name": "Grensehuset",
        "city": "Nord",
        "address": ["Gata 1"],
        "phone": "+47 00 55 00 01",
        "email": "post@grensehuset.example",
        "zone": "Europe/Oslo",
        "country": "NO",
    },
    "texts": {"hero_title": {"nb": "Velkommen"}, "hero_text": {"nb": "Kom innom."}},
    "hours": [{"days": ["mon", "tue"], "opens": "09:00", "closes": "15:00"}],
    "topics": [{"key": "border", "names": {"nb": "Grensen"}}],
    "rooms": [{"key": "stua", "name": "Stua", "capacity": 8}],
    "hosts": [{"key": "kari", "name": "Kari", "email": "Kari@Grensehuset.example", "languages": ["nb"]}],
    "visit_types": [
        {"key": "talk", "names": {"nb": "Prat"}, "descriptions": {"nb": "En prat."}, "minutes": 60, "max_party": 8}
    ],
}

BAD = [
    ("office.zone", "Europe/Kirkenes", "office.zone is 'Europe/Kirkenes'; allowed is a time zone's IANA name"),
    ("office.country", "Norway", "office.country is 'Norway'; allowed is a country's code"),
    ("office.email", "post", "office.email is 'post'; allowed is one e-mail address"),
    ("office.name", "  ", "office.name is '  '; allowed is one line of text"),
    ("office.name", "two\nlines", "office.name is 'two\\nlines'; allowed is one line of text"),
    ("office.address", [], "office.address is []; allowed is a list of one line or more"),
    ("office.address", ["Gata 1", 2], "office.address[2] is 2; allowed is one line of text"),
    ("office.fax", "1", "office.fax is not known"),
    ("colour", "blue", "colour is not known"),
    ("texts.slogan", {"nb": "Hei"}, "texts.slogan is 'there'; allowed is only subtitle"),
    ("texts.hero_title", {"se": "Bures"}, "texts.hero_title.se is 'Bures'; allowed is nothing"),
    ("rooms.0.capacity", "x", "rooms[1].capacity is 'x'; allowed is a whole number from 1 to 500"),
    ("rooms.0.capacity", True, "rooms[1].capacity is True; allowed is a whole number"),
    ("rooms.0.seats", 8, "rooms[1].seats is not known"),
    ("rooms.0.key", "Stua!", "rooms[1].key is 'Stua!'; allowed is small letters"),
    ("rooms", [], "rooms is []; allowed is [[rooms]], 1 or more"),
    ("hosts.0.key", "stua", "rooms and hosts: the key 'stua' stands there twice"),
    ("hosts.0.role", "boss", "hosts[1].role is 'boss'; allowed is host, coordinator, reception, admin"),
    ("hosts.0.languages", ["nb", "de"], "hosts[1].languages[2] is 'de'; allowed is nb, en"),
    ("hosts.0.topics", ["fish"], "hosts[1].topics[1] is 'fish'; allowed is border"),
    ("hours.0.days", ["monday"], "hours[1].days[1] is 'monday'; allowed is mon"),
    ("hours.0.opens", "9", "hours[1].opens is '9'; allowed is a time"),
    ("hours.0.closes", "08:00", "hours[1].closes is '08:00'; allowed is a time after 09:00"),
    ("visit_types.0.minutes", 5, "visit_types[1].minutes is 5; allowed is a whole number from 15"),
    ("visit_types.0.needs_host", "yes", "visit_types[1].needs_host is 'yes'; allowed is true or false"),
]


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the smallest file with one value changed, or added."""
    document = copy.deepcopy(SMALLEST)
    *way, last = path.split(".")
    place: Any = document
    for part in way:
        place = place[int(part)] if part.isdigit() else place[part]
    place[last] = value
    return document


@pytest.mark.parametrize(("path", "value", "said"), BAD)
def test_a_wrong_value_is_named_with_its_place_and_what_is_allowed(path: str, value: object, said: str) -> None:
    with pytest.raises(OfficeFileError) as refused:
        office_plan(changed(path, value), LANGUAGES)

    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("path", ["office", "texts", "office.name", "office.zone"])
def test_a_missing_value_is_named(path: str) -> None:
    document = copy.deepcopy(SMALLEST)
    *way, last = path.split(".")
    del (document[way[0]] if way else document)[last]

    with pytest.raises(OfficeFileError, match=f"^{path} is missing$"):
        office_plan(document, LANGUAGES)


def test_openings_of_one_day_may_not_overlap() -> None:
    hours = [*SMALLEST["hours"], {"days": ["tue"], "opens": "14:30", "closes": "18:00"}]
    with pytest.raises(OfficeFileError, match="on tue the opening from 14:30 begins before the one from 09:00 ends"):
        office_plan({**SMALLEST, "hours": hours}, LANGUAGES)


def test_what_is_left_out_is_as_by_default() -> None:
    plan = office_plan(SMALLEST, LANGUAGES)

    assert (plan.visit_types[0].step_minutes, plan.visit_types[0].notice_working_days) == (30, 5)
    assert (plan.hosts[0].role, plan.hosts[0].language, plan.hosts[0].email) == (
        "host",
        "nb",
        "kari@grensehuset.example",
    )
    assert plan.hours == (HoursPlan(0, time(9), time(15)), HoursPlan(1, time(9), time(15)))


@pytest.mark.parametrize("document", [SMALLEST, DEMO])
def test_a_plan_written_and_read_again_is_the_same_plan(document: dict[str, Any]) -> None:
    plan = office_plan(document, LANGUAGES)
    assert office_plan(office_document(plan), LANGUAGES) == plan


def test_the_demo_office_speaks_all_languages_in_every_text() -> None:
    plan = office_plan(DEMO, LANGUAGES)
    named = [*plan.topics, *plan.closures, *plan.visit_types]
    texts = [*plan.texts.values(), *(thing.names for thing in named), *(one.descriptions for one in plan.visit_types)]

    assert [text for text in texts if set(text) != set(LANGUAGES)] == []


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*SMALLEST, "closures", "staff"]), junk))
def test_whatever_a_file_holds_it_is_taken_or_refused(values: dict[str, Any]) -> None:
    with contextlib.suppress(OfficeFileError):
        office_plan({**SMALLEST, **values}, LANGUAGES)
