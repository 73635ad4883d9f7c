"""The measures of GB/T 9704-2012 that both writers keep: page, text area, grid, sizes of type, distances.

A page is A4; the text area (版心) 156 × 225 mm holds 22 lines of 28 characters of size 3. Size 3 is 16 pt, so 28 characters
are 448 pt, more than 156 mm (442.2 pt): the standard's grid sets each on 15.79 pt.
"""

from __future__ import annotations

from typing import Final

MM_PT: Final = 72 / 25.4

PAGE_MM: Final = (210.0, 297.0)
TOP_MM: Final = 37.0  # 天头
BINDING_MM: Final = 28.0  # 订口: left on odd pages
AREA_MM: Final = (156.0, 225.0)  # 版心
OUTER_MM: Final = PAGE_MM[0] - BINDING_MM - AREA_MM[0]
BOTTOM_MM: Final = PAGE_MM[1] - TOP_MM - AREA_MM[1]
LINES: Final = 22
CHARACTERS: Final = 28

BODY_PT: Final = 16.0  # 3号
TITLE_PT: Final = 22.0  # 2号
SMALL_PT: Final = 14.0  # 4号
PITCH_PT: Final = 15.79  # of a character; 28 × 15.79 = 442.1 ≤ 442.2
LINE_PT: Final = 28.95  # of a line; 22 × 28.95 = 636.9 ≤ 637.8
TITLE_LINE_PT: Final = 35.0

HEAD_FROM_AREA_MM: Final = 35.0  # upper edge of the issuer's name below that of the text area
RULE_BELOW_NUMBER_MM: Final = 4.0
LETTER_HEAD_FROM_PAGE_MM: Final = 30.0
LETTER_FOOT_FROM_PAGE_MM: Final = 20.0
LETTER_RULE_MM: Final = 170.0
PAGE_NUMBER_BELOW_AREA_MM: Final = 7.0
IMPRINT_THICK_MM: Final = 0.35
IMPRINT_THIN_MM: Final = 0.25
DATE_FROM_RIGHT: Final = 4  # characters, of a document that bears a seal
SEAL_LINES: Final = 2  # blank lines over the signature, so that a seal of 42 mm stands free
RED: Final = "FF0000"

HEAD_PT: Final = (22.0, 44.0)  # least and largest size of the issuer's name


def head_size(name: str, wide: float) -> float:
    """Return the size of type (pt) of the issuer's name, as large as it fits in one line of the text area.

    ``wide``: how many full-width characters the name takes.
    """
    least, largest = HEAD_PT
    room = AREA_MM[0] * MM_PT
    return max(least, min(largest, room / max(wide, 1.0) // 1)) if name else least
