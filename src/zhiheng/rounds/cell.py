"""Reading one cell: what was typed, or stood in a sheet, becomes a value of its line, or a problem in two languages.

Nothing is guessed: a text that can be read in two ways is a problem. A marker of “nothing” (——, 无, 未报) is no value
and never 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeGuard

from zhiheng.ledger.intake import exact
from zhiheng.ledger.intake.cells import BLANKS
from zhiheng.policy.model import FormLine, LineType
from zhiheng.rounds import measures

Value = Decimal | int | str | bool | date

#: What stands for “nothing” beside what intake knows.
MARKERS = frozenset(
    {
        *BLANKS,
        "未报",
        "未填",
        "未统计",
        "暂无数据",
        "暂缺",
        "缺",
        "…",
        "……",
        "***",
        "*",
        "不详",
        "待报",
        "———",
        "－－",
        "--",
    }
)
_YES, _NO = (
    frozenset({"是", "有", "√", "✓", "yes", "true", "y", "1", "已"}),
    frozenset({"否", "没有", "×", "no", "false", "n", "0", "未"}),
)
_STRANGE = (
    "请只用 0–9（全角也可）写数字，不用上标、圈码或其他文字的数字。",
    "Write numbers with the digits 0–9 alone, not as superscripts, in circles or in other scripts.",
)
_LONGEST = {LineType.TEXT: 500, LineType.LONG_TEXT: 5000}
_DIGITS = 15
_NUMBER = re.compile(r"^([-+]?[0-9,.]+(?:[eE][-+]?[0-9]{1,2})?)(.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell. `level` is error, or question: right perhaps, but to be explained."""

    line: str
    code: str
    zh: str
    en: str
    level: str = "error"
    row: int = 0

    def as_dict(self) -> dict[str, str]:
        """Return what is kept with the cell."""
        return {"code": self.code, "zh": self.zh, "en": self.en, "level": self.level}


@dataclass(frozen=True, slots=True)
class Reading:
    """A value (None: nothing) with its problem, if any; `marker` is the sign of nothing that stood there."""

    value: Value | None = None
    problem: Problem | None = None
    marker: str = ""


def read(line: FormLine, text: str, *, factor: Decimal | None = None) -> Reading:
    """Return what a text means in a line.

    Args: `factor`: by how much a number is multiplied, for a heading in another unit (万元 in a line of 元: 10000).
    """
    folded = exact.fold(text)
    if folded in MARKERS or not folded:
        return Reading(marker=folded)
    if line.type.is_number and exact.strange_digits(text):
        return _bad(line, "not-number", *_STRANGE)
    if line.type.is_number:
        return _number(line, folded, factor)
    return _OTHERS[line.type](line, text.strip() if exact.strange_digits(text) else folded)


def _bad(line: FormLine, code: str, zh: str, en: str) -> Reading:
    return Reading(problem=Problem(line.id, code, zh, en))


def _number(line: FormLine, text: str, factor: Decimal | None) -> Reading:
    match = _NUMBER.match(text.replace(" ", "").lstrip("¥￥"))
    number = exact.decimal_of(match[1]) if match else None
    if match is None or number is None:
        return _bad(line, "not-number", f"“{text[:40]}”不是数字。", f"“{text[:40]}” is not a number.")
    own = match[2]
    if own:
        power = measures.bare(own)
        turned = measures.plain(line.unit) if factor is None else _is_plain_by(line, factor)
        factor = (factor or Decimal(1)).scaleb(power) if power and turned else measures.factor(own, line.unit)
        if factor is None:
            zh = f"“{text[:40]}”的单位“{own[:10]}”与本行（{line.unit or '无单位'}）不同。"
            return _bad(
                line, "other-unit", zh, f"“{text[:40]}” is in another unit than this line ({line.unit or 'none'})."
            )
    if factor is not None and factor < 1:  # yuan in a line of 10,000 yuan: what is smaller than its decimals is rounded
        number = (number * factor).quantize(Decimal(1).scaleb(-_places(line)), ROUND_HALF_UP)
    elif factor is not None:
        number *= factor
    return _fitted(line, number, text)


def _is_plain_by(line: FormLine, factor: Decimal) -> bool:
    """Return whether a heading whose numbers are multiplied by a factor is in a plain unit: 元 over a line of 万元."""
    return any(factor == measures.factor(unit, line.unit) for unit in ("元", "件")) and factor < 1


def _places(line: FormLine) -> int:
    return line.scale if line.type is LineType.DECIMAL else 0


def _fitted(line: FormLine, number: Decimal, text: str) -> Reading:
    """Return a number with the decimals of its line, if it has no more."""
    if number.adjusted() >= _DIGITS:
        return _bad(line, "too-large", f"“{text[:40]}”过大。", f"“{text[:40]}” is too large.")
    places = _places(line)
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if line.type is LineType.INTEGER:
        if rounded != number:
            return _bad(line, "not-integer", f"“{text[:40]}”不是整数。", f"“{text[:40]}” is not a whole number.")
        return Reading(int(rounded))
    if (
        rounded != number and len(number.as_tuple().digits) < _DIGITS
    ):  # a double of a workbook has more, which mean nothing
        zh, en = f"最多 {places} 位小数：“{text[:40]}”。", f"At most {places} decimals: “{text[:40]}”."
        return _bad(line, "too-precise", zh, en)
    return Reading(rounded)


def _text(line: FormLine, text: str) -> Reading:
    most = _LONGEST[line.type]
    if len(text) > most:
        return _bad(
            line,
            "too-long",
            f"最多 {most} 字，现为 {len(text)} 字。",
            f"At most {most} characters; there are {len(text)}.",
        )
    return Reading(text.replace("\x00", ""))


def _date(line: FormLine, text: str) -> Reading:
    found = exact.day(text)
    if isinstance(found, date):
        return Reading(found)
    return _bad(
        line,
        "not-date",
        f"“{text[:40]}”不是明确的日期，请写成 2026-03-01。",
        f"“{text[:40]}” is no day beyond doubt; write 2026-03-01.",
    )


def _boolean(line: FormLine, text: str) -> Reading:
    folded = text.casefold()
    if folded in _YES or folded in _NO:
        return Reading(folded in _YES)
    return _bad(line, "not-boolean", f"“{text[:40]}”请写“是”或“否”。", f"“{text[:40]}”: write yes or no.")


def _choice(line: FormLine, text: str) -> Reading:
    for code, label in line.choices.items():
        if text.casefold() in (code.casefold(), label.zh.casefold(), label.en.casefold()):
            return Reading(code)
    zh = "、".join(label.zh for label in line.choices.values())
    en = ", ".join(label.en for label in line.choices.values())
    return _bad(line, "not-choice", f"“{text[:40]}”不在可选项中：{zh}。", f"“{text[:40]}” is none of: {en}.")


_OTHERS = {
    LineType.TEXT: _text,
    LineType.LONG_TEXT: _text,
    LineType.DATE: _date,
    LineType.BOOLEAN: _boolean,
    LineType.CHOICE: _choice,
}


def is_number(value: Value | None) -> TypeGuard[int | Decimal]:
    """Return whether a value is a number: yes and no are none."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def stored(value: Value | None) -> str:
    """Return a value as it is kept: plain digits, an ISO day, true or false, a code; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def typed(line: FormLine, kept: str) -> Value | None:
    """Return a kept value as Python has it; the reverse of `stored`."""
    if kept == "":
        return None
    value: Value = _TYPED[line.type](kept)
    return value


_TYPED: dict[LineType, Any] = {
    LineType.TEXT: str,
    LineType.LONG_TEXT: str,
    LineType.INTEGER: int,
    LineType.DECIMAL: Decimal,
    LineType.DATE: date.fromisoformat,
    LineType.BOOLEAN: lambda kept: kept == "true",
    LineType.CHOICE: str,
}
