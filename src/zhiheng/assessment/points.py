"""Points as integers in thousandths, so that no sum depends on the order in which it is made."""

from __future__ import annotations

from decimal import Decimal

#: Thousandths of a point in one point.
ONE = 1000


def thousandths(points: Decimal) -> int:
    """Return points (at most three decimals) in thousandths."""
    return int(points * ONE)


def points(thousandths: int | None) -> Decimal | None:
    """Return thousandths as points with three decimals; None stays None."""
    return None if thousandths is None else (Decimal(thousandths) / ONE).quantize(Decimal("0.001"))


def share(whole: int, numerator: int, denominator: int) -> int:
    """Return whole × numerator ÷ denominator rounded half up, for numbers that are not negative and a denominator above 0."""
    return (2 * whole * numerator + denominator) // (2 * denominator)


def total(thousandths: int | None) -> str:
    """Return the points of a whole sheet as lists of units show them, all with three decimals: 88.440; a dash where unknown.

    >>> total(88440), total(None)
    ('88.440', '—')
    """
    known = points(thousandths)
    return "—" if known is None else f"{known}"


def text(thousandths: int | None) -> str:
    """Return points for people: 12, 12.5, 12.375; a dash where they are unknown."""
    if thousandths is None:
        return "—"
    sign, rest = ("-" if thousandths < 0 else ""), abs(thousandths)
    whole, part = divmod(rest, ONE)
    return f"{sign}{whole}" if part == 0 else f"{sign}{whole}.{part:03d}".rstrip("0")
