"""What was granted and taken back since is told beside the new grants and never subtracted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from zhiheng import policy
from zhiheng.ledger import ArrowView
from zhiheng.promises import Known, judge
from zhiheng.server.promises import knowledge, withdrawn

DAY = date(2021, 6, 30)
TARGET = "13fyp-green-districts"


@pytest.fixture(scope="module")
def pack() -> policy.Pack:
    return policy.load()["sichuan"]


def title(number: int, status: str, on: date, kind: str = "green_district") -> dict[str, Any]:
    return {
        "title_name": f"绿色生态城区{number}", "holder_name": f"某区{number}", "kind": kind, "level": "province",
        "status": status, "status_on": on, "source_key": f"{number}-{status}", "occurred_on": on,
        "place_code": "510104", "holder_division": "510104",
    }  # fmt: skip


def test_withdrawn_is_counted_apart_from_new_grants(pack: policy.Pack) -> None:
    rows = [title(number, "granted", date(2016 + number, 5, 1)) for number in range(4)]
    rows += [title(1, "withdrawn", date(2019, 3, 1)), title(2, "withdrawn", date(2021, 3, 1))]
    rows += [
        title(9, "granted", date(2016, 1, 5), "export_zone"),
        title(9, "withdrawn", date(2018, 1, 5), "export_zone"),
    ]
    view = ArrowView({"title": pa.Table.from_pylist(rows)}, pack.record_types, DAY)
    assert withdrawn.from_view(view, pack, [pack.targets[TARGET]]) == {TARGET: 1}, "the second was after the deadline"
    known = knowledge.from_view(view, pack, DAY, targets=[pack.targets[TARGET]])
    found = judge(pack.targets[TARGET], known, DAY, pack)
    assert (found.withdrawn, found.actual) == (1, 4)


def test_withdrawn_is_unknown_where_no_register_keeps_states(pack: policy.Pack) -> None:
    found = judge(pack.targets["13fyp-quality-towns"], Known("510000"), DAY, pack)
    assert found.withdrawn is None
    assert not withdrawn.rules(pack, [pack.targets["2009-provincial-quality-awards"]]), "honours have no states"
