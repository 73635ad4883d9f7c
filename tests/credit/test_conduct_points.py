"""The yearly ledger of bad conduct."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.credit.conduct_points import counting, ledger

FIRM, OTHER = "uscc:1", "uscc:2"


def conduct(number: int, day: str, points: Any, subject: str = FIRM, **more: Any) -> dict[str, Any]:
    until = more.pop("counts_until", None)
    return {"record_id": f"{number:064x}", "subject": subject, "occurred_on": day,
            "payload": {"points": points, "counts_until": until}, **more}  # fmt: skip


def test_points_of_a_year_count_in_tenders_of_the_next() -> None:
    found = ledger([conduct(1, "2024-05-01", "2.50"), conduct(2, "2024-12-31", 3)], date(2025, 2, 1))
    assert [(one.year, one.decided, one.counting) for one in found] == [(2024, Decimal("5.50"), Decimal("5.50"))]
    assert counting(found, FIRM, date(2025, 6, 1)) == Decimal("5.50")
    assert counting(found, FIRM, date(2026, 6, 1)) == counting(found, FIRM, date(2024, 6, 1)) == 0
    assert counting(found, OTHER, date(2025, 6, 1)) == 0


def test_points_end_with_their_last_day_and_with_the_year() -> None:
    rows = [conduct(1, "2024-05-01", 2, counts_until="2025-03-31")]
    assert ledger(rows, date(2025, 3, 31))[0].counting == 2
    assert ledger(rows, date(2025, 4, 1))[0].counting == 0
    assert ledger([conduct(1, "2024-05-01", 2)], date(2026, 1, 1))[0].counting == 0


def test_voided_points_and_natural_persons_stand_in_no_ledger() -> None:
    rows = [conduct(1, "2024-05-01", 2, void_from="2024-09-01"), conduct(2, "2024-05-01", 2, subject="person:7")]
    assert ledger(rows, date(2024, 12, 1)) == ()
    assert ledger(rows, date(2024, 8, 1))[0].decided == 2


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 2), st.decimals("0.01", "10", places=2)), max_size=12), st.randoms())
def test_order_does_not_matter_and_nothing_is_lost(rows: list[tuple[int, Decimal]], dice: Any) -> None:
    given_rows = [conduct(n, f"202{year}-06-01", str(points)) for n, (year, points) in enumerate(rows)]
    mixed = list(given_rows)
    dice.shuffle(mixed)
    found = ledger(mixed, date(2023, 1, 1))
    assert found == ledger(given_rows, date(2023, 1, 1))
    assert sum((one.decided for one in found), Decimal(0)) == sum((points for _, points in rows), Decimal(0))
