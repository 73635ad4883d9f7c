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
from zhiheng.ledger.intake.headings import money_factor
from zhiheng.ledger.intake.mapping import Binding, SheetMapping
from zhiheng.ledger.intake.notdata import not_data
from zhiheng.ledger.intake.raw import ROW, NotData, RawChunk
from zhiheng.policy.model import FieldType, RecordType

#: Headings of columns that tell of a person, whatever is done with them: their cells are sealed when a row is set aside.
_PERSONAL = re.compile(
    r"身份证|证件号|证照号|手机|电话|联系方式|住址|家庭地址|户籍|出生|微信|邮箱|法定代表人|负责人姓名|联系人|经办人|"
    r"^姓名$|消费者|当事人姓名|(?<!被)(?:投诉人|举报人|申诉人)"
)


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
    raw: RawChunk,
    plan: SheetMapping,
    findings: list[Finding],
    personal: set[tuple[int, str]],
    sheet: str,
    said: frozenset[str] = frozenset(),
) -> tuple[list[BadRow], list[NotData]]:
    """Return the bad rows of a chunk, and those among them that are no data: totals, notes, headings said again.

    ``said`` are the texts above the data of the sheet.
    """
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
        if other := not_data(row, values, said):
            skipped.append(other)
            continue
        secret = (sealed & values.keys()) | flagged.get(row, set())
        bad.append(BadRow(row, sheet, plan.record_type.id, values, by_row[row], secret))
    return bad, skipped


def personal_headings(plan: SheetMapping) -> set[str]:
    """Return the headings of columns that hold personal data: by their field's type, or unused and headed like it."""
    names = {heading for heading in plan.unused if _PERSONAL.search(heading)}
    for binding in plan.bindings:
        spec = plan.record_type.fields.get(binding.field)
        if spec is not None and spec.type is FieldType.PERSON:
            names.update([plan.shown[binding.field]] if binding.field in plan.shown else binding.columns)
    return names


def adapted(record_type: RecordType, recognised: Recognised, constants: Mapping[str, str]) -> SheetMapping:
    """Return the mapping of a sheet that an adapter has brought into fields of the record type."""
    names = dict.fromkeys([*(n for n in recognised.shown if not n.startswith("__")), *recognised.made])
    bindings = tuple(
        Binding(name, (name,), _factor(record_type, name, recognised)) for name in names if name not in constants
    )
    return SheetMapping(record_type, bindings, constants, recognised.unused, dict(recognised.shown))


def _factor(record_type: RecordType, name: str, recognised: Recognised) -> int | None:
    spec = record_type.fields.get(name)
    return money_factor(recognised.shown.get(name, "")) if spec is not None and spec.type is FieldType.MONEY else None
