"""The programme's page: filled in one click, edited without script, and what was typed is never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update
from werkzeug.datastructures import MultiDict

from barsek_visits.db import atomic, db
from barsek_visits.domain.office.office_plan import EquipmentPlan, TemplateItemPlan, TemplatePlan
from barsek_visits.models import OutboxMail, VisitType
from barsek_visits.queries.resources.equipment import equipment_rows
from barsek_visits.sealing import keyed_hash
from barsek_visits.services.office.programmes import put_equipment, put_templates
from tests.support.office.house import FIRST_DAY
from tests.support.office.statements import statements
from tests.support.pages.programme_form import item, page_of, send, shown, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

_TEMPLATE = TemplatePlan(
    "half_day",
    {"en": "Half day"},
    (
        TemplateItemPlan(60, {"en": "Welcome", "fi": "Tervetuloa"}),
        TemplateItemPlan(90, {"en": "Lunch"}, pause=30, needs_host=False),
        TemplateItemPlan(60, {"en": "The border"}, place="Storskog", texts={"en": "Bring a passport."}),
    ),
)


@pytest.fixture
def furnished(house: House) -> House:
    with atomic():
        put_templates([_TEMPLATE])
        put_equipment([EquipmentPlan("microphone", {"en": "Microphone"}, 2)])
    return house


def test_a_template_fills_the_programme_in_one_click_with_rooms_and_hosts_that_are_free(
    furnished: House, as_staff: AsStaff
) -> None:
    house = furnished
    house.confirm(house.ask(f"{FIRST_DAY}T09:00"), "small", "berit")
    visit = house.ask(f"{FIRST_DAY}T10:00", language="fi")

    anna = as_staff("anna")
    answer = send(anna, visit, do="template-half_day")

    assert 200 == answer.status_code
    fields = shown(answer.text)
    assert [("10:00", "11:00"), ("11:30", "13:00"), ("13:00", "14:00")] == times(answer.text)
    assert ["Tervetuloa", "Lunch", "The border"] == [fields[f"items-{n}-title"] for n in range(3)]
    # The small room's buffers reach into the morning, so the next larger one serves for all of it.
    assert [[str(house.rooms["medium"])]] * 2 == [fields.getlist(f"items-{n}-rooms") for n in range(2)]
    assert ([], "Storskog") == (fields.getlist("items-2-rooms"), fields["items-2-place"])
    assert [] == fields.getlist("items-1-hosts")
    assert "Nothing is planned in detail yet" in anna.get(f"/staff/visits/{visit.reference}").text

    saved = anna.post(page_of(visit), data=MultiDict([*fields.items(multi=True), ("do", "save")]))
    assert 303 == saved.status_code
    assert ["Tervetuloa", "Lunch", "The border"] == [one.title for one in house.again(visit).items]


def test_a_template_that_goes_on_after_midnight_says_the_last_day(furnished: House, as_staff: AsStaff) -> None:
    visit, anna = furnished.ask(), as_staff("anna")
    send(anna, visit, item(0, "21:00", "22:00"))

    fields = shown(send(anna, furnished.again(visit), do="template-half_day").text)
    assert ["2027-03-02"] == [fields[name] for name in fields if name.endswith("-last_day") and fields[name]]
    saved = anna.post(page_of(visit), data=MultiDict([*fields.items(multi=True), ("do", "save")]))
    assert 303 == saved.status_code


def test_no_pieces_are_none_however_many_noughts(furnished: House, as_staff: AsStaff) -> None:
    visit, kind = furnished.ask(), equipment_rows()[0].id

    assert 303 == send(as_staff("anna"), visit, item(0, "10:00", "11:00", **{f"equipment-{kind}": "00"})).status_code
    assert () == furnished.again(visit).items[0].equipment


def test_items_are_added_copied_taken_away_and_put_in_another_order_without_script(
    house: House, as_staff: AsStaff
) -> None:
    visit, anna = house.ask(), as_staff("anna")
    two = item(0, "09:00", "10:00", title="First"), item(1, "10:30", "12:00", title="Second")

    assert [("09:00", "10:00"), ("10:30", "12:00"), ("12:00", "13:30")] == times(send(anna, visit, *two, do="add").text)
    copied = shown(send(anna, visit, *two, do="copy-0").text)
    assert ["First", "First", "Second"] == [copied[f"items-{n}-title"] for n in range(3)]
    assert ("10:00", "11:00", "") == tuple(copied[f"items-1-{name}"] for name in ("starts", "ends", "item"))
    later = send(anna, visit, *two, do="later-0").text
    assert [("09:00", "10:30"), ("11:00", "12:00")] == times(later)
    assert ["Second", "First"] == [shown(later)[f"items-{n}-title"] for n in range(2)]
    assert times(later) == times(send(anna, visit, *two, do="earlier-1").text)
    assert ["Second"] == [shown(send(anna, visit, *two, do="remove-0").text)["items-0-title"]]
    assert "" == house.again(visit).items[0].title


def test_a_programme_as_long_as_its_form_allows_is_stored(house: House, as_staff: AsStaff) -> None:
    visit, long = house.ask(), "Ж" * 2000
    items = [item(n, f"{9 + n // 4:02}:{n % 4 * 15:02}", f"{9 + n // 4:02}:{n % 4 * 15 + 14:02}") for n in range(40)]
    for n, one in enumerate(items):
        one |= {f"items-{n}-{name}": long for name in ("text", "note")}

    answer = send(as_staff("anna"), visit, *items)

    assert 303 == answer.status_code
    assert [(long, long)] * 40 == [(one.text, one.note) for one in house.again(visit).items]


def test_no_more_than_forty_items_are_taken(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()
    forty = [
        item(n, f"{8 + n // 10:02d}:{n % 10 * 5:02d}", f"{8 + n // 10:02d}:{n % 10 * 5 + 5:02d}") for n in range(40)
    ]

    assert "at most 40 items" in send(as_staff("anna"), visit, *forty, do="add").text
    assert 303 == send(as_staff("anna"), visit, *forty).status_code


@pytest.mark.parametrize("do", ["later-1", "earlier-0", "copy-9", "remove-99", "template-none", "nonsense", ""])
def test_what_no_button_says_changes_nothing_and_loses_nothing(house: House, as_staff: AsStaff, do: str) -> None:
    visit = house.ask()

    answer = send(as_staff("anna"), visit, item(0, "09:00", "10:00"), item(1, "10:00", "11:00", note="kept"), do=do)

    assert 200 == answer.status_code
    assert "kept" == shown(answer.text)["items-1-note"]


def test_saving_after_somebody_else_keeps_what_was_typed_and_asks_once_more(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(), as_staff("anna")
    assert 303 == send(anna, visit, item(0, "10:00", "11:00", title="Theirs")).status_code

    late = send(anna, visit, item(0, "10:00", "11:00", title="Mine"))

    assert 409 == late.status_code
    assert "Mine" == shown(late.text)["items-0-title"]
    again = anna.post(page_of(visit), data=MultiDict([*shown(late.text).items(multi=True), ("do", "save")]))
    assert (303, "Mine") == (again.status_code, house.again(visit).items[0].title)


def test_the_first_title_is_in_the_delegations_language_and_saving_it_is_no_news_to_them(
    house: House, as_staff: AsStaff
) -> None:
    with atomic() as session:
        names = {"en": "Briefing", "fi": "Tiedotustilaisuus", "nb": "Orientering"}
        session.execute(update(VisitType).where(VisitType.key == "briefing").values(names=names))
    visit = house.confirm(house.ask(language="fi", page_language="fi"))
    letters = select(func.count()).where(OutboxMail.recipient_hash == keyed_hash("recipients", "aino@example.org"))
    before = db.session.scalar(letters)
    anna = as_staff("anna")

    fields = shown(anna.get(page_of(visit)).text)
    assert "Tiedotustilaisuus" == fields["items-0-title"]
    saved = anna.post(page_of(visit), data=MultiDict([*fields.items(multi=True), ("do", "save")]))

    assert 303 == saved.status_code
    db.session.rollback()
    assert before == db.session.scalar(letters)


def test_the_page_takes_the_same_number_of_statements_for_one_item_and_for_thirty(
    house: House, as_staff: AsStaff
) -> None:
    visit, anna = house.ask(), as_staff("anna")
    counts = set()
    for count in (2, 30):
        many = [
            item(n, f"{8 + n // 4:02d}:{n % 4 * 15:02d}", f"{8 + n // 4:02d}:{n % 4 * 15 + 15:02d}")
            for n in range(count)
        ]
        data = {"csrf_token": anna.token(page_of(visit)), "version": "1", "do": "stay"}
        for one in many:
            data |= one
        counts.add(statements(anna, page_of(visit), method="POST", data=data))

    assert 1 == len(counts)


def test_another_hosts_confirmed_visit_is_not_theirs_to_plan(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed(host="berit")

    assert 303 == as_staff("oleg").get(page_of(visit)).status_code
    fields = {"do": "save", "version": str(visit.version), **item(0, "10:00", "11:00")}
    assert 403 == as_staff("oleg").submit("/staff/account", fields, page_of(visit)).status_code
