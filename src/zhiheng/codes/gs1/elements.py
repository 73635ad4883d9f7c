"""Element strings: GS1 data as application identifiers (AI) and values, as scanners and labels give them.

Read are the printed form with brackets, `(01)06901234567892(10)L1`, and the scanned form, with or without a symbology
identifier, in which FNC1 (group separator, 0x1D) ends a value of variable length. The table of AIs is that of biip; what
biip lets pass is refused here: a wrong check digit inside, digits that are not ASCII, one AI with two values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from zhiheng.codes.gs1 import keys
from zhiheng.codes.gs1.errors import GS1Error
from zhiheng.codes.gs1.lots import Lot

FNC1 = "\x1d"
#: Longer text is no bar code (the largest GS1 DataMatrix holds 3116 digits).
LONGEST = 4_000
_SYMBOLOGIES = ("]C1", "]e0", "]d2", "]Q3", "]J1")
_BRACKETED = re.compile(r"(?<!\\)\(([0-9]{2,4})\)")
_GTINS = ("01", "02", "03")
_GLNS = ("410", "411", "412", "413", "414", "415", "416", "417")


@dataclass(frozen=True, slots=True)
class Element:
    """One application identifier with its value; ``day`` where the AI is a date and the value names a day."""

    ai: str
    title: str
    value: str
    day: date | None = None
    ends_with_fnc1: bool = False


@dataclass(frozen=True, slots=True)
class ElementString:
    """The elements of one bar code in the order in which they were read; each AI stands once."""

    elements: tuple[Element, ...]

    def get(self, ai: str) -> str | None:
        """Return the value of an AI, or None."""
        return next((element.value for element in self.elements if element.ai == ai), None)

    @property
    def gtin(self) -> str | None:
        """The GTIN of AI 01, 14 digits."""
        return self.get("01")

    @property
    def lot(self) -> Lot | None:
        """The lot of AI 01 and 10."""
        gtin, lot = self.get("01"), self.get("10")
        return Lot(gtin, lot) if gtin and lot else None

    @property
    def canonical(self) -> str:
        """The printed form with the AIs in ascending order, the one form for comparing.

        An opening bracket within a value is written ``\\(``, as the GS1 syntax engine does, so that no value looks like an AI.
        """
        ordered = sorted(self.elements, key=lambda e: e.ai)
        return "".join(f"({e.ai})" + e.value.replace("(", "\\(") for e in ordered)

    @property
    def barcode(self) -> str:
        """The form for a bar code: values of fixed length first, FNC1 only where one must end."""
        ordered = sorted(self.elements, key=lambda e: (e.ends_with_fnc1, e.ai))
        last = len(ordered) - 1
        return "".join(
            e.ai + e.value + (FNC1 if e.ends_with_fnc1 and place < last else "") for place, e in enumerate(ordered)
        )


def _refuse(value: str, zh: str, en: str) -> GS1Error:
    cut = value if len(value) <= 60 else value[:60] + "…"
    return GS1Error(
        value="".join(c if c.isprintable() else "␝" if c == FNC1 else "?" for c in cut), why_zh=zh, why_en=en
    )


@lru_cache(maxsize=4_096)
def _identifier(head: str) -> Any:
    """Return biip's entry for the application identifier that a text of at most four characters begins with, or None."""
    from biip import ParseError
    from biip.gs1_application_identifiers import GS1ApplicationIdentifier

    try:
        return GS1ApplicationIdentifier.extract(head)
    except ParseError:
        return None


def _identifier_named(ai: str) -> Any:
    found = _identifier(ai) if 2 <= len(ai) <= 4 else None
    return found if found is not None and found.ai == ai else None


def _identifier_at(text: str) -> Any:
    found = _identifier(text[:4])
    if found is None:
        raise _refuse(
            text,
            f"“{text[:4]}”处没有已知的应用标识符(AI)。",
            f"there is no known application identifier at “{text[:4]}”.",
        )
    return found


def read_date(value: str) -> date | None:
    """Return the day of a GS1 date YYMMDD; day 00 is the last of the month.

    The century follows the General Specifications as seen from 2026 (77–99 → 19xx, 00–76 → 20xx), so that an answer does
    not change with the day of asking. Returns None if there is no such day.
    """
    year, month, day = int(value[:2]), int(value[2:4]), int(value[4:6])
    year += 1900 if year >= 77 else 2000
    try:
        if day:
            return date(year, month, day)
        following = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except ValueError:
        return None


def element(ai: str, value: str) -> Element:
    """Return one checked element. Raises GS1Error for an unknown AI, a value against its format or a wrong check digit."""
    known = _identifier_named(ai)
    if known is None:
        raise _refuse(ai, f"没有应用标识符(AI){ai}。", f"there is no application identifier {ai}.")
    if not value.isascii() or re.fullmatch(known.pattern, ai + value) is None:
        raise _refuse(
            f"({ai}){value}",
            f"值不符合 AI {ai} 的格式 {known.format}。",
            f"the value does not fit the format {known.format} of AI {ai}.",
        )
    day = read_date(value) if ai in ("11", "12", "13", "15", "16", "17") else None
    if day is None and ai in ("11", "12", "13", "15", "16", "17"):
        raise _refuse(f"({ai}){value}", "日期不存在(格式为年年月月日日)。", "there is no such day (format YYMMDD).")
    _check_key(ai, value)
    return Element(ai, known.data_title, value, day, bool(known.separator_required))


def _check_key(ai: str, value: str) -> None:
    if ai in _GTINS:
        keys.explain_gtin(value).require()
    elif ai in _GLNS:
        keys.explain_gln(value).require()
    elif ai == "00":
        keys.explain_sscc(value).require()


def _split_bracketed(text: str) -> Iterator[tuple[str, str]]:
    marks = [m for m in _BRACKETED.finditer(text) if _identifier_named(m[1])]
    if not marks or marks[0].start() != 0:
        raise _refuse(
            text, "括号中应为应用标识符,如 (01)。", "a bracket should hold an application identifier such as (01)."
        )
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        value = text[mark.end() : following.start() if following else len(text)]
        yield mark[1], value.rstrip(FNC1).replace("\\(", "(")


def _split_scanned(text: str) -> Iterator[tuple[str, str]]:
    rest = text
    while rest:
        known = _identifier_at(rest)
        field, _, _ = rest.partition(FNC1)
        found = re.match(known.pattern.removesuffix("$"), field)
        if found is None:
            raise _refuse(
                rest,
                f"AI {known.ai} 的值不符合格式 {known.format}。",
                f"the value of AI {known.ai} does not fit its format {known.format}.",
            )
        yield known.ai, found[0][len(known.ai) :]
        rest = rest[found.end() :]
        rest = rest.removeprefix(FNC1)


def parse(text: object) -> ElementString:
    """Read an element string in printed or scanned form.

    Raises: GS1Error saying where and why; InvalidCode for a GTIN, GLN or SSCC with a wrong check digit.
    Source: GS1 General Specifications, section 3 and 7.8.
    """
    if not isinstance(text, str) or not text.strip():
        raise _refuse("", "内容为空。", "it is empty.")
    if len(text) > LONGEST:
        raise _refuse(text, f"长度超过 {LONGEST}。", f"it is longer than {LONGEST} characters.")
    bare = text.strip(" \t\r\n").replace("\u241d", FNC1)
    bare = next((bare[len(s) :] for s in _SYMBOLOGIES if bare.startswith(s)), bare).lstrip(FNC1)
    if not bare.isascii():
        raise _refuse(
            text,
            "含有非 ASCII 字符(如全角数字),请改为半角。",
            "it has characters outside ASCII; write them half-width.",
        )
    pairs = _split_bracketed(bare) if bare.startswith("(") else _split_scanned(bare)
    return from_pairs(pairs)


def from_pairs(pairs: Any) -> ElementString:
    """Return the element string of (AI, value) pairs; the same pair twice counts once, two values for one AI are refused."""
    found: dict[str, Element] = {}
    for ai, value in pairs:
        made = element(ai, value)
        if ai in found and found[ai].value != value:
            raise _refuse(
                f"({ai}){value}", f"AI {ai} 出现两次且值不同。", f"AI {ai} stands twice with different values."
            )
        found[ai] = made
    if not found:
        raise _refuse("", "没有任何数据。", "there is no data.")
    return ElementString(tuple(found.values()))
