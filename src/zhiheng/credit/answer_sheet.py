"""The answer sheet of a check: what was asked, on which day, and what follows for each enterprise, with its basis.

A sheet rests on published decisions alone. The internal risk class never stands in one: an answer that carries it is
refused, whoever made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhiheng.credit.errors import RiskClassRefused
from zhiheng.credit.standing import MeasureAnswer, purpose_of

#: What a sheet is called in its own document, with the version of its shape.
KIND = "zhiheng.answer-sheet.v1"
#: Enterprises that one sheet may name.
MOST = 500
RESTRICTED, CLEAR, UNKNOWN = "restricted", "clear", "unknown"


@dataclass(frozen=True)
class Answered:
    """What follows for one enterprise; ``name`` is None where no public registration of the code is known."""

    uscc: str
    name: str | None
    incentives: tuple[MeasureAnswer, ...] = ()
    restrictions: tuple[MeasureAnswer, ...] = ()

    @property
    def verdict(self) -> str:
        """Whether something restricts it, nothing does, or nothing is known of it."""
        if self.name is None:
            return UNKNOWN
        return RESTRICTED if self.restrictions else CLEAR


@dataclass(frozen=True)
class SheetHead:
    """What a sheet says besides its answers. ``status_address`` is where it can be seen whether it still holds."""

    number: str
    sheet_id: str
    purpose: str
    pack: str
    as_of: date
    issued_at: datetime
    batch_seq: int
    status_address: str


def content(head: SheetHead, answers: Sequence[Answered]) -> dict[str, Any]:
    """Return the sheet as a plain document that is signed. Raises UnknownPurpose, RiskClassRefused."""
    purpose = purpose_of(head.purpose)
    if any(each.risk_class is not None for one in answers for each in (*one.incentives, *one.restrictions)):
        raise RiskClassRefused(purpose=str(purpose))
    return {
        "kind": KIND,
        "number": head.number,
        "sheet": head.sheet_id,
        "purpose": str(purpose),
        "pack": head.pack,
        "as_of": head.as_of.isoformat(),
        "issued_at": head.issued_at.isoformat(timespec="seconds"),
        "batch_seq": head.batch_seq,
        "status": head.status_address,
        "answers": [_answer(one) for one in answers],
    }


def _answer(one: Answered) -> dict[str, Any]:
    return {
        "uscc": one.uscc,
        "name": one.name,
        "verdict": one.verdict,
        "restrictions": [each.as_dict() for each in one.restrictions],
        "incentives": [each.as_dict() for each in one.incentives],
    }


#: What decides an answer: verdict, and measure → records.
Gist = tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]


def gist(answer: Mapping[str, Any]) -> Gist:
    """Return what decides an answer of a sheet's document: neither words nor the order of anything."""
    measures = (*answer["restrictions"], *answer["incentives"])
    told = sorted((str(each["measure"]), tuple(sorted(map(str, each["records"])))) for each in measures)
    return str(answer["verdict"]), tuple(told)


def superseded(sheet: Mapping[str, Any], now: Sequence[Answered]) -> list[str]:
    """Return the codes whose answer is another now than when the sheet was made, in the sheet's order."""
    today = {one.uscc: gist(_answer(one)) for one in now}
    return [each["uscc"] for each in sheet["answers"] if today.get(each["uscc"]) != gist(each)]
