"""One server with the demo for all browser tests on one kind of database: each test is a new person there."""

from __future__ import annotations

import tomllib
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from barsek_visits.db import atomic, db
from barsek_visits.domain.office.office_plan import EquipmentPlan, TemplateItemPlan, TemplatePlan
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import staff_by_email
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.services.accounts.links import make_sign_in_link
from barsek_visits.services.office.programmes import put_equipment, put_templates
from tests.support.clock import Clock
from tests.support.office.house import furnish
from tests.support.pages import pages
from tests.support.servers.application import SECRET_KEY, make_app, make_settings
from tests.support.servers.server import ROOT, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from playwright.sync_api import Browser, Page, SetCookieParam

    from tests.support.office.house import House
    from tests.support.servers.databases import Databases

    Cookies = list[SetCookieParam]

expect.set_options(timeout=20_000)  # a busy machine is no mistake of the page

_HALF_DAY = TemplatePlan(
    "half_day",
    {"en": "Half day"},
    (
        TemplateItemPlan(60, {"en": "Welcome"}),
        TemplateItemPlan(45, {"en": "Lunch"}, pause=15, needs_host=False),
        TemplateItemPlan(60, {"en": "The border"}, place="Storskog"),
    ),
)


@pytest.fixture(scope="session")
def server_of(
    databases_of: Callable[[str], Databases], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Server]]:
    """Servers by kind of database, started when first asked for."""
    ready: dict[str, Server] = {}
    with ExitStack() as stack:

        def of(kind: str) -> Server:
            if kind not in ready:
                url = databases_of(kind).create()
                ready[kind] = Server(tmp_path_factory.mktemp(f"demo-{kind}"), BARSEK_DATABASE_URL=url, BARSEK_DEMO="1")
                stack.callback(ready[kind].stop)
            return ready[kind]

        yield of


@pytest.fixture
def server(database_kind: str, server_of: Callable[[str], Server]) -> Server:
    """The program with its demo data."""
    return server_of(database_kind)


@pytest.fixture
def has_script(database_kind: str) -> bool:
    """Whether browsers have script: pages are alike on either database, and each of them is used in one way."""
    return database_kind == "postgresql"


@pytest.fixture
def telephone(browser: Browser, has_script: bool) -> Iterator[Page]:
    """A delegation's telephone in Finland, with script or without."""
    context = browser.new_context(
        viewport={"width": 360, "height": 780},
        java_script_enabled=has_script,
        locale="en-GB",
        timezone_id="Europe/Helsinki",
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in(server: Server, tmp_path: Path) -> Callable[[Page], None]:
    """Signs a page in as the demo's coordinator, by a one-time link as an admin would make it."""

    def go(page: Page) -> None:
        app = make_app(make_settings(tmp_path / "own", server.environ["BARSEK_DATABASE_URL"]))
        with app.app_context():
            coordinator = staff_by_email(_coordinator())
            assert coordinator
            token = make_sign_in_link(coordinator, now=datetime.now(UTC))
            db.session.remove()
            db.engine.dispose()
        page.goto(f"{server.url}/staff/link/{token}")
        page.locator("main form button").click()

    return go


def _coordinator() -> str:
    office = tomllib.loads((ROOT / "demo" / "office.toml").read_text(encoding="utf-8"))
    return next(host["email"] for host in office["hosts"] if host.get("role") == "coordinator")


@pytest.fixture(scope="session")
def office_of(
    databases_of: Callable[[str], Databases], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Office]]:
    """Furnished offices by kind of database, each with its server, started when first asked for."""
    ready: dict[str, Office] = {}
    with ExitStack() as stack:

        def of(kind: str) -> Office:
            if kind not in ready:
                ready[kind] = Office(tmp_path_factory.mktemp(f"office-{kind}"), databases_of(kind).create(), stack)
            return ready[kind]

        yield of


class Office:
    """The small office of the tests on a database of its own, and the program that serves it."""

    def __init__(self, folder: Path, database_url: str, stack: ExitStack) -> None:
        self._app = make_app(make_settings(folder / "own", database_url))
        with self._app.app_context():
            self.house = furnish(Clock(datetime.now(UTC)))
            self._days = working_days(self.house)
            db.session.remove()
        settings = {"BARSEK_DATABASE_URL": database_url, "BARSEK_SECRET_KEY": SECRET_KEY, "BARSEK_WORKER": "off"}
        self.server = Server(folder, **settings)
        stack.callback(self.server.stop)

    @contextmanager
    def entered(self) -> Iterator[House]:
        with self._app.app_context():
            yield self.house
            db.session.remove()
            db.engine.dispose()

    def next_day(self) -> date:
        return next(self._days)


def working_days(house: House) -> Iterator[date]:
    """Yield working days that are still to come, a week apart: what one test books, another does not see."""
    our = booking_policy(office_row(), house.now)
    first = our.earliest_day(visit_type_row("briefing").rules)
    days = (first + timedelta(days=7 * n) for n in count(1))
    return (day for day in days if our.openings.is_open(day))


@pytest.fixture
def office(database_kind: str, office_of: Callable[[str], Office]) -> Server:
    """The program on the furnished office's database."""
    return office_of(database_kind).server


@pytest.fixture
def furnished(database_kind: str, office_of: Callable[[str], Office]) -> Iterator[House]:
    """The furnished office, shared by the tests of one kind of database."""
    with office_of(database_kind).entered() as house:
        yield house


@pytest.fixture
def day(database_kind: str, office_of: Callable[[str], Office]) -> date:
    """A working day that no other test uses."""
    return office_of(database_kind).next_day()


@pytest.fixture
def signed_in(browser: Browser, sign_in: Callable[[Page], None]) -> Iterator[Page]:
    """A coordinator's page at a desk."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page)
    yield page
    context.close()


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
        cookies = pages.sign_in(context.new_page(), office).context.cookies()
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
