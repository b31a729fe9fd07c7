"""How people name days in our languages, beside the names of months and weekdays; folded (`domain/text.py`)."""

from __future__ import annotations

# A unit of time, and how many of it from the one that today is in.
_PHRASES = {
    ("day", -1): "i gar|igar|yesterday|eilen|вчера",
    ("day", 0): "i dag|idag|today|tanaan|сегодня",
    ("day", 1): "i morgen|imorgen|tomorrow|huomenna|i morgon|imorgon|завтра",
    ("day", 2): "i overmorgen|overmorgen|day after tomorrow|ylihuomenna|i overmorgon|overmorgon|послезавтра",
    ("week", -1): "forrige uke|forrige uka|sist uke|siste uke|last week|previous week|viime viikko|viime viikolla|"
    "forra veckan|senaste veckan|прошлая неделя|прошлую неделю|прошлои неделе",
    ("week", 0): "denne uke|denne uken|denne uka|this week|tama viikko|talla viikolla|denna vecka|den har veckan|"
    "эта неделя|эту неделю|этои неделе",
    ("week", 1): "neste uke|neste uka|next week|ensi viikko|ensi viikolla|nasta vecka|следующая неделя|"
    "следующую неделю|следующеи неделе|будущеи неделе",
    ("month", -1): "forrige maned|sist maned|siste maned|last month|previous month|viime kuu|viime kuussa|"
    "forra manaden|прошлыи месяц|прошлом месяце",
    ("month", 0): "denne maned|denne maneden|this month|tama kuu|tassa kuussa|denna manad|den har manaden|этот месяц|"
    "этом месяце",
    ("month", 1): "neste maned|next month|ensi kuu|ensi kuussa|nasta manad|следующии месяц|следующем месяце|"
    "будущем месяце",
    ("year", -1): "i fjor|last year|viime vuosi|viime vuonna|forra aret|i fjol|прошлыи год|прошлом году",
    ("year", 0): "i ar|iar|dette aret|this year|tama vuosi|tana vuonna|этот год|этом году",
    ("year", 1): "neste ar|next year|ensi vuosi|ensi vuonna|nasta ar|следующии год|следующем году|будущем году",
}
PHRASES = {tuple(phrase.split()): meaning for meaning, phrases in _PHRASES.items() for phrase in phrases.split("|")}
LONGEST_PHRASE = max(map(len, PHRASES))

# Before a weekday: in which week from this one.
_WEEKS = {
    -1: "forrige sist siste last previous viime forra senaste прошлыи прошлая прошлую прошлое",
    0: "denne this tama tana denna этот эта эту это",
    1: "neste next ensi nasta следующии следующая следующую следующее",
}
WEEKDAYS_WEEK = {word: offset for offset, words in _WEEKS.items() for word in words.split()}

WEEK_WORDS = frozenset(
    "uke uka uken week wk viikko viikolla viikon vk vecka veckan v неделя неделе неделю недели нед".split()  # noqa: SIM905
)
# Words that may stand before a date and mean nothing by themselves.
SMALL_WORDS = frozenset("i pa den det in on the of fra til в во на от года год г".split())  # noqa: SIM905
YEAR_WORDS = frozenset({"г", "год", "года", "году"})

# Endings that names take where people write whole sentences: what is cut off, and what may come in its place.
ENDINGS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "nb": (("", ("en", "er", "ene")),),
    "sv": (("", ("en", "ar", "arna")),),
    "en": (("", ("s",)),),
    "fi": (("", ("n", "na", "ta", "ssa", "sta", "hun", "lla", "lta", "lle", "hin", "ksi", "isin")),),
    "ru": (
        ("а", ("у", "ы", "е", "ои")),
        ("я", ("ю", "и", "е", "ем", "ям")),
        ("ь", ("я", "ю", "е", "ем")),
        ("и", ("я", "ю", "е", "ем")),
        ("е", ("я", "ю", "ем")),
        ("", ("а", "у", "е", "ом")),
    ),
}


def inflected(name: str, language: str) -> set[str]:
    """Return a name with the endings that its language gives it; some that it does not, and nobody writes."""
    forms = {name}
    for cut, endings in ENDINGS[language]:
        if name.endswith(cut):
            forms |= {name.removesuffix(cut) + ending for ending in endings}
    return forms
