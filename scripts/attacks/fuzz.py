"""Nonsense, twenty thousand requests of it: none may be answered by a fault of ours.

Addresses, forms and queries are those that the pages themselves offer; then something of them is changed, and sent by a
stranger or by a member of some role.  The same seed sends the same requests: `python -m scripts.attacks.fuzz --seed 7`.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.attacks.material import gather
from scripts.attacks.requests import Attempt, attempt
from tests.support.clock import Clock
from tests.support.office.house import furnish, sign_in
from tests.support.pages.whole_stories import full_scene
from tests.support.servers.application import disconnect, make_app, make_settings, migrate

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.servers.application import StrangerClient

REQUESTS = 20_000
MEMBERS = ("berit", "oleg", "anna", "kari", "ada")
_ANEW_AFTER = 250  # whoever has been signed out by then comes in again
_FAULT = 500


def main() -> None:
    """Send them, and stop at the first fault."""
    parser = argparse.ArgumentParser(prog="python -m scripts.attacks.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="barsek-fuzz-") as folder:
        url = f"sqlite:///{folder}/fuzz.sqlite3"
        migrate(Path(folder) / "data", url)
        app = make_app(make_settings(Path(folder) / "data", url))
        app.config["TESTING"] = False  # a fault is answered as in the office
        with app.app_context():
            answers = _send(app, Path(folder), random.Random(wanted.seed), wanted.requests)  # noqa: S311 - nothing is secret
        disconnect(app)
    print(f"{wanted.requests:,} requests, seed {wanted.seed}, no fault: {answers}")


def _send(app: Flask, folder: Path, dice: random.Random, requests: int) -> str:
    app.extensions["clock"] = clock = Clock()
    house = furnish(clock)
    scene = full_scene(house, app.test_client, lambda: None, folder)
    material = gather(scene)
    began, codes, browsers = time.monotonic(), Counter[int](), {}
    for number in range(requests):
        if number % _ANEW_AFTER == 0:
            browsers = {
                "a stranger": app.test_client(),
                **{who: sign_in(app.test_client(), who, clock) for who in MEMBERS},
            }
            material.tokens = {who: _token(browser) for who, browser in browsers.items()}
        tried = attempt(dice, material, dice.choice(list(browsers)))
        codes[_status(browsers[tried.who], tried, number)] += 1
    minutes = (time.monotonic() - began) / 60
    return f"{', '.join(f'{code}: {times:,}' for code, times in sorted(codes.items()))}; {minutes:.1f} minutes"


def _token(browser: StrangerClient) -> str:
    return browser.token("/staff/account" if browser.get("/staff/account").status_code == 200 else "/staff/login")


def _status(browser: StrangerClient, tried: Attempt, number: int) -> int:
    answer = browser.open(
        tried.path, method=tried.method, headers=tried.headers, data=tried.body, query_string=tried.query
    )
    if answer.status_code >= _FAULT or "Content-Security-Policy" not in answer.headers:
        raise SystemExit(f"request {number} was answered by {answer.status_code} {dict(answer.headers)}:\n{tried}")
    return answer.status_code


if __name__ == "__main__":
    main()
