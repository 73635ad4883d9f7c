"""What a check is answered from: public decisions alone, through the one query of the API."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhiheng.credit.answer_sheet import MOST, Answered
from zhiheng.credit.errors import TooManyCodes
from zhiheng.credit.standing import standing_of
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import Purpose
from zhiheng.server.api import options
from zhiheng.server.api.standing import look_up, rules
from zhiheng.server.visible import Level, today

#: What a check may be for; inspections are planned by staff, and are no check.
PURPOSES = (Purpose.TENDER, Purpose.LOAN, Purpose.AWARD, Purpose.LICENCE)
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}\Z")
_APART = re.compile(r"[\s,，;；、\"'\ufeff]+")


@dataclass(frozen=True)
class Codes:
    """Codes read from a text, each once, in order, and how many other words were passed over."""

    codes: tuple[str, ...]
    others: int


def read(text: str) -> Codes:
    """Read unified social credit codes from pasted text or a CSV file; names and headings beside them are passed over."""
    words = [word for word in _APART.split(text.replace("\x00", "").upper()) if word]
    codes = [word for word in words if _CODE.match(word)]
    return Codes(tuple(dict.fromkeys(codes)), len(words) - len(codes))


def counted(codes: Iterable[str]) -> tuple[str, ...]:
    """Return codes if they are neither none nor too many for one check. Raises TooManyCodes."""
    found = tuple(dict.fromkeys(codes))
    if not 1 <= len(found) <= MOST:
        raise TooManyCodes(count=len(found), most=MOST)
    return found


def answers(codes: Iterable[str], purpose: str, on: date | None = None) -> list[Answered]:
    """Return what follows for each code on a day (today) by the installation's pack. The risk class is never read."""
    day = on or today()
    pack = options.default_pack()
    found = []
    for code in codes:
        try:
            known = look_up(code, pack, Level.PUBLIC, day)
        except ZhihengError as error:
            if error.status not in (404, 410):
                raise
            found.append(Answered(code, None))
            continue
        incentives, restrictions = standing_of(known.records, rules(pack), purpose, day)
        found.append(Answered(code, known.name, incentives, restrictions))
    return found
