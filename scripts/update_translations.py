"""Brings the catalogues in line with the texts of the program: `make translations`."""

from catalogues import LANGUAGES, read_catalogue, source_texts, write_catalogue


def main() -> None:
    """Add new texts to each catalogue, untranslated, and drop those no longer used."""
    texts = source_texts()
    for language in LANGUAGES:
        catalogue = read_catalogue(language)
        catalogue.update(texts, no_fuzzy_matching=True)
        write_catalogue(language, catalogue)
        waiting = sum(not all(_strings(message.string)) for message in catalogue if message.id)
        print(f"{language}: {len(catalogue)} texts, {waiting} without translation")


def _strings(string: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string) or ("",)


if __name__ == "__main__":
    main()
