"""What a resource is, and why it may not be to be had."""

from __future__ import annotations

from enum import StrEnum


class ResourceKind(StrEnum):
    """Whatever can be in one place at a time."""

    ROOM = "room"
    HOST = "host"
    EQUIPMENT = "equipment"


class BlockKind(StrEnum):
    """Why time is blocked: a person away, the office closed, or busy in a host's own calendar elsewhere."""

    ABSENCE = "absence"
    CLOSURE = "closure"
    BUSY = "busy"
