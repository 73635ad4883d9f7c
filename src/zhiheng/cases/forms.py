"""Forms of steps: what was typed becomes values of the declared types, or a clear word about each field.

Money is given in yuan and kept in fen; days are ISO texts; a record is its id in hexadecimal. Values are plain JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from zhiheng.codes import divisions
from zhiheng.codes.errors import CodeError
from zhiheng.policy.model import FormField, FormFieldType

TEXT_LENGTH, LONG_TEXT_LENGTH = 500, 20_000
LARGEST = 2**63 - 1
_RECORD = re.compile(r"^[0-9a-f]{64}$")
_TRUE, _FALSE = frozenset({"true", "1", "yes", "on", "是"}), frozenset({"false", "0", "no", "off", "否"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, or one document, of a form."""

    field: str
    zh: str
    en: str


@dataclass(frozen=True)
class Answers:
    """What a form holds: plain values and, apart, the personal ones; or the faults."""

    values: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


class Unfit(Exception):
    """A value that its field does not take; the words follow the field's label."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def read(form: Sequence[FormField], given: Mapping[str, Any], day: date, *, partial: bool = False) -> Answers:
    """Return the values of a form as of a day (for divisions). `partial`: what is missing is not asked for."""
    values: dict[str, Any] = {}
    personal: dict[str, str] = {}
    faults = [_unknown(name) for name in given if name not in {one.id for one in form}]
    for one in form:
        try:
            value = _value(one, given.get(one.id), day, partial=partial)
        except Unfit as unfit:
            faults.append(Fault(one.id, f"“{one.label.zh}”{unfit.zh}", f"“{one.label.en}” {unfit.en}"))
            continue
        if value is not None and one.personal:
            personal[one.id] = str(value)
        elif value is not None:
            values[one.id] = value
    return Answers(values, personal, tuple(faults))


def _unknown(name: str) -> Fault:
    shown = name[:80]
    return Fault(shown, f"本步骤没有字段“{shown}”。", f"This step has no field “{shown}”.")


def _value(one: FormField, given: Any, day: date, *, partial: bool) -> Any:
    if given is None or (isinstance(given, str) and not given.strip()):
        if one.required and not partial:
            raise Unfit("必须填写。", "must be filled in.")
        return None
    return READERS[one.type](one, given, day)


def _text(given: Any, longest: int) -> str:
    if not isinstance(given, str | int | float | Decimal) or isinstance(given, bool):
        raise Unfit("须为文字。", "must be text.")
    text = str(given).strip().replace("\r\n", "\n")
    if "\x00" in text:
        raise Unfit("含有不能保存的字符。", "holds a character that cannot be kept.")
    if len(text) > longest:
        raise Unfit(f"不得超过 {longest} 字。", f"may not be longer than {longest} signs.")
    return text


def _short(one: FormField, given: Any, day: date) -> str:
    return _text(given, TEXT_LENGTH)


def _long(one: FormField, given: Any, day: date) -> str:
    return _text(given, LONG_TEXT_LENGTH)


def _integer(one: FormField, given: Any, day: date) -> int:
    text = _text(given, 40)
    if re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII) is None:
        raise Unfit("须为整数。", "must be a whole number.")
    return int(text)


def _money(one: FormField, given: Any, day: date) -> int:
    """Yuan with at most two places become fen."""
    text = _text(given, 40).replace(",", "").replace("，", "")
    try:
        fen = Decimal(text) * 100
    except InvalidOperation:
        raise Unfit("须为金额（元）。", "must be an amount in yuan.") from None
    if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > LARGEST:
        raise Unfit("须为金额（元），至多两位小数。", "must be an amount in yuan with at most two decimals.")
    return int(fen)


def _date(one: FormField, given: Any, day: date) -> str:
    if isinstance(given, date):
        return given.isoformat()[:10]
    text = _text(given, 40)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is None:
            raise ValueError(text)
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Unfit("须为日期，如 2026-01-31。", "must be a day such as 2026-01-31.") from None


def _boolean(one: FormField, given: Any, day: date) -> bool:
    if isinstance(given, bool):
        return given
    said = _text(given, 40).lower()
    if said in _TRUE or said in _FALSE:
        return said in _TRUE
    raise Unfit("须为是或否。", "must be yes or no.")


def _choice(one: FormField, given: Any, day: date) -> str:
    said = _text(given, TEXT_LENGTH)
    if said not in one.choices:
        zh = "、".join(label.zh for label in one.choices.values())
        en = ", ".join(one.choices)
        raise Unfit(f"须为下列之一：{zh}。", f"must be one of: {en}.")
    return said


def _record(one: FormField, given: Any, day: date) -> str:
    said = _text(given, TEXT_LENGTH).lower()
    if _RECORD.fullmatch(said) is None:
        raise Unfit("须为记录编号（64 位十六进制）。", "must be the id of a record (64 hexadecimal digits).")
    return said


def _division(one: FormField, given: Any, day: date) -> str:
    said = _text(given, 40)
    try:
        return divisions.get(said, on=divisions.known_on(day)).code
    except CodeError as error:
        raise Unfit(
            f"不是有效的行政区划代码：{error.message('zh')}", f"is no division: {error.message('en')}"
        ) from error


READERS: dict[FormFieldType, Callable[[FormField, Any, date], Any]] = {
    FormFieldType.TEXT: _short,
    FormFieldType.LONG_TEXT: _long,
    FormFieldType.INTEGER: _integer,
    FormFieldType.MONEY: _money,
    FormFieldType.DATE: _date,
    FormFieldType.BOOLEAN: _boolean,
    FormFieldType.CHOICE: _choice,
    FormFieldType.RECORD: _record,
    FormFieldType.DIVISION: _division,
}
