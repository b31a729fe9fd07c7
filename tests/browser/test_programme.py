"""A programme is planned, dragged, refused and shifted in a real browser; a delegation answers on a telephone."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from barsek_visits.db import atomic
from barsek_visits.domain.office.office_plan import EquipmentPlan, TemplateItemPlan, TemplatePlan
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.services.office.programmes import put_equipment, put_templates
from barsek_visits.services.visits.offers import offer_times
from barsek_visits.services.visits.programmes import save_programme
from barsek_visits.services.visits.questions import ask_delegation
from tests.support.axe import SEEN_IN_TWO_WAYS, findings, see
from tests.support.browser import drag_down
from tests.support.house import OSLO
from tests.support.pages import drag, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from playwright.sync_api import Browser, Locator, Page, SetCookieParam

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.house import House
    from tests.support.server import Server

    Cookies = list[SetCookieParam]

_HALF_DAY = TemplatePlan(
    "half_day",
    {"en": "Half day"},
    (
        TemplateItemPlan(60, {"en": "Welcome"}),
        TemplateItemPlan(45, {"en": "Lunch"}, pause=15, needs_host=False),
        TemplateItemPlan(60, {"en": "The border"}, place="Storskog"),
    ),
)


@pytest.fixture
def planned(furnished: House) -> House:
    """The furnished office with a programme to begin with, and a microphone."""
    with atomic():
        put_templates([_HALF_DAY])
        put_equipment([EquipmentPlan("microphone", {"en": "Microphone"}, 2)])
    return furnished


@pytest.fixture(scope="module")
def cookies_of(browser: Browser) -> Callable[[Server], Cookies]:
    """The coordinator's cookies by office; signing in is slow on purpose, so that it is done once in each."""

    @cache
    def of(office: Server) -> Cookies:
        context = browser.new_context()
        cookies = sign_in(context.new_page(), office).context.cookies()
        context.close()
        return cookies

    return of


@pytest.fixture
def anna(page: Page, office: Server, cookies_of: Callable[[Server], Cookies]) -> Page:
    """The coordinator's page."""
    page.context.add_cookies(cookies_of(office))
    return page


@pytest.fixture
def plain_anna(plain_page: Page, office: Server, cookies_of: Callable[[Server], Cookies]) -> Page:
    """The coordinator in a browser without JavaScript."""
    plain_page.context.add_cookies(cookies_of(office))
    return plain_page


@pytest.fixture
def plain_telephone(browser: Browser) -> Iterator[Page]:
    """A delegation's telephone, without JavaScript."""
    context = browser.new_context(viewport={"width": 360, "height": 780}, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def programme_of_two(house: House, day: date) -> Programme:
    """Return a welcome at ten in the large room, and the border at noon."""
    hosts = (house.hosts["berit"],)
    return Programme(
        (
            ProgrammeItem(
                house.span(f"{day}T10:00"), "Welcome", (house.rooms["large"],), hosts, text="Coffee is ready."
            ),
            ProgrammeItem(house.span(f"{day}T12:00"), "The border", (), hosts, place="Storskog", note="INTERNAL"),
        )
    )


def with_programme(house: House, day: date, token: str | None = None) -> VisitDetails:
    """Return a confirmed visit with a programme of two items."""
    visit = house.visit(token) if token else house.ask(f"{day}T10:00")
    visit = house.confirm(visit, "large", "berit")
    programme = programme_of_two(house, day)
    save_programme(visit.reference, programme, by=house.staff["anna"], version=visit.version, now=house.now)
    return house.again(visit)


def offered(house: House, day: date) -> str:
    """Return the secret of a visit to which two other times are offered."""
    token = house.ask_for_token(f"{day}T10:00")
    visit = house.visit(token)
    made = house.offer(
        [f"{day}T{start}" for start in ("12:00", "14:00")], house.now + timedelta(days=1), "medium", "oleg"
    )
    offer_times(visit.reference, made, by=house.staff["anna"], version=visit.version, now=house.now)
    return token


def asked(house: House, day: date) -> str:
    """Return the secret of a visit that was asked something."""
    token = house.ask_for_token(f"{day}T10:00")
    visit = house.visit(token)
    by, version = house.staff["anna"], visit.version
    ask_delegation(visit.reference, "Do you come by coach?", by=by, version=version, now=house.now)
    return token


def times(house: House, visit: VisitDetails) -> list[str]:
    spans = [item.span for item in house.again(visit).items]
    return [f"{OSLO.wall(span.start):%H:%M}–{OSLO.wall(span.end):%H:%M}" for span in spans]


def typed(page: Page, number: int = 0) -> str:
    start, end = (page.locator(f"[name=items-{number}-{name}]").input_value() for name in ("starts", "ends"))
    return f"{start}–{end}"


def picture(page: Page, number: int = 0) -> Locator:
    return page.locator(f"[data-days] [data-number='{number}']")


def pull(page: Page, item: Locator, rows: int, *, edge: bool = False) -> None:
    """Drag an item, or its lower edge, by rows of five minutes."""
    drag_down(page, item, rows, ".planner .rows", edge=edge)


def open_all_folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")


def test_a_host_in_a_hurry_plans_saves_and_confirms_in_five_clicks(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = planned.ask(f"{day}T10:00")
    anna.goto(f"{office.url}/staff/visits/{visit.reference}")
    anna.get_by_role("link", name="Plan the programme").click()
    anna.get_by_role("button", name="Half day").click()
    anna.get_by_role("button", name="Save the programme").click()
    expect(anna.get_by_role("status").first).to_contain_text("The programme is saved.")
    anna.get_by_role("button", name="Confirm the visit").click()

    expect(anna.get_by_role("status").first).to_contain_text("confirmed")
    for title, time in (("Welcome", "10:00–11:00"), ("Lunch", "11:15–12:00"), ("The border", "12:00–13:00")):
        expect(anna.locator(".programme-list li", has_text=title)).to_contain_text(time)
    anna.goto(f"{office.url}/staff/calendar?view=day&date={day}")
    for title in ("Welcome", "Lunch", "The border"):
        expect(anna.locator("[data-move]", has_text=f"Tunturin nuoriso: {title}")).to_be_visible()
    assert ["10:00–11:00", "11:15–12:00", "12:00–13:00"] == times(planned, visit)


def programme_page(page: Page, office: Server, visit: VisitDetails) -> Page:
    page.goto(f"{office.url}/staff/visits/{visit.reference}/programme")
    return page


def test_dragging_moves_and_stretches_by_five_minutes_and_sends_nothing(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = with_programme(planned, day)
    first = picture(programme_page(anna, office, visit))
    sent: list[str] = []
    anna.on("request", lambda request: None if "/static/" in request.url else sent.append(request.url))

    pull(anna, first, 5)
    assert "10:25–11:25" == typed(anna)
    pull(anna, first, -2, edge=True)
    assert "10:25–11:15" == typed(anna)
    pull(anna, first, -60)
    assert "08:00–08:50" == typed(anna), "a drag ends where the picture does"
    anna.locator("[name=items-0-ends]").fill("08:15")
    pull(anna, first, 12)
    assert "09:00–09:15" == typed(anna), "one that is shown taller than it is keeps up with the pointer, too"

    assert ([], ["10:00–11:00", "12:00–13:00"]) == (sent, times(planned, visit))
    assert anna.url.endswith("/programme"), "letting go is no click on the item's link"


def test_arrow_keys_move_and_stretch_and_say_so_and_enter_in_a_field_saves(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = with_programme(planned, day)
    first = picture(programme_page(anna, office, visit))
    first.locator("a").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "Shift+ArrowUp"):
        anna.keyboard.press(key)

    assert "09:55–10:50" == typed(anna)
    expect(anna.locator("[data-announce]")).to_have_text("09:55–10:50")
    expect(first.locator("time")).to_have_text("09:55–10:50")
    assert ["10:00–11:00", "12:00–13:00"] == times(planned, visit)
    anna.locator("[name=items-0-title]").press("Enter")
    anna.wait_for_url(f"**/staff/visits/{visit.reference}")
    assert ["09:55–10:50", "12:00–13:00"] == times(planned, visit)


def test_a_time_that_is_typed_moves_the_picture_and_makes_it_as_long_as_it_must_be(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    programme_page(anna, office, with_programme(planned, day))
    anna.locator("[name=items-1-starts]").fill("11:00")
    expect(picture(anna, 1).locator("time")).to_have_text("11:00–13:00")
    anna.locator("[name=items-1-ends]").fill("19:30")
    anna.locator("[name=items-1-starts]").fill("18:00")

    expect(picture(anna, 1).locator("time")).to_have_text("18:00–19:30")
    expect(anna.locator(".planner .hours-rows span").last).to_have_text("19")
    evening, rows = picture(anna, 1).bounding_box(), anna.locator(".planner .rows").bounding_box()
    assert evening
    assert rows
    assert evening["y"] + evening["height"] <= rows["y"] + rows["height"] + 1


def test_a_clash_is_named_beside_its_item_linked_from_the_summary_and_what_was_typed_is_kept(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = with_programme(planned, day)
    planned.confirm(planned.ask(f"{day}T14:00"), "medium", "oleg")
    programme_page(anna, office, visit)
    anna.locator("[name=items-0-title]").fill("Said kindly")
    anna.locator("[name=items-0-starts]").fill("14:00")
    anna.locator("[name=items-0-ends]").fill("15:00")
    item = anna.locator("#item-0")
    item.get_by_text("Where: Storsalen").click()
    item.get_by_label("Storsalen").uncheck()
    item.get_by_label("Møterommet").check()
    with anna.expect_response(lambda answer: answer.request.method == "POST") as answer:
        anna.get_by_role("button", name="Save the programme").click()

    assert 409 == answer.value.status
    expect(anna.get_by_role("alert")).to_be_focused()
    expect(item.locator(".error").filter(has_text="Møterommet is taken at that time.")).to_be_visible()
    expect(anna.locator("#item-1 .error")).to_have_count(0)
    assert ("14:00–15:00", "Said kindly") == (typed(anna), anna.locator("[name=items-0-title]").input_value())
    anna.get_by_role("alert").get_by_role("link", name="Møterommet is taken").click()
    expect(anna.locator("#items-0-rooms")).to_be_focused()
    assert ["10:00–11:00", "12:00–13:00"] == times(planned, visit)


def test_without_script_buttons_alone_plan_a_programme(
    planned: House, office: Server, plain_anna: Page, day: date
) -> None:
    visit, anna = planned.ask(f"{day}T10:00"), plain_anna
    programme_page(anna, office, visit)
    anna.get_by_role("button", name="Half day").click()
    expect(anna.locator("[data-drag-hint]")).to_be_hidden()
    anna.get_by_role("button", name="Add an item").click()
    anna.locator("[name=items-3-title]").fill("Farewell")
    anna.locator("#item-0").get_by_role("button", name="Copy").click()
    anna.locator("[name=items-1-title]").fill("Talk")
    anna.locator("#item-0").get_by_role("button", name="Later").click()
    anna.locator("#item-2").get_by_role("button", name="Remove").click()
    anna.get_by_role("button", name="Save the programme").click()

    assert ["Talk", "Welcome", "The border", "Farewell"] == [item.title for item in planned.again(visit).items]
    assert ["10:00–11:00", "11:00–12:00", "12:00–13:00", "13:00–14:00"] == times(planned, visit)


@SEEN_IN_TWO_WAYS
def test_axe_finds_nothing_on_any_page_of_a_programme_and_none_scrolls_sideways(
    planned: House, office: Server, anna: Page, day: date, scheme: str, width: int
) -> None:
    token = planned.ask_for_token(f"{day}T10:00")
    visit = with_programme(planned, day, token)
    pages = {
        f"/staff/visits/{visit.reference}/programme": "Save the programme",
        f"/staff/visits/{visit.reference}": "Programme", "/staff/hosting": "My week", f"/v/{token}": "Coffee is ready.",
        f"/v/{asked(planned, day)}": "Your answer", f"/v/{offered(planned, day)}": "Take this time",
    }  # fmt: skip
    see(anna, scheme, width)
    found = []
    for path, text in pages.items():
        anna.goto(f"{office.url}{path}")
        open_all_folds(anna)
        expect(anna.locator("main")).to_contain_text(text)
        found += findings(anna, text)
    programme_page(anna, office, visit)
    anna.locator("[name=items-0-title]").fill("")
    anna.locator("[name=items-1-ends]").fill("08:00")
    anna.get_by_role("button", name="Save the programme").click()
    expect(anna.get_by_role("alert")).to_contain_text("Please give the item a title.")
    found += findings(anna, "refused")

    assert [] == found


def test_on_a_telephone_without_script_one_of_the_offered_times_is_taken(
    planned: House, office: Server, plain_telephone: Page, day: date
) -> None:
    plain_telephone.goto(f"{office.url}/v/{offered(planned, day)}")
    offer = plain_telephone.locator(".offer", has_text="14:00–15:00")
    expect(offer.get_by_role("button")).to_have_accessible_name(re.compile("Take this time .*14:00–15:00"))
    offer.get_by_role("button").click()

    expect(plain_telephone.get_by_role("heading", level=1)).to_have_text("Welcome! Your visit is confirmed")
    expect(plain_telephone.locator("main")).to_contain_text("14:00–15:00")
    expect(plain_telephone.locator(".offer")).to_have_count(0)


def test_on_a_telephone_without_script_a_question_is_answered(
    planned: House, office: Server, plain_telephone: Page, day: date
) -> None:
    plain_telephone.goto(f"{office.url}/v/{asked(planned, day)}")
    expect(plain_telephone.get_by_role("heading", level=1)).to_have_text("We have a question for you")
    plain_telephone.get_by_role("button", name="Send the answer").click()
    expect(plain_telephone.get_by_role("alert")).to_contain_text("Please write an answer.")
    plain_telephone.get_by_label("Your answer").fill("Yes, with 40 seats.")
    plain_telephone.get_by_role("button", name="Send the answer").click()

    expect(plain_telephone.get_by_role("heading", level=1)).to_have_text("We have your request")
    expect(plain_telephone.locator("main")).to_contain_text("Yes, with 40 seats.")
    expect(plain_telephone.get_by_label("Your answer")).to_have_count(0)


def test_the_rest_of_a_programme_is_shifted_on_the_visits_page(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = with_programme(planned, day)
    anna.goto(f"{office.url}/staff/visits/{visit.reference}")
    anna.get_by_text("Shift it by minutes").click()
    anna.get_by_label("Minutes").fill("25")
    anna.get_by_label("What moves").select_option(label="From 12:00 on: The border")
    anna.get_by_role("button", name="Shift the programme").click()

    expect(anna.get_by_role("status").first).to_contain_text("The programme has new times")
    assert ["10:00–11:00", "12:25–13:25"] == times(planned, visit)


def test_dragging_one_item_in_the_calendar_moves_that_one_only(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = with_programme(planned, day)
    anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")
    drag(anna, anna.locator("[data-move]", has_text="The border"), 1.5)
    expect(anna.locator("[data-move-when]")).to_contain_text("13:30–14:30")
    anna.get_by_role("button", name="Move it").click()
    expect(anna.locator("[data-move]", has_text="The border").locator("time")).to_have_text("13:30–14:30")

    assert ["10:00–11:00", "13:30–14:30"] == times(planned, visit)
    assert [("Welcome", ""), ("The border", "Storskog")] == [
        (one.title, one.place) for one in planned.again(visit).items
    ]


def test_paper_gets_the_programme_and_no_forms(planned: House, office: Server, page: Page, day: date) -> None:
    token = planned.ask_for_token(f"{day}T10:00")
    with_programme(planned, day, token)
    page.goto(f"{office.url}/v/{token}")
    open_all_folds(page)
    page.emulate_media(media="print")

    for text in ("Welcome", "Coffee is ready.", "The border", "Storskog"):
        expect(page.locator(".programme").get_by_text(text, exact=True)).to_be_visible()
    expect(page.get_by_text("INTERNAL")).to_have_count(0)
    for hidden in ("form", "button", "input", ".button"):
        expect(page.locator(f"{hidden}:visible")).to_have_count(0)
    assert page.pdf(format="A4").startswith(b"%PDF")
