"""Reporting rounds: a round of 183 counties × 60 fields summed, and a messy sheet of 5,000 rows understood, mapped and checked."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from bench.child import measure
from bench.record import Aim, Line, Result

COUNTIES, PREFECTURES, FIELDS, ROWS = 183, 21, 60, 5_000
#: Seconds that the two may take.
SUM_AIM, SHEET_AIM = 1.0, 5.0
SEED = 20261122


def _form(fields: int, *, table: bool = False) -> Any:
    """Return a form: counts in groups of five with a ratio each, or the columns of a table."""
    from zhiheng.policy.model import ReportingRound
    from zhiheng.rounds import Form

    lines: list[dict[str, Any]] = []
    for number in range(fields):
        name = f"f{number:02d}"
        line: dict[str, Any] = {"id": name, "label": {"zh": f"指标{number}", "en": f"Item {number}"}, "required": False}
        if number % 5 == 4 and not table:
            line |= {
                "type": "decimal",
                "adds": "ratio",
                "numerator": f"f{number - 1:02d}",
                "denominator": f"f{number - 2:02d}",
            }
        else:
            line |= {"type": "decimal", "unit": "万元", "adds": "sum", "minimum": 0, "maximum": 1_000_000}
        lines.append(line)
    rules = [
        {
            "id": "order",
            "rule": "f00 <= f01",
            "asks": True,
            "message": {"zh": "前者大于后者", "en": "the first exceeds the second"},
        }
    ]
    given = {
        "id": "bench",
        "label": {"zh": "表", "en": "Form"},
        "asks": ["county"],
        "returns_to": "x",
        "every": "year",
        "table": table,
    }
    return Form(ReportingRound.model_validate({**given, "form": lines, "rules": rules}))


def run_sum() -> dict[str, Any]:
    """Sum a round over counties, prefectures and the province, from values as they are kept."""
    from bench.clock import Clock
    from zhiheng.rounds import Unit, completed, roll_up, typed

    form, lot = _form(FIELDS), random.Random(SEED)
    kept = [
        {line.id: f"{lot.randint(0, 10_000_000) / 100:.2f}" for line in form.typed_in} for _county in range(COUNTIES)
    ]
    clock = Clock()
    units = [Unit(f"p{number}", None, fills=False) for number in range(PREFECTURES)]
    for number, texts in enumerate(kept):
        row = completed(form, {name: typed(form.by_id[name], text) for name, text in texts.items()})
        units.append(Unit(f"c{number}", f"p{number % PREFECTURES}", fills=True, rows=[row] if number % 20 else []))
    found = roll_up(form, units)[""]
    return {**clock.read(), "units": found.units, "reported": found.reported, "lines": len(found.figures)}


def write(path: Path, rows: int) -> None:
    """Write a workbook as an office has it: a title, two rows of headings, totals, blanks, widths, notes."""
    import xlsxwriter

    lot = random.Random(SEED)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("台账")
        sheet.write(0, 0, "质量工作台账")
        sheet.write(1, 0, "单位：元")
        sheet.merge_range(2, 0, 2, 5, "基本情况")
        sheet.merge_range(2, 6, 2, 11, "处置情况")
        sheet.write_row(3, 0, [f"指标{number}（元）" for number in range(12)])
        at, sums = 4, [0] * 12
        for number in range(rows):
            values = [lot.randint(0, 90_000_000) for _column in range(12)]
            sums = [a + b for a, b in zip(sums, values, strict=True)]
            texts: list[Any] = list(values)
            texts[number % 12] = f"{values[number % 12]:,}".translate(
                str.maketrans("0123456789", "０１２３４５６７８９")
            )
            texts[(number + 5) % 12] = "——" if number % 50 == 0 else str(values[(number + 5) % 12])
            sheet.write_row(at, 0, texts)
            at += 1
            if number % 500 == 499:
                sheet.write_row(at, 0, ["小计", *sums[1:]])
                at += 2
        sheet.write_row(at, 0, ["合计", *sums[1:]])
        sheet.write(at + 1, 0, "注：数据截至九月底")


def run_sheet(path: str) -> dict[str, Any]:
    """Understand a workbook, map its columns, and hold every row to the form."""
    from bench.clock import Clock
    from zhiheng.rounds import check, typed
    from zhiheng.rounds.sheets import understand

    form = _form(12, table=True)
    clock = Clock()
    found = understand(Path(path), form, {"x": ("某市市场监督管理局",)})
    rows = found.cells["x"]
    problems = 0
    for number, row in rows.items():
        values = {line: typed(form.by_id[line], one.value) for line, one in row.items() if not one.problem}
        problems += len(check(form, values, number=number))
    counts = found.tables[0].counts
    return {**clock.read(), "rows": counts["data"], "totals": counts["total"], "cells": found.taken, "problems": problems,
            "failed": found.failed, "bytes": Path(path).stat().st_size}  # fmt: skip


def benchmark(scale: float, work: Path) -> Result:
    """Measure both; they are of the size that is asked for whatever the scale."""
    path = work / "rounds.xlsx"
    write(path, ROWS)
    summed, sheet = measure("bench.rounds:run_sum"), measure("bench.rounds:run_sheet", path=str(path))
    cells, rows = COUNTIES * FIELDS, sheet.answer["rows"]
    return Result(
        "rounds",
        "Reporting rounds",
        f"{COUNTIES} counties under {PREFECTURES} prefectures, {FIELDS} lines of which every fifth is a ratio; a workbook of {ROWS:,} rows "
        f"and 12 columns in yuan for a form in 10,000 yuan, with headings of two rows, full-width digits, numbers as text, subtotals and blanks.",
        [
            Line.of("sum a round up the tree, from values as kept", summed, cells, "values"),
            Line.of("understand a messy sheet, map it, check each row", sheet, rows, "rows"),
        ],
        [
            Aim(f"a round of {COUNTIES} × {FIELDS} sums in under a second", f"{summed.seconds:.3f} s", summed.seconds < SUM_AIM),
            Aim(f"a messy sheet of {ROWS:,} rows in under 5 s", f"{sheet.seconds:.2f} s", sheet.seconds < SHEET_AIM),
        ],
        [f"{sheet.answer['cells']:,} cells read, {sheet.answer['totals']} rows of totals told apart, {summed.answer['reported']} of {summed.answer['units']} units in the sum."],
    )  # fmt: skip
