"""Writing into a folder that is there whole in the end, or not at all: a disk that became full is told, what was written goes."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhiheng.server.backup.errors import NoRoom

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def all_or_nothing(folder: Path, *, keep: bool = False) -> Iterator[None]:
    """Empty the folder, and remove it unless it is to be kept, where what is done inside fails. Raises NoRoom for a full disk."""
    try:
        yield
    except BaseException as error:
        _clear(folder, keep=keep)
        if isinstance(error, OSError | shutil.Error) and _is_full(error):
            raise NoRoom(path=str(folder)) from error
        raise


def _is_full(error: OSError) -> bool:
    """Return whether a failed call says that no room is left; `shutil.copytree` gathers the words of many."""
    if error.errno is None:
        return any(f"[Errno {number}]" in str(error) for number in _FULL)
    return error.errno in _FULL


def _clear(folder: Path, *, keep: bool) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if keep:
        folder.mkdir(mode=0o700, exist_ok=True)
