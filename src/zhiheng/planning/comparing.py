"""A value that was reported with a duty beside the one computed of the same indicator, place and period. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.][0-9]+)?")


@dataclass(frozen=True, slots=True)
class Beside:
    """Both values; the difference is reported less computed, None where one of them is missing or no number."""

    reported: Decimal | None
    computed: Decimal | None
    difference: Decimal | None = None

    @property
    def differs(self) -> bool:
        """Whether both are there and are not the same number, as exactly as the reported one is written."""
        return self.difference is not None and self.difference != 0


def read(text: str) -> Decimal | None:
    """Return the number that a reported text is; None where it is none. Full-width digits and separators are read.

    >>> read("９６．５％")
    Decimal('96.5')
    >>> read("约 20 家") is None
    True
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip().removesuffix("%").strip()
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def beside(reported: str, computed: Decimal | None) -> Beside:
    """Return a reported text beside a computed value, compared to the decimals of the reported one."""
    told = read(reported)
    if told is None or computed is None:
        return Beside(told, computed)
    places = max(0, -int(told.as_tuple().exponent))
    return Beside(told, computed, told - round(computed, places))
