"""Which identifiers a column may hold: the vectorised checks of ``codes``, and for the few bad ones the reason why."""

from __future__ import annotations

from datetime import date

import polars as pl

from zhiheng import codes
from zhiheng.ledger.intake.exact import Bad, fold

#: Reasons that tell of personal data in a field for organisations: the value must not be kept in clear.
PERSONAL_REASONS = frozenset({"resident-id"})


def usccs_as_they_stand(values: pl.Series) -> pl.Series:
    """Return the column with every value that is no valid credit code as it stands made null."""
    wrong = codes.uscc.check_many(values.to_arrow()) != 0
    return values.set(pl.Series(wrong), None) if wrong.any() else values


def canonical_gtins(values: pl.Series) -> pl.Series:
    """Return the canonical form of each valid GTIN, null for the others."""
    return pl.Series(pl.from_arrow(codes.gs1.canonical_gtin_many(values.to_arrow())), dtype=pl.String)


def uscc(text: str) -> str | Bad:
    """Read a credit code, or one of its aliases: a nine-character organisation code, a fifteen-digit licence number.

    Widths, capitals and inner blanks are mended; a look-alike letter (O for 0) is never guessed, only suggested.
    """
    plain = codes.uscc.normalise(text)
    check = codes.uscc.explain(plain)
    if check.valid:
        return plain
    alias = _alias(plain)
    if alias is not None:
        return alias
    detail = {"reason": check.reason, "reason_zh": check.zh, "reason_en": check.en}
    return Bad("bad-uscc", detail)


def _alias(text: str) -> str | None:
    for check in (codes.organisation_code.explain(text), codes.registration_number.explain(text)):
        if check.valid:
            return check.canonical
    return None


def gtin(text: str) -> str | Bad:
    """Read a GTIN into its one canonical form."""
    check = codes.gs1.explain_gtin(fold(text).replace(" ", ""))
    if check.valid and check.canonical:
        return check.canonical
    return Bad("bad-gtin", {"reason": check.reason, "reason_zh": check.zh, "reason_en": check.en})


def industry(text: str) -> str | Bad:
    """Read an industry code of GB/T 4754: a section letter, or two or more digits, with or without their letter."""
    folded = fold(text).upper()
    return folded if codes.industries.exists(folded) else Bad("unknown-industry")


def covered(day: date) -> date:
    """Return the day, or the nearest one that the table of divisions covers."""
    return codes.divisions.known_on(day)


def stands_throughout(code: str, days: tuple[date, date]) -> bool:
    """Return whether one unit bore the code on both days and so on all between."""
    first, last = covered(days[0]), covered(days[1])
    return any(row.on(first) and row.on(last) for row in codes.divisions.history(code))


def stands_on(code: str, day: date) -> bool:
    """Return whether a unit bore the code on the day."""
    return codes.divisions.exists(code, covered(day))
