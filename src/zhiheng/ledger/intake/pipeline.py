"""From sheets to one batch: the stages in their order, chunk by chunk, with progress."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import polars as pl

from zhiheng.ledger.intake import derive, keys, setaside
from zhiheng.ledger.intake.adapters import ADAPTERS, Adapter, Recognised
from zhiheng.ledger.intake.ahead import one_ahead
from zhiheng.ledger.intake.convert import convert
from zhiheng.ledger.intake.directory import Directory
from zhiheng.ledger.intake.errors import FileEmpty, SourceNotForType, TooManyBadRows, UnknownSource, suggest
from zhiheng.ledger.intake.exact import LOCAL
from zhiheng.ledger.intake.findings import CATALOGUE
from zhiheng.ledger.intake.headings import KnownHeadings
from zhiheng.ledger.intake.limits import DEFAULT_LIMITS, Limits
from zhiheng.ledger.intake.link import Linked, Proposal, link
from zhiheng.ledger.intake.mapping import ColumnMapping, SheetMapping, bind, check_equal, named_type, recognise
from zhiheng.ledger.intake.publicity import as_strict_as_source, internal_where_persons_are_named
from zhiheng.ledger.intake.raw import ROW, RawChunk, RawSheet
from zhiheng.ledger.intake.setaside import BadRow
from zhiheng.ledger.intake.validate import validate
from zhiheng.ledger.receipt import Rows
from zhiheng.policy.model import FieldType, RecordType, Source

#: Types that the software itself appends; no file brings them in.
SYSTEM_TYPES = frozenset({"effect", "link", "identity", "erased"})
ORIGIN = "__origin"


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


@dataclass(frozen=True)
class Setting:
    """What intake needs to know besides the file: record types, sources, who is who, the day, the limits."""

    record_types: Mapping[str, RecordType]
    sources: Mapping[str, Source] | None = None
    directory: Directory = field(default_factory=Directory)
    today: date = field(default_factory=lambda: datetime.now(UTC).astimezone(LOCAL).date())
    limits: Limits = DEFAULT_LIMITS
    adapters: Sequence[Adapter] = ADAPTERS

    def intake_types(self) -> dict[str, RecordType]:
        """Return the record types that files may bring."""
        return {name: kind for name, kind in self.record_types.items() if name not in SYSTEM_TYPES}

    def known_headings(self, mapping: ColumnMapping | None = None) -> KnownHeadings:
        """Return the headings by which sheets are recognised, those of an explicit mapping among them."""
        extra = [heading for adapter in self.adapters for heading in adapter.headings]
        extra += mapping.columns if mapping else ()
        return KnownHeadings.of(self.intake_types(), extra)


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


@dataclass
class Prepared:
    """A file read to the end: good rows a record type, bad rows, proposals, and a report a sheet.

    ``good`` holds typed rows with envelope, ``__row`` and ``__origin`` (index of the sheet); ``linked`` their parties.
    """

    name: str
    source: str
    sheets: list[SheetReport] = field(default_factory=list)
    good: dict[str, pl.DataFrame] = field(default_factory=dict)
    linked: dict[str, Linked] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    raw: list[tuple[RawSheet, SheetMapping]] = field(default_factory=list)
    mapping: ColumnMapping | None = None

    def mapping_used(self) -> dict[str, dict[str, str | None]]:
        """Return the explicit mapping as a mapping file holds it, empty where there was none."""
        if self.mapping is None:
            return {}
        return {"columns": dict(self.mapping.columns), "constants": dict(self.mapping.constants)}

    @property
    def proposals(self) -> list[Proposal]:
        """All proposals, by record type."""
        return [proposal for linked in self.linked.values() for proposal in linked.proposals]

    def hand_over(self) -> list[Rows]:
        """Return what the ledger appends, a record type each, and keep only what tells where the rows came from.

        Large files would otherwise lie in memory twice. A second call is an error.
        """
        rows = [_rows(name, frame, self.linked[name]) for name, frame in sorted(self.good.items()) if frame.height]
        for name, linked in self.linked.items():
            self.linked[name] = replace(linked, parties=linked.parties.clear(), subject=linked.subject.clear())
            self.good[name] = self.good[name].select(ROW, ORIGIN, *self.person_fields(name))
        return rows

    def person_fields(self, record_type: str) -> list[str]:
        """Return the columns of a record type that hold personal data."""
        fields = next((p.record_type.fields for _, p in self.raw if p.record_type.id == record_type), {})
        columns = self.good[record_type].columns
        return [name for name, spec in fields.items() if spec.type is FieldType.PERSON and name in columns]


def _rows(name: str, frame: pl.DataFrame, linked: Linked) -> Rows:
    table = frame.drop(ROW, ORIGIN).with_columns(linked.subject.alias("subject")).to_arrow()
    return Rows(name, table, linked.parties.to_arrow())


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
    parts: dict[str, list[pl.DataFrame]] = {}
    for sheet in sheets:
        for kind, frame in _sheet(prepared, sheet, setting, record_type, mapping, clock):
            parts.setdefault(kind, []).append(frame)
    if not any(report.rows for report in prepared.sheets):
        raise FileEmpty(file=name)
    for kind, frames in parts.items():
        types = setting.record_types[kind]
        together = pl.concat(frames, how="diagonal", rechunk=False)
        strict = as_strict_as_source(together, types, (setting.sources or {}).get(source))
        prepared.good[kind] = internal_where_persons_are_named(strict, types)
        prepared.linked[kind] = link(prepared.good[kind], types, setting.directory, setting.limits.near_names)
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
    record_type: str | None,
    mapping: ColumnMapping | None,
    clock: _Clock,
) -> list[tuple[str, pl.DataFrame]]:
    check_equal(prepared.name, sheet.headings)
    adapter, recognised = _adapter(sheet, setting, record_type, mapping)
    plan = _plan(prepared, sheet, setting, record_type, mapping, adapter, recognised)
    _check_allowed(prepared.source, plan.record_type.id, setting) if setting.sources is not None else None
    report = _report(sheet, plan, adapter)
    origin = len(prepared.sheets)
    prepared.sheets.append(report)
    prepared.raw.append((sheet, plan))
    frames = []
    for raw in one_ahead(sheet.chunks()):
        chunk = adapter.apply(raw, recognised) if adapter and recognised else raw
        frame = _chunk(prepared, raw, chunk, plan, report, setting)
        frames.append((plan.record_type.id, frame.with_columns(pl.lit(origin, pl.Int32).alias(ORIGIN))))
        report.rows += raw.frame.height
        clock.chunk(raw.frame.height, raw.done)
    clock.sheet_done(sheet.size)
    return frames


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
        return setaside.adapted(types[adapter.record_type], recognised, constants)
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
    return SheetReport(sheet.name, name, sheet.heading_row, adapter.id if adapter else None, columns, plan.unused)


def _chunk(
    prepared: Prepared, raw: RawChunk, chunk: RawChunk, plan: SheetMapping, report: SheetReport, setting: Setting
) -> pl.DataFrame:
    """Convert and validate one chunk; set its bad rows aside and return the good ones with their envelope."""
    converted = convert(chunk, plan)
    findings = validate(converted, plan, setting.today)
    frame = converted.frame
    if findings:
        rows = {finding.row for finding in findings}
        bad, skipped = setaside.collect(raw, plan, findings, converted.personal, report.name)
        prepared.bad += bad
        report.skipped += skipped
        _check_count(prepared, setting)
        frame = frame.filter(~pl.col(ROW).is_in(rows))
    derived = derive.add_entity_kind(derive.add_lot_key(frame, plan.record_type), plan.record_type)
    return keys.envelope(derived, plan.record_type)


def _check_count(prepared: Prepared, setting: Setting) -> None:
    limit = setting.limits.max_quarantined
    if len(prepared.bad) > limit:
        count = Counter(finding.code for row in prepared.bad for finding in row.findings)
        most = count.most_common(1)[0][0]
        raise TooManyBadRows(file=prepared.name, limit=limit, most=CATALOGUE[most].code)
