"""Fixtures for every test; what they rest on is in `tests/support`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.support.servers.network import stay_on_loopback

pytest_plugins = [
    "tests.support.counting",
    "tests.support.fixtures.databases",
    "tests.support.fixtures.applications",
    "tests.support.fixtures.houses",
    "tests.support.fixtures.servers",
    "tests.support.fixtures.outside",
    "tests.support.fixtures.browsers",
]


def pytest_configure() -> None:
    """Let no test leave the machine, and none fail because the machine was busy."""
    stay_on_loopback()
    settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("busy")
