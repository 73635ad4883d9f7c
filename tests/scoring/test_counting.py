"""What is added up row by row is what the engine's own GROUP BY answers, to the last null."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from zhiheng.credit.worked_cases import tables_of
from zhiheng.ledger import ArrowView
from zhiheng.ledger.engines.duck import DuckDB
from zhiheng.policy import Pack
from zhiheng.scoring.counting import PLACE, RATED, RATED_SUBJECT, added, joined, row_form
from zhiheng.scoring.points import Numbers

FIRMS = ["91510104MA0000015M", "91510104MA000002XY", "91510104MA0000039L"]
SUBJECTS = sorted(f"uscc:{firm}" for firm in FIRMS)
#: How many fines lie above some yuan; the ledger holds fen.
COUNT = 'CAST(COUNT(CASE WHEN fine > {}00 THEN 1 END) AS BIGINT) AS "c{}"'
AGGREGATES = [
    COUNT.format(0, 0),
    "CAST(COUNT(1) AS BIGINT) AS \"all\"",
    "CAST(CASE WHEN COUNT(kind) > 0 THEN COUNT(CASE WHEN kind = 'fine' THEN 1 END) * 100000 // COUNT(kind) END AS BIGINT) AS share",
    "CAST(DATE_DIFF('DAY', MAX(CASE WHEN fine > 500 THEN occurred_on END), CAST('2024-06-30' AS DATE)) AS BIGINT) AS since",
    "CAST(MIN(fine) AS BIGINT) AS least",
    "CAST(MAX(CASE WHEN kind = 'fine' THEN fine END) AS BIGINT) AS most",
]  # fmt: skip

rows = st.lists(
    st.fixed_dictionaries(
        {
            "firm": st.sampled_from([*FIRMS, None]),
            "kind": st.sampled_from(["fine", "warning"]),
            "fine": st.sampled_from([None, -(2**50), 0, 3, 9, 2**50]),
            "on": st.sampled_from([date(2020, 2, 29), date(2024, 6, 30), date(2023, 1, 1)]),
        }
    ),
    max_size=12,
)


def _grouped(aggregates: list[str]) -> exp.Query:
    text = f"SELECT subject AS subject, {', '.join(aggregates)} FROM penalty WHERE NOT subject IS NULL GROUP BY subject"
    query = sqlglot.parse_one(text, dialect="duckdb")
    assert isinstance(query, exp.Query)
    return query


def _view(pack: Pack, data: list[dict[str, Any]]) -> ArrowView:
    given = [
        {"decision_no": f"P{place}", "decided_on": row["on"], "party_code": row["firm"], "kind": row["kind"], "fine": row["fine"]}
        for place, row in enumerate(data)
    ]  # fmt: skip
    tables = tables_of({"penalty": given} if given else {}, pack.record_types)
    view = ArrowView(tables, pack.record_types, date(2024, 6, 30), engine=DuckDB(threads=1))
    places = pa.array(np.arange(len(SUBJECTS) - 1, dtype=np.int32))
    view.register(RATED, pa.table({RATED_SUBJECT: SUBJECTS[:-1], PLACE: places}))
    return view


def _listed(column: Numbers) -> list[int | None]:
    return [int(value) if known else None for value, known in zip(column.values, column.known, strict=True)]


@settings(max_examples=30, deadline=None)
@given(data=rows, chosen=st.lists(st.sampled_from(AGGREGATES), min_size=1, unique=True))
def test_rows_added_up_are_the_groups_of_the_engine(shipped: Pack, data: list[Any], chosen: list[str]) -> None:
    query = _grouped([*chosen, COUNT.format(1, "x")])
    with _view(shipped, data) as view:
        form = row_form(query)
        assert form is not None
        ours = added(form, view, 2)
        names = [name for name in query.named_selects if name != "subject"]
        theirs = {row[PLACE]: row for row in view.execute(joined(query, names)).to_pylist()}
    assert ours is not None
    assert sorted(ours) == sorted(names)
    for name, column in ours.items():
        counted = name in ("all", "c0", "cx")
        assert _listed(column) == [theirs.get(place, {}).get(name, 0 if counted else None) for place in range(2)]


@pytest.mark.parametrize("counts", [15, 16, 31, 32, 63])
def test_every_count_has_its_own_bit(shipped: Pack, counts: int) -> None:
    query = _grouped([COUNT.format(number, number) for number in range(counts)])
    data = [
        {"firm": SUBJECTS[0][5:], "kind": "fine", "fine": fine, "on": date(2024, 1, 1)} for fine in (counts - 1, 40, 1)
    ]
    with _view(shipped, data) as view:
        form = row_form(query)
        assert form is not None
        found = added(form, view, 2)
    assert found is not None
    for number in range(counts):
        assert found[f"c{number}"].values[0] == sum(row["fine"] > number for row in data)


@pytest.mark.parametrize(
    "aggregate",
    ["SUM(fine)", "COUNT(DISTINCT kind)", "ARG_MAX(fine, occurred_on)", "COUNT(*)", "AVG(fine)", "MAX(fine)"],
)
def test_other_aggregates_are_left_to_the_engine(aggregate: str) -> None:
    assert row_form(_grouped([f"CAST({aggregate} AS BIGINT) AS x"])) is None


def test_more_counts_than_bits_are_left_to_the_engine() -> None:
    assert row_form(_grouped([COUNT.format(number, number) for number in range(64)])) is None
