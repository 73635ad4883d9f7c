"""Packs that were read once and whose files are as they were are not read again in the same process.

A file counts as unchanged by its place, size, inode and times. A file written a moment ago may be written again within
the same tick of the file system's clock without its times showing it; what holds such a file is not remembered.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from zhiheng.policy.pack import PackSet

#: place, size, inode, written, changed: nanoseconds since 1970
State = tuple[tuple[str, int, int, int, int], ...]
#: Longer than a tick of the clock of any file system in use (2 seconds on FAT).
_SETTLED_NS = 2_100_000_000

_known: dict[tuple[Path, ...], tuple[State, PackSet]] = {}


def state_of(roots: tuple[Path, ...]) -> State:
    """Return the state of every file under the roots, in the order of their places. About 2 ms for 200 files."""
    return tuple(sorted(line for root in roots for line in _files(str(root))))


def load(roots: tuple[Path, ...], read: Callable[[], PackSet]) -> PackSet:
    """Return the packs under the roots: those read before if no file changed since, else what ``read`` returns."""
    before = state_of(roots)
    known = _known.get(roots)
    if known is not None and known[0] == before:
        return known[1]
    packs = read()
    if before == state_of(roots) and _settled(before):
        _known[roots] = (before, packs)
    return packs


def _settled(state: State) -> bool:
    newest = max((max(line[3], line[4]) for line in state), default=0)
    return newest < time.time_ns() - _SETTLED_NS


def _files(folder: str) -> Iterator[tuple[str, int, int, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        elif entry.is_dir():  # what a link leads to is not followed, hence never remembered
            yield entry.path, 0, 0, time.time_ns(), 0
        else:
            try:
                told = entry.stat()
            except OSError:
                continue
            yield entry.path, told.st_size, told.st_ino, told.st_mtime_ns, told.st_ctime_ns
