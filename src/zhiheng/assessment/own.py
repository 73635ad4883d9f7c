"""Criteria that a running body draws up itself, for a demonstration programme whose documents give none.

They are a sheet like any other, made of what the body wrote: lines of points, a mark that wins the title, its term. The sheet
says of itself whose it is and that no document gives it; it is kept in versions and never becomes part of a pack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from zhiheng.assessment.errors import CriteriaRefused
from zhiheng.policy import Pack
from zhiheng.policy.model import Assessment, Certainty, Programme, UnitLevel
from zhiheng.policy.model.programme import ProgrammeKind

#: Shares of the points that the levels of a judged line give.
LEVELS = (
    ("good", "好", "Good", Decimal(1)),
    ("fair", "较好", "Fair", Decimal("0.75")),
    ("weak", "一般", "Weak", Decimal("0.45")),
)
FULL, MOST_LINES, LONGEST_TERM = Decimal(100), 20, 120
#: Levels of places that a title can go to; of those without a code the body names each candidate.
PLACES = (UnitLevel.PREFECTURE, UnitLevel.COUNTY, UnitLevel.ZONE, UnitLevel.TOWNSHIP, UnitLevel.VILLAGE)
GRADES = "demonstration-grades"


class Way(StrEnum):
    """How a line of a body's own criteria is scored."""

    SCORED = "scored"
    JUDGED = "judged"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line: what is asked, the rule of scoring, the way, the points (above 0, at most three decimals)."""

    label: str
    rule: str
    way: Way
    points: Decimal


@dataclass(frozen=True, slots=True)
class OwnCriteria:
    """What a body draws up: who may win the title, the lines (100 points in all), the term in months, what rules it out."""

    level: UnitLevel
    lines: tuple[OwnLine, ...]
    term_months: int
    veto: str = ""


def faults(drawn: OwnCriteria) -> list[tuple[str, str]]:
    """Return what is wrong with criteria, in Chinese and English; nothing where they can be used."""
    found = []
    total = sum((one.points for one in drawn.lines), Decimal(0))
    if not drawn.lines or len(drawn.lines) > MOST_LINES:
        found.append((f"条件须有 1 至 {MOST_LINES} 条。", f"There are 1 to {MOST_LINES} criteria."))
    if any(not one.label.strip() or not one.rule.strip() for one in drawn.lines):
        found.append(("每条须写名称和评分标准。", "Each criterion has a name and a rule of scoring."))
    if any(one.points <= 0 or one.points * 1000 % 1 for one in drawn.lines):
        found.append(("分值须大于 0，最多三位小数。", "Points are above 0 and have at most three decimals."))
    elif drawn.lines and total != FULL:
        found.append((f"分值合计 {total} 分，须为 {FULL} 分。", f"The points add up to {total}; they must be {FULL}."))
    if drawn.level not in PLACES:
        found.append(("称号授予市、县、园区、乡镇或村。", "A title goes to a city, county, zone, town or village."))
    if not 1 <= drawn.term_months <= LONGEST_TERM:
        found.append((f"有效期须为 1 至 {LONGEST_TERM} 个月。", f"The term is 1 to {LONGEST_TERM} months."))
    return found


def sheet(programme: Programme, drawn: OwnCriteria, body: Any, version: int, assessed_by: str) -> Assessment:
    """Return the sheet of a body's own criteria for a programme. `body`: its names (zh, en). Raises CriteriaRefused."""
    wrong = faults(drawn)
    if wrong:
        raise CriteriaRefused(zh_why="".join(zh for zh, _en in wrong), en_why=" ".join(en for _zh, en in wrong))
    zh, en = programme.label.zh, programme.label.en
    note = {
        "zh": f"文件没有给出条件；本标准由{body.zh}制定，第 {version} 版",
        "en": f"No document gives criteria; these were drawn up by {body.en}, version {version}",
    }
    return Assessment.model_validate({
        "id": name(programme.id), "pack": programme.pack, "label": {"zh": f"{zh}评审（自定标准）", "en": f"Review of {en} (own criteria)"},
        "note": note, "cite": [one.model_dump() for one in programme.cite], "use": "demonstration", "version": f"own-{version}",
        "assessed_by": [assessed_by], "full": FULL, "levels": GRADES, "passes": "met", "term_months": drawn.term_months,
        "groups": [{"id": "candidates", "label": {"zh": "候选单位", "en": "Candidates"}, "level": drawn.level.value}],
        "rounding": {"way": "none", "note": {"zh": "不取整", "en": "Not rounded"}}, "programme": programme.id,
        "procedure": "demonstration-review", "visits": [{"group": "candidates", "share": "0.5"}],
        "answers_within": {"days": 10, "certainty": "example"}, "caps": _caps(drawn.veto),
        "sections": [_section(drawn.lines)],
    })  # fmt: skip


def name(programme: str) -> str:
    """Return the name under which editions of a programme by own criteria are kept."""
    return f"own-{programme}"


def _caps(veto: str) -> list[dict[str, Any]]:
    text = veto.strip()
    return [{"id": "own-veto", "label": {"zh": text, "en": text}, "grade": "unmet"}] if text else []


def _section(lines: Sequence[OwnLine]) -> dict[str, Any]:
    label = {"zh": "创建条件", "en": "Criteria"}
    criteria = [_criterion(number, one) for number, one in enumerate(lines, start=1)]
    item = {"id": "criteria", "label": label, "points": FULL, "criteria": criteria}
    return {"id": "criteria", "label": label, "points": FULL, "items": [item]}


def _criterion(number: int, one: OwnLine) -> dict[str, Any]:
    text = one.label.strip()
    made: dict[str, Any] = {
        "id": f"line-{number}", "label": {"zh": text, "en": text}, "points": one.points,
        "rule": {"zh": one.rule.strip(), "en": one.rule.strip()}, "kind": "scored",
    }  # fmt: skip
    if one.way is Way.JUDGED:
        levels = [
            {"id": key, "label": {"zh": zh, "en": en}, "points": _share(one.points, part)}
            for key, zh, en, part in LEVELS
        ]
        made |= {"kind": "judged", "levels": levels}
    elif one.way is Way.REQUIRED:
        made |= {"kind": "checklist", "checks": [{"id": "there", "label": made["label"], "deduct": one.points}]}
    return made


def _share(points: Decimal, part: Decimal) -> Decimal:
    return (points * part).quantize(Decimal("0.001"))


def programmes(pack: Pack) -> list[Programme]:
    """Return the demonstration programmes of a pack that give a title and for which no document gives criteria.

    An example sheet of the pack is no criterion of a document.
    """
    found = [one for one in pack.programmes.values() if one.kind is ProgrammeKind.DEMONSTRATION]
    return [one for one in found if "title" in one.starts_with and not given(pack, one)]


def given(pack: Pack, programme: Programme) -> bool:
    """Return whether a document gives the criteria of a programme."""
    sheet = pack.assessments.get(programme.assessment or "")
    from_text = bool(programme.criteria) or programme.scorecard is not None
    return from_text or (sheet is not None and sheet.certainty is not Certainty.EXAMPLE)
