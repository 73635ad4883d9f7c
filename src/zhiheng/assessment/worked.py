"""Worked cases of sheets: what a pack says that a unit gets, held against what the engine gives it.

`facts` of a case maps criteria to what is known: a number (points that were verified), `{missing: […]}`, `{level: …}`,
`{counts: {…}}`, `{value: …, before: …}` of an indicator, or `not_applicable`; and `caps` to the caps that stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhiheng.assessment.facts import Entry, Facts, Hand, Measured
from zhiheng.assessment.points import points, thousandths
from zhiheng.assessment.scoring import Sheet, score
from zhiheng.policy import Pack
from zhiheng.policy.model import PackCase


def sheet(pack: Pack, case: PackCase) -> Sheet:
    """Return the sheet that a worked case describes."""
    scheme = pack.assessments[str(case.assessment)]
    return score(scheme, pack.level_tables[scheme.levels], case.group or scheme.groups[0].id, facts(case.facts))


def facts(given: Mapping[str, Any]) -> Facts:
    """Return the facts that a worked case writes down."""
    entries, values = {}, {}
    for name, said in given.items():
        if name == "caps":
            continue
        if isinstance(said, Mapping) and "value" in said:
            values[name] = Measured(_decimal(said["value"]), _decimal(said.get("before")))
        else:
            entries[name, Hand.VERIFIED] = _entry(said)
    return Facts(entries=entries, values=values, caps=dict.fromkeys(given.get("caps", ()), 1))


def _entry(said: Any) -> Entry:
    if said == "not_applicable":
        return Entry(not_applicable=True)
    if isinstance(said, Mapping):
        return Entry(
            level=said.get("level", ""), missing=tuple(said.get("missing", ())), counts=dict(said.get("counts", {})),
            complete=True,
        )  # fmt: skip
    return Entry(points=thousandths(Decimal(str(said))))


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def differences(pack: Pack, case: PackCase) -> list[str]:
    """Return where a worked case and the engine disagree; nothing: they agree."""
    found = sheet(pack, case)
    told: dict[str, Any] = {"grade": found.grade or "none", "points": points(found.total.points)}
    wrong = [
        f"{case.id} {key}: {told[key]} instead of {case.expect[key]}"
        for key in ("grade", "points")
        if key in case.expect and str(told[key]) != str(_same(case.expect[key], told[key]))
    ]
    for name, wanted in dict(case.expect.get("criteria", {})).items():
        line = found.line(name)
        got = points(line.points) if line else None
        if str(got) != str(_same(wanted, got)):
            wrong.append(f"{case.id} {name}: {got} instead of {wanted}")
    return wrong


def _same(wanted: Any, found: Any) -> Any:
    """Write a wanted number with the decimals of what was found."""
    return Decimal(str(wanted)).quantize(found) if isinstance(found, Decimal) and wanted is not None else wanted
