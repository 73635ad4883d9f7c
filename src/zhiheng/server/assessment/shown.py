"""Assessments as pages show them: years, units, sheets with three scores side by side, the heat of items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor
from zhiheng.actors.models import Body
from zhiheng.assessment.criteria import Scored
from zhiheng.assessment.facts import Hand
from zhiheng.assessment.models import AssessedUnit, AssessmentYear, SheetEntry, SheetEvidence
from zhiheng.assessment.points import text
from zhiheng.assessment.points import total as points_of_all
from zhiheng.assessment.scoring import Line, Sheet
from zhiheng.assessment.services import asking, drawing, schemes, sheets
from zhiheng.policy import words
from zhiheng.policy.model import Assessment, LevelTable, Procedure, SheetCriterion
from zhiheng.server.assessment.proof_links import Proof, proofs_of
from zhiheng.server.i18n import english, listed, localised
from zhiheng.server.portal.packs import shown_citation

#: Rates below which a cell of the heat table is marked, in percent.
WEAK, FAIR = 60, 80


def name(one: AssessedUnit | AssessmentYear) -> str:
    """Return what a unit or a year is called in the reader's language."""
    if isinstance(one, AssessmentYear):
        return one.title_en if english() else one.title
    return one.name_en if english() else one.name_zh


def reference(year: AssessmentYear) -> str:
    """Return the element whose provisions stand below the pages of a year: its sheet, or the programme of own criteria."""
    return f"programmes/{year.content['own']['programme']}" if schemes.is_own(year) else f"assessments/{year.scheme}"


def sheet_address(year: AssessmentYear) -> str:
    """Return the page of a year's sheet, or of the programme whose criteria the running body drew up."""
    kind, _slash, element = reference(year).partition("/")
    return reverse("portal:element", args=[year.pack, kind, element])


def own_note(year: AssessmentYear) -> str:
    """Return whose criteria a year goes by where the running body drew them up; empty for a sheet of the pack."""
    note = schemes.of_year(year)[0].note if schemes.is_own(year) else None
    return localised(note) if note else ""


def body_name(body: Body | None) -> str:
    """Return what a body is called."""
    return "" if body is None else localised({"zh": body.name_zh, "en": body.name_en or body.name_zh})


def stage(year: AssessmentYear) -> str:
    """Return the stage at which a year stands."""
    states = Procedure.model_validate(year.case.content).states
    return next((localised(one.label) for one in states if one.id == year.case.state), year.case.state)


def grade_label(table: LevelTable, grade: str) -> str:
    """Return what a grade is called."""
    return next((localised(one.label) for one in table.levels if one.id == grade), grade)


def group_label(scheme: Assessment, group: str) -> str:
    """Return what a group of units is called."""
    found = scheme.group(group)
    return localised(found.label) if found else group


@dataclass(frozen=True)
class Totals:
    """What a reader sees of the sum of a sheet; dashes where it is not told yet, or sees some lines alone."""

    own: str
    total: str
    known: str
    grade: str
    reason: str
    decided: str


def totals(actor: Actor, unit: AssessedUnit, sheet: Sheet, table: LevelTable) -> Totals:
    """Return the sum and the grade as this reader sees them: who sees some lines alone gets them once they are public."""
    if asking.lines_for(actor, unit) is not None:
        public = unit.year.published_at is not None
        decided = grade_label(table, unit.grade) if public and unit.grade else ""
        return Totals("—", text(unit.points) if public else "—", "", "", "", decided)
    decided = grade_label(table, unit.grade) if unit.grade and unit.year.decided_at else ""
    if not reader_sees(actor, unit):
        return Totals(self_total(sheet), "—", "", "", "", decided)
    known = f"{text(sheet.total.known)}/{text(sheet.total.known_full)}"
    grade = grade_label(table, sheet.grade) if sheet.grade else ""
    return Totals(self_total(sheet), text(sheet.total.points), known, grade, localised(sheet.reason), decided)


@dataclass(frozen=True)
class UnitLine:
    """A unit in the table of a year."""

    unit: AssessedUnit
    name: str
    group: str
    address: str
    tone: str
    state: str
    self_total: str
    total: str
    missing: int
    grade: str
    decided: str
    drawn: bool
    cells: tuple[dict[str, Any], ...]


def unit_lines(
    year: AssessmentYear, units: Sequence[AssessedUnit], found: dict[str, Sheet], space: str = "staff"
) -> list[UnitLine]:
    """Return the units of a year with where they stand and the heat of the items of the second level."""
    scheme, table = schemes.of_year(year)
    drawn = set(drawing.visited(year))
    return [_unit_line(year, unit, found[unit.code], scheme, table, drawn) for unit in units]


def _unit_line(
    year: AssessmentYear, unit: AssessedUnit, sheet: Sheet, scheme: Assessment, table: LevelTable, drawn: set[str]
) -> UnitLine:
    tone, state = unit_state(unit, sheet, drawn)
    told = sheet.total.points if unit.points is None else unit.points
    return UnitLine(
        unit, name(unit), group_label(scheme, unit.group),
        reverse("staff:assessment_unit", args=[year.case.number, unit.code]), tone, state, self_total(sheet), points_of_all(told),
        len(sheet.total.missing), grade_label(table, sheet.grade) if sheet.grade else "",
        grade_label(table, unit.grade) if unit.grade else "", unit.code in drawn, tuple(cells(scheme, sheet)),
    )  # fmt: skip


def self_total(sheet: Sheet) -> str:
    """Return the sum of what a unit gives itself, where it gave anything."""
    given = [line.self_score.points for line in sheet.lines if line.self_score and line.self_score.points is not None]
    full = sum(line.full for line in sheet.lines if line.self_score and line.self_score.points is not None)
    return f"{text(sum(given))}/{text(full)}" if given else "—"


def unit_state(unit: AssessedUnit, sheet: Sheet, drawn: set[str]) -> tuple[str, str]:
    """Return where a unit stands, as tone and words."""
    state = unit.year.case.state
    if state == "goals":
        return ("good", _("已报目标")) if unit.goals_at else ("attention", _("待报目标"))
    if state == "reporting":
        return ("good", _("已自评")) if unit.reported_at else ("attention", _("待自评"))
    if state in ("desk", "field"):
        return _under_review(unit, sheet, drawn)
    if state == "objection":
        return ("good", _("已答复")) if unit.answered_at else ("attention", _("待答复"))
    return ("neutral", _("已核定")) if unit.points is None else ("good", _("已审定"))


def _under_review(unit: AssessedUnit, sheet: Sheet, drawn: set[str]) -> tuple[str, str]:
    if sheet.total.missing:
        return "attention", _("还差 %(n)s 项") % {"n": len(sheet.total.missing)}
    if unit.code in drawn and unit.visited_at is None:
        return "attention", _("待实地核查")
    return "good", _("评分齐全")


def cells(scheme: Assessment, sheet: Sheet) -> Iterable[dict[str, Any]]:
    """Yield the rate of each item of the second level: known points of those asked; a dash with a reason where none is."""
    lines = {line.criterion.id: line for line in sheet.lines}
    for section in scheme.sections:
        for item in section.items:
            mine = [lines[one.id] for one in item.criteria if one.id in lines]
            known = [line for line in mine if line.points is not None]
            full = sum(line.full for line in known)
            if not full or len(known) < len([line for line in mine if not line.counts.left_out]):
                why = next((localised(line.counts.reason) for line in mine if line.points is None), _("不适用"))
                yield {"label": localised(item.label), "rate": None, "why": why}
                continue
            rate = round(100 * sum(line.points or 0 for line in known) / full)
            yield {"label": localised(item.label), "rate": rate, "tone": tone_of(rate)}


def tone_of(rate: int) -> str:
    """Return the tone of a rate of points."""
    return "bad" if rate < WEAK else "attention" if rate < FAIR else "good"


def item_headings(scheme: Assessment) -> list[dict[str, str]]:
    """Return the items of the second level with their points."""
    return [
        {"label": localised(item.label), "points": f"{item.points:f}"}
        for section in scheme.sections
        for item in section.items
    ]


# --- a sheet --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ShownScore:
    """What one hand says: points, why, by whom and when."""

    label: str
    points: str
    reason: str
    comment: str
    who: str
    at: Any
    counts: bool
    known: bool


@dataclass(frozen=True)
class ShownLine:
    """A criterion on the sheet of a unit."""

    criterion: SheetCriterion
    label: str
    kind: str
    full: str
    rule: str
    method: str
    scored_by: str
    example: bool
    points: str
    reason: str
    scores: tuple[ShownScore, ...]
    evidence: tuple[Proof, ...]
    cites: tuple[Any, ...]
    hands: tuple[dict[str, Any], ...]
    wanted: tuple[str, ...]


HANDS: dict[str, Any] = {
    "self": "自评",
    "department": "部门评分",
    "review": "评审组",
    "computed": "指标核算",
    "verified": "核定",
}


def hand_label(hand: str) -> str:
    """Return what a hand is called."""
    labels = {
        "self": _("自评"),
        "department": _("部门评分"),
        "review": _("评审组"),
        "computed": _("指标核算"),
        "verified": _("核定"),
    }
    return labels[hand]


def sheet_sections(
    actor: Actor, unit: AssessedUnit, sheet: Sheet, rows: Sequence[SheetEntry], evidence: Sequence[SheetEvidence]
) -> list[dict[str, Any]]:
    """Return a sheet in its three levels, each line as this reader may see and fill it."""
    scheme, _table = schemes.of_year(unit.year)
    seen = asking.lines_for(actor, unit)
    lines = {line.criterion.id: line for line in sheet.lines if seen is None or line.criterion.id in seen}
    made = []
    for section in scheme.sections:
        items = [
            {"label": localised(item.label), "points": f"{item.points:f}", "lines": found}
            for item in section.items
            if (
                found := [
                    shown_line(actor, unit, lines[one.id], rows, evidence) for one in item.criteria if one.id in lines
                ]
            )
        ]
        if items:
            made.append(
                {"id": section.id, "label": localised(section.label), "points": f"{section.points:f}", "items": items}
            )
    bonuses = [line for line in sheet.bonuses if seen is None or line.criterion.id in seen]
    if bonuses:
        found = [shown_line(actor, unit, line, rows, evidence) for line in bonuses]
        cap = f"{scheme.bonus_cap:f}"
        made.append({"id": "bonus", "label": _("加分项"), "points": cap,
                     "items": [{"label": _("加分"), "points": cap, "lines": found}]})  # fmt: skip
    return made


def shown_line(
    actor: Actor, unit: AssessedUnit, line: Line, rows: Sequence[SheetEntry], evidence: Sequence[SheetEvidence]
) -> ShownLine:
    """Return one line of a sheet."""
    one = line.criterion
    mine = [row for row in rows if row.criterion == one.id]
    told = reader_sees(actor, unit)
    return ShownLine(
        one, localised(one.label), localised(words.code(one.kind)), text(line.full), localised(one.rule),
        localised(one.method) if one.method else "", bodies(unit, one), one.certainty.value == "example",
        text(line.points) if told else "—", localised(line.counts.reason) if told else _("结果反馈前不显示"),
        tuple(_scores(line, mine, told=told)), proofs_of(unit, [each for each in evidence if each.criterion == one.id]),
        tuple(shown_citation(cite) for cite in one.cite),
        tuple(form(unit, one, hand, mine, actor) for hand in asking.hands(actor, unit, one)),
        tuple(localised(each.label) for each in one.evidence),
    )  # fmt: skip


def reader_sees(actor: Actor, unit: AssessedUnit) -> bool:
    """Return whether a reader sees what others gave: the assessing side always, a unit and a scorer from the feedback on."""
    return asking.inside(actor, unit.year) or unit.year.case.state in asking.TOLD


def bodies(unit: AssessedUnit, one: SheetCriterion) -> str:
    """Return who scores a criterion."""
    if not one.scored_by:
        return body_name(unit.year.body)
    found = Body.objects.filter(code__in=one.scored_by)
    return listed(body_name(each) for each in found) or listed(one.scored_by)


def _scores(line: Line, rows: Sequence[SheetEntry], *, told: bool) -> Iterable[ShownScore]:
    """Yield the hands side by side; a panel as one, never by member. What a unit may not see yet is left out."""
    given: dict[str, Scored | None] = {
        "self": line.self_score, "department": line.department, "review": line.panel, "computed": line.computed,
        "verified": line.verified,
    }  # fmt: skip
    for hand, scored in given.items():
        if scored is None or (hand != "self" and not told):
            continue
        row = next(
            (each for each in reversed(rows) if each.hand == hand or (hand == "computed" and each.hand == "counted")),
            None,
        )
        named = row is not None and hand != "review"
        yield ShownScore(
            hand_label(hand), text(scored.points), localised(scored.reason),
            row.comment if named and row else "", row.username if named and row and hand != "computed" else "",
            row.at if row else None, line.by == hand, scored.points is not None or scored.left_out,
        )  # fmt: skip


def form(
    unit: AssessedUnit, one: SheetCriterion, hand: Hand, rows: Sequence[SheetEntry], actor: Actor
) -> dict[str, Any]:
    """Return what a hand fills in, with what it said before."""
    number = 0
    if hand is Hand.REVIEW:
        number = unit.year.panel.filter(user=actor.user).values_list("number", flat=True).first() or -1
    row = next((each for each in rows if each.hand == hand.value and each.reviewer == number), None)
    content = dict(row.content) if row else {}
    points = content.get("points")
    return {
        "hand": hand.value,
        "label": hand_label(hand.value),
        "id": f"{unit.code}-{one.id}-{hand.value}",
        "address": reverse("staff:assessment_save", args=[unit.year.case.number, unit.code, one.id]),
        "kind": one.kind.value,
        "points": "" if points is None else text(points),
        "full": f"{one.points:f}",
        "level": content.get("level", ""),
        "levels": [(each.id, localised(each.label), f"{each.points:f}") for each in one.levels],
        "checks": [(each.id, localised(each.label), f"{each.deduct:f}", each.id in content.get("missing", ())) for each in one.checks],
        "events": [(each.id, localised(each.label), f"{each.each:f}", content.get("counts", {}).get(each.id, 0)) for each in one.events],
        "may_not_apply": one.not_applicable is not None and hand is not Hand.REVIEW,
        "when": localised(one.not_applicable.when) if one.not_applicable else "",
        "not_applicable": bool(content.get("not_applicable")),
        "comment": row.comment if row else "",
        "saved": row.at if row else None,
    }  # fmt: skip


def given_from(post: Any) -> dict[str, Any]:
    """Return what a form of a line sent, as `entries.read` takes it."""
    counts = {key.removeprefix("count-"): value for key, value in post.items() if key.startswith("count-")}
    return {
        "points": post.get("points", ""),
        "level": post.get("level", ""),
        "missing": post.getlist("missing"),
        "counts": counts,
        "not_applicable": post.get("not_applicable") == "1",
    }


def latest(unit: AssessedUnit) -> list[SheetEntry]:
    """Return the latest entries of a unit, of every hand."""
    return sheets.latest([unit])[unit.pk]


def blank_form(unit: AssessedUnit, one: SheetCriterion) -> dict[str, Any]:
    """Return the fields of a criterion with nothing filled in, for an answer to an objection."""
    made = form(unit, one, Hand.VERIFIED, (), Actor())
    return {**made, "id": f"objection-{one.id}"}


def scored_text(scored: Scored | None) -> str:
    """Return points for a cell of a table; a dash where nothing was given."""
    return "—" if scored is None else text(scored.points)
