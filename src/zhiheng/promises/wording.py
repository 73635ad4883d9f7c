"""Reasons of verdicts in Chinese and English: built from parts, so that both languages always say the same."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zhiheng.policy.model import Comparator, Localised, Unit

_SIGNS = {
    Comparator.AT_LEAST: "≥ ",
    Comparator.MORE: "≥ ",
    Comparator.ABOVE: "> ",
    Comparator.AT_MOST: "≤ ",
    Comparator.BELOW: "< ",
    Comparator.EQUAL: "= ",
    Comparator.RANGE: "≥ ",
    Comparator.ABOUT: "≈ ",
}
_BARE = frozenset({Unit.COUNT, Unit.STATE, Unit.INDEX, Unit.RANK, Unit.DATE})


def say(zh: str, en: str) -> Localised:
    """Return a text in both languages."""
    return Localised(zh=zh, en=en)


def join(parts: Iterable[Localised | None]) -> Localised:
    """Put sentences one after the other."""
    given = [part for part in parts if part is not None]
    return Localised(zh="".join(part.zh for part in given), en=" ".join(part.en for part in given))


def plain(number: Decimal, places: int = 4) -> str:
    """Write a number without needless zeros, to at most `places` decimals."""
    shown = number.quantize(Decimal(1).scaleb(-places))
    text = f"{shown:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def figure(number: Decimal, unit: Unit | None) -> Localised:
    """Write a number with its unit; counts and places stand bare."""
    text = plain(number)
    if unit is None or unit in _BARE:
        return say(text, text)
    if unit is Unit.PERCENT:
        return say(f"{text}%", f"{text} %")
    return say(f"{text}{unit.label.zh}", f"{text} {unit.label.en}")


def asked(number: Decimal, unit: Unit | None, comparator: Comparator | None) -> Localised:
    """Write what is asked: a sign and a figure."""
    sign, told = _SIGNS.get(comparator, "") if comparator else "", figure(number, unit)
    return say(f"{sign}{told.zh}", f"{sign}{told.en}")


def bounds(low: Decimal | None, high: Decimal | None) -> str:
    """Write an interval, nothing where there is none."""
    return "" if low is None or high is None else f" [{plain(low, 2)}, {plain(high, 2)}]"


def listed(names: Iterable[str], most: int = 8) -> Localised:
    """Write names in a row, the first of them alone where there are many."""
    given = list(names) or ["—"]
    shown, more = given[:most], len(given) - most
    if more > 0:
        return say("、".join(shown) + f"等{len(given)}个", ", ".join(shown) + f" and {more} more")
    return say("、".join(shown), ", ".join(shown))
