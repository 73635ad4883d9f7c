"""How the name of a division is written in Latin letters: what `divisions.tsv` holds as its English name is made here.

The stem is Hanyu Pinyin written as one word with a capital, with an apostrophe before a, e and o inside it (Ya'an, Dong'e), and
ü where Pinyin has it; names of other languages and readings that no dictionary of signs tells stand in `data/spellings.tsv`. A
type word follows by one rule:

- provinces and cities of prefecture level: the stem alone (Sichuan, Chengdu);
- other units of prefecture level: Prefecture, League, or the full name of an autonomous prefecture with its peoples;
- units of county level: District, County, City, Banner, or the full name of an autonomous one. A stem of one syllable stands apart
  from its type word like any other (珙县 is Gong County).

Names are made once, by `tools/division_names.py`, and read from the table: nobody needs pypinyin to name a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

#: Ends of names at county level, the longest first, with what follows the stem in English.
_COUNTY = (
    ("左翼中旗", "Left Middle Banner"),
    ("左翼后旗", "Left Rear Banner"),
    ("左翼前旗", "Left Front Banner"),
    ("右翼中旗", "Right Middle Banner"),
    ("右翼后旗", "Right Rear Banner"),
    ("右翼前旗", "Right Front Banner"),
    ("左旗", "Left Banner"),
    ("右旗", "Right Banner"),
    ("前旗", "Front Banner"),
    ("中旗", "Middle Banner"),
    ("后旗", "Rear Banner"),
    ("工农区", "Workers' and Peasants' District"),
    ("矿区", "Mining District"),
    ("特区", "Special District"),
    ("旗", "Banner"),
    ("县", "County"),
    ("市", "City"),
    ("区", "District"),
)
_PREFECTURE = (("地区", "Prefecture"), ("盟", "League"), ("市", ""))
_PROVINCE = (("省", ""), ("市", ""), ("自治区", ""))
_ENDS = {"province": _PROVINCE, "prefecture": _PREFECTURE, "county": _COUNTY}
#: Peoples whose name stands without 族 in the names of some units (巴音郭楞蒙古自治州).
_SHORT = ("蒙古", "维吾尔", "哈萨克", "柯尔克孜", "塔吉克", "锡伯")
#: Autonomous units: what they end with, and the word for them.
_AUTONOMOUS = (
    ("自治州", "Autonomous Prefecture"),
    ("自治县", "Autonomous County"),
    ("自治旗", "Autonomous Banner"),
    ("自治区", "Autonomous Region"),
    ("族区", "District"),
)


@cache
def _table() -> dict[str, dict[str, str]]:
    """Return what `data/spellings.tsv` says, by kind."""
    text = resources.files("zhiheng.codes").joinpath("data/spellings.tsv").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    found: dict[str, dict[str, str]] = {}
    for kind, chinese, spelling, _basis in lines:
        found.setdefault(kind, {})[chinese] = spelling
    return found


def joined(syllables: Iterable[str]) -> str:
    """Write syllables as one word with a capital, an apostrophe before a, e and o inside it.

    >>> joined(["ya", "an"]), joined(["lv", "liang"])
    ("Ya'an", 'Lüliang')
    """
    parts = [one.replace("v", "ü") for one in syllables]
    inner = (f"'{one}" if one[0] in "aeo" else one for one in parts[1:])
    return "".join((parts[0], *inner)).capitalize() if parts else ""


def stem(chinese: str) -> str:
    """Return the spelling of a name without its type word. Raises nothing: signs without a reading stay as they are."""
    known = _table()
    if chinese in known["stem"]:
        return known["stem"][chinese]
    from pypinyin import lazy_pinyin

    signs = known["sign"]
    read = zip(chinese, lazy_pinyin(chinese), strict=True)
    return joined(signs.get(sign, syllable) for sign, syllable in read)


def _peoples(rest: str) -> tuple[str, tuple[str, ...]]:
    """Split the name of an autonomous unit into its stem and the peoples whose name it bears."""
    known = _table()["people"]
    one = "|".join(f"{name}族{'?' if name in _SHORT else ''}" for name in sorted(known, key=len, reverse=True))
    match = re.fullmatch(rf"(.+?)((?:{one})+)", rest)
    if match is None:
        return rest, ()
    return match[1], tuple(known[each.removesuffix("族")] for each in re.findall(one, match[2]))


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _autonomous(name: str, level: str) -> str | None:
    for end, word in _AUTONOMOUS:
        rest = name.removesuffix(end) + ("族" if end == "族区" else "")
        if not name.endswith(end):
            continue
        own, peoples = _peoples(rest)
        if level == "province":
            return stem(own)
        return " ".join((stem(own), *((_listed(peoples),) if peoples else ()), word))
    return None


def chinese_stem(name: str) -> str:
    """Return a Chinese name without its type word and peoples, two signs at least (阿坝 of 阿坝藏族羌族自治州, 珙县 of 珙县)."""
    for end, _word in _AUTONOMOUS:
        if name.endswith(end):
            return _peoples(name.removesuffix(end) + ("族" if end == "族区" else ""))[0]
    for end, _word in (("省", ""), ("地区", ""), *_COUNTY):
        if name.endswith(end) and len(name) > len(end) + 1:
            return name.removesuffix(end)
    return name


def english(name: str, level: str, kind: str = "ordinary") -> str:
    """Return the English name of a division: its Chinese name, level (province, prefecture, county) and kind of the table."""
    whole = _table()["name"].get(name)
    if whole is not None:
        return whole
    if kind == "zone":
        return " ".join(word for word in _zone_words(name) if word)
    autonomous = _autonomous(name, level)
    if autonomous is not None:
        return autonomous
    for end, word in _ENDS[level]:
        if name.endswith(end) and len(name) > len(end):
            return f"{stem(name.removesuffix(end))} {word}".rstrip()
    return stem(name)


def _zone_words(name: str) -> Iterator[str]:
    """Yield the words of a zone's name: places and parts that are known, anything between as one word."""
    words, places = _table()["word"], _places()
    at = plain = 0
    while at < len(name):
        found = next((n for n in range(len(name) - at, 0, -1) if name[at : at + n] in words.keys() | places), 0)
        if found and (found > 1 or name[at] in words):
            if plain < at:
                yield stem(name[plain:at])
            part = name[at : at + found]
            yield words[part] if part in words else stem(part)
            at = plain = at + found
        else:
            at += 1
    if plain < at:
        yield stem(name[plain:at])


@cache
def _places() -> frozenset[str]:
    """Return the stems of provinces and prefectures, as they stand at the head of names of zones."""
    from zhiheng.codes.divisions import table

    rows = [row for rows in table().rows.values() for row in rows if row.level in ("province", "prefecture")]
    ends = re.compile("(.{2,})(?:省|市|自治区|自治州)")
    return frozenset(found[1] for row in rows if row.kind == "ordinary" and (found := ends.fullmatch(row.name)))
