"""The table of divisions against four published lists of the Ministry of Civil Affairs, line by line."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from zhiheng.codes import divisions

LISTS = Path(__file__).parents[2] / "../shared/data/reference/gb2260"

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not LISTS.is_dir(), reason="the published lists of GB/T 2260 are not beside the checkout"),
]


@pytest.mark.parametrize(
    ("edition", "day"),
    [
        ("200912", date(2009, 12, 31)),
        ("201312", date(2013, 12, 31)),
        ("201512", date(2015, 12, 31)),
        ("201904", date(2019, 4, 30)),
    ],
)
def test_table_agrees_with_the_list(edition: str, day: date) -> None:
    with (LISTS / f"mca-{edition}.tsv").open(encoding="utf-8") as file:
        published = {row["Code"]: row["Name"] for row in csv.DictReader(file, delimiter="\t")}
    held = {row.code: row.name for row in divisions.in_force(day) if row.level != "nation"}
    assert held == published
    codes = sorted(published)
    assert divisions.exists_many(codes, on=day).all()
    assert divisions.name_many(codes, on=day).to_pylist() == [published[code] for code in codes]
