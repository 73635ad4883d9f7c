from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhiheng import credit, scoring
from zhiheng.credit.errors import NotACreditRun
from zhiheng.ledger import ArrowView, Home, Ledger
from zhiheng.ledger.engines.duck import DuckDB
from zhiheng.ledger.output_hash import output_hash
from zhiheng.ledger.runs import RunStore
from zhiheng.policy import Pack

DAY = date(2024, 6, 30)


@pytest.fixture
def runs(ledger: Ledger) -> RunStore:
    return RunStore(ledger.home)


def _result(tables: Mapping[str, pa.Table], pack: Pack, threads: int | None = None) -> credit.GradeResult:
    with ArrowView(tables, pack.record_types, DAY, engine=DuckDB(threads=threads)) as view:
        return credit.grade(view, pack, "risk-class")


def test_grade_counts_each_state_and_grade(tables: dict[str, pa.Table], pack: Pack, codes: list[str]) -> None:
    result = _result(tables, pack)
    rows = {row["uscc"]: row for row in result.table.to_pylist()}
    assert list(rows) == sorted(codes[:3]), "the deregistered firm is outside the population"
    assert rows[codes[2]]["state"] == "no_data"
    assert rows[codes[2]]["grade"] is None
    assert rows[codes[2]]["score"] is None
    assert rows[codes[0]]["score"] < rows[codes[1]]["score"]
    summary = result.as_dict()
    assert (summary["rated"], summary["not_rated"]) == (2, 1)
    assert sum(summary["grades"].values()) == 2


def test_a_later_record_does_not_count_before_its_day(
    tables: dict[str, pa.Table], pack: Pack, codes: list[str]
) -> None:
    rows = {row["uscc"]: row for row in _result(tables, pack).table.to_pylist()}
    assert rows[codes[1]]["other-penalty.value"] == 0


def test_order_of_rows_and_threads_leave_the_hash(tables: dict[str, pa.Table], pack: Pack) -> None:
    turned = {name: table.take(list(reversed(range(table.num_rows)))) for name, table in tables.items()}
    hashes = {output_hash(_result(each, pack, threads).table) for each in (tables, turned) for threads in (1, 2)}
    assert len(hashes) == 1


def test_stored_run_verifies_and_pins_its_batch(
    ledger: Ledger, runs: RunStore, pack: Pack, append: Callable[..., None], codes: list[str]
) -> None:
    first = credit.grade_and_store(ledger, runs, pack, "risk-class", DAY)
    assert first.run is not None
    late = {"decision_no": "P9", "decided_on": DAY, "party_code": codes[1], "kind": "suspension"}
    append(ledger, {"penalty": [late]})
    assert credit.verify(ledger, runs, first.run).same is True
    second = credit.grade_and_store(ledger, runs, pack, "risk-class", DAY)
    assert output_hash(second.table) != output_hash(first.table)
    assert second.batch_seq == first.batch_seq + 1


def test_grading_twice_gives_the_same_output(ledger: Ledger, runs: RunStore, pack: Pack) -> None:
    hashes = set()
    for _ in range(2):
        result = credit.grade_and_store(ledger, runs, pack, "risk-class", DAY)
        assert result.run is not None
        hashes.add(runs.manifest(result.run).output_hash)
    assert len(hashes) == 1


def test_verify_cannot_compare_after_erasure(ledger: Ledger, runs: RunStore, pack: Pack) -> None:
    run = credit.grade_and_store(ledger, runs, pack, "risk-class", DAY).run
    assert run is not None
    with ledger.view(DAY) as view:
        from sqlglot import parse_one

        record = view.execute(parse_one("select record_id from penalty limit 1"))["record_id"][0].as_py()  # type: ignore[arg-type]
    ledger.erase("penalty", [record], reason="test")
    verification = credit.verify(ledger, runs, run)
    assert verification.same is None
    assert verification.reason_en == "cannot be compared, 1 erased"
    again = credit.grade_and_store(ledger, runs, pack, "risk-class", DAY).run
    assert again is not None
    assert credit.verify(ledger, runs, again).same is True, "what was gone before the run does not hinder it"


def test_verify_names_subjects_of_an_altered_result(
    ledger: Ledger, runs: RunStore, pack: Pack, codes: list[str]
) -> None:
    run = credit.grade_and_store(ledger, runs, pack, "risk-class", DAY).run
    assert run is not None
    path = runs.folder / run / "results.parquet"
    table = pq.read_table(path)
    scores = [None if row["score"] is None else row["score"] + (row["uscc"] == codes[0]) for row in table.to_pylist()]
    place = table.schema.get_field_index("score")
    pq.write_table(table.set_column(place, table.schema.field(place), pa.array(scores, pa.int64())), path)
    verification = credit.verify(ledger, runs, run)
    assert verification.same is False
    assert verification.differing == (f"uscc:{codes[0]}",)


def test_verify_refuses_runs_of_other_kinds(tmp_path: Any, ledger: Ledger) -> None:
    store = RunStore(Home(tmp_path / "other").create())
    run = store.write(
        pa.table({"subject": ["a"]}), kind="draw", pack="sichuan", element="x", as_of=DAY, batch_seq=1,
        pack_content={}, plan={}, semantics_version=1,
    ).run  # fmt: skip
    with pytest.raises(NotACreditRun):
        credit.verify(ledger, store, run)


#: The query that compiled plans of semantics 1 stored: whoever meets the population, wherever it is registered.
FIRST_POPULATION = """
SELECT "subject", SUBSTRING("subject", 6) AS uscc FROM "organisation" WHERE STARTS_WITH("subject", 'uscc:')
GROUP BY "subject" HAVING ARG_MAX("status" = 'active', {'day': "occurred_on", 'id': "record_id"}) ORDER BY "subject"
"""


def test_a_run_of_the_first_semantics_verifies_as_it_was_meant(
    ledger: Ledger, runs: RunStore, packs: Mapping[str, Pack], codes: list[str]
) -> None:
    jiangsu = packs["jiangsu"]
    result = credit.grade_and_store(ledger, runs, jiangsu, "risk-class", DAY)
    assert (result.table.num_rows, result.outside) == (0, 3), "Sichuan's firms are outside Jiangsu"
    assert result.as_dict()["outside_population"] == 3
    plain = result.plan.as_dict()
    plain["queries"]["population"] = FIRST_POPULATION
    first = {name: value for name, value in plain.items() if name != "territory"} | {"semantics_version": 1}
    with ledger.view(DAY, known_at=result.batch_seq) as view:
        table = scoring.evaluate(scoring.Plan.from_dict(first), view)
    assert table["uscc"].to_pylist() == sorted(codes[:3])
    run = runs.write(
        table, kind="grade", pack="jiangsu", element="risk-class", as_of=DAY, batch_seq=result.batch_seq,
        pack_content={}, plan=first, semantics_version=1,
    ).run  # fmt: skip
    assert credit.verify(ledger, runs, run).same is True
    assert result.run is not None
    assert credit.verify(ledger, runs, result.run).same is True
    assert runs.manifest(result.run).semantics_version == scoring.SEMANTICS_VERSION
    assert runs.manifest(result.run).counts["outside_population"] == 3
