"""Which files of a folder are taken in: regular files inside it, in the order of their names."""

from __future__ import annotations

import os
from pathlib import Path

from zhiheng.ledger.intake.errors import FileForbidden, FileMissing, FolderEmpty, FolderTooBig, NotAFile
from zhiheng.ledger.intake.limits import DEFAULT_LIMITS, Limits


def files_of(path: Path, limits: Limits = DEFAULT_LIMITS) -> list[Path]:
    """Return the path itself if it is a file, else the files below it.

    Hidden files and lock files of spreadsheet programs (``~$``) are passed over. A link that leads out of the folder,
    a device or a pipe is an error, not a file. Raises FileMissing, FileForbidden, NotAFile, FolderEmpty, FolderTooBig.
    """
    if not path.exists():
        raise FileMissing(file=str(path))
    if not path.is_dir():
        return [path]
    _check_folders(path)
    root = path.resolve()
    found = sorted(entry for entry in path.rglob("*") if not _passed_over(entry.relative_to(path)))
    files = [entry for entry in found if not entry.is_dir()]
    for entry in files:
        if not entry.is_file() or not entry.resolve().is_relative_to(root):
            raise NotAFile(file=str(entry))
    if not files:
        raise FolderEmpty(file=str(path))
    if len(files) > limits.max_folder_files:
        raise FolderTooBig(file=str(path), count=len(files), limit=limits.max_folder_files)
    return files


def _check_folders(path: Path) -> None:
    """Refuse a folder of which a part may not be looked into: what lies there would be missed in silence."""

    def refuse(error: OSError) -> None:
        raise FileForbidden(file=str(error.filename), reason=error.strerror or str(error)) from error

    for _ in os.walk(path, onerror=refuse):
        pass


def _passed_over(relative: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in relative.parts)
