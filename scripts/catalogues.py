"""Reads the texts of the program and the catalogues that translate them.

The one place that knows how texts are collected: `update_translations` writes
them into the catalogues, `check_translations` finds what is missing there.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "barsek_visits" / "translations"
LANGUAGES = ("nb", "fi", "sv", "ru")
KEYWORDS = (
    "_l",
    "N_",
    "lazy_gettext",
    "lazy_ngettext:1,2",
    "lazy_pgettext:1c,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
)
# Lines of the head that change by themselves, or that nobody fills in.
NOISE = (
    '"POT-Creation-Date:',
    '"PO-Revision-Date:',
    '"Generated-By:',
    '"Report-Msgid-Bugs-To:',
    '"Last-Translator:',
    '"Language-Team:',
)


def source_texts() -> Catalog:
    """Return every text that the program and its templates ask for."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
        command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "-F", "babel.cfg"]
        options = ["--no-location", "--sort-output", "--add-comments=Translators:", f"--output={template}"]
        subprocess.run([*command, *keywords, *options, "."], cwd=ROOT, check=True)
        with template.open("rb") as file:
            return read_po(file)


def catalogue_path(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: str) -> Catalog:
    """Return the catalogue of a language, an empty one where none exists yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write_catalogue(language: str, catalogue: Catalog) -> None:
    """Store a catalogue so that only a changed text makes a changed line."""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.header_comment = ""
    catalogue.fuzzy = False  # the head alone; a catalogue marked so would not be compiled
    catalogue.project, catalogue.version = "Barsek Visits", "1"
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(NOISE)), encoding="utf-8")
