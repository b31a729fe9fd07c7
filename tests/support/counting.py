"""Counts the tests of each kind of database; a run in which the counts differ has failed.

A test that takes a database runs on every kind: the counts differ only where one was left out or failed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

KINDS = ("sqlite", "postgresql")
_PARAMETER = "database_kind"
_passed = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start at zero."""
    config.stash[_passed] = Counter(dict.fromkeys(KINDS, 0))
    config.pluginmanager.register(_Counter(config), "tests-a-database")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note on each test which kind of database it runs on."""
    for item in items:
        kind = item.callspec.params.get(_PARAMETER) if hasattr(item, "callspec") else None
        if kind:
            item.user_properties.append((_PARAMETER, kind))


class _Counter:
    """Sees the reports of all workers."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._counts = config.stash[_passed]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            for name, kind in report.user_properties:
                if name == _PARAMETER:
                    self._counts[str(kind)] += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        on_controller = not hasattr(self._config, "workerinput")
        if on_controller and not _is_partial(self._config) and len(set(self._counts.values())) > 1:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        if any(self._counts.values()):
            listed = ", ".join(f"{count} on {kind}" for kind, count in self._counts.items())
            equal = len(set(self._counts.values())) == 1
            terminalreporter.write_line(f"passed with a database: {listed}" + ("" if equal else ": the counts differ"))


def _is_partial(config: pytest.Config) -> bool:
    """Say whether somebody asked for some tests only; then the counts may differ."""
    option = config.option
    chosen = option.keyword or option.markexpr or getattr(option, "lf", False) or option.maxfail
    return bool(chosen) or any("::" in argument for argument in config.args)
