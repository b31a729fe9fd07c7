"""The office file: what a parsed TOML document must hold, and the way back from an office to a document.

The format, by example: `demo/office.toml`.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from barsek_visits.domain.bookings.policy import MAX_PARTY
from barsek_visits.domain.errors import OfficeFileError
from barsek_visits.domain.languages import VISIT_LANGUAGES
from barsek_visits.domain.office.checked_table import CheckedTable
from barsek_visits.domain.office.office_plan import (
    ClosurePlan,
    HostPlan,
    HoursPlan,
    MemberPlan,
    OfficePlan,
    RoomPlan,
    TopicPlan,
    VisitTypePlan,
)
from barsek_visits.domain.office.office_programmes import equipment, template_document, templates
from barsek_visits.domain.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_COUNTRY = re.compile("[A-Z]{2}")
TEXT_KEYS = ("subtitle", "hero_title", "hero_text", "directions", "about", "privacy_contact")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MAX_SEATS = 500
_DAY_MINUTES = 24 * 60
_BUFFER_MOST = 240
_ROLES = tuple(Role)


def office_plan(document: object, page_languages: Collection[str]) -> OfficePlan:
    """Read a parsed office file, checking all of it.

    Args:
        document: what `tomllib` made of the file.
        page_languages: the languages in which texts and names may stand; the first is the default.

    Raises:
        OfficeFileError: names the first place that cannot be taken, and why.
    """
    root = CheckedTable("", document)
    languages = tuple(page_languages)
    topics = tuple(_topic(table, languages) for table in root.tables("topics"))
    plan = OfficePlan(
        **_office(root.table("office")),
        texts=_texts(root, languages),
        hours=tuple(sorted(_hours(root), key=lambda hours: (hours.weekday, hours.opens))),
        closures=tuple(sorted(_closures(root, languages), key=lambda closure: closure.first)),
        topics=topics,
        rooms=tuple(_room(table) for table in root.tables("rooms", least=1)),
        hosts=tuple(_host(table, languages, [topic.key for topic in topics]) for table in root.tables("hosts")),
        visit_types=tuple(_visit_type(table, languages) for table in root.tables("visit_types", least=1)),
        staff=tuple(_member(table, languages) for table in root.tables("staff")),
        equipment=equipment(root, languages),
        templates=templates(root, languages),
    )
    root.refuse_unknown()
    _refuse_repeated(plan)
    _refuse_overlapping(plan.hours)
    return plan


def office_document(plan: OfficePlan) -> dict[str, Any]:
    """Return the document that reads back as the plan, without what is as by default."""
    office: dict[str, Any] = {
        name: getattr(plan, name) for name in ("name", "city", "phone", "email", "zone", "country")
    } | {"address": list(plan.address)}
    if plan.neighbours:
        office["neighbours"] = list(plan.neighbours)
    if plan.accessibility_url:
        office["accessibility_url"] = plan.accessibility_url
    return {
        "office": office,
        "texts": plan.texts,
        "hours": [
            {"days": [DAYS[hours.weekday]], "opens": f"{hours.opens:%H:%M}", "closes": f"{hours.closes:%H:%M}"}
            for hours in plan.hours
        ],
        "closures": [{"from": item.first, "to": item.last, "names": item.names} for item in plan.closures],
        "topics": [asdict(topic) for topic in plan.topics],
        "rooms": [asdict(room) for room in plan.rooms],
        "hosts": [_host_document(host) for host in plan.hosts],
        "visit_types": [asdict(visit_type) for visit_type in plan.visit_types],
        "equipment": [asdict(one) for one in plan.equipment],
        "templates": [template_document(template) for template in plan.templates],
        "staff": [asdict(member) | {"role": member.role.value} for member in plan.staff],
    }


def _host_document(host: HostPlan) -> dict[str, Any]:
    sets = {"languages": sorted(host.languages), "topics": sorted(host.topics)}
    return asdict(host) | sets | {"role": host.role.value}


def _office(table: CheckedTable) -> dict[str, Any]:
    fields = {
        "name": table.line("name"),
        "city": table.line("city"),
        "address": table.lines("address"),
        "phone": table.line("phone"),
        "email": table.email("email"),
        "zone": table.line("zone"),
        "country": table.line("country"),
        "neighbours": table.lines("neighbours") if "neighbours" in table.names else (),
        "accessibility_url": table.line("accessibility_url", None),
    }
    table.refuse_unknown()
    if fields["zone"] not in available_timezones():
        table.refuse("zone", fields["zone"], "a time zone's IANA name, such as Europe/Oslo")
    if not _COUNTRY.fullmatch(fields["country"]):
        table.refuse("country", fields["country"], "a country's code of two capital letters, such as NO")
    if not all(map(_COUNTRY.fullmatch, fields["neighbours"])) or len({*fields["neighbours"]}) < len(
        fields["neighbours"]
    ):
        table.refuse("neighbours", list(fields["neighbours"]), "countries' codes, such as FI, each once")
    url = fields["accessibility_url"]
    if url is not None and not re.fullmatch(r"https://[^\s\"<>]+", url):
        table.refuse("accessibility_url", url, "an https:// address")
    return fields


def _texts(root: CheckedTable, languages: tuple[str, ...]) -> dict[str, dict[str, str]]:
    table = root.table("texts")
    for name in table.names:
        if name not in TEXT_KEYS:
            table.refuse(name, "there", f"only {', '.join(TEXT_KEYS)}")
    needed = {"hero_title", "hero_text"}
    return {
        key: table.texts(key, languages, several_lines=True) for key in TEXT_KEYS if key in needed or key in table.names
    }


def _hours(root: CheckedTable) -> Iterator[HoursPlan]:
    for table in root.tables("hours", least=1):
        days = table.words("days", DAYS)
        opens, closes = table.clock("opens"), table.clock("closes")
        if closes <= opens:
            table.refuse("closes", f"{closes:%H:%M}", f"a time after {opens:%H:%M}")
        for day in days:
            yield HoursPlan(DAYS.index(day), opens, closes)


def _closures(root: CheckedTable, languages: tuple[str, ...]) -> Iterator[ClosurePlan]:
    for table in root.tables("closures"):
        first, last = table.day("from"), table.day("to")
        if last < first:
            table.refuse("to", last, f"the day {first} or a later one")
        yield ClosurePlan(first, last, table.texts("names", languages))


def _topic(table: CheckedTable, languages: tuple[str, ...]) -> TopicPlan:
    return TopicPlan(table.key("key"), table.texts("names", languages))


def _room(table: CheckedTable) -> RoomPlan:
    return RoomPlan(table.key("key"), table.line("name"), table.number("capacity", 1, _MAX_SEATS))


def _host(table: CheckedTable, languages: tuple[str, ...], topics: list[str]) -> HostPlan:
    return HostPlan(
        key=table.key("key"),
        name=table.line("name"),
        email=table.email("email"),
        role=Role(table.word("role", _ROLES, Role.HOST.value)),
        language=table.word("language", languages, languages[0]),
        languages=frozenset(table.words("languages", VISIT_LANGUAGES)),
        topics=frozenset(table.words("topics", topics, [])),
    )


def _member(table: CheckedTable, languages: tuple[str, ...]) -> MemberPlan:
    return MemberPlan(
        name=table.line("name"),
        email=table.email("email"),
        role=Role(table.word("role", _ROLES)),
        language=table.word("language", languages, languages[0]),
    )


def _visit_type(table: CheckedTable, languages: tuple[str, ...]) -> VisitTypePlan:
    return VisitTypePlan(
        key=table.key("key"),
        names=table.texts("names", languages),
        descriptions=table.texts("descriptions", languages, several_lines=True),
        minutes=table.number("minutes", 15, _DAY_MINUTES),
        max_party=table.number("max_party", 1, MAX_PARTY),
        step_minutes=table.number("step_minutes", 5, _DAY_MINUTES, 30),
        buffer_minutes=table.number("buffer_minutes", 0, _BUFFER_MOST, 15),
        notice_working_days=table.number("notice_working_days", 0, 250, 5),
        months_ahead=table.number("months_ahead", 1, 24, 12),
        needs_host=table.flag("needs_host", default=True),
        confirms_at_once=table.flag("confirms_at_once", default=False),
        is_active=table.flag("is_active", default=True),
    )


def _refuse_repeated(plan: OfficePlan) -> None:
    _refuse_twice("topics", "key", (topic.key for topic in plan.topics))
    _refuse_twice("visit_types", "key", (visit_type.key for visit_type in plan.visit_types))
    _refuse_twice("equipment", "key", (one.key for one in plan.equipment))
    _refuse_twice("templates", "key", (template.key for template in plan.templates))
    _refuse_twice("rooms and hosts", "key", [room.key for room in plan.rooms] + [host.key for host in plan.hosts])
    emails = [host.email for host in plan.hosts] + [member.email for member in plan.staff]
    _refuse_twice("hosts and staff", "email", emails)


def _refuse_twice(where: str, name: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise OfficeFileError(f"{where}: the {name} {value!r} stands there twice; allowed is once")
        seen.add(value)


def _refuse_overlapping(hours: tuple[HoursPlan, ...]) -> None:
    for earlier, later in pairwise(hours):
        if earlier.weekday == later.weekday and later.opens < earlier.closes:
            raise OfficeFileError(
                f"hours: on {DAYS[later.weekday]} the opening from {later.opens:%H:%M} begins before"
                f" the one from {earlier.opens:%H:%M} ends"
            )
