"""What stands below the text of an official document: its attachments (附件), copies (抄送) and imprint (版记)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from zhiheng.actors.models import Body
from zhiheng.cases.errors import DocumentRefused
from zhiheng.cases.models import Case, CaseDocument

MOST, LONGEST_NAME = 50, 100
_APART = re.compile(r"[，,、；;\n]+")


@dataclass(frozen=True, slots=True)
class Below:
    """Bodies that get a copy, keys of the case's files that are attached, and who prints it ("" for no imprint)."""

    copies: tuple[str, ...] = ()
    files: tuple[int, ...] = ()
    printer: str = ""


def copies_of(text: str) -> tuple[str, ...]:
    """Return the bodies that somebody typed, one a line or with commas between.

    >>> copies_of("省财政厅，省发展改革委\\n 成都海关 ")
    ('省财政厅', '省发展改革委', '成都海关')
    """
    found = (one.strip().rstrip("。") for one in _APART.split(text.replace("\x00", "").replace("\r", "\n")))
    return tuple(dict.fromkeys(one for one in found if one))


def write(document: CaseDocument, case: Case, below: Below) -> None:
    """Write in a draft what stands below its text; it is not saved here. Raises DocumentRefused."""
    kept = {row.pk: row for row in case.files.filter(pk__in=below.files, erased_at__isnull=True)}
    if set(kept) != set(below.files):
        raise _refused(document, "附件须是本案的文件。", "what is attached must be a file of the case.")
    if len(below.copies) > MOST or any(len(one) > LONGEST_NAME for one in (*below.copies, below.printer)):
        raise _refused(document, f"抄送不超过 {MOST} 个单位。", f"copies go to {MOST} bodies at most, by short names.")
    document.copies = list(below.copies)
    document.enclosures = [{"file": key, "name": PurePath(kept[key].name).stem} for key in dict.fromkeys(below.files)]
    document.printer = below.printer.strip()


def printer_of(office: Body, links: Sequence[str]) -> str:
    """Return who prints a document unless somebody says otherwise: the office, where the chain has a link of printing."""
    return office.name_zh[:LONGEST_NAME] if "print" in links else ""


def issue_parts(document: CaseDocument) -> dict[str, Any]:
    """Return the parts of `documents.filling.Issue` that stand below the text."""
    return {
        "attachments": tuple(one["name"] for one in document.enclosures),
        "copies": tuple(document.copies),
        "printer": document.printer,
        "printed_on": document.issued_on if document.printer else None,
    }


def _refused(document: CaseDocument, zh: str, en: str) -> DocumentRefused:
    return DocumentRefused(document=document.number or document.template, zh_why=zh, en_why=en)
