"""Workbooks of sheets and roll-ups, at every step of a round."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.rounds import cell, export, rules, steps
from zhiheng.rounds.models import Sheet
from zhiheng.rounds.services import filling
from zhiheng.rounds.services.asking import form_of
from zhiheng.rounds.services.summing import RollUp

_SYNTHETIC = {"zh": "合成数据，仅供演示", "en": "SYNTHETIC data, for demonstration"}
_EXAMPLE = {"zh": "表式为示例，无文件规定", "en": "The form is an example; no document lays it down"}


def sheet(one: Sheet, language: str) -> bytes:
    """Return a sheet as it stands, to be filled in offline and sent back, or kept."""
    form = form_of(one.round)
    values = filling.rows(one, form)
    rows: dict[int, dict[str, tuple[str, cell.Value | None, str]]] = {}
    for stood in one.cells.all():
        value = values.get(stood.row, {}).get(stood.line)
        rows.setdefault(stood.row, {})[stood.line] = (stood.text, value, stood.note)
    for number, row in values.items():
        for line in form.lines:
            if line.id not in rows.get(number, {}) and row.get(line.id) is not None:
                rows.setdefault(number, {})[line.id] = ("", row[line.id], "")
    last = filling.last_rows(one, form).get(0, {})
    return export.sheet(form, _head(one, language), rows, rules.completed(form, last) if last else {}, language)


def _head(one: Sheet, language: str) -> export.Head:
    round_, zh = one.round, language != "en"
    marks = [
        *([_SYNTHETIC] if round_.synthetic else []),
        *([_EXAMPLE] if form_of(round_).declared.certainty.value == "example" else []),
    ]
    return export.Head(
        title=round_.name_zh if zh else round_.name_en,
        unit=one.unit.name_zh if zh else one.unit.name_en or one.unit.name_zh,
        period=round_.period,
        due_on=round_.due_on.isoformat(),
        state=steps.said(one.state).in_language(language),
        note="；".join(mark["zh" if zh else "en"] for mark in marks),
    )


def roll_up(found: RollUp, language: str) -> bytes:
    """Return a roll-up as a workbook: a row a unit in the order of the tree, the whole first."""
    round_, zh = found.round, language != "en"
    title = f"{round_.name_zh if zh else round_.name_en} {round_.period}"
    names = [found.sheets[code].unit.name_zh for code in found.total.missing]
    notes = [f"{'未报' if zh else 'Not reported'}（{len(names)}）：{'、'.join(names) or '—'}"]
    notes.append("比率由分子、分母分别相加后重算，不取平均；着色处为部分单位之和。" if zh else "Ratios are made of summed numerators and denominators, never averaged; coloured sums are partial.")  # fmt: skip
    notes += [_SYNTHETIC["zh" if zh else "en"]] if round_.synthetic else []
    return export.roll_up(found.form, title, list(_rows(found, language)), notes, language)


def _rows(found: RollUp, language: str) -> Iterator[export.SumRow]:
    total = found.total
    yield export.SumRow(
        "合计" if language != "en" else "All", 0, "", reported=True, units=total.units, figures=total.figures
    )
    yield from _below(found, "", 1, language)


def _below(found: RollUp, code: str, depth: int, language: str) -> Iterator[export.SumRow]:
    for name in found.nodes[code].below:
        node, one = found.nodes[name], found.sheets[name]
        called = one.unit.name_zh if language != "en" else one.unit.name_en or one.unit.name_zh
        state = steps.said(one.state).in_language(language)
        yield export.SumRow(called, depth, state, node.reported > 0, node.units, node.figures)
        yield from _below(found, name, depth + 1, language)
