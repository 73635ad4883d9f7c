"""Rows set aside, on a server: listed, exported with the cells marked, taken in again once mended, or dismissed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from zhiheng.ledger.installation import Installation
from zhiheng.ledger.intake.mapping import ColumnMapping
from zhiheng.ledger.intake.pipeline import Prepared, prepare
from zhiheng.ledger.intake.reading import read_rows
from zhiheng.ledger.intake.setaside import BadRow
from zhiheng.ledger.intake.taking import commit, seal_bad
from zhiheng.ledger.intake.workbook import SEALED, ExportRow, MendedRow, read_mended, write_csv, write_xlsx
from zhiheng.ledger.models import QuarantinedRow, QuarantineState, SealedPerson, Upload
from zhiheng.ledger.services import tokens, uploads
from zhiheng.ledger.services.vault import DatabaseVault

_WRITTEN_AT_ONCE = 200
_CHANGED = ("values", "personal", "findings", "state", "mended_at", "batch_seq")


@dataclass(frozen=True, slots=True)
class Retried:
    """What became of a mended file: rows taken in, rows still bad, keys that wait no longer."""

    upload: Upload | None
    accepted: int
    duplicates: int
    still_bad: int
    unknown: int
    unlinked: int
    batch_seq: int | None

    def as_dict(self) -> dict[str, Any]:
        """Return the counts under the names that intake uses."""
        return {
            "batch": self.upload.key if self.upload and self.accepted else None,
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "quarantined": self.still_bad,
            "unlinked": self.unlinked,
            "unknown": self.unknown,
            "batch_seq": self.batch_seq,
        }


def waiting(
    source: str | None = None, record_type: str | None = None, upload: str | None = None
) -> QuerySet[QuarantinedRow]:
    """Return the rows that wait for mending, oldest first, of a source, a type or an upload."""
    found = QuarantinedRow.objects.filter(state=QuarantineState.OPEN)
    if source:
        found = found.filter(source=source)
    if record_type:
        found = found.filter(record_type=record_type)
    return found.filter(upload__key=upload) if upload else found


def summary() -> list[dict[str, Any]]:
    """Return how many rows wait, by source, record type and upload."""
    groups = waiting().values("source", "record_type", "upload__key", "upload__name").annotate(rows=Count("id"))
    return [
        {"source": g["source"], "record_type": g["record_type"], "upload": g["upload__key"], "file": g["upload__name"], "rows": g["rows"]}
        for g in groups.order_by("source", "record_type", "upload__key")
    ]  # fmt: skip


def export(rows: Iterable[QuarantinedRow], target: Path | io.BytesIO, language: str = "zh") -> int:
    """Write rows to a workbook, or to CSV where the path ends in .csv; return how many. Personal cells stay sealed."""
    going = [_export_row(row, language) for row in rows]
    if isinstance(target, Path) and target.suffix.lower() == ".csv":
        target.write_text(write_csv(going), encoding="utf-8-sig", newline="")
    else:
        write_xlsx(going, target)
    return len(going)


def _export_row(row: QuarantinedRow, language: str) -> ExportRow:
    sealed = set(row.personal)
    values = {heading: SEALED if heading in sealed and cell else cell for heading, cell in row.values}
    english = language.lower().startswith("en")
    problems = [(finding["column"], finding["en" if english else "zh"]) for finding in row.findings]
    return ExportRow(row.key, row.record_type, f"{row.sheet} {row.row}", values, problems)


def dismiss(rows: QuerySet[QuarantinedRow]) -> int:
    """Give up rows that need not be mended; they stay in the database as dismissed. Return how many."""
    return rows.update(state=QuarantineState.DISMISSED, mended_at=timezone.now())


def retry(
    installation: Installation, path: Path, *, by: str = "", step: Callable[[int], None] | None = None
) -> Retried:
    """Take in a mended export: mended rows enter the ledger, the others stay with their new cells and findings.

    ``step`` is told how many more rows are done. Raises NotOurExport and what reading a file raises. Rows are matched
    by their hidden key alone.
    """
    mended = {row.key: row for row in read_mended(path)}
    rows = list(QuarantinedRow.objects.filter(key__in=list(mended), state=QuarantineState.OPEN).order_by("id"))
    pairs = [(row, _own_columns(row, mended[row.key])) for row in rows]
    return take_again(installation, pairs, path.name, by, len(mended) - len(rows), step)


def _own_columns(row: QuarantinedRow, new: MendedRow) -> MendedRow:
    """Leave out empty cells under headings of other sheets: an export to CSV holds the columns of all."""
    own = {heading for heading, _ in row.values}
    return MendedRow(new.key, {heading: cell for heading, cell in new.values.items() if heading in own or cell})


def take_again(
    installation: Installation,
    pairs: list[tuple[QuarantinedRow, MendedRow]],
    name: str,
    by: str = "",
    unknown: int = 0,
    step: Callable[[int], None] | None = None,
) -> Retried:
    """Take in waiting rows with new cells (from a file, or from a form)."""
    groups: dict[tuple[str, str, str], list[tuple[QuarantinedRow, MendedRow]]] = {}
    for row, new in pairs:
        groups.setdefault((row.source, row.record_type, repr(row.mapping) + repr(list(new.values))), []).append(
            (row, new)
        )
    done = [_group(installation, members, name, by, step or (lambda rows: None)) for members in groups.values()]
    return Retried(
        upload=done[-1].upload if done else None,
        accepted=sum(part.accepted for part in done),
        duplicates=sum(part.duplicates for part in done),
        still_bad=sum(part.still_bad for part in done),
        unknown=unknown,
        unlinked=sum(part.unlinked for part in done),
        batch_seq=done[-1].batch_seq if done else None,
    )


def _group(
    installation: Installation,
    members: list[tuple[QuarantinedRow, MendedRow]],
    name: str,
    by: str,
    step: Callable[[int], None],
) -> Retried:
    """Take in rows of one source, type and set of headings as one batch."""
    first = members[0][0]
    upload = uploads.open_upload(name, first.source, first.record_type, by, "")
    setting, vault = uploads.setting_of(installation), uploads.vault_of(installation)
    prepared = prepare(
        name,
        read_rows([_cells(row, new, vault, by) for row, new in members], setting.limits, name),
        setting,
        source=first.source,
        record_type=first.record_type,
        mapping=ColumnMapping.of(first.mapping) if first.mapping else None,
    )
    result = commit(prepared, setting, ledger=installation.ledger, vault=vault, batch_id=upload.key)
    tokens.discard_unused(installation.ledger, prepared, result.receipt)
    _update(installation, members, prepared, {bad.row: bad for bad in result.bad}, result.receipt.batch_seq, step)
    uploads.finish_upload(upload, prepared, result)
    receipt = result.receipt
    return Retried(
        upload, receipt.accepted, receipt.duplicates, len(result.bad), 0, receipt.unlinked, receipt.batch_seq
    )


def _cells(row: QuarantinedRow, new: MendedRow, vault: DatabaseVault, by: str) -> dict[str, str | None]:
    """Return the mended cells; one that still says that it is sealed is opened, which the vault notes."""
    old = dict(row.values)
    sealed = {heading for heading in row.personal if new.values.get(heading) == SEALED and old.get(heading)}
    opened = {heading: vault.open(old[heading], reader=by or "intake", reason="quarantine retry") for heading in sealed}
    return {**new.values, **opened}


def _update(
    installation: Installation,
    members: list[tuple[QuarantinedRow, MendedRow]],
    prepared: Prepared,
    bad: dict[int, BadRow],
    batch_seq: int,
    step: Callable[[int], None],
) -> None:
    skipped = {row for report in prepared.sheets for row, _ in report.skipped}
    vault = uploads.vault_of(installation)
    numbered = list(enumerate(members, start=1))
    for start in range(0, len(numbered), _WRITTEN_AT_ONCE):
        part = numbered[start : start + _WRITTEN_AT_ONCE]
        held: list[str] = []
        for number, (row, new) in part:
            if number in bad:
                _still_bad(row, new, bad[number], vault)
            else:
                row.state = QuarantineState.DISMISSED if number in skipped else QuarantineState.MENDED
                row.mended_at, row.batch_seq = timezone.now(), batch_seq
                held += _forget(row)
        with transaction.atomic():
            SealedPerson.objects.filter(pk__in=held).delete()
            QuarantinedRow.objects.bulk_update([row for _, (row, _new) in part], _CHANGED)
        step(len(part))


def _still_bad(row: QuarantinedRow, new: MendedRow, bad: BadRow, vault: DatabaseVault) -> None:
    """Keep the cells as they are now; what was sealed and not touched stays under its token."""
    old = dict(row.values)
    for heading in bad.personal:
        if new.values.get(heading) == SEALED and old.get(heading):
            bad.values[heading] = old[heading]
    seal_bad(bad, vault)
    row.values = uploads.plain(list(bad.values.items()))
    row.personal = sorted(bad.personal)
    row.findings = uploads.plain([finding.as_dict() for finding in bad.findings])


def _forget(row: QuarantinedRow) -> list[str]:
    """Take a mended row's tokens out and return them: the record has its own, the values are needed here no more."""
    values = dict(row.values)
    held = [values[heading] for heading in row.personal if values.get(heading)]
    row.values = [[heading, SEALED if heading in row.personal and cell else cell] for heading, cell in values.items()]
    return held
