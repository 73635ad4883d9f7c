"""What a hand typed of a criterion, read and checked: the content that is kept, and the entry the engine scores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from zhiheng.assessment.errors import EntryRefused
from zhiheng.assessment.facts import Entry
from zhiheng.assessment.points import text, thousandths
from zhiheng.policy.model import CriterionKind, SheetCriterion

_MOST_EVENTS = 9999


def read(criterion: SheetCriterion, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of what was typed. Raises EntryRefused.

    `given` holds what the criterion's kind asks for: `points`, `level`, `missing` (a list), `counts` (event → number);
    `complete` says that a list was gone through; `not_applicable` stands alone.
    """
    if given.get("not_applicable"):
        if criterion.not_applicable is None:
            raise _refused(criterion, "本项总是适用", "it always applies")
        return {"not_applicable": True}
    kind = criterion.kind
    if kind is CriterionKind.CHECKLIST:
        return _checklist(criterion, given)
    if kind is CriterionKind.JUDGED and given.get("level"):
        return _level(criterion, given)
    if kind in (CriterionKind.EVENTS, CriterionKind.BONUS):
        return _counts(criterion, given)
    return _points(criterion, given)


def _refused(criterion: SheetCriterion, zh: str, en: str) -> EntryRefused:
    return EntryRefused(criterion=criterion.label.zh, zh_why=zh, en_why=en)


def _checklist(criterion: SheetCriterion, given: Mapping[str, Any]) -> dict[str, Any]:
    known = [one.id for one in criterion.checks]
    missing = [str(each) for each in given.get("missing", ())]
    if any(each not in known for each in missing):
        raise _refused(criterion, "清单没有这一项", "the list has no such line")
    return {"missing": [each for each in known if each in missing], "complete": True}


def _level(criterion: SheetCriterion, given: Mapping[str, Any]) -> dict[str, Any]:
    level = str(given["level"])
    if level not in [one.id for one in criterion.levels]:
        raise _refused(criterion, "没有这一档次", "there is no such level")
    return {"level": level}


def _counts(criterion: SheetCriterion, given: Mapping[str, Any]) -> dict[str, Any]:
    found, known = {}, {one.id for one in criterion.events}
    for name, said in dict(given.get("counts", {})).items():
        if name not in known:
            raise _refused(criterion, "没有这一类事件", "there is no such event")
        typed = str(said).strip() or "0"
        if not (typed.isascii() and typed.isdigit() and len(typed) < 10) or int(typed) > _MOST_EVENTS:
            raise _refused(criterion, "件数须为不小于零的整数", "a number of events is a whole number from 0 up")
        found[name] = int(typed)
    return {"counts": found, "complete": True}


def _points(criterion: SheetCriterion, given: Mapping[str, Any]) -> dict[str, Any]:
    typed = str(given.get("points", "")).strip()
    full = thousandths(criterion.points)
    try:
        value = Decimal(typed)
        fits = value.is_finite() and 0 <= value <= criterion.points and value * 1000 == thousandths(value)
    except InvalidOperation:
        fits = False
    if not fits:
        zh = f"分值须在 0 到 {text(full)} 之间，最多三位小数"
        raise _refused(criterion, zh, f"points lie between 0 and {text(full)}, with at most three decimals")
    return {"points": thousandths(value)}


def entry(
    content: Mapping[str, Any],
    *,
    comment: str = "",
    body: str = "",
    username: str = "",
    at: datetime | None = None,
    reviewer: int = 0,
) -> Entry:
    """Return kept content as the engine reads it."""
    return Entry(
        points=content.get("points"), level=content.get("level", ""), missing=tuple(content.get("missing", ())),
        counts=dict(content.get("counts", {})), complete=bool(content.get("complete")),
        not_applicable=bool(content.get("not_applicable")), comment=comment, body=body, username=username, at=at,
        reviewer=reviewer,
    )  # fmt: skip
