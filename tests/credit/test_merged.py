"""Of an enterprise that took another over, its own registration counts, whatever became of the other's."""

from __future__ import annotations

from datetime import date

import pytest

from zhiheng import credit
from zhiheng.credit.worked_cases import tables_of
from zhiheng.ledger import ArrowView
from zhiheng.policy import Pack

MERGED = date(2024, 3, 1)


def _view(pack: Pack, codes: list[str], day: date, struck_off: str) -> ArrowView:
    """Two firms, each with a fine; the first is merged into the second and then struck off."""
    first, second = codes[:2]
    given = {
        "organisation": [
            {"uscc": first, "name": "甲", "status": "active", "registered_on": "2020-01-02"},
            {"uscc": second, "name": "乙", "status": "active", "registered_on": "2020-01-01"},
            {"uscc": first, "name": "甲", "status": "deregistered", "registered_on": struck_off},
        ],
        "penalty": [
            {"decision_no": code, "decided_on": "2023-05-01", "party_code": code, "kind": "fine", "fine": 100}
            for code in (first, second)
        ],
        "identity": [
            {
                "action": "merge", "old_subject": f"uscc:{first}", "new_subject": f"uscc:{second}",
                "effective_on": MERGED.isoformat(), "reason": "吸收合并", "decided_by": "王",
            }
        ],
    }  # fmt: skip
    return ArrowView(tables_of(given, pack.record_types), pack.record_types, day)


@pytest.mark.parametrize("struck_off", ["2024-03-01", "2024-03-02"])
def test_survivor_is_rated_under_its_own_name_after_the_other_was_struck_off(
    pack: Pack, codes: list[str], struck_off: str
) -> None:
    with _view(pack, codes, date(2024, 6, 30), struck_off) as view:
        table = credit.grade(view, pack, "risk-class").table
        assert [row["subject"] for row in table.to_pylist() if row["grade"]] == [f"uscc:{codes[1]}"]
        assert credit.standing(view, pack, codes[0], "tender").name == "乙"


def test_both_are_rated_before_the_merger(pack: Pack, codes: list[str]) -> None:
    with _view(pack, codes, date(2024, 2, 28), "2024-03-01") as view:
        table = credit.grade(view, pack, "risk-class").table
        assert {row["subject"] for row in table.to_pylist() if row["grade"]} == {f"uscc:{code}" for code in codes[:2]}
        assert credit.standing(view, pack, codes[0], "tender").name == "甲"
