"""The five languages: which text, which form of a date.  Works with and without a request.

The language is a context variable, so that a page, a mail and a feed made in one request can each have
their own.  Source texts are English; the catalogues lie in `translations/`.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.support import LazyProxy, NullTranslations, Translations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SOURCE_LANGUAGE = "en"
DEFAULT_LANGUAGE = "nb"
# The order of the switch on every page, each in its own words.
LANGUAGES = {"nb": "Norsk", "en": "English", "fi": "Suomi", "sv": "Svenska", "ru": "Русский"}

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)
_FOLDER = Path(__file__).parent / "translations"


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Speak a language inside the block; an unknown one is the default."""
    token = _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def set_language(language: str) -> None:
    """Speak a language from here to the end of the current context."""
    _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


def current_language() -> str:
    """Return the code of the language that is spoken now."""
    return _language.get()


def current_locale() -> Locale:
    """Return Babel's locale; English is British here: 24-hour clock, the day before the month."""
    return locale_of(current_language())


@cache
def locale_of(language: str) -> Locale:
    """Return Babel's locale of one of our languages."""
    return Locale.parse("en_GB" if language == SOURCE_LANGUAGE else language)


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(_FOLDER, [language])


def gettext(message: str, **values: object) -> str:
    """Return the text in the current language, `%(name)s` filled in where values are given."""
    text = _catalogue(current_language()).ugettext(message)
    return text % values if values else text


def plural_form(singular: str, plural: str, n: int) -> str:
    """Return the form for the number in the current language, nothing filled in: templates fill in themselves."""
    return _catalogue(current_language()).ungettext(singular, plural, n)


def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
    """Return the form for the number in the current language; `%(num)s` is the number."""
    return plural_form(singular, plural, n) % {"num": n, **values}


def pgettext(context: str, message: str, **values: object) -> str:
    """Return the text of one context, where one English word needs several in other languages."""
    text = str(_catalogue(current_language()).upgettext(context, message))
    return text % values if values else text


def lazy_gettext(message: str) -> str:
    """Return a text that is looked up when it is shown: for labels made before there is a reader."""
    return LazyProxy(gettext, message, enable_cache=False)  # type: ignore[return-value]


def translated(texts: Mapping[str, str], language: str = "") -> str:
    """Return the office's own text in a language, the current one unless said, else in English, Norwegian, any."""
    for one in (language or current_language(), SOURCE_LANGUAGE, DEFAULT_LANGUAGE):
        if one in texts:
            return texts[one]
    return next(iter(texts.values()), "")


def best_language(accepted: Sequence[str]) -> str:
    """Return the first language of a reader's list that we speak, else the default.

    Norwegian of any kind is Bokmål: `no`, `nn` and `nb` alike.
    """
    for tag in accepted:
        try:
            code = Locale.parse(tag, sep="-").language
        except (ValueError, UnknownLocaleError):
            continue
        code = "nb" if code in ("no", "nn") else code
        if code in LANGUAGES:
            return code
    return DEFAULT_LANGUAGE
