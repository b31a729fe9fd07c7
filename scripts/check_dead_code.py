"""Fails if something in the program is used by nothing but its own tests, or by nothing at all.

What vulture finds with the settings in pyproject.toml, except for what a template asks of the objects it is given:
vulture reads Python alone, and a list of such names by hand would outlive the templates.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes
from vulture import Vulture
from vulture.config import make_config

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = [path for pattern in ("*.html", "*.txt") for path in (ROOT / "templates").rglob(pattern)]


def main() -> int:
    """Print what is dead, with file and line; return 1 if there was something."""
    settings = make_config([])
    program = Vulture(ignore_names=settings["ignore_names"], ignore_decorators=settings["ignore_decorators"])
    program.scavenge(settings["paths"], exclude=settings["exclude"])
    reader = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in TEMPLATES:
        program.used_names.update(_names_asked(reader.parse(path.read_text(encoding="utf-8"))))
    code = program.report(min_confidence=settings["min_confidence"])
    print("Nothing is dead." if not code else "Remove it, or say in pyproject.toml, [tool.vulture], who uses it.")
    return 1 if code else 0


def _names_asked(template: nodes.Template) -> Iterator[str]:
    """Yield the names of attributes that a template reads: `a.name`, `a["name"]`, `map(attribute="name")`."""
    for attribute in template.find_all(nodes.Getattr):
        yield attribute.attr
    for item in template.find_all(nodes.Getitem):
        if isinstance(item.arg, nodes.Const):
            yield str(item.arg.value)
    for filter_ in template.find_all(nodes.Filter):
        for option in filter_.kwargs:
            if option.key == "attribute" and isinstance(option.value, nodes.Const):
                yield str(option.value.value)


if __name__ == "__main__":
    sys.exit(main())
