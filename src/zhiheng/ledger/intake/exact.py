"""Reading one value exactly: the slow path, for values that the vectorised reading did not understand.

Each reader takes a stripped, non-empty text and returns the value, or a Bad with the code of the finding. Nothing is
guessed: what can be read in two ways is Bad.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
INT64 = 2**63 - 1
MAX_FEN = 10**16 - 1
YEARS = range(1900, 2101)

_UNITS = {"分": -2, "角": -1, "元": 0, "圆": 0, "千元": 3, "千": 3, "万元": 4, "万": 4, "百万元": 6, "亿元": 8, "亿": 8}
_MONEY = re.compile(
    r"^(?:人民币|RMB|CNY|¥|￥)?(?P<number>[-+]?[0-9,.]+)(?P<unit>[分角元圆千万百亿]*)整?$", re.IGNORECASE
)
_GROUPED = re.compile(r"^[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$")
_PLAIN = re.compile(r"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$")
_SCIENTIFIC = re.compile(r"^[-+]?[0-9]+(\.[0-9]+)?[eE][-+]?[0-9]{1,2}$")
_DATE = re.compile(
    r"^([0-9]{1,4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,4})日?(?:[ T]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?)?$"
)
_COMPACT = re.compile(r"^([0-9]{4})([0-9]{2})([0-9]{2})$")
_MONTH_ONLY = re.compile(r"^[0-9]{4}[-/.年][0-9]{1,2}月?$|^[0-9]{4}年?$")
_SERIAL = re.compile(r"^[0-9]{5}(\.[0-9]+)?$")
_FULL_WIDTH = frozenset("０１２３４５６７８９")
_SERIALS = range(10_000, 80_000)  # 1927 to 2119


@dataclass(frozen=True, slots=True)
class Bad:
    """A value that cannot be taken: the finding's code and what its message needs."""

    code: str
    detail: dict[str, Any] = field(default_factory=dict)


def strange_digits(text: str) -> bool:
    """Return whether signs stand in a text that Unicode calls digits and no office writes as numbers: ², ①, ٣, ३.

    Folding would make plain digits of some of them, 10² becoming 102.
    """
    return not text.isascii() and any(sign.isdigit() and not (sign.isascii() or sign in _FULL_WIDTH) for sign in text)


def fold(text: str) -> str:
    """Return the text with full-width forms made half-width and outer blanks removed."""
    return unicodedata.normalize("NFKC", text).strip()


def decimal_of(text: str) -> Decimal | None:
    """Return a plain, grouped (1,234.5) or scientific (Excel's 1.2E+05) number, or None."""
    if strange_digits(text):
        return None
    folded = fold(text).replace(" ", "")
    if _GROUPED.match(folded):
        folded = folded.replace(",", "")
    if not (_PLAIN.match(folded) or _SCIENTIFIC.match(folded)):
        return None
    try:
        return Decimal(folded)
    except InvalidOperation:
        return None


def integer(text: str) -> int | Bad:
    """Read a whole number; 12.0 is one, 12.5 is not."""
    number = decimal_of(text)
    if number is None or number != number.to_integral_value():
        return Bad("not-integer")
    return int(number) if abs(number) <= INT64 else Bad("too-large")


def decimal(scale: int) -> Callable[[str], Decimal | Bad]:
    """Return a reader of decimals with at most ``scale`` places and 18 digits in all."""

    def read(text: str) -> Decimal | Bad:
        number = decimal_of(text)
        if number is None:
            return Bad("not-number")
        if abs(number) >= Decimal(10) ** (18 - scale):
            return Bad("too-large")
        rounded = number.quantize(Decimal(1).scaleb(-scale))
        return rounded if rounded == number else Bad("too-precise", {"places": scale})

    return read


def money(fen_a_unit: int) -> Callable[[str], int | Bad]:
    """Return a reader of amounts: plain numbers count ``fen_a_unit`` fen each, a unit written in the cell wins."""

    def read(text: str) -> int | Bad:
        folded = fold(text).replace(" ", "")
        match = None if strange_digits(text) else _MONEY.match(folded)
        number = decimal_of(match["number"]) if match else decimal_of(text)
        if number is None or (match and match["unit"] and match["unit"] not in _UNITS):
            return Bad("not-money")
        written = match["unit"] if match else ""
        fen = number.scaleb(_UNITS[written] + 2) if written else number * fen_a_unit
        if fen != fen.to_integral_value():
            return Bad("too-precise", {"places": len(str(fen_a_unit)) - 1})
        return int(fen) if abs(fen) <= MAX_FEN else Bad("too-large")

    return read


def day(text: str) -> date | Bad:
    """Read a day: 2024-03-01, 2024/3/1, 2024.3.1, 2024年3月1日, 20240301, with or without a time, an Excel serial."""
    if strange_digits(text):
        return Bad("not-date")
    folded = re.sub(r"\s*([-/.年月日])\s*", r"\1", fold(text))
    if match := _COMPACT.match(folded):
        return _calendar_day(*match.groups())
    if match := _DATE.match(folded):
        year, month, dom = match.group(1, 2, 3)
        if len(year) != 4:
            return Bad("ambiguous-date")
        return _calendar_day(year, month, dom)
    if _SERIAL.match(folded) and int(folded[:5]) in _SERIALS:
        return date(1899, 12, 30) + timedelta(days=int(folded[:5]))
    if _MONTH_ONLY.match(folded):
        return Bad("ambiguous-date")
    found = instant(folded)
    return found.astimezone(LOCAL).date() if isinstance(found, datetime) else Bad("not-date")


def _calendar_day(year: str, month: str, dom: str) -> date | Bad:
    if int(year) not in YEARS:
        return Bad("no-such-day")
    try:
        return date(int(year), int(month), int(dom))
    except ValueError:
        return Bad("no-such-day")


def instant(text: str) -> datetime | Bad:
    """Read an instant in ISO form; one without offset is Beijing time; a day alone is none."""
    folded = fold(text)
    try:
        found = datetime.fromisoformat(folded)
    except ValueError:
        return Bad("not-instant")
    if found.year not in YEARS or len(folded) <= 10:
        return Bad("not-instant")
    if found.tzinfo is None:
        found = found.replace(tzinfo=LOCAL)
    return found.astimezone(UTC)


def end_of_day(today: date) -> datetime:
    """Return the last microsecond of a day in Beijing."""
    return datetime.combine(today, time.max, LOCAL).astimezone(UTC)


def record_id(text: str) -> bytes | Bad:
    """Read a record id of 64 hexadecimal digits."""
    folded = fold(text).lower()
    return bytes.fromhex(folded) if re.fullmatch(r"[0-9a-f]{64}", folded) else Bad("bad-record-id")
