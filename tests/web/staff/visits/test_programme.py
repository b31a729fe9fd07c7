"""The programme's page: filled in one click, edited without script, refused with what could be had instead."""

from __future__ import annotations

import re
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
from tests.support.house import FIRST_DAY, OSLO
from tests.support.staff_forms import chosen_form
from tests.support.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.application import StrangerClient
    from tests.support.house import House

    AsStaff = Callable[[str], StrangerClient]
    Fields = dict[str, object]

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


def page_of(visit: VisitDetails) -> str:
    return f"/staff/visits/{visit.reference}/programme"


def shown(page: str) -> MultiDict[str, str]:
    """Return the fields of the form as a browser would send them untouched."""
    form = re.search(r'<form class="planner".*?</form>', page, re.DOTALL)
    assert form
    found: MultiDict[str, str] = MultiDict()
    for tag in re.findall(r"<(?:input|textarea)[^>]*>(?:[^<]*</textarea>)?", form[0]):
        attributes = dict(re.findall(r'([a-z_-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("checkbox", "radio") and "checked" not in tag:
            continue
        if tag.startswith("<textarea"):
            attributes["value"] = re.sub(r"<[^>]*>", "", tag).strip("\r\n")
        if "name" in attributes:
            found.add(attributes["name"], attributes.get("value", ""))
    return found


def item(number: int, start: str, end: str, **values: object) -> Fields:
    plain = {"title": "An item", "day": FIRST_DAY, "starts": start, "ends": end, **values}
    return {f"items-{number}-{name}": value for name, value in plain.items()}


def send(
    client: StrangerClient, visit: VisitDetails, *items: Fields, do: str = "save", version: int | None = None
) -> object:
    fields: Fields = {"do": do, "version": str(version or visit.version)}
    for one in items:
        fields |= one
    return client.submit(page_of(visit), fields)


def times(page: str) -> list[tuple[str, str]]:
    fields = shown(page)
    count = sum(name.endswith("-starts") for name in fields)
    return [(fields[f"items-{n}-starts"], fields[f"items-{n}-ends"]) for n in range(count)]


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


@pytest.mark.parametrize("do", ["later-1", "earlier-0", "copy-9", "remove-99", "template-none", "nonsense", ""])
def test_what_no_button_says_changes_nothing_and_loses_nothing(house: House, as_staff: AsStaff, do: str) -> None:
    visit = house.ask()

    answer = send(as_staff("anna"), visit, item(0, "09:00", "10:00"), item(1, "10:00", "11:00", note="kept"), do=do)

    assert 200 == answer.status_code
    assert "kept" == shown(answer.text)["items-1-note"]


def test_times_that_cannot_be_read_are_kept_beside_their_error(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()

    answer = send(
        as_staff("anna"),
        visit,
        item(0, "25:00", "10:00", title=""),
        item(1, "10:00", "09:00", rooms=str(house.rooms["large"]), place="Storskog"),
        item(2, "11:00", "12:00", **{"equipment-7": "many"}),
    )

    assert 422 == answer.status_code
    assert "25:00" == shown(answer.text)["items-0-starts"]
    for text in (
        "Please write a time, such as 09:30.",
        "Please give the item a title.",
        "The end must be after the start.",
        "An item is in a room or at another place.",
        "Please write whole numbers in digits.",
    ):
        assert text in answer.text
    assert '<a href="#items-0-title">' in answer.text


def test_a_refusal_names_each_clash_beside_its_item_with_what_could_be_had_instead(
    house: House, as_staff: AsStaff
) -> None:
    house.confirm(house.ask(f"{FIRST_DAY}T12:00"), "medium", "berit")
    visit = house.confirm(house.ask(f"{FIRST_DAY}T09:00", language="en"), "large", "anna")

    answer = send(
        as_staff("anna"),
        visit,
        item(0, "12:00", "13:00", title="Later one", rooms=str(house.rooms["medium"]), hosts=str(house.hosts["berit"])),
        item(1, "09:00", "10:00", title="Early one", rooms=str(house.rooms["large"]), hosts=str(house.hosts["anna"])),
    )

    assert 409 == answer.status_code
    clash = answer.text[answer.text.index('id="item-0"') : answer.text.index('id="item-1"')]
    assert "Møterommet is taken at that time. Free: Biblioteket, Storsalen." in clash
    assert "Berit Sara is not free at that time. Free, and speak the language: Anna Dahl." in clash
    assert "Everything that this item wants is free at 10:30–11:30." in clash
    assert "is taken at that time" not in answer.text[answer.text.index('id="item-1"') :]
    assert visit == house.again(visit)


def test_hosts_are_proposed_with_what_speaks_for_each_and_a_warning_where_nobody_speaks_the_language(
    house: House, as_staff: AsStaff
) -> None:
    visit, anna = house.ask(language="fi"), as_staff("anna")
    page = send(anna, visit, item(0, "10:00", "11:00"), do="stay").text

    assert "does not speak Finnish" in page
    assert "no interpreter is booked: Finnish." in page
    with_one = send(anna, visit, item(0, "10:00", "11:00", interpreter="1"), do="stay").text
    assert "no interpreter is booked" not in with_one


def test_saving_after_somebody_else_keeps_what_was_typed_and_asks_once_more(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(), as_staff("anna")
    assert 303 == send(anna, visit, item(0, "10:00", "11:00", title="Theirs")).status_code

    late = send(anna, visit, item(0, "10:00", "11:00", title="Mine"))

    assert 409 == late.status_code
    assert "Mine" == shown(late.text)["items-0-title"]
    again = anna.post(page_of(visit), data=MultiDict([*shown(late.text).items(multi=True), ("do", "save")]))
    assert (303, "Mine") == (again.status_code, house.again(visit).items[0].title)


def test_no_more_than_forty_items_are_taken(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()
    forty = [
        item(n, f"{8 + n // 10:02d}:{n % 10 * 5:02d}", f"{8 + n // 10:02d}:{n % 10 * 5 + 5:02d}") for n in range(40)
    ]

    assert "at most 40 items" in send(as_staff("anna"), visit, *forty, do="add").text
    assert 303 == send(as_staff("anna"), visit, *forty).status_code


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


def test_a_visit_is_shifted_from_an_item_on_and_a_clash_is_said(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.confirmed(f"{FIRST_DAY}T09:00"), as_staff("anna")
    send(anna, visit, item(0, "09:00", "10:00", rooms=str(house.rooms["large"]), hosts=str(house.hosts["berit"])),
         item(1, "10:00", "11:00", rooms=str(house.rooms["large"]), hosts=str(house.hosts["berit"])))  # fmt: skip
    visit = house.again(visit)
    page = f"/staff/visits/{visit.reference}"
    last = str(visit.items[-1].id)

    assert 422 == anna.submit(page, {"version": str(visit.version), "minutes": "0"}, f"{page}/shift").status_code
    answer = anna.submit(page, {"version": str(visit.version), "minutes": "25", "since": last}, f"{page}/shift")
    assert 303 == answer.status_code
    assert ["09:00", "10:25"] == [f"{OSLO.wall(one.span.start):%H:%M}" for one in house.again(visit).items]

    house.confirm(house.ask(f"{FIRST_DAY}T13:00"), "large", "oleg")
    visit = house.again(visit)
    refused = anna.submit(page, {"version": str(visit.version), "minutes": "120"}, f"{page}/shift")
    assert 409 == refused.status_code
    assert "An item, 12:25–13:25: Storsalen is taken at that time. Free: Biblioteket, Møterommet." in refused.text
    earlier = anna.submit(page, {"version": str(visit.version), "minutes": "30", "earlier": "1"}, f"{page}/shift")
    assert 303 == earlier.status_code
    assert "08:30" == f"{OSLO.wall(house.again(visit).span.start):%H:%M}"


def test_one_item_is_moved_from_the_calendar_and_the_others_stay(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.confirmed(f"{FIRST_DAY}T09:00"), as_staff("anna")
    send(anna, visit, item(0, "09:00", "10:00", rooms=str(house.rooms["large"]), hosts=str(house.hosts["berit"])),
         item(1, "10:00", "11:00", rooms=str(house.rooms["large"]), hosts=str(house.hosts["berit"])))  # fmt: skip
    visit = house.again(visit)
    fields = {
        "version": str(visit.version), "item": str(visit.items[1].id), "starts_at": f"{FIRST_DAY}T13:00",
        "ends_at": f"{FIRST_DAY}T13:45", "room": str(house.rooms["medium"]), "hosts": str(house.hosts["oleg"]),
    }  # fmt: skip

    answer = anna.submit(f"/staff/visits/{visit.reference}", fields, f"/staff/visits/{visit.reference}/move")

    assert 303 == answer.status_code
    after = house.again(visit).items
    assert ["09:00", "13:00"] == [f"{OSLO.wall(one.span.start):%H:%M}" for one in after]
    assert (["Møterommet"], 45) == (after[1].names_of("room"), after[1].span.minutes)


def test_another_hosts_confirmed_visit_is_not_theirs_to_plan(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed(host="berit")

    assert 303 == as_staff("oleg").get(page_of(visit)).status_code
    fields = {"do": "save", "version": str(visit.version), **item(0, "10:00", "11:00")}
    assert 403 == as_staff("oleg").submit("/staff/account", fields, page_of(visit)).status_code


def test_the_calendar_shows_each_item_with_its_title_and_place(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.confirmed(f"{FIRST_DAY}T09:00"), as_staff("anna")
    send(anna, visit, item(0, "09:00", "10:00", title="Welcome", rooms=str(house.rooms["large"])),
         item(1, "11:00", "13:00", title="The border", place="Storskog", hosts=str(house.hosts["berit"])))  # fmt: skip

    page = anna.get(f"/staff/calendar?view=day&date={FIRST_DAY}").text

    assert "Tunturin nuoriso: Welcome" in page
    assert "Tunturin nuoriso: The border" in page
    assert "Storskog" in page


def test_a_planned_visit_is_confirmed_with_the_room_and_host_of_its_plan_chosen(
    house: House, as_staff: AsStaff
) -> None:
    visit, anna = house.ask(), as_staff("anna")
    send(anna, visit, item(0, "10:00", "11:00", rooms=str(house.rooms["large"]), hosts=str(house.hosts["oleg"])))

    form = chosen_form(anna.get(f"/staff/visits/{visit.reference}").text)

    assert (str(house.rooms["large"]), [str(house.hosts["oleg"])]) == (form["room"], form.getlist("hosts"))


def test_a_programme_of_several_items_moves_as_it_is_planned(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.confirmed(f"{FIRST_DAY}T09:00"), as_staff("anna")
    large, berit = str(house.rooms["large"]), str(house.hosts["berit"])
    send(anna, visit, item(0, "09:00", "10:00", rooms=large, hosts=berit), item(1, "11:00", "12:00", rooms=large))
    visit, page = house.again(visit), f"/staff/visits/{visit.reference}"
    assert 'id="move-ends_at"' not in anna.get(page).text

    moved = anna.submit(page, {"version": str(visit.version), "starts_at": "2027-03-03T10:00"}, f"{page}/move")

    assert 303 == moved.status_code
    assert ["03-03 10:00", "03-03 12:00"] == [
        f"{OSLO.wall(one.span.start):%m-%d %H:%M}" for one in house.again(visit).items
    ]


def test_an_item_outside_is_moved_without_getting_a_room_or_the_hosts_of_other_items(
    house: House, as_staff: AsStaff
) -> None:
    visit, anna = house.confirmed(f"{FIRST_DAY}T09:00"), as_staff("anna")
    large, berit, oleg = str(house.rooms["large"]), str(house.hosts["berit"]), str(house.hosts["oleg"])
    send(anna, visit, item(0, "09:00", "10:00", rooms=large, hosts=berit),
         item(1, "11:00", "12:00", place="Storskog", hosts=oleg), item(2, "13:00", "14:00", rooms=large))  # fmt: skip
    visit, page = house.again(visit), f"/staff/visits/{visit.reference}"

    def move(n: int, hour: int) -> None:
        details = house.again(visit)
        fields = {
            "version": str(details.version), "item": str(details.items[n].id),
            "starts_at": f"{FIRST_DAY}T{hour}:00", "ends_at": f"{FIRST_DAY}T{hour}:30",
        }  # fmt: skip
        fields |= {"hosts": oleg} if n == 1 else {"room": large}  # as the calendar sends them: what the item has
        assert 303 == anna.submit(page, fields, f"{page}/move").status_code

    move(1, 12)
    move(2, 14)

    outside, last = house.again(visit).items[1:]
    assert ("Storskog", (), (house.hosts["oleg"],)) == (outside.place, outside.ids_of("room"), outside.ids_of("host"))
    assert ((house.rooms["large"],), ()) == (last.ids_of("room"), last.ids_of("host"))


def test_before_a_plan_is_confirmed_its_page_shows_its_whole_time_and_what_stands_in_its_way(
    house: House, as_staff: AsStaff
) -> None:
    visit, anna = house.ask(f"{FIRST_DAY}T09:00", language="fi"), as_staff("anna")
    large, berit = str(house.rooms["large"]), str(house.hosts["berit"])
    send(anna, visit, item(0, "09:00", "10:00", rooms=large, hosts=berit),
         item(1, "12:00", "13:00", title="Talk", rooms=large, hosts=berit))  # fmt: skip
    house.confirm(house.ask(f"{FIRST_DAY}T12:00"), "large", "anna")

    answer = re.search(r'<form class="card answer".*?</form>', anna.get(f"/staff/visits/{visit.reference}").text, re.S)
    assert answer
    assert "09:00–13:00" in answer[0]
    assert "Talk, 12:00–13:00: Storsalen is taken at that time. Free: Biblioteket, Møterommet." in answer[0]
    assert "no interpreter is booked: Finnish." in answer[0]


def test_an_item_is_not_planned_anew_in_the_past_and_the_error_is_beside_it(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(f"{FIRST_DAY}T10:00"), as_staff("anna")

    answer = send(anna, visit, item(0, "10:00", "11:00", day="2026-03-01"))

    assert 422 == answer.status_code
    assert re.search(r'id="items-0-starts-error"[^>]*>.*?This time has passed\.', answer.text, re.DOTALL)
    assert house.again(visit) == visit


def test_no_pieces_are_none_however_many_noughts(furnished: House, as_staff: AsStaff) -> None:
    visit, kind = furnished.ask(), equipment_rows()[0].id

    assert 303 == send(as_staff("anna"), visit, item(0, "10:00", "11:00", **{f"equipment-{kind}": "00"})).status_code
    assert () == furnished.again(visit).items[0].equipment


def test_an_unknown_item_shifts_nothing(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed()
    for since in ("1x", "abc", "9" * 30, "0"):
        form = {"version": str(visit.version), "minutes": "30", "since": since}
        page = f"/staff/visits/{visit.reference}"
        assert 404 == as_staff("anna").submit(page, form, f"{page}/shift").status_code, since
    assert house.again(visit) == visit


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


def test_a_template_that_goes_on_after_midnight_says_the_last_day(furnished: House, as_staff: AsStaff) -> None:
    visit, anna = furnished.ask(), as_staff("anna")
    send(anna, visit, item(0, "21:00", "22:00"))

    fields = shown(send(anna, furnished.again(visit), do="template-half_day").text)
    assert ["2027-03-02"] == [fields[name] for name in fields if name.endswith("-last_day") and fields[name]]
    saved = anna.post(page_of(visit), data=MultiDict([*fields.items(multi=True), ("do", "save")]))
    assert 303 == saved.status_code
