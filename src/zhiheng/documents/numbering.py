"""The number of an official document (发文字号): the mark of the office, the year in 〔〕, a serial, 市监信罚〔2026〕1号."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from zhiheng.documents.errors import NumberWrong

FIRST_YEAR, LAST_YEAR = 1949, 2999
_NUMBER = re.compile(r"(?P<mark>[^〔〕\[\]\s]+)〔(?P<year>[0-9]{4})〕(?P<serial>[1-9][0-9]*)号")


@dataclass(frozen=True, order=True)
class DocumentNumber:
    """A number: ``serial`` counts from 1 within mark and year, without a gap and without leading zeros."""

    mark: str
    year: int
    serial: int

    def __post_init__(self) -> None:
        if not self.mark.strip() or set(self.mark) & set("〔〕[] \n") or self.serial < 1:
            raise NumberWrong(number=f"{self.mark}〔{self.year}〕{self.serial}号")
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise NumberWrong(number=f"{self.mark}〔{self.year}〕{self.serial}号")

    def __str__(self) -> str:
        return f"{self.mark}〔{self.year}〕{self.serial}号"


def parse(text: str) -> DocumentNumber:
    """Return the number that a text is; square brackets count as 〔〕. Raises NumberWrong.

    >>> parse("市监信罚〔2026〕1号")
    DocumentNumber(mark='市监信罚', year=2026, serial=1)
    """
    match = _NUMBER.fullmatch(text.strip().replace("[", "〔").replace("]", "〕"))
    if match is None:
        raise NumberWrong(number=text)
    return DocumentNumber(match["mark"], int(match["year"]), int(match["serial"]))


def following(given: Iterable[DocumentNumber], mark: str, year: int) -> DocumentNumber:
    """Return the next number of a mark in a year, after the largest given so far. Raises NumberWrong for a bad mark."""
    serials = (number.serial for number in given if number.mark == mark and number.year == year)
    return DocumentNumber(mark, year, max(serials, default=0) + 1)
