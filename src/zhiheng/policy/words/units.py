"""What units of fields and lines are called: packs name them by a code (CNY, lots) or by the Chinese word (批次)."""

from __future__ import annotations

from zhiheng.policy.model.base import Localised


def _both(zh: str, en: str) -> Localised:
    return Localised(zh=zh, en=en)


#: Units that are no signs; %, t, m2 and the like stand as they are in both languages.
UNITS = {
    "number": _both("个", "number"),
    "count": _both("个", "number"),
    "lots": _both("批次", "batches"),
    "批次": _both("批次", "batches"),
    "samples": _both("份", "samples"),
    "CNY": _both("元", "CNY"),
    "yuan": _both("元", "CNY"),
    "万元": _both("万元", "CNY 10,000"),
    "万亩": _both("万亩", "10,000 mu"),
    "件": _both("件", "number"),
    "人": _both("人", "people"),
    "次": _both("次", "times"),
    "months": _both("个月", "months"),
    "days": _both("天", "days"),
    "hour": _both("小时", "hours"),
    "point": _both("分", "points"),
    "points": _both("分", "points"),
    "percent": _both("%", "%"),
}


def named(unit: str | None) -> Localised | str:
    """Return what a unit is called in both languages; one that is no word as it stands, "" for none."""
    return UNITS.get(unit or "", unit or "")
