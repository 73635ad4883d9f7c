"""Use cases of intake on a server: uploads with their rows set aside, proposals and mappings in the database.

Rows set aside are committed to the database before the good rows are appended to the ledger, under the id of the batch
to come: whenever the process dies, sending the file again completes what is missing and doubles nothing.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from zhiheng.errors import ZhihengError
from zhiheng.ledger import scanner, secrecy
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.intake.mapping import ColumnMapping
from zhiheng.ledger.intake.pipeline import Prepared, Progress, Setting
from zhiheng.ledger.intake.reading.sniff import opened
from zhiheng.ledger.intake.setaside import BadRow
from zhiheng.ledger.intake.taking import IntakeResult, commit, prepare_any, seal_bad
from zhiheng.ledger.intake.who import directory_of
from zhiheng.ledger.models import MappingMemory, QuarantinedRow, Upload, UploadState
from zhiheng.ledger.services import proposals, tokens
from zhiheng.ledger.services.again import check as check_again
from zhiheng.ledger.services.vault import DatabaseVault

_BATCH = 2_000
#: Key of the advisory lock under which rows are set aside, so that one bad row sent twice at once waits once.
_SETTING_ASIDE = 0x7A68_6D03


def vault_of(installation: Installation) -> DatabaseVault:
    """Return the vault of personal data of an installation."""
    return DatabaseVault(installation.home.secrets / "vault.key")


def setting_of(installation: Installation) -> Setting:
    """Return what intake needs to know: the packs' record types and sources, and who is who in the ledger."""
    setting = Setting(installation.record_types, sources=installation.sources)
    return replace(setting, directory=directory_of(installation.ledger, setting.today))


def take_in_file(
    installation: Installation,
    path: Path,
    *,
    source: str,
    record_type: str | None = None,
    mapping: ColumnMapping | None = None,
    by: str = "",
    key: str | None = None,
    progress: Callable[[Progress], None] | None = None,
    setting: Setting | None = None,
    again: bool = True,
) -> tuple[Upload, IntakeResult]:
    """Take in one file and return its upload and result. Raises IntakeError for a file refused whole; it is noted.

    Of a file with a mark of secrecy (ClassifiedMark) nothing is noted.

    ``again``: False asks before an old file undoes what was corrected since it was first taken in (TakenInBefore).
    """
    if path.is_file():
        secrecy.refuse(path)
        scanner.refuse(path)
    upload = open_upload(path.name, source, record_type, by, _sha256(path) if path.is_file() else "", key)
    return _take(installation, upload, path, mapping, progress, setting, again=again)


def take_in_rows(
    installation: Installation,
    rows: Iterable[Mapping[str, Any]],
    *,
    source: str,
    record_type: str,
    by: str = "",
    key: str | None = None,
    setting: Setting | None = None,
) -> tuple[Upload, IntakeResult]:
    """Take in rows as mappings (the API). ``key`` makes the call repeatable: the same key appends once."""
    upload = open_upload("rows", source, record_type, by, "", key)
    return _take(installation, upload, rows, None, None, setting)


def open_upload(
    name: str, source: str, record_type: str | None, by: str, sha256: str, key: str | None = None
) -> Upload:
    """Note the upload; one that is sent again under the same key is taken up where it stopped."""
    values = {"name": name[:300], "source": source[:100], "record_type": record_type or "", "by": by, "sha256": sha256}
    upload, _ = Upload.objects.update_or_create(key=key or uuid.uuid4().hex, defaults=values)
    return upload


def _take(
    installation: Installation,
    upload: Upload,
    what: Path | Iterable[Mapping[str, Any]],
    mapping: ColumnMapping | None,
    progress: Callable[[Progress], None] | None,
    setting: Setting | None,
    *,
    again: bool = True,
) -> tuple[Upload, IntakeResult]:
    try:
        setting = setting or setting_of(installation)
        kind = upload.record_type or None
        prepared = _prepare(what, setting, upload.source, kind, mapping, progress)
        if not again:
            check_again(installation, upload, prepared)
        with transaction.atomic():
            set_aside(installation, upload, prepared.bad, prepared)
            proposals.keep(prepared.proposals)
            _note(upload, prepared)
        result = _commit(installation, upload, prepared, setting)
    except ZhihengError as error:
        Upload.objects.filter(pk=upload.pk).update(
            state=UploadState.REFUSED, error=plain(error.as_dict()), finished_at=timezone.now()
        )
        raise
    if mapping is not None:
        remember(upload.source, prepared, mapping)
    return upload, result


def _prepare(
    what: Path | Iterable[Mapping[str, Any]],
    setting: Setting,
    source: str,
    record_type: str | None,
    mapping: ColumnMapping | None,
    progress: Callable[[Progress], None] | None,
) -> Prepared:
    """Prepare with the mapping given, else with the one remembered for a sheet of these headings."""
    known = mapping or (remembered(source, what, setting) if isinstance(what, Path) else None)
    return prepare_any(what, setting, source=source, record_type=record_type, mapping=known, progress=progress)


def _commit(installation: Installation, upload: Upload, prepared: Prepared, setting: Setting) -> IntakeResult:
    vault = vault_of(installation)
    result = commit(prepared, setting, ledger=installation.ledger, vault=vault, batch_id=upload.key)
    tokens.discard_unused(installation.ledger, prepared, result.receipt)
    late = result.bad[len(prepared.bad) :]
    with transaction.atomic():
        set_aside(installation, upload, late, prepared)
        finish_upload(upload, prepared, result)
    return result


def finish_upload(upload: Upload, prepared: Prepared, result: IntakeResult) -> None:
    """Note the counts of a batch that is in the ledger."""
    receipt = result.receipt
    upload.rows = sum(report.rows for report in prepared.sheets)
    upload.accepted, upload.duplicates = receipt.accepted, receipt.duplicates
    upload.unlinked, upload.conflicts = receipt.unlinked, len(receipt.conflicts)
    upload.quarantined, upload.batch_seq = len(result.bad), receipt.batch_seq
    upload.state, upload.finished_at = UploadState.DONE, timezone.now()
    upload.save()


def _note(upload: Upload, prepared: Prepared) -> None:
    upload.rows = sum(report.rows for report in prepared.sheets)
    upload.quarantined = len(prepared.bad)
    upload.report = plain([asdict(report) for report in prepared.sheets])
    upload.state = UploadState.PREPARED
    upload.save()


def set_aside(installation: Installation, upload: Upload, rows: list[BadRow], prepared: Prepared) -> int:
    """Keep rows with their personal cells sealed, and return how many are new.

    A row that waits already, or was mended or dismissed, is not set aside again when its file is sent again. To be
    called in a transaction: others that set rows aside wait for its end, and then know what it kept.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SETTING_ASIDE])
    waiting = _known(upload.source, rows)
    vault = vault_of(installation)
    fresh: dict[str, QuarantinedRow] = {}
    for row in rows:
        digest = row.digest(upload.source)
        if digest in waiting or digest in fresh:
            continue
        seal_bad(row, vault)
        fresh[digest] = _kept(upload, row, digest, prepared)
    QuarantinedRow.objects.bulk_create(fresh.values(), batch_size=_BATCH)
    return len(fresh)


def _known(source: str, rows: list[BadRow]) -> set[str]:
    digests = [row.digest(source) for row in rows]
    found: set[str] = set()
    for start in range(0, len(digests), _BATCH):
        part = digests[start : start + _BATCH]
        query = QuarantinedRow.objects.filter(digest__in=part)
        found.update(query.values_list("digest", flat=True))
    return found


def _kept(upload: Upload, row: BadRow, digest: str, prepared: Prepared) -> QuarantinedRow:
    return QuarantinedRow(
        key=uuid.uuid4().hex,
        upload=upload,
        source=upload.source,
        record_type=row.record_type,
        sheet=row.sheet[:300],
        row=row.row,
        values=plain(list(row.values.items())),
        personal=sorted(row.personal),
        findings=plain([finding.as_dict() for finding in row.findings]),
        mapping=prepared.mapping_used(),
        digest=digest,
    )


def remember(source: str, prepared: Prepared, mapping: ColumnMapping) -> None:
    """Keep a mapping that worked, for the next sheet of this source with the same headings."""
    content = {"columns": dict(mapping.columns), "constants": dict(mapping.constants)}
    for sheet, plan in prepared.raw:
        defaults = {"record_type": plan.record_type.id, "content": content}
        memory, made = MappingMemory.objects.update_or_create(
            source=source, headings_digest=_digest(sheet.headings), defaults=defaults
        )
        if not made:
            MappingMemory.objects.filter(pk=memory.pk).update(used=memory.used + 1)


def remembered(source: str, path: Path, setting: Setting) -> ColumnMapping | None:
    """Return the mapping kept for a file's headings, None where there is none or the file cannot be read."""
    from zhiheng.ledger.intake.reading import read_file

    memories = {m.headings_digest: m.content for m in MappingMemory.objects.filter(source=source)}
    if not memories:
        return None
    headings = [heading for content in memories.values() for heading in content["columns"]]
    known = setting.known_headings(ColumnMapping(dict.fromkeys(headings)))
    try:
        sheets = read_file(path, known, setting.limits)
    except ZhihengError:
        return None
    found = [memories[digest] for sheet in sheets if (digest := _digest(sheet.headings)) in memories]
    return ColumnMapping.of(found[0]) if found else None


def _digest(headings: list[str | None]) -> str:
    return hashlib.sha256(json.dumps(headings, ensure_ascii=False).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with opened(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def plain(content: Any) -> Any:
    """Return content as JSON can hold it in PostgreSQL, which knows no NUL in a text."""
    return json.loads(json.dumps(content, ensure_ascii=False, default=str).replace("\\u0000", "\ufffd"))
