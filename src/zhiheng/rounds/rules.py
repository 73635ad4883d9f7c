"""What a row of a sheet may be: bounds, rules, sums that must hold, comparison with last time, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from zhiheng.policy.model import FormLine, LineType
from zhiheng.rounds.cell import Problem, Value, is_number
from zhiheng.rounds.forms import Form, computed
from zhiheng.rounds.judging import holds, reads

Row = Mapping[str, Value | None]


def ratio(line: FormLine, row: Row) -> Decimal | None:
    """Return a computed line: numerator over denominator × per, rounded half up; None without both, or over nothing."""
    over, under = row.get(line.numerator or ""), row.get(line.denominator or "")
    if not is_number(over) or not is_number(under) or under == 0:
        return None
    exactly = Decimal(over) * line.per / Decimal(under)
    return exactly.quantize(Decimal(1).scaleb(-line.scale), ROUND_HALF_UP)


def completed(form: Form, row: Row) -> dict[str, Value | None]:
    """Return a row with its computed lines."""
    return {**row, **{line.id: ratio(line, row) for line in form.lines if computed(line)}}


def check(form: Form, row: Row, last: Row | None = None, *, number: int = 0) -> list[Problem]:
    """Return what is wrong with a row, or wants an explanation.

    Args: `row`: values by line, None or absent where there is none; `last`: the same unit's row of last time;
    `number`: the row's number. What is missing is told by `missing`, for a sheet half filled is not wrong.
    """
    found = [*_bounds(form, row), *_parts(form, row), *_rules(form, row), *_changes(form, row, last or {})]
    return [Problem(one.line, one.code, one.zh, one.en, one.level, number) for one in found]


def missing(form: Form, row: Row, *, number: int = 0) -> list[Problem]:
    """Return the lines that must be filled and are not."""
    return [
        Problem(
            line.id, "missing", f"“{line.label.zh}”必须填写。", f"“{line.label.en}” must be filled in.", "error", number
        )
        for line in form.typed_in
        if line.required and row.get(line.id) is None
    ]


def _bounds(form: Form, row: Row) -> Iterator[Problem]:
    for line in form.lines:
        value = row.get(line.id)
        if not is_number(value):
            continue
        if line.minimum is not None and value < line.minimum:
            zh, en = (
                f"{_said(value)} 小于允许的最小值 {_said(line.minimum)}。",
                f"{_said(value)} is below the least allowed, {_said(line.minimum)}.",
            )
            yield Problem(line.id, "too-small", zh, en)
        if line.maximum is not None and value > line.maximum:
            zh, en = (
                f"{_said(value)} 大于允许的最大值 {_said(line.maximum)}。",
                f"{_said(value)} is above the greatest allowed, {_said(line.maximum)}.",
            )
            yield Problem(line.id, "above-greatest", zh, en)


def _parts(form: Form, row: Row) -> Iterator[Problem]:
    for line in form.lines:
        values = [row.get(name) for name in line.parts]
        whole = row.get(line.id)
        if not line.parts or whole is None or any(value is None for value in values):
            continue
        together = sum((Decimal(str(value)) for value in values), Decimal(0))
        if Decimal(str(whole)) != together:
            names = " + ".join(form.by_id[name].label.zh for name in line.parts)
            names_en = " + ".join(form.by_id[name].label.en for name in line.parts)
            zh = f"应等于 {names} = {_said(together)}，填的是 {_said(whole)}。"
            yield Problem(
                line.id, "not-the-sum", zh, f"It must be {names_en} = {_said(together)}; it says {_said(whole)}."
            )


def _rules(form: Form, row: Row) -> Iterator[Problem]:
    for rule in form.rules:
        if holds(rule.condition, row) is False:
            level = "question" if rule.rule.asks else "error"
            first = next((name for name in reads(rule.condition) if not computed(form.by_id[name])), rule.rule.id)
            yield Problem(
                first,
                f"rule-{rule.rule.id}",
                _sentence(rule.rule.message.zh, "。"),
                _sentence(rule.rule.message.en, "."),
                level,
            )


def _changes(form: Form, row: Row, last: Row) -> Iterator[Problem]:
    for line in form.lines:
        now, before = row.get(line.id), last.get(line.id)
        if line.change is None or not is_number(now) or not is_number(before) or before == 0:
            continue
        moved = change(Decimal(str(now)), Decimal(str(before)))
        if abs(moved) > line.change:
            zh = f"上期为 {_said(before)}，本期变动 {moved:+.0f}%（超过 {_said(line.change)}%），请说明原因。"
            en = f"Last time {_said(before)}; it moved by {moved:+.0f}% (beyond {_said(line.change)}%). Please explain."
            yield Problem(line.id, "moved-far", zh, en, "question")


def change(now: Decimal, before: Decimal) -> Decimal:
    """Return by how many percent a number differs from the one before, which is not 0."""
    return (now - before) * 100 / abs(before)


def _said(value: object) -> str:
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(value)


def _sentence(text: str, end: str) -> str:
    return text if text.endswith((end, "?", "？")) else text + end


def fits_ratio(line: FormLine, given: Decimal, worked_out: Decimal, places: int | None = None) -> bool:
    """Return whether a ratio that somebody wrote is the one computed, to the decimals of the line.

    Args: `places`: to how many decimals it was written, where that is fewer: 98.3 is 98.33.
    """
    written = Decimal("0.5").scaleb(-places) if places is not None else Decimal(0)
    return abs(given - worked_out) <= max(Decimal(1).scaleb(-line.scale), written) and line.type is LineType.DECIMAL
