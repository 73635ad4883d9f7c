"""What a plain word of YAML means here: null, true and false, whole numbers, exact decimals, dates, else text.

Never a float, and none of the words of YAML 1.1 (``no``, ``on``) that turn into true and false unasked.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

Scalar = None | bool | int | Decimal | date | str

_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NORWAY = frozenset({"yes", "no", "on", "off", "y", "n"})

#: More digits than any fact has; money in fen of a nation's output has 16.
MAX_DIGITS = 18


class BadScalar(ValueError):
    """A plain word that should not stand as it is."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en


def resolve(text: str) -> Scalar:
    """Return what a plain (unquoted) word means. Raises BadScalar for ambiguous words and days that do not exist."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text.lower() in _NORWAY:
        raise BadScalar(
            "ambiguous-word",
            f"“{text}”会被一些程序读作真假值。文字请写 '{text}'，真假值请写 true 或 false。",
            f"Some programs read “{text}” as true or false. Write '{text}' for the word, else true or false.",
        )
    if _WHOLE.fullmatch(text) or _DECIMAL.fullmatch(text):
        return _number(text)
    if _DATE.fullmatch(text):
        return _day(text)
    return text


def _number(text: str) -> int | Decimal:
    if sum(char.isdigit() for char in text) > MAX_DIGITS:
        shown = text[:24]
        raise BadScalar(
            "number-too-large",
            f"数字“{shown}…”超过 {MAX_DIGITS} 位。若为代码，请加引号。",
            f"The number “{shown}…” has more than {MAX_DIGITS} digits. Quote it if it is a code.",
        )
    return Decimal(text) if "." in text else int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadScalar("no-such-day", f"没有 {text} 这一天。", f"There is no day {text}.") from None


def problem_of_text(text: str) -> tuple[str, str] | None:
    """Return what is wrong with a text that cannot be stored or shown, in Chinese and English, or None."""
    if _CONTROL.search(text):
        return "文字中有控制字符。", "The text holds control characters."
    if _SURROGATE.search(text):
        return "文字中有半个代理字符。", "The text holds half of a surrogate pair."
    return None
