"""Text from people made fit for a document: what cannot be shown is made visible, nothing else is changed."""

from __future__ import annotations

import unicodedata

#: Stands where a sign was that no document can hold.
BLANK = "□"
#: Signs that turn the direction of what follows: they could make a name or a sum read otherwise than it is written.
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Co"})


def clean(text: str) -> str:
    """Return the text in one line: line ends and tabs become spaces, signs without a form become □.

    Those are control characters, lone surrogates, private-use and unassigned points and signs that turn the direction of
    writing. Every other character stays as it is.
    """
    return "".join(_sign(one) for one in text)


def lines(text: str) -> list[str]:
    """Return the lines of a text that hold something, each cleaned and without spaces around it."""
    return [line for line in (clean(one).strip() for one in text.splitlines()) if line]


def _sign(one: str) -> str:
    if one in "\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029":
        return " "
    if one in TURNING or unicodedata.category(one) in REFUSED_CATEGORIES or ord(one) & 0xFFFE == 0xFFFE:
        return BLANK
    return one
