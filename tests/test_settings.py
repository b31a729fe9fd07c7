"""Settings are checked at start: a bad value stops it with one line that names variable, value and what is allowed."""

from __future__ import annotations

import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from barsek_visits.settings import SettingError, Settings
from tests.support.servers.server import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

BAD = [
    ("PORT", "http"), ("PORT", "0"), ("BARSEK_PROCESSES", "0"), ("BARSEK_WORKER", "yes"), ("BARSEK_DEMO", "true"),
    ("BARSEK_BASE_URL", "http://besok.example"), ("BARSEK_BASE_URL", "besok.example"), ("BARSEK_BASE_URL", "https://x/y"),
    ("BARSEK_DATABASE_URL", "mysql://x"), ("BARSEK_SECRET_KEY", "short"), ("BARSEK_SMTP_URL", "mail.example"),
    ("BARSEK_MAIL_FROM", "nobody"), ("BARSEK_FEED_BACK", "-1"), ("BARSEK_FEED_AHEAD", "0"),
    ("BARSEK_BASE_URL", "http://[::1"), ("BARSEK_BASE_URL", "https://x:99999"), ("BARSEK_BIND", "everywhere"),
    ("BARSEK_TRUSTED_PROXIES", "-1"), ("BARSEK_PRIVATE_CALENDARS", "yes"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.from_environ({"BARSEK_DATA_DIR": str(tmp_path), name: value})

    assert str(refused.value).startswith(f"{name} is ")
    assert "allowed is" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_no_secret_is_said(tmp_path: Path) -> None:
    for name, value in (
        ("BARSEK_SECRET_KEY", "hush"),
        ("BARSEK_SMTP_URL", "ftp://me:hush@x"),
        ("BARSEK_DATABASE_URL", "x://me:hush@h/d"),
    ):
        with pytest.raises(SettingError) as refused:
            Settings.from_environ({"BARSEK_DATA_DIR": str(tmp_path), name: value})
        assert "hush" not in str(refused.value)


def test_calendars_within_the_house_are_fetched_only_where_that_is_said(tmp_path: Path) -> None:
    common = {"BARSEK_DATA_DIR": str(tmp_path)}

    assert not Settings.from_environ(common).private_calendars
    assert Settings.from_environ({**common, "BARSEK_PRIVATE_CALENDARS": "on"}).private_calendars


def test_throttles_are_switched_off_on_loopback_only(tmp_path: Path) -> None:
    common = {"BARSEK_DATA_DIR": str(tmp_path), "BARSEK_THROTTLE": "off"}
    assert not Settings.from_environ(common).throttle

    with pytest.raises(SettingError, match="BARSEK_THROTTLE"):
        Settings.from_environ({**common, "BARSEK_BIND": "0.0.0.0", "BARSEK_TRUSTED_PROXIES": "1"})


def test_the_secret_key_is_made_once_and_kept_for_the_owner_alone(tmp_path: Path) -> None:
    first, second = (Settings.from_environ({"BARSEK_DATA_DIR": str(tmp_path)}) for _ in range(2))

    assert first.secret_keys == second.secret_keys
    assert 0o600 == stat.S_IMODE((tmp_path / "secret-key").stat().st_mode)


def test_the_program_stops_with_that_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=environment(tmp_path, PORT="no"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert 1 == done.returncode
    assert ["PORT is 'no'; allowed is a whole number from 1 to 65535"] == done.stderr.splitlines()


def test_links_sealed_with_an_older_key_open_after_a_rotation() -> None:
    from barsek_visits.sealing import CannotUnseal, Sealer

    old, new = "o" * 40, "n" * 40
    sealed = Sealer((old,), "links").seal("secret")

    assert "secret" == Sealer((new, old), "links").unseal(sealed)
    with pytest.raises(CannotUnseal):
        Sealer((new,), "links").unseal(sealed)
    with pytest.raises(CannotUnseal):
        Sealer((old,), "names").unseal(sealed)
