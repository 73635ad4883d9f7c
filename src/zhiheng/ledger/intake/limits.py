"""What a file may be at most before it is refused: settings, not laws of nature."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep a hostile or broken file from taking the machine down.

    ``max_cells`` bounds the rectangle that a worksheet spans, because spreadsheet readers fill it in memory, and the
    cells that its merged areas cover inside that rectangle; ``max_merges`` bounds the number of merged areas;
    ``max_quarantined`` bounds the rows set aside: beyond it the file as a whole is wrong, not its rows.
    """

    max_bytes: int = 64 * 1024 * MIB
    max_line_bytes: int = MIB
    max_columns: int = 2_000
    max_members: int = 2_000
    max_unpacked_bytes: int = 2 * 1024 * MIB
    max_ratio: int = 200
    ratio_from_bytes: int = 4 * MIB
    max_cells: int = 60_000_000
    max_merges: int = 500_000
    max_quarantined: int = 200_000
    max_folder_files: int = 10_000
    chunk_bytes: int = 64 * MIB
    chunk_rows: int = 500_000
    heading_rows: int = 40
    near_names: int = 2_000


DEFAULT_LIMITS = Limits()
