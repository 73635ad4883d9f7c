"""Personal values in copies that are not the addressee's: what remains tells two people apart on one page, and no more."""

from __future__ import annotations

import re

_PART = re.compile(r"[^、，,；;\s]+")
_LONG_NUMBER = re.compile(r"[0-9][0-9Xx-]{6,}")
STAR = "*"


def masked(text: str) -> str:
    """Return the text with each part (between 、，； and spaces) masked: 张三 → 张*, 13800001234 → 138******34.

    Of a name or any other text the first character stays; of a number with seven digits and more the first three and the
    last two.
    """
    return _PART.sub(lambda match: _part(match[0]), text)


def _part(part: str) -> str:
    if set(part) <= {STAR, "＊"}:
        return part  # masked by whoever gave it
    if _LONG_NUMBER.fullmatch(part):
        return part[:3] + STAR * (len(part) - 5) + part[-2:]
    return part[0] + STAR * max(len(part) - 1, 1)
