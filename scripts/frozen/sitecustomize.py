"""Lets time stand still and chance repeat itself, in the one program that is started with this folder on its path.

Python imports a module of this name at its start.  `make screenshots` starts its server so, that two pictures of
one page are the same to the last dot; nothing of the program knows of it, and nobody can ask a served office for it.
"""

from __future__ import annotations

import builtins
import datetime
import random
import secrets
import sys
import time
import types
import uuid
from collections import defaultdict
from typing import Any

# A Monday morning in Norway, in a week without a holiday, in the year that the demo's closures are for.
NOW = datetime.datetime(2027, 2, 22, 8, 30, tzinfo=datetime.UTC)
_RealDatetime = datetime.datetime


class _OrReal(type):
    """Takes real instants for its own: all that are made are real."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _RealDatetime)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, _RealDatetime)


class _Datetime(_RealDatetime, metaclass=_OrReal):
    def __new__(cls, *args: Any, **kwargs: Any) -> datetime.datetime:
        return _RealDatetime(*args, **kwargs)

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
        return NOW.astimezone(tz) if tz else NOW.replace(tzinfo=None)


class _Chance:
    """A sequence for each function that asks: one more call of another changes nothing of it."""

    def __init__(self) -> None:
        self._sequences: dict[str, random.Random] = defaultdict(random.Random)

    def of_caller(self) -> random.Random:
        name = sys._getframe(2).f_code.co_name
        if name not in self._sequences:
            self._sequences[name].seed(name)
        return self._sequences[name]

    def token_urlsafe(self, nbytes: int = 32) -> str:
        letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        return "".join(self.of_caller().choices(letters, k=(nbytes * 4 + 2) // 3))

    def choice(self, letters: Any) -> Any:
        return self.of_caller().choice(letters)

    def uuid4(self) -> uuid.UUID:
        return uuid.UUID(int=self.of_caller().getrandbits(128), version=4)


class _DatetimeModule(types.ModuleType):
    """The module `datetime` as the program gets it; libraries get the real one, and can tell the types apart."""

    datetime = _Datetime

    def __getattr__(self, name: str) -> Any:
        return getattr(datetime, name)


def _import(name: str, importer: dict[str, Any] | None = None, *rest: Any, **more: Any) -> Any:
    ours = str((importer or {}).get("__name__", "")).startswith("barsek_visits")
    return _frozen if ours and name == "datetime" else _real_import(name, importer, *rest, **more)


_chance, _frozen, _real_import = _Chance(), _DatetimeModule("datetime"), builtins.__import__
builtins.__import__ = _import
time.time = NOW.timestamp
secrets.token_urlsafe = _chance.token_urlsafe  # type: ignore[assignment]
secrets.choice = _chance.choice
uuid.uuid4 = _chance.uuid4
