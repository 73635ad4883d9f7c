"""A sheet as its page shows it: cells with what stands there, what is wrong, last time's value and the ledger's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.policy.model import FormLine, LineType
from zhiheng.rounds import cell as cells
from zhiheng.rounds import rules, steps
from zhiheng.rounds.cell import Problem, Value
from zhiheng.rounds.comparing import Beside, Computed, beside
from zhiheng.rounds.forms import Form, computed
from zhiheng.rounds.judging import reads
from zhiheng.rounds.models import Cell, Query, Sheet
from zhiheng.rounds.services import filling
from zhiheng.server.i18n import english, localised
from zhiheng.server.rounds import words


@dataclass
class Shown:
    """One cell for the template."""

    key: str
    row: int
    line: FormLine
    label: str
    text: str = ""
    value: str = ""
    version: int = 0
    note: str = ""
    problems: list[str] = field(default_factory=list)
    asks: bool = False
    state: str = "empty"
    by: str = ""
    at: Any = None
    origin: str = ""
    last: str = ""
    moved: str = ""
    beside: dict[str, Any] | None = None
    query: Query | None = None
    computed: bool = False
    mine: str | None = None

    @property
    def kind(self) -> str:
        """Which control the cell has."""
        return {LineType.LONG_TEXT: "area", LineType.CHOICE: "choice", LineType.BOOLEAN: "choice"}.get(
            self.line.type, "input"
        )

    @property
    def tone(self) -> str:
        """How it stands, as a tone."""
        return {"wrong": "bad", "missing": "neutral", "asks": "attention", "conflict": "bad", "saved": "good"}.get(
            self.state, "neutral"
        )

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The choices of the cell: what is sent, what is read, whether it is picked."""
        if self.line.type is LineType.BOOLEAN:
            return [("是", _("是"), self.value == "true"), ("否", _("否"), self.value == "false")]
        return [(code, localised(label), code == self.value) for code, label in self.line.choices.items()]


def cells_of(sheet: Sheet, form: Form, rows: Iterable[int], ledger: Mapping[str, Computed]) -> dict[int, list[Shown]]:
    """Return the cells of some rows of a sheet for the template."""
    wanted = list(rows)
    stood = {(one.row, one.line): one for one in sheet.cells.filter(row__in=wanted)}
    values = filling.with_computed(form, [(one.row, one.line, one.value) for one in stood.values() if one.value])
    before = {row: rules.completed(form, found) for row, found in filling.last_rows(sheet, form).items()}
    judged = filling.judge(sheet, set(wanted))
    found = _found(judged)
    asked = {(one.row, one.line): one for one in sheet.queries.exclude(state=Query.State.CLOSED)}
    sides = (
        {(one.row, one.line): one for one in beside(form, {row: values.get(row, {}) for row in wanted}, ledger)}
        if ledger
        else {}
    )
    return {
        row: [
            _shown(row, line, stood.get((row, line.id)), values.get(row, {}).get(line.id), before.get(row, {}).get(line.id),
                   found.get((row, line.id), []), sides.get((row, line.id)), asked.get((row, line.id)))
            for line in form.lines
        ]
        for row in wanted
    }  # fmt: skip


def _found(judged: filling.Judged) -> dict[tuple[int, str], list[Problem]]:
    found: dict[tuple[int, str], list[Problem]] = {}
    for one in (*judged.wrong, *judged.unexplained, *judged.explained):
        found.setdefault((one.row, one.line), []).append(one)
    return found


def _shown(
    row: int, line: FormLine, stood: Cell | None, value: Value | None, before: Value | None, problems: list[Problem],
    side: Beside | None, query: Query | None,
) -> Shown:  # fmt: skip
    one = Shown(f"{row}-{line.id}", row, line, localised(line.label), computed=computed(line), query=query)
    if stood is not None:
        one.text, one.version, one.note, one.by, one.at, one.origin = (
            stood.text,
            stood.version,
            stood.note,
            stood.by,
            stood.at,
            stood.origin,
        )
        one.value = stood.value
    elif value is not None:
        one.value = cells.stored(value)
    one.text = one.text if not one.computed else words.value(line, value)
    one.problems = [each.en if english() else each.zh for each in problems]
    one.asks = bool(problems) and all(each.level == "question" for each in problems)
    one.state = _state(one, problems)
    one.last, one.moved = words.value(line, before), words.moved(value, before)
    one.beside = _side(line, side) if side is not None else None
    return one


def _state(one: Shown, problems: list[Problem]) -> str:
    if any(each.level == "error" for each in problems):
        return "wrong"
    if problems and not one.note:
        return "asks"
    if one.text and not one.computed:
        return "saved"
    return "missing" if one.line.required and not one.computed else "empty"


def _side(line: FormLine, side: Beside) -> dict[str, Any]:
    value = side.computed.value
    return {
        "value": words.value(line, value) if value is not None else "",
        "raw": str(value) if value is not None else "",
        "n": side.computed.n,
        "reason": REASONS.get(side.computed.reason, lambda: side.computed.reason)() if value is None else "",
        "differs": side.differs,
        "percent": f"{side.percent:+.0f}%" if side.percent is not None and side.differs else "",
    }


REASONS = {
    "no_data": lambda: _("没有记录"),
    "not_reported": lambda: _("尚无此类记录报送"),
    "scheme_ended": lambda: _("该项制度已停止"),
    "no_denominator": lambda: _("分母为零"),
    "suppressed": lambda: _("数量太少，不显示"),
    "complementary": lambda: _("为防推算，一并不显示"),
    "not_computable": lambda: _("不能由记录算出"),
    "not_yet": lambda: _("本期尚未结束"),
}


def related(form: Form, line: str) -> set[str]:
    """Return the lines whose state may change when one changes: by rules, parts and ratios that read it."""
    found = {line}
    for rule in form.rules:
        names = reads(rule.condition)
        if line in names:
            found |= set(names)
    for one in form.lines:
        if line in (one.numerator, one.denominator) or line in one.parts or (one.id == line and one.parts):
            found |= {one.id, *one.parts}
    return found


def counts(sheet: Sheet) -> dict[str, int | bool]:
    """Return how much of a sheet is wrong, missing, to be explained, and whether it can be handed on."""
    judged = filling.judge(sheet)
    return {
        "wrong": len(judged.wrong), "missing": len(judged.missing), "unexplained": len(judged.unexplained), "fit": judged.fit, "open": sheet.state in steps.OPEN or sheet.state == "filled",
    }  # fmt: skip
