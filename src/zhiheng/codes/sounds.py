"""How a name sounds: Mandarin syllables without tone, so that 佳 and 嘉 are alike. Readings from pypinyin."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=32_768)
def sound(sign: str) -> str:
    """Return the syllable of one Chinese sign in letters without tone; any other sign as it stands.

    A sign with several readings gives the usual one: names are compared, not read aloud.

    >>> sound("佳") == sound("嘉")
    True
    """
    from pypinyin import Style, pinyin

    return str(pinyin(sign, style=Style.NORMAL, heteronym=False)[0][0])


def sounds(text: str) -> str:
    """Return the syllables of a text, each followed by a dot, so that their borders stay.

    >>> sounds("西安")
    'xi.an.'
    """
    return "".join(f"{sound(sign)}." for sign in text)
