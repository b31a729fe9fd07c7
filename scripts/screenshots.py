"""Pictures of every page on the demo's data: telephone and desk, light and dark, into `screenshots/`.

They are there to be looked at: `make screenshots`, then open the folder.  `make screenshots AGAINST=main` shows
what looks different from another revision.  The program runs on a day that stands still (`frozen/sitecustomize.py`),
so that pages that are the same look the same.
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from scripts.against import lay_side_by_side
from scripts.revisions import ROOT, checked_out, name_of
from tests.support.pages.browser import chromium
from tests.support.servers.ports import free_port
from tests.support.servers.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, BrowserContext, Page

FOLDER = ROOT / "screenshots"
FROZEN = Path(__file__).with_name("frozen")
SIZES = {"telephone": (360, 780), "desk": (1280, 900)}
SCHEMES = ("light", "dark")
LANGUAGES = ("nb", "en", "fi", "sv", "ru")

_PUBLIC = {
    "front": "/",
    "privacy": "/privacy",
    "times": "/visits/new?party_size=12&time_zone=Europe/Helsinki",
    "404": "/nothing",
}
_STAFF = {
    "today": "/staff/",
    "calendar-month": "/staff/calendar?view=month",
    "calendar-week": "/staff/calendar?view=week",
    "calendar-day": "/staff/calendar?view=day",
    "calendar-rooms": "/staff/calendar?view=rooms",
    "calendar-agenda": "/staff/calendar?view=agenda",
    "visits": "/staff/visits",
    "visits-waiting": "/staff/visits?status=requested",
    "visits-found": "/staff/visits?q=norge",
    "visits-none-found": "/staff/visits?q=nothing+like+it",
    "hosting": "/staff/hosting",
    "meeting-new": "/staff/meetings/new",
    "subscriptions": "/staff/subscriptions",
    "account": "/staff/account",
}


# What else is to be photographed: each is handed the browser, the running server and the folder for its pictures.
# Mails belong here, once they are kept as pages.
EXTRAS: tuple[Callable[[Browser, Server, Path], None], ...] = ()


def main() -> None:
    """Take all pictures, or lay those that differ from another revision's beside them."""
    parser = argparse.ArgumentParser(prog="python -m scripts.screenshots", description=__doc__)
    parser.add_argument("--against", metavar="REVISION", help="show what looks different from a revision")
    parser.add_argument("--only", metavar="WORD", default="", help="take only pages with this word in their name")
    wanted = parser.parse_args()
    if wanted.against:
        _compare(wanted.against, wanted.only)
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    with chromium() as browser:
        photograph(browser, ROOT, FOLDER, only=wanted.only)
    print(f"{len(list(FOLDER.rglob('*.png')))} pictures in {FOLDER.name}/")


def _compare(revision: str, only: str) -> None:
    with checked_out(revision) as old, tempfile.TemporaryDirectory() as folder, chromium() as browser:
        before, after = Path(folder) / "before", Path(folder) / "after"
        port = free_port()  # one for both: addresses stand on pages
        photograph(browser, old, before, only=only, port=port)
        photograph(browser, ROOT, after, only=only, port=port)
        differing = lay_side_by_side(browser, before, after, FOLDER / "against", name_of(revision))
    print("\n".join(differing) or "No page looks different.")
    print(f"{len(differing)} pages differ from {name_of(revision)}: {FOLDER.name}/against/index.html")


def photograph(browser: Browser, root: Path, target: Path, *, only: str = "", port: int = 0) -> None:
    """Start the program of a checkout on its demo data, on a day that stands still, and take pictures of its pages."""
    environ = {"BARSEK_DEMO": "1", "BARSEK_WORKER": "off", "PYTHONPATH": str(FROZEN), "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data", root=root, port=port, **environ)
        try:
            _take_all(browser, server, target, only)
            for extra in EXTRAS:
                extra(browser, server, target)
        finally:
            server.stop()


def _take_all(browser: Browser, server: Server, target: Path, only: str) -> None:
    signed_in = _sign_in(browser, server)
    pages = {
        **_PUBLIC,
        **_booking_pages(browser, server),
        **_STAFF,
        **_visit_pages(browser, server, signed_in),
        **_arranged_pages(browser, server, signed_in),
    }
    pages = {name: path for name, path in pages.items() if only in name}
    for size in SIZES:
        for scheme in SCHEMES:
            context = _context(browser, size, scheme, signed_in)
            for name, path in pages.items():
                _shoot(context, server.url + path, target / f"{size}-{scheme}" / f"{name}.png")
            context.close()
    public = [name for name in pages if name in (*_PUBLIC, "form") or name.startswith("own-page")]
    for language in LANGUAGES:
        context = _context(browser, "telephone", "light", None)
        for name in public:
            path = _in_language(pages[name], language)
            _shoot(context, server.url + path, target / "languages" / language / f"{name}.png")
        context.close()


def _in_language(path: str, language: str) -> str:
    path = re.sub(r"[?&]lang=\w+", "", path)
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def _context(browser: Browser, size: str, scheme: str, state: object) -> BrowserContext:
    width, height = SIZES[size]
    view = {"width": width, "height": height}
    return browser.new_context(viewport=view, color_scheme=scheme, storage_state=state, reduced_motion="reduce")


def _shoot(context: BrowserContext, url: str, file: Path) -> None:
    page = context.new_page()
    page.goto(url)
    page.evaluate("document.fonts.ready")
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, full_page=True, animations="disabled")
    page.close()


def _sign_in(browser: Browser, server: Server) -> object:
    link = server.sign_in_link()
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button").first.click()
    page.goto(f"{server.url}/staff/subscriptions")
    page.locator("main form[action^='/staff/subscriptions'] button[type=submit]").first.click()
    state = context.storage_state()
    context.close()
    return state


@dataclass(frozen=True)
class _Booked:
    """A request as a delegation has sent it: the pages on the way, and the free times of its day."""

    day: str
    form: str
    own_page: str
    reference: str
    free_starts: list[str]

    @property
    def staff_page(self) -> str:
        """The visit's page at the office."""
        return f"/staff/visits/{self.reference}"


def _booking_pages(browser: Browser, server: Server) -> dict[str, str]:
    booked = _book(browser, server)
    return {"day": booked.day, "form": booked.form, "own-page": booked.own_page}


def _book(browser: Browser, server: Server, number: int = 1) -> _Booked:
    """Book a visit as a delegation would."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.url}/visits/new?party_size=7&lang=en&time_zone=Europe/Helsinki")
    page.locator("table.month a, main table a").first.click()
    day = page.url.removeprefix(server.url)
    links = [link.get_attribute("href") or "" for link in page.locator("a.time-link").all()]
    page.locator("a.time-link").first.click()
    form = page.url.removeprefix(server.url)
    _fill(page, number)
    own = page.url.removeprefix(server.url)
    reference = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", page.locator("main").inner_text())
    if reference is None:
        raise SystemExit("the receipt names no reference")
    context.close()
    starts = [parse_qs(urlsplit(link).query)["starts_at"][0] for link in links]
    return _Booked(day, form, own.partition("?")[0] + "?lang=en", reference[0], starts)


def _fill(page: Page, number: int) -> None:
    page.get_by_label("Organisation", exact=True).fill(f"Tunturin nuorisoneuvosto {number}")
    page.locator("[name=organisation_type]").select_option("civil_society")
    page.locator("[name=country]").select_option("FI")
    page.locator("[name=contact_name]").fill("Aino Virtanen")
    page.locator("[name=contact_email]").fill("aino@example.org")
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/v/**")


def _visit_pages(browser: Browser, server: Server, state: object) -> dict[str, str]:
    context = browser.new_context(storage_state=state)
    page = context.new_page()
    pages = {}
    for status in ("requested", "confirmed", "declined"):
        page.goto(f"{server.url}/staff/visits?status={status}")
        pages[f"visit-{status}"] = page.locator("main table a").first.get_attribute("href") or ""
    context.close()
    return pages


def _arranged_pages(browser: Browser, server: Server, state: object) -> dict[str, str]:
    """Plan, ask and offer as a coordinator would, and return what both sides see then."""
    context = browser.new_context(storage_state=state)
    page = context.new_page()
    planned, asked, offered = (_book(browser, server, number) for number in (2, 3, 4))
    _plan(page, server, planned)
    _send(page, server.url + asked.staff_page, "ask", {"ask-text": "Do you come by coach, and who interprets?"})
    times = {f"offer-offer_{n}": start for n, start in enumerate(offered.free_starts[-2:], start=1)}
    _send(page, server.url + offered.staff_page, "offer", times)
    context.close()
    return {
        "programme": f"{planned.staff_page}/programme",
        "visit-programme": planned.staff_page,
        "visit-offered": offered.staff_page,
        "visit-asked": asked.staff_page,
        "own-page-programme": planned.own_page,
        "own-page-question": asked.own_page,
        "own-page-offer": offered.own_page,
    }


def _plan(page: Page, server: Server, visit: _Booked) -> None:
    """Plan a visit by a template, confirm it, and ask for names."""
    page.goto(f"{server.url}{visit.staff_page}/programme")
    page.locator("button[value^=template-]").last.click()
    page.locator("button[name=do][value=save]").last.click()
    page.locator("form[action$='/confirm'] button[type=submit]").click()
    page.goto(server.url + visit.staff_page)
    page.locator("form[action$='/ask-names'] input[type=radio]").first.evaluate("one => (one.checked = true)")
    page.locator("form[action$='/ask-names']").evaluate("form => form.submit()")
    page.wait_for_load_state()


def _send(page: Page, url: str, step: str, values: dict[str, str]) -> None:
    """Fill in a form of the visit's page that lies behind a fold, and send it."""
    page.goto(url)
    fold = page.locator("details", has=page.locator(f"form[action$='/{step}']"))
    fold.locator("summary").first.click()
    for id_, value in values.items():
        page.locator(f"#{id_}").fill(value)
    fold.locator("button[type=submit]").click()
    page.wait_for_load_state()


if __name__ == "__main__":
    main()
