"""Which texts are surely in Unicode normal form C already: a look at the bytes, many times quicker than normalising.

A text is in form C when none of its characters decomposes, combines with the one before it, or is a mark that would
have to be put in order. That holds for ASCII, Latin-1, the unified ideographs and the usual Chinese punctuation and
signs. What has any other character is normalised in full.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

#: Characters outside ASCII, Latin-1 and U+4000–U+9FFF that neither decompose nor combine. First and last of each run.
SURE_RUNS = (
    (0x2010, 0x2027),  # dashes, quotation marks, dots
    (0x2030, 0x203B),  # per mille, primes, reference mark
    (0x2103, 0x2103),  # degree Celsius
    (0x2150, 0x2188),  # fractions and Roman numerals
    (0x2190, 0x2199),  # arrows
    (0x2264, 0x2267),  # not more than, not less than
    (0x2460, 0x24FF),  # numbers in circles
    (0x2500, 0x25FF),  # box lines (one of the separators in published sheets) and figures
    (0x3000, 0x3029),  # ideographic space and punctuation
    (0x3400, 0x3FFF),  # rare ideographs
    (0xFF01, 0xFF5E),  # full-width forms
)

_FINE, _LOOK, _UNSURE = 0, 1, 2


def _kinds_of_bytes() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    kinds = np.full(256, _UNSURE, dtype=np.uint8)
    kinds[0x00:0xC0] = _FINE  # ASCII, and bytes that continue a character
    kinds[0xC2:0xC4] = _FINE  # Latin-1
    kinds[0xE4:0xEA] = _FINE  # U+4000 to U+9FFF
    kinds[[0xE2, 0xE3, 0xEF]] = _LOOK
    return kinds


_KINDS = _kinds_of_bytes()


def surely_normal(values: pa.ChunkedArray) -> bool:
    """Return True only if every text of a string column is in normal form C; False may mean "not sure"."""
    return all(_surely_normal(chunk) for chunk in values.chunks)


def _surely_normal(values: pa.Array) -> bool:
    buffer = values.buffers()[2]
    if buffer is None or buffer.size == 0 or len(values) == 0:
        return True
    offsets = np.frombuffer(values.buffers()[1], dtype=np.int32)
    data = np.frombuffer(buffer, dtype=np.uint8)[offsets[values.offset] : offsets[values.offset + len(values)]]
    if data.size == 0 or data.max() < 0x80:
        return True
    kinds = _KINDS[data]
    if kinds.max() == _UNSURE:
        return False
    at = np.flatnonzero(kinds == _LOOK)
    first, second, third = (data[at + step].astype(np.uint32) for step in range(3))
    points = ((first & 0x0F) << 12) | ((second & 0x3F) << 6) | (third & 0x3F)
    sure = np.zeros(len(points), dtype=bool)
    for low, high in SURE_RUNS:
        sure |= (points >= low) & (points <= high)
    return bool(sure.all())
