"""Which characters the fonts of this room have, and what stands where one has none.

The fonts under `fonts/` and the ranges in `coverage.json` are written by `tools/vendor_fonts.py`.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Final

FOLDER = Path(__file__).parent / "fonts"

FANG = "FandolFang R"  # 仿宋
KAI = "Zhiheng Kai"  # 楷体
HEI = "Noto Sans CJK SC"  # 黑体
SONG = "Noto Serif CJK SC"  # 小标宋


#: Signs that none of the fonts has → what stands for them in print: a minus, figures set low or high, a tick.
_STANDS_FOR: Final = str.maketrans(
    {"\u2212": "-", "\u2070": "0", "\u2074": "4", "\u2713": "√", "\u2611": "√"}
    | {chr(0x2080 + n): str(n) for n in range(10)}
)


@cache
def _ranges() -> tuple[list[int], list[int]]:
    runs: list[list[int]] = json.loads((FOLDER / "coverage.json").read_text(encoding="utf-8"))
    return [first for first, _ in runs], [last for _, last in runs]


def has(character: str) -> bool:
    """Say whether some font has a form for this one character."""
    firsts, lasts = _ranges()
    at = bisect_right(firsts, ord(character)) - 1
    return at >= 0 and ord(character) <= lasts[at]


def missing(text: str) -> list[str]:
    """Return the characters of a text that no font has, each once, in order of appearance."""
    return list(dict.fromkeys(one for one in text if not has(one) and one != "\n"))


def shown(text: str) -> str:
    """Return the text with each character that no font has replaced by its number, 〔U+1F600〕: nothing is lost on paper.

    A sign for which another stands in print (a minus, a figure set low) is that one.
    """
    if text.isascii():
        return text
    text = text.translate(_STANDS_FOR)
    return "".join(one if has(one) or one == "\n" else f"〔U+{ord(one):04X}〕" for one in text)
