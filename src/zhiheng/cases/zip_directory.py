"""How large the directory at the end of an archive is, read before any library reads all of it into memory.

A file of 50 MB can hold a directory of a million entries, which would take a gigabyte as objects. APPNOTE.TXT 6.3.10,
sections 4.3.14 to 4.3.16, says where the size stands.
"""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

_END, _END_LENGTH, _MOST_COMMENT = b"PK\x05\x06", 22, 65_535
_LOCATOR, _LOCATOR_LENGTH = b"PK\x06\x07", 20
_END_64, _END_64_LENGTH = b"PK\x06\x06", 56


def size_of(stream: BinaryIO) -> int:
    """Return the bytes of an archive's directory by its own word, the larger where it says two; 0 where it says none."""
    length = stream.seek(0, os.SEEK_END)
    start = max(0, length - _END_LENGTH - _MOST_COMMENT - _LOCATOR_LENGTH - _END_64_LENGTH)
    stream.seek(start)
    tail = stream.read()
    sizes = [0]
    at = tail.rfind(_END)
    while at >= 0:  # which of several a library takes is its affair
        if len(tail) >= at + _END_LENGTH:
            sizes += [size for size in (_plain(tail, at), _large(tail, at)) if size < length]
        at = tail.rfind(_END, 0, at)
    return max(sizes)


def _plain(tail: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", tail, at + 12)[0])


def _large(tail: bytes, at: int) -> int:
    locator, end = at - _LOCATOR_LENGTH, at - _LOCATOR_LENGTH - _END_64_LENGTH
    if end < 0 or tail[locator : locator + 4] != _LOCATOR or tail[end : end + 4] != _END_64:
        return 0
    return int(struct.unpack_from("<Q", tail, end + 40)[0])
