"""Headings of several rows: the way from a column's group down to its own heading, with the unit that stands below it.

Intake reads headings as far as it knows their words; here the whole block counts, up to a title and down to the data.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhiheng.ledger.intake.exact import decimal_of, fold
from zhiheng.ledger.intake.headings import normalise_heading
from zhiheng.rounds import measures
from zhiheng.rounds.forms import Form
from zhiheng.rounds.sheets import names, times

Head = Sequence[Sequence[str]]

#: Rows that headings may have at most.
_MOST = 5
_LINE_OF_TEXT = re.compile(r"[:：].+|。|；|^附[件表]")
_BRACKETS = "()（）[]【】〔〕"
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Heads:
    """What each column is headed, from its group down (产品抽查|抽检批次（批次）), the rows where the headings begin and end."""

    headings: tuple[str | None, ...]
    first: int
    row: int


def whole(form: Form | None, head: Head, headings: Sequence[str | None], row: int) -> Heads:
    """Return the headings of a table with what intake left out of them.

    Args: `form`: whose words are known; None where a form is to be made of the headings; `head`: the first rows of the sheet, merged cells said in all their cells; `headings` and `row`: as intake found them.
    A heading that already says its whole way stays as it is, so that what was remembered of a table stays known.
    """
    if not head or row > len(head):
        return Heads(tuple(headings), row, row)
    first, last = _band(form, head, row - 1)
    rows = [_carried(head, number, last) for number in range(first, last + 1)]
    unit_row = last > first and _is_units(head[last])
    found = []
    for place in range(max(len(headings), max((len(one) for one in rows), default=0))):
        parts = [one[place] if place < len(one) else "" for one in rows]
        found.append(_named(form, parts, unit_row=unit_row, known=headings[place] if place < len(headings) else None))
    return Heads(tuple(found), first + 1, last + 1)


def _band(form: Form | None, head: Head, at: int) -> tuple[int, int]:
    """Return the first and last row of the headings, counted from 0, around a row that is one of them."""
    first = last = at
    while first > 0 and at - first < _MOST - 1 and _heads(head[first - 1]):
        first -= 1
    while last + 1 < len(head) and last - first < _MOST - 1 and _goes_on(form, head, last):
        last += 1
    return first, last


def _heads(row: Sequence[str]) -> bool:
    """Return whether a row above headings is one of theirs: several short texts, no number, no 填报单位：, no title."""
    filled = [cell for cell in row if cell]
    return len(set(filled)) > 1 and all(
        len(cell) <= _LONGEST and decimal_of(cell) is None and not _LINE_OF_TEXT.search(cell) for cell in filled
    )


def _goes_on(form: Form | None, head: Head, last: int) -> bool:
    """Return whether the row below is one of units of measure, or of headings under groups."""
    above, row = head[last], head[last + 1]
    if _is_units(row):
        return True
    below = [place for place, cell in enumerate(row) if cell and not (place < len(above) and above[place] == cell)]
    if len(below) < 2 or not _heads([row[place] for place in below]) or below[0] == 0:
        return False
    if form is None:  # a template has no data below its headings
        return True
    known = [place for place in below if normalise_heading(names.plain_item(row[place])) in _labels(form)]
    return len(known) >= 2


def _labels(form: Form | None) -> frozenset[str]:
    return frozenset(
        normalise_heading(name)
        for line in (form.lines if form else ())
        for name in (line.label.zh, line.label.en, *line.headings)
    )


def _is_units(row: Sequence[str]) -> bool:
    """Return whether a row holds units of measure and nothing else: 批次, （元）, %; a word for 单位 may lead it."""
    filled = [cell for cell in row if cell]
    units = [cell for cell in filled if measures.known(cell.strip(_BRACKETS))]
    others = [cell for cell in filled if normalise_heading(cell) not in names.UNITS_OF_MEASURE | {"—", "-", "/", "——"}]
    return len(units) > 1 and len(others) == len(units)


def _carried(head: Head, number: int, last: int) -> list[str]:
    """Return a row of headings with its texts carried to the right over blanks, as far as a text stands below."""
    row = list(head[number])
    if number == last:
        return row
    text = ""
    for place, cell in enumerate(row):
        below = any(place < len(one) and one[place] for one in head[number + 1 : last + 1])
        above = any(place < len(one) and one[place] and one[place] != text for one in head[max(number - 2, 0) : number])
        text = cell or (text if below and not above else "")
        row[place] = text
    return row


def _named(form: Form | None, parts: list[str], *, unit_row: bool, known: str | None) -> str | None:
    unit = parts.pop() if unit_row else ""
    told = [text for place, text in enumerate(parts) if text and (place == 0 or text != parts[place - 1])]
    if told and len(told) > 1 and told[-1].strip()[:1] in _BRACKETS and measures.known(told[-1].strip(_BRACKETS)):
        unit = told.pop()
    told = list(dict.fromkeys(told))
    name = known
    if told and not _says(form, known, told):
        name = "|".join(told)
    inside = fold(unit).strip(_BRACKETS)
    if name is None or not measures.known(inside) or measures.of_heading(name.split("|")[-1]) or name == unit:
        return name
    return f"{name}（{inside}）"


def _says(form: Form | None, known: str | None, told: Sequence[str]) -> bool:
    """Return whether a heading as intake read it says its whole way, or as much of it as its words need."""
    if known is None or any(times.is_time(part) for part in told):
        return len(told) == 1 and known == told[0]
    whole = normalise_heading(known.replace("|", "")).endswith(normalise_heading("".join(told)))
    return whole and form is not None and (len(told) == 1 or names.line_of(form, known) == names.line_of(form, *told))
