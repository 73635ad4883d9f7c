"""Filling in: cell by cell as somebody types, with the value of the other one where two change the same cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.rounds import cell as cells
from zhiheng.rounds import rules
from zhiheng.rounds.cell import Problem, Value
from zhiheng.rounds.errors import StaleCell, UnknownCell
from zhiheng.rounds.forms import MOST_ROWS, Form, computed, whole_label
from zhiheng.rounds.models import Cell, KeptSheet, Round, Sheet
from zhiheng.rounds.services import changing
from zhiheng.rounds.services.asking import form_of
from zhiheng.rounds.steps import Step

NOTE_LONGEST = 1000
TEXT_LONGEST = 5000


@dataclass(frozen=True)
class Entry:
    """A cell as somebody typed it. `was`: the version of it that the person saw (0: none; None: not compared).

    `text` None: the explanation alone, whatever stands in the cell; `note_was`: the explanation that the person saw. Two
    explanations written at once are put together, for both are meant.
    """

    line: str
    text: str | None
    row: int = 0
    was: int | None = None
    note: str | None = None
    note_was: str | None = None


@dataclass
class Saved:
    """What became of the cells of one save: their versions, and what conflicted."""

    cells: dict[tuple[int, str], Cell] = field(default_factory=dict)
    conflicts: list[StaleCell] = field(default_factory=list)


def save(actor: Actor, sheet: Sheet, entry: Entry, *, now: datetime | None = None) -> Cell:
    """Save one cell and return it: its text as typed, the value it was read as, or why it is none.

    Raises MayNot, NotNow, UnknownCell, StaleCell.
    """
    done = save_many(actor, sheet, [entry], now=now)
    if done.conflicts:
        raise done.conflicts[0]
    return done.cells[entry.row, entry.line]


def save_many(actor: Actor, sheet: Sheet, entries: Iterable[Entry], *, now: datetime | None = None) -> Saved:
    """Save several cells at once; those that somebody else changed in between are told and left as they are."""
    at = now or timezone.now()
    done = Saved()
    with transaction.atomic():
        locked = changing.locked(sheet.pk)
        changing.allow(actor, Step.FILL, locked)
        form = form_of(locked.round)
        wanted = [_checked(form, one) for one in entries]
        known = {(one.row, one.line): one for one in locked.cells.filter(row__in={one.row for one in wanted})}
        for one in wanted:
            _save(done, locked, form, one, known.get((one.row, one.line)), actor, at)
        if done.cells and locked.state in (Sheet.State.TO_FILL, Sheet.State.RETURNED):
            changing.record(locked, "begun", actor, at, state=Sheet.State.FILLING)
        sheet.state, sheet.version = locked.state, locked.version
    return done


def _checked(form: Form, entry: Entry) -> Entry:
    line = form.by_id.get(entry.line)
    rows = range(1, MOST_ROWS + 1) if form.table else range(1)
    if line is None or computed(line) or entry.row not in rows:
        raise UnknownCell(line=entry.line[:80], row=entry.row, limit=rows.stop - rows.start)
    text = None if entry.text is None else entry.text.replace("\x00", "")[:TEXT_LONGEST]
    return replace(entry, text=text)


def _save(done: Saved, sheet: Sheet, form: Form, entry: Entry, now: Cell | None, actor: Actor, at: datetime) -> None:
    """Save one cell; a text equal to what stands there changes nothing and conflicts with nothing."""
    place = (entry.row, entry.line)
    text = entry.text if entry.text is not None else (now.text if now else "")
    note = _note(entry, now)
    if now is not None and now.text == text and note in (None, now.note):
        done.cells[place] = now
        return
    version = now.version if now else 0
    if entry.text is not None and entry.was is not None and entry.was != version:
        done.conflicts.append(_stale(form, entry, now))
        return
    found = now or Cell(sheet=sheet, row=entry.row, line=entry.line)
    if found.text != text:  # an explanation alone leaves the value as it was read, from a sheet in another unit perhaps
        read = cells.read(form.by_id[entry.line], text)
        found.text, found.value, found.origin = text, cells.stored(read.value), ""
        found.problem = read.problem.as_dict() if read.problem else {}
    found.note = note if note is not None else found.note
    found.version, found.by, found.at = version + 1, actor.username, at
    found.save()
    done.cells[place] = found


def _note(entry: Entry, now: Cell | None) -> str | None:
    """Return the explanation that a cell gets; None where none was sent."""
    if entry.note is None:
        return None
    note, stood = entry.note.replace("\x00", "").strip(), now.note if now else ""
    if entry.note_was is not None and stood not in ("", entry.note_was, note):
        note = f"{stood}；{note}" if note else stood
    return note[:NOTE_LONGEST]


def _stale(form: Form, entry: Entry, now: Cell | None) -> StaleCell:
    return StaleCell(
        line=whole_label(form.by_id[entry.line]).zh, mine=entry.text, theirs=now.text if now else "",
        by=now.by if now else "—", version=now.version if now else 0, place=(entry.row, entry.line),
    )  # fmt: skip


# --- reading --------------------------------------------------------------------------------------------------------
Rows = dict[int, dict[str, Value | None]]


def rows(sheet: Sheet, form: Form | None = None) -> Rows:
    """Return the values of a sheet by row and line, computed lines with them; rows in order."""
    known = form or form_of(sheet.round)
    values = sheet.cells.exclude(value="").values_list("row", "line", "value")
    return with_computed(known, values)


def with_computed(form: Form, values: Iterable[tuple[int, str, str]]) -> Rows:
    """Return stored values as rows of typed values, computed lines with them."""
    found: Rows = {}
    for row, line, value in values:
        known = form.by_id.get(line)
        if known is not None:
            found.setdefault(row, {})[line] = cells.typed(known, value)
    return {row: rules.completed(form, found[row]) for row in sorted(found)}


def last_rows(sheet: Sheet, form: Form | None = None) -> Rows:
    """Return what the same unit reported last time, as far as it was locked; empty for a table and for the first time."""
    known = form or form_of(sheet.round)
    if sheet.round.previous is None or known.table:
        return {}
    before = KeptSheet.objects.filter(
        vintage__round=sheet.round.previous, vintage__number=F("vintage__round__vintage"), sheet__unit=sheet.unit_id
    ).first()
    cells = before.cells if before is not None else []
    return with_computed(known, ((row, line, value) for row, line, _text, value, _note in cells if value))


@dataclass
class Judged:
    """What is wrong with a sheet: errors, what is missing, and what wants an explanation that was not given."""

    wrong: list[Problem] = field(default_factory=list)
    missing: list[Problem] = field(default_factory=list)
    unexplained: list[Problem] = field(default_factory=list)
    explained: list[Problem] = field(default_factory=list)

    @property
    def fit(self) -> bool:
        """Whether it can be handed on."""
        return not (self.wrong or self.missing or self.unexplained)

    def every(self) -> list[Problem]:
        """Return all of them."""
        return [*self.wrong, *self.missing, *self.unexplained, *self.explained]


def judge(sheet: Sheet, only: set[int] | None = None) -> Judged:
    """Return what is wrong with a sheet, of all rows or of some."""
    form = form_of(sheet.round)
    stood = [one for one in sheet.cells.all() if only is None or one.row in only]
    values = with_computed(form, [(one.row, one.line, one.value) for one in stood if one.value])
    unreadable = [
        Problem(one.line, one.problem["code"], one.problem["zh"], one.problem["en"], row=one.row)
        for one in stood
        if one.problem
    ]
    notes = {(one.row, one.line) for one in stood if one.note}
    before = last_rows(sheet, form)
    return _judged(form, values, unreadable, notes, before)


def _judged(
    form: Form, values: Mapping[int, Mapping[str, Value | None]], unreadable: list[Problem], notes: set[tuple[int, str]],
    before: Rows,
) -> Judged:  # fmt: skip
    found = Judged(wrong=list(unreadable))
    bad = {(one.row, one.line) for one in unreadable}
    numbers = sorted({*values, *(one.row for one in unreadable)}) or [0 if not form.table else 1]
    for number in numbers:
        row = values.get(number, {})
        found.missing += [one for one in rules.missing(form, row, number=number) if (number, one.line) not in bad]
        for one in rules.check(form, row, before.get(number), number=number):
            if one.level == "error":
                found.wrong.append(one)
            else:
                (found.explained if (number, one.line) in notes else found.unexplained).append(one)
    return found


def next_row(sheet: Sheet) -> int:
    """Return the number of the first free row of a table."""
    last = sheet.cells.order_by("-row").values_list("row", flat=True).first()
    return (last or 0) + 1


def is_open(sheet: Sheet) -> bool:
    """Return whether cells may be changed now, by whoever may."""
    return sheet.round.state == Round.State.SENT and sheet.fills and sheet.state in ("to_fill", "filling", "returned")
