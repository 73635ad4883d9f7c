"""Taking in: a prepared file becomes one batch of the ledger, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from zhiheng.ledger.intake.findings import Finding
from zhiheng.ledger.intake.limits import Limits
from zhiheng.ledger.intake.link import Proposal
from zhiheng.ledger.intake.mapping import ColumnMapping
from zhiheng.ledger.intake.pipeline import ORIGIN, Prepared, Progress, Setting, SheetReport, check_call, prepare
from zhiheng.ledger.intake.raw import ROW
from zhiheng.ledger.intake.reading import read_file, read_rows
from zhiheng.ledger.intake.setaside import BadRow, personal_headings
from zhiheng.ledger.intake.vault_port import TOKEN, PersonVault
from zhiheng.ledger.receipt import Conflict, Receipt, Rows

#: So many rows that are no data are named one by one in an answer.
_NAMED = 1_000


class Appender(Protocol):
    """The one thing of the ledger that intake needs."""

    def append(self, rows: Sequence[Rows], *, source: str, note: str = "", batch_id: str | None = None) -> Receipt:
        """Append the rows as one batch, whole or not at all."""


@dataclass
class IntakeResult:
    """What became of a file: the counts, the rows set aside with reasons, proposals, and a report a sheet."""

    name: str
    receipt: Receipt
    bad: list[BadRow]
    proposals: list[Proposal]
    sheets: list[SheetReport] = field(default_factory=list)

    def counts(self) -> dict[str, Any]:
        """Return the counts that scripts rely on."""
        receipt = self.receipt
        return {
            "batch": receipt.batch_id,
            "accepted": receipt.accepted,
            "duplicates": receipt.duplicates,
            "quarantined": len(self.bad),
            "unlinked": receipt.unlinked,
            "batch_seq": receipt.batch_seq,
            "conflicts": len(receipt.conflicts),
        }

    def not_data(self, most: int = _NAMED) -> dict[str, Any]:
        """Return the rows that are no data: how many, how many blank or joined to a record above, and the first ones.

        Rows of a source = accepted + duplicates + quarantined + count + blank + joined; ``sheets_left_out`` lie outside.
        """
        found = [(sheet.name, entry) for sheet in self.sheets for entry in sheet.outside]
        rows = [(name, entry) for name, entry in found if not entry.sheet]
        return {
            "count": sum(entry.rows for _, entry in rows),
            "blank": sum(sheet.blank for sheet in self.sheets),
            "joined": sum(sheet.joined for sheet in self.sheets),
            "rows": [
                {"sheet": name, "row": entry.row, "what": entry.what, "text": entry.text} for name, entry in rows[:most]
            ],
            "sheets_left_out": [
                {"sheet": entry.sheet, "what": entry.what, "rows": entry.rows} for _, entry in found if entry.sheet
            ],
            "remarks": [{"sheet": sheet.name, **sheet.remarks} for sheet in self.sheets if sheet.remarks],
        }


def take_in(
    what: Path | Iterable[Mapping[str, Any]],
    *,
    ledger: Appender,
    vault: PersonVault,
    setting: Setting,
    source: str,
    record_type: str | None = None,
    mapping: ColumnMapping | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> IntakeResult:
    """Take in one file, or rows as mappings, as one batch.

    Args: ``source`` an entry of the sharing register; ``record_type`` recognised by the headings where None.
    Returns the counts and the rows set aside; the ledger has the good rows when this returns.
    Raises IntakeError for a file refused whole, LedgerError where the ledger cannot be written; then nothing is written.
    """
    prepared = prepare_any(what, setting, source=source, record_type=record_type, mapping=mapping, progress=progress)
    return commit(prepared, setting, ledger=ledger, vault=vault)


def prepare_any(
    what: Path | Iterable[Mapping[str, Any]],
    setting: Setting,
    *,
    source: str,
    record_type: str | None = None,
    mapping: ColumnMapping | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Prepared:
    """Read a file or rows up to the point of writing. See ``prepare``."""
    check_call(source, record_type, setting)
    limits: Limits = setting.limits
    if isinstance(what, Path):
        name, sheets = what.name, read_file(what, setting.known_headings(mapping), limits)
    else:
        name, sheets = "rows", read_rows(what, limits)
    return prepare(name, sheets, setting, source=source, record_type=record_type, mapping=mapping, progress=progress)


def commit(
    prepared: Prepared, setting: Setting, *, ledger: Appender, vault: PersonVault, batch_id: str | None = None
) -> IntakeResult:
    """Seal personal data, append the good rows as one batch, and set conflicting rows aside with the bad ones."""
    seal_good(prepared, vault)
    receipt = ledger.append(prepared.hand_over(), source=prepared.source, note=prepared.name, batch_id=batch_id)
    bad = [*prepared.bad, *_conflicting(prepared, receipt.conflicts)]
    return IntakeResult(prepared.name, receipt, bad, prepared.proposals, prepared.sheets)


def seal_good(prepared: Prepared, vault: PersonVault) -> None:
    """Replace the values of person fields by tokens of the vault; tokens already there stay."""
    for name in prepared.good:
        for person in prepared.person_fields(name):
            frame = prepared.good[name]
            prepared.good[name] = frame.with_columns(_sealed(frame[person], f"{name}.{person}", vault))


def _sealed(values: pl.Series, kind: str, vault: PersonVault) -> pl.Series:
    clear = values.is_not_null() & ~values.str.contains(TOKEN.pattern).fill_null(value=False)
    if not clear.any():
        return values
    tokens = pl.Series(vault.seal(values.filter(clear).to_list(), kind), dtype=pl.String)
    return values.scatter(clear.arg_true(), tokens)


def seal_bad(row: BadRow, vault: PersonVault) -> dict[str, str]:
    """Replace a bad row's personal cells by tokens, in place, and return heading → token of those just sealed."""
    sealed = {}
    for heading in sorted(row.personal):
        value = row.values.get(heading)
        if value and not TOKEN.match(value):
            sealed[heading] = vault.seal([value], f"quarantine.{row.record_type}")[0]
    row.values.update(sealed)
    return sealed


def _conflicting(prepared: Prepared, conflicts: Sequence[Conflict]) -> list[BadRow]:
    """Return the rows that the ledger did not take because they contradict others, with their original cells."""
    wanted: dict[int, dict[int, Conflict]] = {}
    for conflict in conflicts:
        frame = prepared.good[conflict.record_type]
        origin, row = frame[ORIGIN][conflict.row], frame[ROW][conflict.row]
        wanted.setdefault(int(origin), {})[int(row)] = conflict
    return [bad for origin, rows in wanted.items() for bad in _original_rows(prepared, origin, rows)]


def _original_rows(prepared: Prepared, origin: int, rows: Mapping[int, Conflict]) -> list[BadRow]:
    sheet, plan = prepared.raw[origin]
    found = []
    for chunk in sheet.chunks():
        for values in chunk.frame.filter(pl.col(ROW).is_in(list(rows))).iter_rows(named=True):
            number = values.pop(ROW)
            conflict = rows[number]
            detail = {
                "reason": conflict.reason,
                "reason_zh": conflict.message("zh"),
                "reason_en": conflict.message("en"),
            }
            finding = Finding(number, "", "", "conflict", None, detail)
            personal = personal_headings(plan) & values.keys()
            found.append(BadRow(number, sheet.name, plan.record_type.id, values, [finding], personal))
    return found
