"""Rows set aside: the whole original row with all its findings, and rows below the data that are no data."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from zhiheng.ledger.intake.adapters import Recognised
from zhiheng.ledger.intake.findings import Finding
from zhiheng.ledger.intake.mapping import Binding, SheetMapping
from zhiheng.ledger.intake.raw import ROW, RawChunk
from zhiheng.policy.model import FieldType, RecordType

_FOOTER = re.compile(
    r"^\s*(合\s*计|总\s*计|小\s*计|备\s*注|注\s*[::]|说\s*明|填\s*表|制\s*表|审\s*核|复\s*核|打印|数据来源|total\b|notes?\b|sum\b)",
    re.IGNORECASE,
)
#: A totals row has few texts: the word, and numbers.
_FOOTER_TEXTS = 2


@dataclass
class BadRow:
    """A row set aside.

    ``values`` are the original cells by heading; ``personal`` the headings whose cells hold personal data and are to be
    sealed before the row is kept anywhere.
    """

    row: int
    sheet: str
    record_type: str
    values: dict[str, str | None]
    findings: list[Finding]
    personal: set[str] = field(default_factory=set)

    def digest(self, source: str) -> str:
        """Return a hash over source, type and the cells without personal ones: the same row is set aside once."""
        clear = {name: value for name, value in self.values.items() if name not in self.personal}
        text = json.dumps([source, self.record_type, clear], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def collect(
    raw: RawChunk, plan: SheetMapping, findings: list[Finding], personal: set[tuple[int, str]], sheet: str
) -> tuple[list[BadRow], list[tuple[int, str]]]:
    """Return the bad rows of a chunk, and (row, first text) of totals and notes among them, which are only skipped."""
    by_row: dict[int, list[Finding]] = {}
    for finding in findings:
        by_row.setdefault(finding.row, []).append(finding)
    sealed = personal_headings(plan)
    flagged: dict[int, set[str]] = {}
    for row, heading in personal:
        flagged.setdefault(row, set()).add(heading)
    bad, skipped = [], []
    for values in raw.frame.filter(pl.col(ROW).is_in(list(by_row))).iter_rows(named=True):
        row = values.pop(ROW)
        if footer := _footer(values):
            skipped.append((row, footer))
            continue
        secret = (sealed & values.keys()) | flagged.get(row, set())
        bad.append(BadRow(row, sheet, plan.record_type.id, values, by_row[row], secret))
    return bad, skipped


def personal_headings(plan: SheetMapping) -> set[str]:
    """Return the headings of columns that hold personal data by their field's type."""
    names: set[str] = set()
    for binding in plan.bindings:
        spec = plan.record_type.fields.get(binding.field)
        if spec is not None and spec.type is FieldType.PERSON:
            names.update([plan.shown[binding.field]] if binding.field in plan.shown else binding.columns)
    return names


def _footer(values: Mapping[str, str | None]) -> str | None:
    """Return the first text of a row of totals or notes, None for any other row."""
    filled = [text.strip() for text in values.values() if text and text.strip()]
    if not filled or not _FOOTER.match(filled[0]):
        return None
    texts = [text for text in filled if not re.fullmatch(r"[-+\d,.%/—]*", text)]
    return filled[0][:60] if len(texts) <= _FOOTER_TEXTS else None


def adapted(record_type: RecordType, recognised: Recognised, constants: Mapping[str, str]) -> SheetMapping:
    """Return the mapping of a sheet that an adapter has brought into fields of the record type."""
    made = ("kind", "verdict", "items", "production_date", "lot_no", "inspected_on", "date_basis")
    names = dict.fromkeys([*(n for n in recognised.shown if not n.startswith("__")), *made])
    bindings = tuple(Binding(name, (name,)) for name in names if name not in constants)
    return SheetMapping(record_type, bindings, constants, recognised.unused, dict(recognised.shown))
