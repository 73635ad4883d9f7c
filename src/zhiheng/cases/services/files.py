"""Files of cases: checked, kept once under their SHA-256, laid in a case by a row.

`ZHIHENG_HOME/files/aa/<sha256>` holds the content. It is written beside its place and renamed, so that a file is there
whole or not at all, before the transaction that lays it in a case; content that no row came to name is swept (`sweeping`).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.cases import file_kinds
from zhiheng.cases.errors import CaseClosed, FileGone, FileRefused
from zhiheng.cases.models import Case, CaseFile
from zhiheng.cases.services import changing
from zhiheng.ledger import scanner, secrecy
from zhiheng.ledger.errors import StoreUnwritable
from zhiheng.ledger.home import Home
from zhiheng.ledger.intake.errors import ClassifiedMark, ScanRefused

DEFAULT_LARGEST = 50 * 1024 * 1024
_PART = 1 << 20
Draft: TypeAlias = "tempfile._TemporaryFileWrapper[bytes]"


@dataclass(frozen=True)
class Given:
    """A file as somebody gives it; `document` is the procedure's document that it is, empty for any other."""

    name: str
    content: BinaryIO | bytes
    document: str = ""


@dataclass(frozen=True)
class Kept:
    """A file whose content lies in the store."""

    name: str
    document: str
    sha256: str
    size: int
    media_type: str


def folder() -> Path:
    """Return the folder of contents."""
    return Home.from_environment().root / "files"


def path_of(sha256: str) -> Path:
    """Return where a content lies."""
    return folder() / sha256[:2] / sha256


def largest() -> int:
    """Return the largest size taken, in bytes."""
    text = os.environ.get("ZHIHENG_CASE_FILE_MAX_BYTES", "").strip()
    return int(text) if text.isdecimal() else DEFAULT_LARGEST


def clean_name(name: str) -> str:
    """Return the last part of a file's name without what cannot be shown or kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if sign.isprintable()).strip().strip(".")
    return shown[-200:] or "file"


def keep(
    case: Case, name: str, stream: BinaryIO | bytes, document: str, actor: Actor, *, now: datetime | None = None
) -> CaseFile:
    """Check a file, keep it, and lay it in the case by an event of its own.

    For the bodies that the case names and for the party that knows of it. Raises FileRefused, CaseClosed.
    """
    kept = store(Given(name, stream, document))
    with transaction.atomic():
        locked = changing.locked(case)
        if locked.closed:
            raise CaseClosed(case=locked.number)
        if not _may_lay(locked, actor):
            zh, en = (
                "只有本案涉及的机构和当事人可以放入文件。",
                "only the bodies and the party of the case lay files in it.",
            )
            raise FileRefused(name=kept.name, zh_why=zh, en_why=en)
        at = now or timezone.now()
        row = lay(locked, kept, actor, at)
        changing.record(locked, "file", actor, now=at, detail={"files": told([row])})
    return row


def _may_lay(case: Case, actor: Actor) -> bool:
    if actor.system:
        return True
    if not (actor.may(Capability.ACT) or actor.may(Capability.ANSWER)):
        return False
    party = bool(actor.subject) and actor.subject == case.subject and case.told_party
    return party or actor.body in case.bodies


def store(given: Given) -> Kept:
    """Check a file and put its content in the store, once. Raises FileRefused, StoreUnwritable."""
    name = clean_name(given.name)
    stream = BytesIO(given.content) if isinstance(given.content, bytes) else given.content
    try:
        with _draft() as draft:
            sha256, size = _copied(stream, draft, name)
            kind = file_kinds.judge(name, cast(BinaryIO, draft))
            secrecy.refuse(Path(draft.name), name)
            scanner.refuse(Path(draft.name), name)
            _place(Path(draft.name), sha256)
    except file_kinds.Refused as refused:
        raise FileRefused(name=name, zh_why=refused.zh, en_why=refused.en) from None
    except ClassifiedMark as marked:
        raise FileRefused(name="—", zh_why=marked.message("zh"), en_why=marked.message("en")) from None
    except ScanRefused as refused:
        raise FileRefused(name=name, zh_why=refused.message("zh"), en_why=refused.message("en")) from None
    except OSError as error:
        raise StoreUnwritable(path=str(folder()), reason=error.strerror or str(error)) from error
    return Kept(name, given.document, sha256, size, kind.media_type)


def lay(case: Case, kept: Kept, actor: Actor, now: datetime) -> CaseFile:
    """Lay a kept file in a locked case; the event is the caller's."""
    return CaseFile.objects.create(
        case=case, document=kept.document, name=kept.name, sha256=kept.sha256, size=kept.size,
        media_type=kept.media_type, publicity="internal", by=actor.username, at=now,
    )  # fmt: skip


def told(laid: Sequence[CaseFile]) -> list[dict[str, str]]:
    """Return what the history keeps of files: no names, which may name persons and must go with an erasure."""
    return [{"document": one.document, "sha256": one.sha256} for one in laid]


def open_content(file: CaseFile) -> BinaryIO:
    """Return the content of a file, open for reading. Raises FileGone."""
    if file.erased_at is not None:
        raise FileGone(name=file.name)
    try:
        return path_of(file.sha256).open("rb")
    except FileNotFoundError:
        raise FileGone(name=file.name) from None


def put(data: bytes) -> str:
    """Put content that the software made itself into the store and return its SHA-256."""
    try:
        with _draft() as draft:
            draft.write(data)
            _flushed(draft)
            sha256 = hashlib.sha256(data).hexdigest()
            _place(Path(draft.name), sha256)
    except OSError as error:
        raise StoreUnwritable(path=str(folder()), reason=error.strerror or str(error)) from error
    return sha256


def erase_content(sha256: str, now: datetime | None = None) -> int:
    """Erase a content for good wherever it lies in a case; return the number of rows that named it."""
    rows = list(CaseFile.objects.filter(sha256=sha256, erased_at__isnull=True))
    for row in rows:
        forget(row, now or timezone.now())
    path_of(sha256).unlink(missing_ok=True)
    return len(rows)


def forget(file: CaseFile, at: datetime) -> None:
    """Mark a file as erased; its name, which may name persons, goes from its row and from what documents say is attached.

    Its hash still tells which it was.
    """
    name = f"erased-{file.sha256[:8]}{Path(file.name).suffix[:8]}"
    CaseFile.objects.filter(pk=file.pk).update(name=name, erased_at=at)
    for document in file.case.documents.filter(enclosures__contains=[{"file": file.pk}]):
        document.enclosures = [{**one, "name": name} if one["file"] == file.pk else one for one in document.enclosures]
        document.save(update_fields=["enclosures"])


def _draft() -> Draft:
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    return tempfile.NamedTemporaryFile(mode="w+b", dir=folder(), prefix=".draft-")


def _copied(stream: BinaryIO, draft: Draft, name: str) -> tuple[str, int]:
    """Copy a stream into the draft, counting and hashing; a file that is too large is given up at once."""
    digest, size, most = hashlib.sha256(), 0, largest()
    while part := stream.read(_PART):
        size += len(part)
        if size > most:
            megabytes = most // (1024 * 1024)
            zh, en = f"超过 {megabytes} MB 的上限。", f"It is larger than the {megabytes} MB that are taken."
            raise FileRefused(name=name, zh_why=zh, en_why=en)
        digest.update(part)
        draft.write(part)
    _flushed(draft)
    return digest.hexdigest(), size


def _flushed(draft: Draft) -> None:
    draft.flush()
    os.fsync(draft.fileno())


def _place(draft: Path, sha256: str) -> None:
    """Give the draft its place by a second name, so that the draft can go and the content is whole or not there."""
    target = path_of(sha256)
    with suppress(FileNotFoundError):
        os.utime(target)  # what is handed in again is fresh: no sweep takes it before its row is written
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.link(draft, target)
