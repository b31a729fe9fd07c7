"""Fails if a template holds style or script of its own: the content policy forbids both."""

import re
import sys
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
FORBIDDEN = {
    "a style attribute": re.compile(r"""<[^>]*\sstyle\s*=""", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"""<[^>]*\son[a-z]+\s*=\s*["'{]""", re.IGNORECASE),
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
}


def main() -> int:
    """Print each fault with file and line; return 1 if there was one."""
    faults = [fault for path in sorted(TEMPLATES.rglob("*.html")) for fault in faults_of(path)]
    print("\n".join(faults) or "No template holds style or script of its own.")
    return 1 if faults else 0


def faults_of(path: Path) -> list[str]:
    """Return a line for each piece of style or script in one template."""
    text = path.read_text(encoding="utf-8")
    return [
        f"{path.relative_to(TEMPLATES.parent)}:{text.count(chr(10), 0, match.start()) + 1}: {name}"
        for name, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    ]


if __name__ == "__main__":
    sys.exit(main())
