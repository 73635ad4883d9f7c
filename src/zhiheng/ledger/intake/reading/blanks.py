"""Whether any cell of a chunk can begin or end with a blank, or hold a control character: told from the bytes at once.

Stripping and searching every cell costs as much as reading them; a clean chunk, which most are, is spared both.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_BLOCK = 1 << 20  # stays in the cache of one core
_SPACE, _TAB, _LF, _CR, _QUOTE, _DELETE = 0x20, 0x09, 0x0A, 0x0D, 0x22, 0x7F
#: First and second byte of the ideographic space and of the no-break space in UTF-8.
_WIDE = ((0xE3, 0x80), (0xC2, 0xA0))


def plainness(data: bytes, separator: bytes) -> tuple[bool, bool]:
    """Return whether cells may need stripping, and whether they may hold control characters.

    Both answers err on the side of yes. ``data`` is UTF-8.
    """
    spaced = b'"' in data or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n"))
    controls = bytes([_DELETE]) in data
    array = np.frombuffer(data, np.uint8)
    for start in range(0, len(array), _BLOCK):
        block = array[max(start - 2, 0) : start + _BLOCK + 2]
        places = np.flatnonzero((block <= _SPACE) & (block != _LF))  # few in most sheets
        if len(places):
            found = block[places]
            controls = controls or not bool(np.isin(found, (_SPACE, _TAB, _CR)).all())
            blank = (found == _SPACE) | ((found == _TAB) & (separator[0] != _TAB))
            spaced = spaced or _at_edge(block, places[blank], separator[0])
        spaced = spaced or any(_wide(block, lead, trail) for lead, trail in _WIDE)
        if spaced and controls:
            break
    return spaced, controls


def _at_edge(block: npt.NDArray[np.uint8], places: npt.NDArray[np.intp], separator: int) -> bool:
    """Tell whether a blank stands beside a separator or a line end, or at the edge of the block."""
    if not len(places):
        return False
    if places[0] == 0 or places[-1] == len(block) - 1:
        return True
    edges = (separator, _LF, _CR, _QUOTE)
    return bool(np.isin(block[places - 1], edges).any() or np.isin(block[places + 1], edges).any())


def _wide(block: npt.NDArray[np.uint8], lead: int, trail: int) -> bool:
    found = block[:-1] == lead
    return bool(found.any() and (block[1:][found] == trail).any())
