"""Find divisions by what people type: a code, a Chinese name or the beginning of one, a name in Latin letters however written."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from zhiheng.codes import divisions
from zhiheng.codes.divisions import Division
from zhiheng.codes.spelling import chinese_stem


def folded(text: str) -> str:
    """Return a name without accents, apostrophes, spaces and capitals, so that Garze finds Garzê and yaan Ya'an.

    >>> folded("Ya'an"), folded("Garzê County")
    ('yaan', 'garzecounty')
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^0-9a-z\u3400-\u9fff]", "", plain)


def fits(text: str, division: Division) -> bool:
    """Tell whether a division's code, Chinese name or English name begins with a text."""
    asked = folded(text)
    return bool(asked) and any(name.startswith(asked) for name in _names(division))


def find(text: str, on: date | str, within: str = "") -> list[Division]:
    """Return the ordinary divisions on a day that a text names, those that it names in full first, the widest first.

    `within`: what their codes begin with. A text of fewer than two letters or signs finds nothing. Raises DivisionDateOutside.
    """
    asked = folded(text)
    if len(asked) < 2:
        return []
    order = ("nation", "province", "prefecture", "county")
    found = [one for one in divisions.in_force(on) if one.code.startswith(within) and fits(asked, one)]
    return sorted(found, key=lambda one: (asked not in _names(one), order.index(one.level), one.code))


@lru_cache(maxsize=16_384)
def _names(division: Division) -> tuple[str, ...]:
    texts = (division.code, division.name, division.name_en, division.short_en)
    return tuple(dict.fromkeys(folded(one) for one in (*texts, chinese_stem(division.name))))
