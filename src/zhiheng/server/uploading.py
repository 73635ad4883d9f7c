"""What is looked at in a file that somebody sends, before anything of it is kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.utils.translation import get_language

from zhiheng.ledger import scanner, secrecy
from zhiheng.ledger.intake.errors import ClassifiedMark, ScanRefused


def why_marked(file: UploadedFile[bytes]) -> str | None:
    """Return why a file must not be taken because it bears a mark of secrecy or the scanner stops it, in the reader's language; None if it may."""
    name = str(file.name or "")
    try:
        if isinstance(file, TemporaryUploadedFile):
            _refuse(Path(file.temporary_file_path()), name)
            return None
        with tempfile.NamedTemporaryFile() as copy:
            for chunk in file.chunks():
                copy.write(chunk)
            copy.flush()
            _refuse(Path(copy.name), name)
    except (ClassifiedMark, ScanRefused) as marked:
        return marked.message(get_language() or "zh")
    finally:
        file.seek(0)
    return None


def _refuse(path: Path, name: str) -> None:
    """Raise ClassifiedMark, ScanRefused."""
    secrecy.refuse(path, name)
    scanner.refuse(path, name)
