"""Files and functions stay small enough to be read at a glance."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "barsek_visits"
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def functions() -> list[tuple[str, int]]:
    return [
        (f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}", body_lines(node))
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return from the first line of the head to the last of the body, the docstring left out."""
    first = node.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = first.end_lineno - first.lineno + 1 if is_docstring else 0
    return node.end_lineno - node.lineno + 1 - docstring


def test_no_file_has_more_than_300_lines():
    every = [*FILES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    lines = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in every}
    assert {name: count for name, count in lines.items() if count > 300} == {}


def test_no_function_has_more_than_40_lines():
    assert [(name, lines) for name, lines in functions() if lines > 40] == []


def test_half_of_the_functions_have_at_most_8_lines():
    assert median(lines for _, lines in functions()) <= 8


def test_no_folder_has_more_than_about_15_modules():
    folders = {path.parent for path in FILES} | {path.parent for path in (ROOT / "tests" / "support").rglob("*.py")}
    modules = {str(folder.relative_to(ROOT)): len([*folder.glob("[!_]*.py")]) for folder in folders}
    assert {name: count for name, count in modules.items() if count > 17} == {}
