"""From sheets to one batch: the stages in their order, several chunks at a time, with progress."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

from zhiheng.ledger.intake import amounts, setaside
from zhiheng.ledger.intake.adapters import Adapter, Recognised
from zhiheng.ledger.intake.ahead import in_order
from zhiheng.ledger.intake.errors import FileEmpty, SourceNotForType, TooManyBadRows, UnknownSource, suggest
from zhiheng.ledger.intake.findings import CATALOGUE
from zhiheng.ledger.intake.link import Proposal, all_waiting, propose
from zhiheng.ledger.intake.mapping import (
    ColumnMapping,
    SheetMapping,
    bind,
    check_equal,
    check_missing,
    named_type,
    recognise,
)
from zhiheng.ledger.intake.names import Names
from zhiheng.ledger.intake.raw import ROW, NotData, RawChunk, RawSheet
from zhiheng.ledger.intake.setaside import BadRow
from zhiheng.ledger.intake.setting import Setting
from zhiheng.ledger.intake.slices import ORIGIN, Bench, Slice, Worked, rows_of
from zhiheng.ledger.receipt import Rows

__all__ = ["ORIGIN", "Prepared", "Progress", "Setting", "SheetReport", "check_call", "prepare"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file has come: parts done of ``size`` (bytes or rows), rows so far, seconds since the start."""

    name: str
    done: int
    size: int
    rows: int
    seconds: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds if self.seconds else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds still to go at the rate so far, None before anything is done."""
        return self.seconds * (self.size - self.done) / self.done if self.done else None


@dataclass
class SheetReport:
    """What was made of one sheet."""

    name: str
    record_type: str
    heading_row: int
    adapter: str | None
    columns: dict[str, str]
    unused: tuple[str, ...]
    rows: int = 0
    skipped: list[tuple[int, str]] = field(default_factory=list)
    outside: list[NotData] = field(default_factory=list)
    """All rows named as no data: those above, those skipped, and (in the first sheet) sheets left out."""
    blank: int = 0
    joined: int = 0
    """Rows that were put to the record of a row above."""
    remarks: dict[str, int] = field(default_factory=dict)

    def note(self, worked: Worked) -> None:
        """Add what was made of a chunk."""
        named = [entry for entry in worked.skipped if entry.what != "blank"]
        self.skipped += [(entry.row, entry.text) for entry in named]
        self.outside += named
        self.blank += worked.blank + len(worked.skipped) - len(named)
        self.joined += worked.joined


@dataclass
class Prepared:
    """A file read to the end: good rows a record type, bad rows, proposals, and a report a sheet.

    ``good`` tells of each good row where it came from (``__row``, ``__origin``: index of the sheet), its ``source_key``
    and its personal data; the rest lies in ``slices``, ready for the ledger, in the same order.
    """

    name: str
    source: str
    sheets: list[SheetReport] = field(default_factory=list)
    good: dict[str, pl.DataFrame] = field(default_factory=dict)
    slices: dict[str, list[Slice]] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    raw: list[tuple[RawSheet, SheetMapping]] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    mapping: ColumnMapping | None = None

    def mapping_used(self) -> dict[str, dict[str, str | None]]:
        """Return the explicit mapping as a mapping file holds it, empty where there was none."""
        if self.mapping is None:
            return {}
        return {"columns": dict(self.mapping.columns), "constants": dict(self.mapping.constants)}

    def hand_over(self) -> list[Rows]:
        """Return what the ledger appends, a record type each, and keep only what tells where the rows came from.

        Large files would otherwise lie in memory twice. A second call is an error.
        """
        handed = [
            rows_of(name, self.slices.pop(name), frame.select(self.person_fields(name)))
            for name, frame in sorted(self.good.items())
            if frame.height
        ]
        self.good = {name: frame.drop("source_key") for name, frame in self.good.items()}
        return handed

    def person_fields(self, record_type: str) -> list[str]:
        """Return the columns of a record type that hold personal data."""
        return [name for name in self.good[record_type].columns if name not in (ROW, ORIGIN, "source_key")]


def prepare(
    name: str,
    sheets: Sequence[RawSheet],
    setting: Setting,
    *,
    source: str,
    record_type: str | None = None,
    mapping: ColumnMapping | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Prepared:
    """Read, map, convert, validate and link all sheets of a file. Nothing is written anywhere.

    Raises UnknownSource, UnknownRecordType, HeadingError, StructureError, TooManyBadRows, FileEmpty.
    """
    check_call(source, record_type, setting)
    prepared = Prepared(name, source, mapping=mapping)
    clock = _Clock(name, sum(sheet.size for sheet in sheets), progress)
    names = Names.of(setting.directory)
    for sheet in sheets:
        _sheet(prepared, sheet, setting, names, record_type, mapping, clock)
    if not any(report.rows for report in prepared.sheets):
        raise FileEmpty(file=name)
    for kind, slices in prepared.slices.items():
        prepared.good[kind] = pl.concat([part.known for part in slices], how="diagonal")
        bearers: dict[str, set[str]] = {}
        for part in slices:
            part.known = part.known.clear()
            for party, subjects in part.linked.bearers.items():
                bearers.setdefault(party, set()).update(subjects)
        waiting = all_waiting([part.linked for part in slices])
        if waiting.height:
            prepared.proposals += propose(waiting, setting.directory, bearers, setting.limits.near_names)
    return prepared


def check_call(source: str, record_type: str | None, setting: Setting) -> None:
    """Refuse an unknown source or type, and a type that the source does not provide, before anything is read."""
    if record_type is not None:
        named_type(record_type, setting.intake_types())
    if setting.sources is None:
        return
    if source not in setting.sources:
        zh, en = suggest(source, sorted(setting.sources))
        raise UnknownSource(source=source, hint_zh=zh, hint_en=en)
    if record_type is not None:
        _check_allowed(source, record_type, setting)


def _check_allowed(source: str, record_type: str, setting: Setting) -> None:
    allowed = setting.sources[source].record_types if setting.sources is not None else ()
    if allowed and record_type not in allowed:
        raise SourceNotForType(source=source, record_type=record_type, allowed="、".join(allowed))


class _Clock:
    """Counts rows and parts over all sheets and tells the caller."""

    def __init__(self, name: str, size: int, progress: Callable[[Progress], None] | None) -> None:
        self._name, self._size, self._progress = name, size, progress
        self._started, self._before, self._rows = time.monotonic(), 0, 0

    def chunk(self, rows: int, done: int) -> None:
        self._rows += rows
        if self._progress:
            seconds = time.monotonic() - self._started
            self._progress(Progress(self._name, self._before + done, self._size, self._rows, seconds))

    def sheet_done(self, size: int) -> None:
        self._before += size


def _sheet(
    prepared: Prepared,
    sheet: RawSheet,
    setting: Setting,
    names: Names,
    record_type: str | None,
    mapping: ColumnMapping | None,
    clock: _Clock,
) -> None:
    check_equal(prepared.name, sheet.headings)
    adapter, recognised = _adapter(sheet, setting, record_type, mapping)
    if adapter and recognised:
        sheet = adapter.reshape(sheet, recognised)
        recognised = adapter.recognise(sheet.headings) or recognised
    plan = _plan(prepared, sheet, setting, record_type, mapping, adapter, recognised)
    if unit := amounts.unit_above(sheet.above):
        if mapping and mapping.columns:
            plan = amounts.with_factor(plan, unit)
        else:
            sheet = amounts.with_unit(sheet, amounts.headings_without_unit(plan), unit)
            recognised = adapter.recognise(sheet.headings) if adapter else None
            plan = _plan(prepared, sheet, setting, record_type, mapping, adapter, recognised)
    _check_allowed(prepared.source, plan.record_type.id, setting) if setting.sources is not None else None
    report = _report(sheet, plan, adapter)
    origin = len(prepared.sheets)
    prepared.sheets.append(report)
    prepared.raw.append((sheet, plan))
    bench = Bench(plan, origin, sheet.name, prepared.source, setting, names, sheet.said)

    def worked(raw: RawChunk) -> Worked:
        return bench.work(raw, adapter.apply(raw, recognised) if adapter and recognised else raw)

    for raw, done in in_order(sheet.chunks(), worked):
        report.note(done)
        prepared.bad += done.bad
        _check_count(prepared, setting)
        prepared.slices.setdefault(plan.record_type.id, []).append(done.good)
        report.rows += raw.rows
        clock.chunk(raw.rows, raw.done)
    clock.sheet_done(sheet.size)


def _adapter(
    sheet: RawSheet, setting: Setting, record_type: str | None, mapping: ColumnMapping | None
) -> tuple[Adapter | None, Recognised | None]:
    """Return the first adapter that knows the layout; an explicit mapping of columns wins over adapters."""
    if mapping and mapping.columns:
        return None, None
    for adapter in setting.adapters:
        if adapter.record_type in setting.record_types and record_type in (None, adapter.record_type):
            recognised = adapter.recognise(sheet.headings)
            if recognised:
                return adapter, recognised
    return None, None


def _plan(
    prepared: Prepared,
    sheet: RawSheet,
    setting: Setting,
    record_type: str | None,
    mapping: ColumnMapping | None,
    adapter: Adapter | None,
    recognised: Recognised | None,
) -> SheetMapping:
    types = setting.intake_types()
    if adapter and recognised:
        constants = mapping.constants if mapping else {}
        plan = setaside.adapted(types[adapter.record_type], recognised, constants)
        given = {*constants, *(binding.field for binding in plan.bindings)}
        check_missing(prepared.name, plan.record_type, given, recognised.unused)
        return plan
    wanted = record_type or _only_type(prepared, setting)
    wanted = wanted or recognise(prepared.name, sheet.headings, types, setting.known_headings())
    return bind(prepared.name, sheet.headings, sheet.columns(), named_type(wanted, types), mapping)


def _only_type(prepared: Prepared, setting: Setting) -> str | None:
    """Return the one record type that the source provides, if it is one."""
    if setting.sources is None:
        return None
    provided = setting.sources[prepared.source].record_types
    return provided[0] if len(provided) == 1 else None


def _report(sheet: RawSheet, plan: SheetMapping, adapter: Adapter | None) -> SheetReport:
    columns = {plan.heading_of(binding.field): binding.field for binding in plan.bindings}
    name = plan.record_type.id
    return SheetReport(
        sheet.name,
        name,
        sheet.heading_row,
        adapter.id if adapter else None,
        columns,
        plan.unused,
        outside=list(sheet.outside),
        blank=sheet.blank,
        remarks=dict(sheet.remarks),
    )


def _check_count(prepared: Prepared, setting: Setting) -> None:
    limit = setting.limits.max_quarantined
    if len(prepared.bad) > limit:
        count = Counter(finding.code for row in prepared.bad for finding in row.findings)
        most = count.most_common(1)[0][0]
        raise TooManyBadRows(file=prepared.name, limit=limit, most=CATALOGUE[most].code)
