"""How strangers write the names of the invented firms: mentions without a code, each with the truth of who is meant.

A `Mention` is what a record would hold of a party: a name as somebody wrote it, the day, and now and then a place or an
address. Its `variant` says what was done to the registered name, so that linking can be measured for each kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from zhiheng import codes
from zhiheng.sandbox.enterprises import TODAY, Enterprise
from zhiheng.sandbox.words import BRAND_FIRST, BRAND_SECOND, TRADES

FIRST_DAY = date(2022, 1, 1)
#: Share of the mentions that mean a firm which no register of the province holds.
STRANGERS = 0.12
#: Legal forms at the end of the invented names.
FORM = re.compile(r"(有限责任公司|股份有限公司|有限公司|农民专业合作社|经营部|厂)$")
_FULL_WIDTH = str.maketrans("()0123456789", "（）０１２３４５６７８９")


@dataclass(frozen=True)
class Mention:
    """A party as written in a record. `truth` is the credit code of who is meant, None where nobody known is."""

    name: str
    day: date
    division: str | None
    address: str | None
    variant: str
    truth: str | None


Spelling = Callable[[Enterprise, Random], str | None]


def as_registered(enterprise: Enterprise, _random: Random) -> str | None:
    """Write the name as it stands."""
    return enterprise.name


def traditional(enterprise: Enterprise, _random: Random) -> str | None:
    """Write it in traditional characters."""
    written: str = _traditional().convert(enterprise.name)
    return written if written != enterprise.name else None


def spaced(enterprise: Enterprise, random: Random) -> str | None:
    """Write it with blanks and full-width brackets around the place."""
    at = random.randrange(1, len(enterprise.name))
    return f" {enterprise.name[:at]} {enterprise.name[at:]}".translate(_FULL_WIDTH)


def moved_place(enterprise: Enterprise, _random: Random) -> str | None:
    """Put the place in brackets before the legal form."""
    rest = _without_place(enterprise)
    return f"{FORM.sub('', rest)}（{enterprise.place}）{_form(enterprise)}" if _form(enterprise) else None


def without_place(enterprise: Enterprise, _random: Random) -> str | None:
    """Leave the place out."""
    return _without_place(enterprise)


def place_cut(enterprise: Enterprise, _random: Random) -> str | None:
    """Write the place without 县, 区 or 市."""
    return enterprise.place[:-1] + _without_place(enterprise) if len(enterprise.place) > 2 else None


def without_form(enterprise: Enterprise, _random: Random) -> str | None:
    """Leave the legal form out."""
    return FORM.sub("", enterprise.name) if _form(enterprise) else None


def short(enterprise: Enterprise, _random: Random) -> str | None:
    """Write brand and trade alone."""
    return FORM.sub("", _without_place(enterprise))


def other_form(enterprise: Enterprise, _random: Random) -> str | None:
    """Write another legal form."""
    return f"{FORM.sub('', enterprise.name)}{'厂' if _form(enterprise) != '厂' else '有限公司'}"


def sounding_alike(enterprise: Enterprise, random: Random) -> str | None:
    """Replace one sign of the brand by another of the same sound."""
    rest = _without_place(enterprise)
    for at in random.sample((0, 1), 2):
        others = [sign for sign in _homophones().get(rest[at], ()) if sign != rest[at]]
        if others:
            return enterprise.place + rest[:at] + random.choice(others) + rest[at + 1 :]
    return None


def one_wrong(enterprise: Enterprise, random: Random) -> str | None:
    """Replace one sign of the brand by any other."""
    rest, at = _without_place(enterprise), random.randrange(2)
    other = random.choice([sign for sign in BRAND_SECOND if sign != rest[at]])
    return enterprise.place + rest[:at] + other + rest[at + 1 :]


def one_lost(enterprise: Enterprise, random: Random) -> str | None:
    """Lose one sign of brand or trade."""
    rest = _without_place(enterprise)
    at = random.randrange(min(4, len(rest) - 1))
    return enterprise.place + rest[:at] + rest[at + 1 :]


def two_swapped(enterprise: Enterprise, _random: Random) -> str | None:
    """Swap the two signs of the brand."""
    rest = _without_place(enterprise)
    return enterprise.place + rest[1] + rest[0] + rest[2:] if rest[0] != rest[1] else None


def two_wrong(enterprise: Enterprise, random: Random) -> str | None:
    """Replace the first sign of the brand and leave the legal form out."""
    written = one_wrong(enterprise, random)
    return FORM.sub("", written) if written and _form(enterprise) else None


#: What is done to a name → (how, how often).
VARIANTS: dict[str, tuple[Spelling, int]] = {
    "as_registered": (as_registered, 14),
    "traditional": (traditional, 6),
    "spaced": (spaced, 6),
    "moved_place": (moved_place, 8),
    "without_place": (without_place, 10),
    "place_cut": (place_cut, 8),
    "without_form": (without_form, 10),
    "short": (short, 10),
    "other_form": (other_form, 6),
    "sounding_alike": (sounding_alike, 8),
    "one_wrong": (one_wrong, 8),
    "one_lost": (one_lost, 6),
    "two_swapped": (two_swapped, 4),
    "two_wrong": (two_wrong, 4),
}
#: Mentions of firms that changed their name: under the old name in its time, and long after it.
FORMER_IN_TIME, FORMER_LATE, STRANGER = "former_in_time", "former_late", "stranger"


def make_mentions(enterprises: Sequence[Enterprise], count: int, seed: int) -> list[Mention]:
    """Write `count` mentions of firms, the same for the same seed; about one in ten is of a firm nobody registered."""
    random = Random(seed)
    renamed = [each for each in enterprises if each.former_name]
    names, weights = zip(*((name, weight) for name, (_, weight) in VARIANTS.items()), strict=True)
    borne = [name for each in enterprises for name in (each.name, each.former_name) if name]
    taken = set(codes.names.normalise_many(borne).to_pylist())
    mentions: list[Mention] = []
    while len(mentions) < count:
        enterprise = random.choice(enterprises)
        kind = random.random()
        if kind < STRANGERS:
            made = _stranger(enterprise, random, taken)
        elif kind < STRANGERS + 0.08 and renamed:
            made = _former(random.choice(renamed), random)
        else:
            made = _known(enterprise, random.choices(names, weights)[0], random)
        if made is not None:
            mentions.append(made)
    return mentions


def _known(enterprise: Enterprise, variant: str, random: Random) -> Mention | None:
    first = max(FIRST_DAY, enterprise.renamed_on or FIRST_DAY)
    written = VARIANTS[variant][0](enterprise, random)
    return _mention(enterprise, written, _day(random, first), variant, random) if written else None


def _former(enterprise: Enterprise, random: Random) -> Mention | None:
    if enterprise.renamed_on is None:
        return None
    late = random.random() < 0.5 and enterprise.renamed_on < TODAY
    day = _day(random, enterprise.renamed_on) if late else enterprise.renamed_on - timedelta(random.randrange(1, 600))
    return _mention(enterprise, enterprise.former_name, day, FORMER_LATE if late else FORMER_IN_TIME, random)


def _stranger(near: Enterprise, random: Random, taken: set[str]) -> Mention | None:
    """Invent a firm beside a known one: same place, another brand, sometimes the same trade."""
    word = random.choice(random.choice(TRADES).words) if random.random() < 0.5 else random.choice(near.trade.words)
    brand = random.choice(BRAND_FIRST) + random.choice(BRAND_SECOND)
    name = f"{near.place}{brand}{word}{_form(near) or '有限公司'}"
    if codes.names.normalise(name) in taken:
        return None
    made = _mention(near, name, _day(random, FIRST_DAY), STRANGER, random)
    return Mention(made.name, made.day, made.division, None, STRANGER, None) if made else None


def _mention(enterprise: Enterprise, name: str | None, day: date, variant: str, random: Random) -> Mention | None:
    if name is None:
        return None
    division = enterprise.division if random.random() < 0.7 else None
    address = enterprise.address if random.random() < 0.25 else None
    return Mention(name, day, division, address, variant, enterprise.uscc)


def _day(random: Random, first: date) -> date:
    return first + timedelta(days=random.randrange(max(1, (TODAY - first).days + 1)))


def _without_place(enterprise: Enterprise) -> str:
    return enterprise.name.removeprefix(enterprise.place)


def _form(enterprise: Enterprise) -> str:
    found = FORM.search(enterprise.name)
    return found[1] if found else ""


@cache
def _homophones() -> dict[str, list[str]]:
    """Return sign → signs of the brands' alphabet that sound the same."""
    from zhiheng.codes import sounds

    by_sound: dict[str, list[str]] = {}
    for sign in dict.fromkeys(BRAND_FIRST + BRAND_SECOND + tuple("嘉加铭鸣恒衡亨盛胜圣瑞睿锐鑫新欣")):
        by_sound.setdefault(sounds.sound(sign), []).append(sign)
    return {sign: signs for signs in by_sound.values() for sign in signs}


@cache
def _traditional() -> Any:
    import opencc

    return opencc.OpenCC("s2t")
