"""Settings from the environment: ZHIHENG_… variables, each read in one way."""

from __future__ import annotations

import os

PREFIX = "ZHIHENG_"
YES = ("1", "true", "yes", "on")


def text(name: str, default: str = "") -> str:
    """Return ZHIHENG_``name``, or the default where it is unset or empty."""
    return os.environ.get(PREFIX + name) or default


def flag(name: str, *, default: bool = False) -> bool:
    """Return whether ZHIHENG_``name`` is 1, true, yes or on."""
    value = text(name)
    return value.lower() in YES if value else default


def number(name: str, default: int) -> int:
    """Return ZHIHENG_``name`` as an integer; a value that is none raises ValueError naming the variable."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ValueError(f"{PREFIX}{name}={value!r} is not an integer") from None


def items(name: str, default: str = "") -> list[str]:
    """Return ZHIHENG_``name`` split at commas, without empty parts."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]
