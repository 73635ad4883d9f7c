"""Vintages of a round: what was locked each time, kept as it was, and what the next one changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhiheng.rounds.errors import UnknownVintage
from zhiheng.rounds.forms import Form
from zhiheng.rounds.models import KeptSheet, Round, Sheet, Vintage
from zhiheng.rounds.services import filling
from zhiheng.rounds.services.asking import form_of


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that one vintage has otherwise than the one before; an empty text: none."""

    unit: str
    unit_zh: str
    unit_en: str
    row: int
    line: str
    was: str
    now: str


def number_of(round_: Round, asked: int | None = None) -> int:
    """Return the vintage asked for, or the one that counts; 0 where nothing was locked yet. Raises UnknownVintage."""
    if asked is None:
        return int(round_.vintage)
    if not 1 <= asked <= round_.vintage:
        raise UnknownVintage(round=round_.number, vintage=asked, last=round_.vintage)
    return asked


def keep(round_: Round) -> list[KeptSheet]:
    """Return the sheets of a round as they stand, ready to be kept in a vintage that is not saved yet."""
    found = []
    for one in round_.sheets.order_by("pk").prefetch_related("cells"):
        cells = [[each.row, each.line, each.text, each.value, each.note] for each in one.cells.all()]
        counts = one.state == Sheet.State.LOCKED
        found.append(KeptSheet(sheet=one, state=one.state, cells=cells if counts else []))
    return found


def kept(round_: Round, number: int) -> list[KeptSheet]:
    """Return the sheets of a vintage."""
    every = KeptSheet.objects.filter(vintage__round=round_, vintage__number=number)
    return list(every.select_related("sheet__unit", "sheet__checker", "sheet__above__unit").order_by("sheet"))


def rows_of(one: KeptSheet, form: Form) -> filling.Rows:
    """Return the values of a kept sheet by row and line, computed lines with them."""
    return filling.with_computed(form, ((row, line, value) for row, line, _text, value, _note in one.cells if value))


def rows(round_: Round, number: int) -> dict[str, filling.Rows]:
    """Return the values of a vintage by unit, of the sheets that were locked."""
    form = form_of(round_)
    return {one.sheet.unit.code: rows_of(one, form) for one in kept(round_, number) if one.cells}


def differences(round_: Round, number: int) -> list[Difference]:
    """Return the values typed in that a vintage has otherwise than the one before it, in the order of units and lines."""
    if number < 2:
        return []
    before = {one.sheet_id: _values(one) for one in kept(round_, number - 1)}
    return [
        found for one in kept(round_, number) for found in _differing(one, before.get(one.sheet_id, {}), _values(one))
    ]


def _values(one: KeptSheet) -> dict[tuple[int, str], str]:
    return {(row, line): value for row, line, _text, value, _note in one.cells if value}


def _differing(
    one: KeptSheet, was: Mapping[tuple[int, str], str], now: Mapping[tuple[int, str], str]
) -> Iterator[Difference]:
    unit = one.sheet.unit
    for place in dict.fromkeys((*was, *now)):
        old, new = was.get(place, ""), now.get(place, "")
        if old != new:
            yield Difference(unit.code, unit.name_zh, unit.name_en or unit.name_zh, place[0], place[1], old, new)


def of_round(round_: Round) -> list[Vintage]:
    """Return the vintages of a round, the newest first."""
    return list(round_.vintages.order_by("-number"))
