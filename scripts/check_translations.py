"""Fails unless every text of the program is translated, whole, into every language."""

import re
import sys
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message
from catalogues import LANGUAGES, read_catalogue, source_texts

PLACEHOLDER = re.compile(r"%\((\w+)\)[#0 +-]*[\d.]*[a-zA-Z]|\{(\w*)\}|%%")
Key = tuple[str | None, str]


def main() -> int:
    """Print each fault; return 1 if there was one."""
    texts = source_texts()
    faults = [f"{language}: {fault}" for language in LANGUAGES for fault in faults_of(language, texts)]
    print("\n".join(faults) or f"{len(texts)} texts are translated into {', '.join(LANGUAGES)}.")
    return 1 if faults else 0


def faults_of(language: str, texts: Catalog) -> Iterator[str]:
    """Yield what is wrong with the catalogue of one language, a line each."""
    catalogue = read_catalogue(language)
    if catalogue.fuzzy and len(catalogue):
        yield "the head is marked fuzzy: the catalogue would not be compiled"
    wanted, present = _by_key(texts), _by_key(catalogue)
    for key in wanted:
        if key not in present:
            yield f"missing: {_shown(wanted[key])}"
        elif type(wanted[key].id) is not type(present[key].id):
            yield f"plural forms differ from the program's: {_shown(wanted[key])}"
        else:
            yield from _faults_of_message(present[key], catalogue.num_plurals)
    for key in present.keys() - wanted.keys():
        yield f"no longer used: {_shown(present[key])}"
    for message in catalogue.obsolete.values():
        yield f"obsolete: {_shown(message)}"


def _faults_of_message(message: Message, plural_forms: int) -> Iterator[str]:
    sources = _forms(message.id)
    forms = _forms(message.string)
    if message.fuzzy:
        yield f"fuzzy: {_shown(message)}"
    if not all(form.strip() for form in forms) or (len(sources) > 1 and len(forms) != plural_forms):
        yield f"empty: {_shown(message)}"
        return
    for number, form in enumerate(forms):
        # The singular is for one alone, and may say so in a word, where a language has two forms.
        source = sources[0] if number == 0 and len(forms) == 2 else sources[-1]
        if _placeholders(form) not in (_placeholders(source), _placeholders(sources[-1])):
            yield f"placeholders differ: {_shown(message)} -> {form!r}"


def _by_key(catalogue: Catalog) -> dict[Key, Message]:
    return {(message.context, _forms(message.id)[0]): message for message in catalogue if message.id}


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _placeholders(text: str) -> set[str]:
    return {match.group() for match in PLACEHOLDER.finditer(text)}


def _shown(message: Message) -> str:
    context = f"{message.context}: " if message.context else ""
    return context + repr(_forms(message.id)[0])


if __name__ == "__main__":
    sys.exit(main())
