"""Write the English names of divisions into src/zhiheng/codes/data/divisions.tsv, as `zhiheng.codes.spelling` makes them.

    python tools/division_names.py            write the column
    python tools/division_names.py --check    exit 1 if the table differs from what would be written

Run it after a change of the table or of data/spellings.tsv; the test suite runs the check.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from zhiheng.codes import spelling

TABLE = Path(__file__).resolve().parent.parent / "src/zhiheng/codes/data/divisions.tsv"
NAME, LEVEL, KIND, COLUMN = 1, 2, 3, 8


def named(line: str) -> str:
    """Return a line of the table with its English name as the last column; heads and remarks keep theirs."""
    if not line or line.startswith("#"):
        return line
    cells = line.split("\t")[:COLUMN]
    english = "name_en" if cells[0] == "code" else spelling.english(cells[NAME], cells[LEVEL], cells[KIND])
    return "\t".join((*cells, english))


def main() -> int:
    """Write the table, or check it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stands = TABLE.read_text("utf-8")
    wanted = "\n".join(named(line) for line in stands.split("\n"))
    if check and stands != wanted:
        sys.stderr.write("divisions.tsv differs from what tools/division_names.py writes\n")
        return 1
    if not check:
        TABLE.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
