"""Keeps the tests on this machine: a connection to anywhere else is refused, loudly."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any


class LeftTheMachineError(RuntimeError):
    """A test tried to reach the outside."""


def stay_on_loopback() -> None:
    """Watch every connection that this process makes from now on."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(str(address[0])):
            raise LeftTheMachineError(f"tests may only connect to loopback, not to {address[0]}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
