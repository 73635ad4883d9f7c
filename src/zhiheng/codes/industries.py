"""Industries by GB/T 4754: sections A to T and two-digit divisions, of the edition in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhiheng.codes.columns import as_strings
from zhiheng.codes.day import read_day
from zhiheng.codes.errors import IndustryEditionOutside, UnknownIndustry

#: Edition → its first day in force.
EDITIONS: dict[str, date] = {"2011": date(2011, 11, 1), "2017": date(2017, 10, 1)}
LATEST = "2017"


@dataclass(frozen=True, slots=True)
class Industry:
    """A section (one letter) or a division (two digits) of one edition."""

    code: str
    zh: str
    en: str
    section: str
    edition: str


@cache
def edition_table(edition: str) -> dict[str, Industry]:
    """Return the sections and divisions of an edition by code."""
    text = resources.files("zhiheng.codes").joinpath("data/industries.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    return {
        code: Industry(code, zh, en, section, edition)
        for code, zh, en, section, held in rows
        if held in ("both", edition)
    }


def edition_on(day: date | str) -> str:
    """Return the edition in force on a day. Raises IndustryEditionOutside before 2011-11-01."""
    asked = read_day(day)
    held = [edition for edition, first in EDITIONS.items() if first <= asked]
    if not held:
        raise IndustryEditionOutside(on=asked.isoformat(), first=min(EDITIONS.values()).isoformat())
    return max(held)


def get(code: str, on: date | str | None = None) -> Industry:
    """Return the industry of a code: a letter A–T, two digits, or a longer code, of which the first two digits count.

    A section letter before the digits (C13, C1391) is checked against the division. Without a day the latest edition.
    Raises: UnknownIndustry, IndustryEditionOutside, UnreadableDate.
    """
    edition = LATEST if on is None else edition_on(on)
    table = edition_table(edition)
    found = table.get(_key(code)) if isinstance(code, str) else None
    if found is None or (len(code) > 1 and code[0].isalpha() and found.section != code[0]):
        raise UnknownIndustry(industry=str(code)[:40], edition=edition)
    return found


def _key(code: str) -> str:
    """Return the letter or the two digits that a well-formed code begins with, else the code itself."""
    digits = code[1:] if code[:1].isalpha() and len(code) > 1 else code
    return digits[:2] if digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 4 else code


def exists(code: str, on: date | str | None = None) -> bool:
    """Return whether the code is one of the edition."""
    try:
        get(code, on)
    except UnknownIndustry:
        return False
    return True


def exists_many(values: Any, on: date | str | None = None) -> npt.NDArray[np.bool_]:
    """Return for each value whether it is a code of the edition; distinct values are looked up once."""
    array = as_strings(values)
    if array is None:
        return np.array([isinstance(v, str) and exists(v, on) for v in values], dtype=np.bool_)
    encoded = array.dictionary_encode()
    known = pa.array([exists(code, on) for code in encoded.dictionary.to_pylist()], type=pa.bool_())
    found: npt.NDArray[np.bool_] = known.take(encoded.indices).fill_null(False).to_numpy(zero_copy_only=False)
    return found


def divisions_of(section: str, on: date | str | None = None) -> list[Industry]:
    """Return the two-digit divisions of a section, in order."""
    table = edition_table(LATEST if on is None else edition_on(on))
    return sorted((i for i in table.values() if i.section == section and len(i.code) == 2), key=lambda i: i.code)
