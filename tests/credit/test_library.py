"""What `import zhiheng` promises."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pyarrow as pa

import zhiheng
from zhiheng.policy import Pack

DAY = date(2024, 6, 30)


def test_the_three_functions_on_arrow_tables(tables: dict[str, pa.Table], codes: list[str]) -> None:
    result = zhiheng.grade(tables, pack="sichuan", as_of=DAY)
    row = next(row for row in result.table.to_pylist() if row["uscc"] == codes[0])
    found = zhiheng.explain(tables, codes[0], pack="sichuan", as_of=DAY)
    assert (found.grade, found.score) == (row["grade"], row["score"])
    standing = zhiheng.standing(tables, codes[0], "tender", pack="sichuan", as_of=DAY)
    assert standing.as_dict()["uscc"] == codes[0]


def test_a_loaded_pack_and_another_scorecard_will_do(
    packs: dict[str, Pack], tables: dict[str, pa.Table], codes: list[str]
) -> None:
    result = zhiheng.grade(tables, pack=packs["jiangsu"], as_of=DAY, scorecard="quality-credit-precheck")
    assert set(result.grades()) == {"AAA", "AA", "A", "none"}


def test_importing_the_package_loads_no_engine() -> None:
    script = "import sys, zhiheng; print(sorted({'duckdb', 'pyarrow', 'django'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
