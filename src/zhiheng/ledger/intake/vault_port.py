"""The port to the vault of personal data, and a vault in memory for library use and tests."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Sequence
from typing import Protocol

#: The form of every vault's tokens; a cell that already holds one is not sealed again.
TOKEN = re.compile(r"^p:[a-z2-7]{32}$")


class PersonVault(Protocol):
    """Where values of ``person`` fields go; the record holds a random token instead."""

    def seal(self, values: Sequence[str], kind: str) -> list[str]:
        """Keep the values, each under a new random token, and return the tokens in order."""


class MemoryVault:
    """Keeps values in memory for as long as the object lives; never on disk."""

    def __init__(self) -> None:
        self.values: dict[str, tuple[str, str]] = {}

    def seal(self, values: Sequence[str], kind: str) -> list[str]:
        """Keep the values and return their tokens."""
        tokens = ["p:" + base64.b32encode(secrets.token_bytes(20)).decode().lower() for _ in values]
        self.values.update({token: (kind, value) for token, value in zip(tokens, values, strict=True)})
        return tokens
