"""One server with the demo for all browser tests on one kind of database: each test is a new person there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.support.server import ROOT, Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from tests.support.databases import Databases


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
def sign_in(server: Server) -> Callable[[Page], None]:
    """Signs a page in as the demo's coordinator, by a link from the command line as an admin would make it."""

    def go(page: Page) -> None:
        command = [sys.executable, "-m", "flask", "staff", "link", _coordinator()]
        made = subprocess.run(command, cwd=ROOT, env=server.environ, capture_output=True, text=True, check=True)
        link = re.search(r"http://\S+/staff/link/\S+", made.stdout)
        assert link, made.stderr
        page.goto(link[0])
        page.locator("main form button").click()

    return go


def _coordinator() -> str:
    office = tomllib.loads((ROOT / "demo" / "office.toml").read_text(encoding="utf-8"))
    return next(host["email"] for host in office["hosts"] if host.get("role") == "coordinator")


@pytest.fixture
def signed_in(browser: Browser, sign_in: Callable[[Page], None]) -> Iterator[Page]:
    """A coordinator's page at a desk."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page)
    yield page
    context.close()
