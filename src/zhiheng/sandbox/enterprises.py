"""Invented enterprises: valid but unissued codes, names built from syllables, a hidden quality that drives records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from zhiheng.codes import organisation_code, uscc
from zhiheng.sandbox.words import BRAND_FIRST, BRAND_SECOND, LEGAL_FORMS, STREETS, TRADES, Trade

TODAY = date(2026, 6, 30)


@dataclass(frozen=True)
class Enterprise:
    """An invented enterprise and the truth about it.

    `quality` lies in 0…1 and is hidden: it sets how often checks fail. `volume` is the number of records it draws.
    """

    uscc: str
    name: str
    legal_form: str
    trade: Trade
    division: str
    place: str
    address: str
    established_on: date
    status: str
    scale: str
    quality: float
    volume: int
    former_name: str | None = None
    renamed_on: date | None = None

    def name_on(self, day: date) -> str:
        """Return the name borne on a day: the former one before the day of renaming."""
        return self.former_name if self.former_name and self.renamed_on and day < self.renamed_on else self.name


#: Registering authority and kind of entity, the first two characters of a code (GB 32100); 91 is an enterprise.
ENTITY = {"农民专业合作社": "93", "经营部": "92", "事业单位法人": "12"}


def unissued_uscc(division: str, number: int, legal_form: str) -> str:
    """Return a USCC that passes every check and that no register issues: its organisation code begins with YY."""
    inner = f"YY{number:06d}"
    body = f"{ENTITY.get(legal_form, '91')}{division}{inner}{organisation_code.check_character(inner)}"
    return body + uscc.check_character(body)


def _day_between(random: Random, first: date, last: date) -> date:
    return first + timedelta(days=random.randrange((last - first).days + 1))


def _legal_form(random: Random) -> str:
    forms, weights = zip(*LEGAL_FORMS, strict=True)
    return str(random.choices(forms, weights)[0])


def _name(random: Random, place: str, trade: Trade, form: str) -> str:
    brand = random.choice(BRAND_FIRST) + random.choice(BRAND_SECOND)
    return f"{place}{brand}{random.choice(trade.words)}{form}"


def make_enterprises(places: Sequence[tuple[str, str]], count: int, seed: int) -> list[Enterprise]:
    """Invent `count` enterprises spread over `places` (county division code, name), the same for the same seed."""
    random = Random(seed)
    weights = [trade.weight for trade in TRADES]
    seen: set[str] = set()
    enterprises: list[Enterprise] = []
    while len(enterprises) < count:
        division, place = places[min(int(random.paretovariate(0.7)) - 1, len(places) - 1)]
        trade = random.choices(TRADES, weights)[0]
        form = _legal_form(random)
        name = _name(random, place, trade, form)
        if name in seen:
            continue
        seen.add(name)
        enterprises.append(_enterprise(random, len(enterprises), (division, place), trade, (name, form)))
    return enterprises


def _enterprise(
    random: Random, number: int, where: tuple[str, str], trade: Trade, names: tuple[str, str]
) -> Enterprise:
    division, place = where
    name, form = names
    established = _day_between(random, date(1998, 1, 1), date(2023, 12, 31))
    renamed = _day_between(random, date(2024, 2, 1), TODAY) if random.random() < 0.03 else None
    former = _name(random, place, trade, form) if renamed else None
    return Enterprise(
        uscc=unissued_uscc(division, number, form),
        name=name,
        legal_form=form,
        trade=trade,
        division=division,
        place=place,
        address=f"{place}{random.choice(STREETS)}路{random.randrange(1, 400)}号",
        established_on=established,
        status=random.choices(("active", "deregistered", "revoked"), (94, 5, 1))[0],
        scale=random.choices(("large", "medium", "small", "micro"), (2, 10, 38, 50))[0],
        quality=random.betavariate(6, 1.6),
        volume=min(int(random.paretovariate(1.1) * 2.4), 90),
        former_name=former,
        renamed_on=renamed,
    )
