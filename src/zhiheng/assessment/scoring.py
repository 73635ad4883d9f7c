"""A sheet made from facts: each criterion with what every hand says, the total, what caps the grade, and the grade.

What counts of a criterion is, in this order: what was verified; what an indicator gives; the mean of the panel; what the
scoring department gave. What the unit says of itself never counts by itself. Where anything that counts is missing there is
no total and no grade, and the sheet says how much of it is known: unknown is never nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhiheng.assessment import criteria, grades
from zhiheng.assessment.criteria import Scored
from zhiheng.assessment.facts import Entry, Facts, Hand
from zhiheng.assessment.points import share, thousandths
from zhiheng.policy.model import Assessment, CriterionKind, GradeCap, LevelTable, Localised, SheetCriterion

_BY_VALUE = (CriterionKind.COMPUTED, CriterionKind.PROGRESS)
_BY_EVENTS = (CriterionKind.EVENTS, CriterionKind.BONUS)


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion on the sheet of a unit: what each hand says, what counts, and whose it is."""

    criterion: SheetCriterion
    full: int
    self_score: Scored | None
    department: Scored | None
    panel: Scored | None
    computed: Scored | None
    verified: Scored | None
    counts: Scored
    by: str  # verified | computed | review | department | ""

    @property
    def points(self) -> int | None:
        """What counts, in thousandths; None where it is not known or left out."""
        return self.counts.points


@dataclass(frozen=True, slots=True)
class Total:
    """Sums in thousandths. `points` is None while anything is missing; `known` of `asked` is what there is so far."""

    points: int | None
    known: int
    known_full: int
    asked: int
    left_out: int
    bonus: int
    missing: tuple[str, ...]
    reason: Localised


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of one unit."""

    group: str
    lines: tuple[Line, ...]
    bonuses: tuple[Line, ...]
    total: Total
    caps: tuple[GradeCap, ...] = field(default=())
    uncapped: str = ""  # the grade that the total alone gives
    grade: str = ""
    reason: Localised = field(default_factory=lambda: Localised(zh="—", en="—"))

    def line(self, criterion: str) -> Line | None:
        """Return the line of a criterion."""
        return next((one for one in (*self.lines, *self.bonuses) if one.criterion.id == criterion), None)


def score(scheme: Assessment, table: LevelTable, group: str, facts: Facts) -> Sheet:
    """Return the sheet of a unit of a group; `table` holds the grades of the scheme."""
    lines = tuple(_line(one, facts) for one in asked(scheme.criteria(), group))
    bonuses = tuple(_line(one, facts) for one in asked(scheme.bonuses, group))
    total = _total(scheme, lines, bonuses)
    caps = tuple(cap for cap in scheme.caps if _of(cap.groups, group) and facts.caps.get(cap.id, 0) > 0)
    if total.points is None:
        return Sheet(group, lines, bonuses, total, caps, reason=total.reason)
    alone = grades.grade(total.points, table, scheme.rounding)
    held = grades.capped(alone, [cap.grade for cap in caps], table)
    return Sheet(group, lines, bonuses, total, caps, alone, held, _why(alone, held, caps, table))


def asked(lines: Sequence[SheetCriterion], group: str) -> list[SheetCriterion]:
    """Return the criteria that are asked of a group."""
    return [one for one in lines if _of(one.groups, group)]


def _of(groups: tuple[str, ...], group: str) -> bool:
    return not groups or group in groups


def _line(criterion: SheetCriterion, facts: Facts) -> Line:
    """Return one line; a kind that an indicator decides takes its value, unless a person corrected it with reasons."""

    def hand(which: Hand) -> Scored | None:
        entry = facts.entries.get((criterion.id, which))
        return None if entry is None else criteria.entered(criterion, entry)

    by_value = criteria.computed(criterion, facts.values.get(criterion.id)) if criterion.kind in _BY_VALUE else None
    if criterion.kind in _BY_EVENTS and criterion.id in facts.events:
        by_value = criteria.entered(criterion, Entry(counts=facts.events[criterion.id], complete=True))
    reviews = facts.reviews.get(criterion.id, ())
    panel = criteria.panel(criterion, reviews) if reviews else None
    said = {
        "verified": hand(Hand.VERIFIED),
        "computed": by_value,
        "review": panel,
        "department": hand(Hand.DEPARTMENT),
    }
    by, counts = _counting(criterion, said)
    return Line(
        criterion, thousandths(criterion.points), hand(Hand.SELF), said["department"], panel, by_value,
        said["verified"], counts, by,
    )  # fmt: skip


def _counting(criterion: SheetCriterion, said: dict[str, Scored | None]) -> tuple[str, Scored]:
    for by, one in said.items():
        if one is not None and (one.points is not None or one.left_out):
            return by, one
    if criterion.kind is CriterionKind.BONUS:
        return "", Scored(0, Localised(zh="没有加分事项", en="Nothing that adds points"))
    told = said["computed"] or said["department"]
    return "", told or Scored(None, Localised(zh="还没有评分", en="Not scored yet"))


def _total(scheme: Assessment, lines: Sequence[Line], bonuses: Sequence[Line]) -> Total:
    full = thousandths(scheme.full)
    counted = [line for line in lines if not line.counts.left_out]
    known = [line for line in counted if line.points is not None]
    missing = tuple(line.criterion.id for line in counted if line.points is None)
    left_out = sum(line.full for line in lines if line.counts.left_out)
    bonus = min(sum(line.points or 0 for line in bonuses), thousandths(scheme.bonus_cap))
    earned, asked_for = sum(line.points or 0 for line in known), full - left_out
    known_full = sum(line.full for line in known)
    if missing:
        many = "criterion has" if len(missing) == 1 else "criteria have"
        zh, en = f"还有 {len(missing)} 项没有得分，不计总分", f"{len(missing)} {many} no points yet: no total"
        return Total(None, earned, known_full, asked_for, left_out, bonus, missing, Localised(zh=zh, en=en))
    if asked_for <= 0:
        nothing = Localised(zh="各项都不适用，不计总分", en="Nothing on the sheet applies: no total")
        return Total(None, earned, known_full, asked_for, left_out, bonus, missing, nothing)
    scaled = share(earned, full, asked_for) + bonus
    zh, en = "各项得分之和", "The sum of all criteria"
    if left_out:
        zh, en = (
            "不适用的项目不计，其余折算为满分",
            "What does not apply is left out and the rest scaled to the full mark",
        )
    return Total(scaled, earned, known_full, asked_for, left_out, bonus, missing, Localised(zh=zh, en=en))


def _why(alone: str, held: str, caps: Sequence[GradeCap], table: LevelTable) -> Localised:
    names = {level.id: level.label for level in table.levels}
    if held == alone:
        return Localised(zh=f"总分属于“{names[alone].zh}”", en=f"The total lies in “{names[alone].en}”")
    binding = [cap.label for cap in caps if cap.grade == held]  # a milder cap beside it holds nothing down
    zh = f"总分属于“{names[alone].zh}”，因{'、'.join(one.zh for one in binding)}最高为“{names[held].zh}”"
    en = f"The total lies in “{names[alone].en}”; {', '.join(one.en for one in binding)} holds it at “{names[held].en}”"
    return Localised(zh=zh, en=en)
