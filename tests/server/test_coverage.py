"""What is said to work on a kind of element is there: every command in the command line, every page at an address."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.urls import get_resolver

from zhiheng.cli import cli
from zhiheng.policy.kinds import KINDS
from zhiheng.server.coverage import WORKS

NAMES = sorted({name for works in WORKS.values() for name in works})


def pages() -> set[str]:
    """Return the names of every page with its namespace."""
    found = set()
    for space, (_prefix, resolver) in get_resolver().namespace_dict.items():
        found |= {f"{space}:{name}" for name in resolver.reverse_dict if isinstance(name, str)}
    return found


def test_kinds_that_something_works_on_exist() -> None:
    assert WORKS.keys() <= KINDS.keys()


@pytest.mark.parametrize("name", NAMES)
def test_what_works_is_there(name: str) -> None:
    sort, _, rest = name.partition(":")
    if sort == "command":
        assert cli.get_command(None, rest) is not None  # type: ignore[arg-type]
    else:
        assert sort == "page"
        assert rest in pages()


@pytest.mark.database
@pytest.mark.django_db
def test_pages_count_what_the_command_line_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The projection and the lake hold the same rows and runs, corrections and all."""
    from django.core.cache import cache

    from zhiheng.ledger.home import Home
    from zhiheng.ledger.installation import open_installation
    from zhiheng.ledger.services import projection, run_projection
    from zhiheng.server.coverage import evidence
    from zhiheng.server.portal import policy_coverage

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    installation = open_installation()
    assert installation.home.root == Home(tmp_path).root
    _append(installation, "active", 3)
    _append(installation, "revoked", 1)
    installation.runs.write(
        pa.table({"subject": ["uscc:A"], "state": ["rated"], "grade": ["A"], "score": pa.array([1], pa.int64())}),
        kind="grade", pack="sichuan", element="risk-class", as_of=date(2025, 1, 1), batch_seq=2,
        pack_content={"id": "sichuan"}, plan={"use": "risk_class"}, semantics_version=1,
        counts={"rated": 1, "not_rated": 0, "grade.A": 1},
    )  # fmt: skip
    projection.advance(installation.ledger)
    run_projection.advance_runs(installation.runs, "grade")
    cache.clear()
    lake, shown = evidence(installation), policy_coverage.evidence()
    assert dict(lake.records) == dict(shown.records) == {"organisation": 4}
    assert dict(lake.passages) == dict(shown.passages) == {"sichuan/scorecards/risk-class": 1}


def _append(installation: Any, status: str, count: int) -> None:
    from zhiheng.ledger.arrow_schema import PARTIES, given_schema
    from zhiheng.ledger.receipt import Rows

    schema = given_schema(installation.record_types["organisation"])
    rows = []
    for at in range(count):
        code = f"9151010{at}YY0000001X"
        day = date(2020, 1, 1)
        rows.append({
            "source_key": f"{code}|{day}", "subject": f"uscc:{code}", "occurred_on": day, "uscc": code, "name": f"厂{at}",
            "status": status, "registered_on": day, "registered_division": "510104",
        })  # fmt: skip
    table = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)
    parties = pa.Table.from_pylist(
        [{"row": at, "role": "self", "subject": row["subject"], "method": "code", "party_code": None,
          "party_name": row["name"]} for at, row in enumerate(rows)],
        schema=PARTIES,
    )  # fmt: skip
    receipt = installation.ledger.append([Rows("organisation", table, parties)], source="test")
    assert receipt.accepted == count, receipt.conflicts
