"""From a messy workbook to cells: what offices really send is understood, shown, and only then taken over."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from zhiheng.ledger.intake.exact import decimal_of, fold
from zhiheng.rounds import cell, rules
from zhiheng.rounds.forms import MOST_ROWS, Form, computed
from zhiheng.rounds.sheets import across, down, hidden, names, times
from zhiheng.rounds.sheets.found import Choice, Column, Said, Table, Taken, TotalChecked, Understood
from zhiheng.rounds.sheets.names import Units
from zhiheng.rounds.sheets.opening import Grid, not_understood, open_grids

__all__ = ["Choice", "Column", "Said", "Table", "Taken", "TotalChecked", "Understood", "Units", "understand"]

_MARKERS_TOLD = 6


def understand(
    path: Path,
    form: Form,
    units: Mapping[str, tuple[str, ...]],
    *,
    remembered: Mapping[str, Choice] | None = None,
    chosen: Mapping[str, Choice] | None = None,
    period: str = "",
) -> Understood:
    """Return what a file says of a form.

    Args: `units`: code → names, the unit that the file was sent for first, then those below it; `remembered` and
    `chosen`: fingerprint of a table → what its columns mean, the chosen before the remembered;
    `period`: that of the round, so that columns and titles of another time are known.
    Raises: NotUnderstood, and the errors of reading a file (ledger.intake.errors).
    """
    kept = {**(remembered or {}), **(chosen or {})}
    headings = [heading for choice in kept.values() for heading in choice.lines]
    found, known = Understood(), Units(units)
    for grid in _of_the_period(form, open_grids(path, form, headings, period), found):
        _add(form, grid, known, remembered or {}, chosen or {}, found)
    if not found.tables:
        raise not_understood(path.name, form)
    for unit, rows in found.cells.items():
        _see_to(form, unit, rows, found)
    return found


def _of_the_period(form: Form, grids: list[Grid], into: Understood) -> list[Grid]:
    """Leave out sheets named after another time (二季度 beside 三季度), if one is left; they are told."""
    other = [
        grid
        for grid in grids
        if times.is_time(grid.name) and times.spoken_of(grid.name, form.declared.every, grid.period) is False
    ]
    if not other or len(other) == len(grids):
        return grids
    for grid in other:
        zh = f"工作表“{grid.name}”是别的时间的数，未取。"
        en = f"The sheet “{grid.name}” is of another time and was left out."
        into.said.append(Said(grid.name, "sheet-of-another-time", zh, en))
    return [grid for grid in grids if grid not in other]


def _add(
    form: Form,
    grid: Grid,
    units: Units,
    remembered: Mapping[str, Choice],
    chosen: Mapping[str, Choice],
    into: Understood,
) -> None:
    shape = down.shape(form, grid, units)
    across_lines = len(
        {line for heading in grid.headings if heading and (line := names.line_of(form, *heading.split("|")))}
    )
    _tell_grid(grid, into)
    if shape is not None and down.matched(form, grid) > across_lines:
        draft = down.understand(form, grid, shape, units, None, "none", Understood())
        choice, how = _choice(draft.fingerprint, remembered, chosen)
        into.tables.append(down.understand(form, grid, shape, units, choice, how, into))
        values = () if shape.rivals else tuple(place for place, _unit in shape.of_units) or (shape.value,)
        into.said += hidden.columns(grid, values)
        return
    choice, how = _choice(names.fingerprint(grid.headings, "across"), remembered, chosen)
    if across_lines or choice is not None or not into.tables:
        table = across.understand(form, grid, units, choice, how, into)
        into.tables.append(table)
        taken = [place for place, one in enumerate(table.columns) if one.line is not None and one.how != "chosen"]
        into.said += hidden.columns(grid, taken)
        return
    zh, en = (
        f"工作表“{grid.name}”没有本表的栏目，未取。",
        f"The sheet “{grid.name}” has none of the form's headings and was left out.",
    )
    into.said.append(Said(grid.name, "sheet-left-out", zh, en))


def _choice(
    fingerprint: str, remembered: Mapping[str, Choice], chosen: Mapping[str, Choice]
) -> tuple[Choice | None, str]:
    if fingerprint in chosen:
        return chosen[fingerprint], "chosen"
    return remembered.get(fingerprint), "remembered"


def _tell_grid(grid: Grid, into: Understood) -> None:
    for one in grid.left_out:
        shown = one.what != "hidden_sheet"
        zh = f"{'' if shown else '隐藏的'}工作表“{one.text}”未读。"
        into.said.append(
            Said(one.text, one.what, zh, f"The {'' if shown else 'hidden '}sheet “{one.text}” was not read.")
        )
    if grid.formulas:
        zh, en = (
            f"有 {grid.formulas} 个公式，取的是上次保存时的结果。",
            f"Formulas: {grid.formulas}; their results as last saved were taken.",
        )
        into.said.append(Said(grid.name, "formulas", zh, en))
    if grid.errors or grid.unsure:
        zh = f"有 {grid.errors} 格是错误值（如 #REF!），按没有数处理；有 {grid.unsure} 个公式的结果是空或 0，可能没有算过。请核对，或在 WPS、Excel 中打开重算、保存后再传。"
        en = (
            f"Cells that hold an error (such as #REF!) and count as no value: {grid.errors}; formulas with an empty or 0 result, "
            f"which may never have been computed: {grid.unsure}. Please check, or open, recalculate and save the file and send it again."
        )
        into.said.append(Said(grid.name, "formulas-unsure", zh, en, "question"))
    if grid.merged_numbers:
        zh = f"有 {grid.merged_numbers} 个数写在合并的格子里，其中每格都按这个数读，相加会重复计算，请核对。"
        en = (
            f"Numbers in merged cells: {grid.merged_numbers}; each cell was read as that number, "
            "which counts it several times in a sum. Please check."
        )
        into.said.append(Said(grid.name, "merged-numbers", zh, en, "question"))
    other = times.of_another_time((*grid.above, grid.name), grid.period)
    if other:
        zh = f"表上写的是“{other}”，与本次填报的 {grid.period} 不同，请确认没有传错文件。"
        en = f"The sheet says “{other}”, which is not {grid.period}, the period of this round; make sure that it is the right file."
        into.said.append(Said(grid.name, "other-period", zh, en, "question"))
    into.said += hidden.rows(grid)


def _see_to(form: Form, unit: str, rows: dict[int, dict[str, Taken]], into: Understood) -> None:
    """Compare ratios that were written with those computed, take them out, and tell of markers and of too many rows."""
    markers: list[str] = []
    for row in rows.values():
        values = {line: cell.typed(form.by_id[line], one.value) for line, one in row.items() if not one.problem}
        for line in form.lines:
            if computed(line) and line.id in row:
                _compare_ratio(form, line.id, row, values, into)
        markers += [f"{form.by_id[line].label.zh}“{one.marker}”" for line, one in row.items() if one.marker]
    if markers:
        shown, more = "、".join(markers[:_MARKERS_TOLD]), " …" if len(markers) > _MARKERS_TOLD else ""
        zh, en = (
            f"{len(markers)} 处写着没有数（不当作 0）：{shown}{more}",
            f"Cells that say that there is nothing (not 0): {len(markers)}: {shown}{more}",
        )
        into.said.append(Said(unit, "markers", zh, en))
    if form.table and len(rows) > MOST_ROWS:
        zh, en = (
            f"共 {len(rows)} 行，超过上限 {MOST_ROWS} 行，请分次填报。",
            f"{len(rows)} rows are more than the {MOST_ROWS} allowed; send them in parts.",
        )
        into.said.append(Said(unit, "too-many-rows", zh, en, "error"))
        for number in [number for number in rows if number > MOST_ROWS]:
            del rows[number]


def _compare_ratio(
    form: Form, line: str, row: dict[str, Taken], values: Mapping[str, cell.Value | None], into: Understood
) -> None:
    written, declared = row.pop(line), form.by_id[line]
    worked_out = rules.ratio(declared, values)
    if not written.value or worked_out is None:
        return
    given = Decimal(written.value)
    places = _places(written.text, given)
    if not any(rules.fits_ratio(declared, one, worked_out, places) for one in (given, given * declared.per)):
        zh = f"“{declared.label.zh}”写作 {written.text}，按分子分母算为 {worked_out}，以算得的为准，请核对。"
        en = f"“{declared.label.en}” says {written.text}; numerator over denominator is {worked_out}, which counts. Please check."
        into.said.append(Said(written.origin, "ratio-differs", zh, en, "question"))


def _places(text: str, value: Decimal) -> int | None:
    """Return to how many decimals a ratio was written, in percent: 98.3% and 0.983 to one; None where that is not told."""
    number = decimal_of(fold(text).rstrip("% "))
    if number is None or not isinstance(exponent := number.as_tuple().exponent, int):
        return None
    return max(-exponent - (2 if value != number else 0), 0)
