"""The documents name tables, classes, pages and files that are there."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

from barsek_visits.db import db
from barsek_visits.web.urls import ROUTES

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| word")
]
CLASSES = {
    node.name
    for path in (ROOT / "barsek_visits").rglob("*.py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    if isinstance(node, ast.ClassDef)
}
PAGES = {re.sub(r"<\w+:", "<", route.rule) for route in ROUTES}

NPM_LISTS = sorted(
    ROOT / folder / "package.json"
    for folder in re.findall(
        r"install_with_npm (\S+/\S+)", (ROOT / "scripts" / "setup-tests").read_text(encoding="utf-8")
    )
)
CHECKS = {
    int(found[1]): found[2]
    for found in re.finditer(
        r"^\| (\d+) \|(.*)", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"), re.MULTILINE
    )
}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_a_word_of_the_glossary_leads_to_is_there(row: list[str]) -> None:
    _, meaning, table, class_, page = row

    assert meaning
    assert not table or table.strip("`") in db.metadata.tables
    assert class_.strip("`") in CLASSES
    assert not page or page.strip("`") in PAGES


def test_each_word_stands_once_and_there_are_many() -> None:
    words = [word for row in ROWS for word in row[0].split(", ")]

    assert len(words) == len(set(words)) > 40


def test_files_that_the_documents_name_are_there() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    named = {name for page in documents for name in re.findall(r"\btests/[\w/]+\.py", page.read_text(encoding="utf-8"))}

    assert named
    assert [] == sorted(name for name in named if not (ROOT / name).exists())


def test_each_of_the_57_checks_has_its_row_and_every_test_in_it_is_there() -> None:
    named = [test for row in CHECKS.values() for test in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)]
    there = {
        (file, node.name)
        for file in {file for file, _test in named}
        for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }

    assert list(range(1, 58)) == list(CHECKS)
    assert [] == [test for test in named if test not in there]
    assert [] == [number for number, row in CHECKS.items() if "`" not in row and not re.search(r"\*see |open: ", row)]


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_every_package_is_locked_by_its_hash(lock: Path) -> None:
    entries = re.split(r"\n(?=[a-z])", lock.read_text(encoding="utf-8"))[1:]

    assert entries
    assert [] == [
        entry.partition("\n")[0] for entry in entries if not re.search(r"==\S+[^\n]* \\\n +--hash=sha256:", entry)
    ]


@pytest.mark.parametrize("wanted", NPM_LISTS, ids=lambda path: path.parent.name)
def test_every_npm_package_is_locked_by_its_hash_and_make_lock_finds_its_list(wanted: Path) -> None:
    lock = json.loads(wanted.with_name("package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = {name: package for name, package in lock.items() if name}

    assert json.loads(wanted.read_text(encoding="utf-8"))["dependencies"] == lock[""]["dependencies"]
    assert packages
    assert [] == [name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")]
    assert [] == [name for name, package in packages.items() if "resolved" in package], "where it is fetched"
    find = re.search(r"^find .* -print", (ROOT / "scripts" / "lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert find
    found = subprocess.run(find[0].split(), cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert str(wanted.relative_to(ROOT)) in found
