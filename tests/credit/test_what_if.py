from __future__ import annotations

from datetime import date

import pyarrow as pa

from zhiheng import credit
from zhiheng.ledger import ArrowView
from zhiheng.policy import Pack
from zhiheng.policy.model import Scorecard

DAY = date(2024, 6, 30)


def _graded(tables: dict[str, pa.Table], pack: Pack) -> credit.GradeResult:
    with ArrowView(tables, pack.record_types, DAY) as view:
        return credit.grade(view, pack, "risk-class")


def _harsher(pack: Pack) -> Pack:
    """The pack with a failed spot check costing fifty points."""
    plain = pack.resolved()
    card: Scorecard = pack.scorecards["risk-class"]
    criteria = plain["elements"]["scorecards"][card.id]["criteria"]
    criteria[0]["points"] = {"each": "-50"}
    return Pack.from_resolved(plain)


def test_a_harsher_criterion_makes_losers_and_no_winners(
    tables: dict[str, pa.Table], pack: Pack, codes: list[str]
) -> None:
    before, after = _graded(tables, pack), _graded(tables, _harsher(pack))
    compared = credit.compare(before, after)
    assert [moved.subject for moved in compared.losers] == [f"uscc:{codes[0]}"]
    assert compared.winners == ()
    assert compared.losers[0].because == ("spot-check-failure",)
    assert sum(sum(cells.values()) for cells in compared.matrix.values()) == before.table.num_rows
    back = credit.compare(after, before)
    assert [moved.subject for moved in back.winners] == [f"uscc:{codes[0]}"]


def test_the_same_policy_moves_nobody(tables: dict[str, pa.Table], pack: Pack) -> None:
    result = _graded(tables, pack)
    compared = credit.compare(result, result)
    assert (compared.winners, compared.losers, compared.others) == ((), (), ())
