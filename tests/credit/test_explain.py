from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from zhiheng import credit, scoring
from zhiheng.credit.errors import NoRun, NotTheSame, UnknownEnterprise, WrongCode
from zhiheng.credit.explanation import ExplainedLine, Explanation
from zhiheng.ledger import ArrowView, Home, Ledger
from zhiheng.ledger.runs import RunStore
from zhiheng.policy import Pack

DAY = date(2024, 6, 30)
Tables = dict[str, pa.Table]


def _explained(tables: Tables, pack: Pack, uscc: str, scorecard: str = "risk-class") -> Explanation:
    plan = scoring.compile(pack, scorecard, DAY)
    with ArrowView(tables, pack.record_types, DAY) as view:
        return credit.explain(plan, view, uscc)


def _line(found: Explanation, name: str) -> ExplainedLine:
    return next(line for line in found.criteria if line.id == name)


def test_points_add_up_to_the_score_and_costs_rank_first(tables: Tables, pack: Pack, codes: list[str]) -> None:
    found = _explained(tables, pack, codes[0])
    assert found.score == 100_000 + sum(line.points or 0 for line in found.criteria)
    ranked = sorted((line for line in found.criteria if line.reason_rank), key=lambda line: line.reason_rank or 0)
    assert [line.lost for line in ranked] == sorted((line.lost for line in ranked), reverse=True)
    assert ranked[0].reason_rank == 1
    assert ranked[0].id == "spot-check-failure"
    for line in ranked:
        equals = [other for other in ranked if other.lost == line.lost]
        assert line.tied == (len(equals) > 1)
        assert {other.reason_rank for other in equals} == {line.reason_rank}


def test_a_line_names_its_records_article_and_window(tables: Tables, pack: Pack, codes: list[str]) -> None:
    line = _line(_explained(tables, pack, codes[0]), "spot-check-failure")
    assert [record.occurred_on for record in line.records] == [date(2023, 1, 31), date(2024, 2, 29)]
    assert all(len(record.record_id) == 64 for record in line.records)
    assert "监督抽查" in line.records[0].summary.zh
    assert line.cite[0].number == "川府发〔2009〕32号"
    assert line.certainty == "example"
    assert line.window == (date(2022, 7, 1), DAY)
    assert [record.leaves_on for record in line.records] == [date(2025, 1, 31), date(2026, 3, 1)]


def test_timeline_is_what_grading_on_those_days_gives(tables: Tables, pack: Pack, codes: list[str]) -> None:
    past = {
        name: table.filter(pc.less_equal(table[pack.record_types[name].occurred_on], pa.scalar(DAY)))
        for name, table in tables.items()
    }
    found = _explained(past, pack, codes[0])
    assert found.changes
    last = (found.state, found.grade, found.score)
    for step in found.changes:
        for day, expected in ((step.on - timedelta(days=1), last), (step.on, (step.state, step.grade, step.score))):
            with ArrowView(past, pack.record_types, day) as view:
                rows = credit.grade(view, pack, "risk-class").table.to_pylist()
            row = next(row for row in rows if row["uscc"] == codes[0])
            assert (row["state"], row["grade"], row["score"]) == expected, day
        last = (step.state, step.grade, step.score)
        assert step.turns or step.on
    assert found.changes[-1].state == "no_data"


def test_restoring_the_costliest_criterion_gives_its_points_back(tables: Tables, pack: Pack, codes: list[str]) -> None:
    found = _explained(tables, pack, codes[0])
    first = found.restorations[0]
    line = _line(found, first.line)
    assert first.score == (found.score or 0) + line.lost
    assert first.lifts == (first.grade != found.grade)


def test_no_data_never_scores(tables: Tables, pack: Pack, codes: list[str]) -> None:
    found = _explained(tables, pack, codes[2])
    assert (found.state, found.grade, found.score) == ("no_data", None, None)
    assert all(not line.records for line in found.criteria)


def test_deregistered_is_not_eligible_by_population(tables: Tables, pack: Pack, codes: list[str]) -> None:
    found = _explained(tables, pack, codes[3])
    assert (found.state, found.decided_by, found.registration) == ("not_eligible", ("population",), "deregistered")
    assert found.as_dict()["grade"] is None


def test_unknown_and_wrong_codes_are_told_apart(tables: Tables, pack: Pack) -> None:
    with pytest.raises(UnknownEnterprise):
        _explained(tables, pack, "91350100M000100Y43")
    with pytest.raises(WrongCode):
        _explained(tables, pack, "111111111111111111")


def test_stored_row_is_held_against_the_explanation(ledger: Ledger, pack: Pack, codes: list[str]) -> None:
    runs = RunStore(ledger.home)
    run = credit.grade_and_store(ledger, runs, pack, "risk-class", DAY).run
    manifest = credit.latest_run(runs, "sichuan")
    assert manifest.run == run
    found = credit.explain_run(ledger, runs, codes[0], manifest)
    plan = scoring.Plan.from_dict(dict(manifest.plan))
    row = next(row for row in runs.results(manifest.run).to_pylist() if row["uscc"] == codes[0])
    assert found.score == row["score"]
    with ledger.view(DAY) as view, pytest.raises(NotTheSame) as raised:
        credit.explain(plan, view, codes[0], {**row, "score": row["score"] + 1}, manifest.run)
    assert raised.value.context["columns"] == "score"


def test_explanation_stays_with_the_batch_of_its_run(
    ledger: Ledger, pack: Pack, codes: list[str], append: Callable[..., None]
) -> None:
    runs = RunStore(ledger.home)
    credit.grade_and_store(ledger, runs, pack, "risk-class", DAY)
    manifest = credit.latest_run(runs)
    before = credit.explain_run(ledger, runs, codes[1], manifest).as_dict()
    append(
        ledger, {"penalty": [{"decision_no": "P9", "decided_on": DAY, "party_code": codes[1], "kind": "suspension"}]}
    )
    assert credit.explain_run(ledger, runs, codes[1], manifest).as_dict() == before


def test_no_run_says_what_to_do(tmp_path: Home) -> None:
    with pytest.raises(NoRun, match="zhiheng grade"):
        credit.latest_run(RunStore(Home(tmp_path)), "sichuan")  # type: ignore[arg-type]


def test_precheck_says_what_is_missing(packs: dict[str, Pack], tables: Tables, codes: list[str]) -> None:
    jiangsu = packs["jiangsu"]
    firms = tables["organisation"]
    elsewhere = _explained(tables, jiangsu, codes[1], "quality-credit-precheck")
    assert (elsewhere.state, elsewhere.decided_by) == ("not_eligible", ("division",)), (
        "Sichuan's firms are not Jiangsu's"
    )
    place = firms.schema.get_field_index("registered_division")
    there = firms.set_column(place, "registered_division", [["320102"] * firms.num_rows])
    found = _explained({**tables, "organisation": there}, jiangsu, codes[1], "quality-credit-precheck")
    assert (found.grade, found.score) == ("none", None)
    assert [stage.grade for stage in found.stages] == ["A", "AA", "AAA"]
    lacking = [{each.criterion for each in stage.missing} for stage in found.stages]
    assert "quality-management" in lacking[0]
    assert lacking[0] <= lacking[1] <= lacking[2]
    ranks = {line.id: line.reason_rank for line in found.criteria}
    assert ranks["quality-management"] == 1
    assert ranks["award-or-brand"] is not None
    assert (ranks["award-or-brand"] or 0) > 1
