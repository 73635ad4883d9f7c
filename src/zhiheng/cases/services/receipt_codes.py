"""Receipt codes: what somebody without an account is given once, and by which alone they find the answer."""

from __future__ import annotations

import secrets

#: Signs that cannot be mistaken for each other.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 16


def made() -> str:
    """Return a new code of 80 random bits."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def typed(text: str) -> str:
    """Return a code as it was given, however it was typed: small letters, spaces and hyphens."""
    return "".join(sign for sign in text.upper() if sign.isalnum())
