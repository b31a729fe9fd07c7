"""Who comes and what they write: drawn from `demo/visits.toml`, no name and no text twice."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from itertools import count, zip_longest
from typing import TYPE_CHECKING, Any

from barsek_visits.demo.files import VISITS
from barsek_visits.domain.visits.requests import Contact
from barsek_visits.i18n import DEFAULT_LANGUAGE, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

_HEADS_OF = 0.7
# Ranges that telephone authorities keep free for films and examples, or that no country gives out.
_NUMBERS = {
    "SE": "+46 70 174 06 {:02d}",
    "GB": "+44 7700 900{:03d}",
    "FR": "+33 6 39 98 00 {:02d}",
    "DE": "+49 171 39200 {:02d}",
    "US": "+1 202 555 01{:02d}",
    "CA": "+1 613 555 01{:02d}",
}
_NO_NUMBER = "+47 00 55 00 {:02d}"


@dataclass(frozen=True)
class Delegation:
    """An invented organisation."""

    name: str
    type: str
    country: str
    language: str
    time_zone: str
    head: str

    @property
    def page_language(self) -> str:
        """The language of its pages and mails."""
        if self.language in LANGUAGES:
            return self.language
        return {"FI": "fi", "SE": "sv"}.get(self.country, DEFAULT_LANGUAGE)


class Delegations:
    """All who can come, in a random planned that a seed repeats."""

    def __init__(self, rng: Random) -> None:
        """Begin before the first."""
        self._rng = rng
        self._open = self._drawn(protected=False)
        self._protected = self._drawn(protected=True)

    def next_delegation(self, *, protected: bool) -> Delegation:
        """Return a delegation that has not been returned before."""
        return next(self._protected if protected else self._open)

    def contact(self, delegation: Delegation, party_size: int) -> Contact:
        """Return who speaks for a delegation, and a message that nobody else has written."""
        rng, language = self._rng, delegation.page_language
        name = self._person(language)
        return Contact(
            name=name,
            email=f"{_slug(name)}@{_slug(delegation.name)}.example",
            phone=self._phone(delegation.country),
            day_contact=f"{self._person(language)}, {self._phone(delegation.country)}" if rng.random() < 0.3 else "",
            head_of_delegation=delegation.head if rng.random() < _HEADS_OF else "",
            arrival="",
            message=self._message(delegation, party_size) if rng.random() < 0.8 else "",
        )

    def line(self, what: str, language: str, **values: str) -> str:
        """Return one of the sentences of a kind, filled in."""
        return str(self._rng.choice(script()[what][language])).format(**values)

    def _message(self, delegation: Delegation, party_size: int) -> str:
        parts = script()["messages"][delegation.page_language]
        # Every opening has the delegation's name in it, and no name comes twice.
        opening = self._rng.choice(parts["open"]).format(name=delegation.name, size=party_size)
        return " ".join([opening, self._rng.choice(parts["wish"]), self._rng.choice(parts["end"])])

    def _person(self, language: str) -> str:
        people = script()["people"][language]
        return f"{self._rng.choice(people['first'])} {self._rng.choice(people['last'])}"

    def _phone(self, country: str) -> str:
        return _NUMBERS.get(country, _NO_NUMBER).format(self._rng.randrange(10, 99))

    def _drawn(self, *, protected: bool) -> Iterator[Delegation]:
        """Yield those under their own names and those of many places in turn; then second groups, and so on."""
        kinds = [list(_named(protected=protected)), list(_of_places(protected=protected))]
        for round_ in count(1):
            for kind in kinds:
                self._rng.shuffle(kind)
            for pair in zip_longest(*kinds):
                yield from (_group(delegation, round_) for delegation in pair if delegation)


@cache
def script() -> dict[str, Any]:
    """Return the file."""
    return tomllib.loads(VISITS.read_text(encoding="utf-8"))


def _named(*, protected: bool) -> Iterator[Delegation]:
    for group in script()["delegations"]:
        if group.get("protected", False) is protected:
            yield from (_delegation(group, name) for name in group.get("names", []))


def _of_places(*, protected: bool) -> Iterator[Delegation]:
    for group in script()["delegations"]:
        if group.get("protected", False) is protected:
            for pattern in group.get("patterns", []):
                places = script()["places"][group["country"]]
                yield from (_delegation(group, pattern.format(place=place)) for place in places)


def _delegation(group: dict[str, Any], name: str) -> Delegation:
    country = group["country"]
    zone = script()["zones"][country]
    return Delegation(name, group["type"], country, group["language"], zone, group.get("head", ""))


def _group(delegation: Delegation, number: int) -> Delegation:
    return delegation if number == 1 else replace(delegation, name=f"{delegation.name} ({number})")


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(str.maketrans("øæđŋ", "oadn")))
    letters = "".join(char if char.isascii() and char.isalnum() else "-" for char in plain if char.isascii())
    return "-".join(filter(None, letters.split("-")))[:40].rstrip("-") or "nord"
