from __future__ import annotations

from datetime import date

import pytest

from zhiheng import scoring
from zhiheng.credit.rows import as_number, as_text
from zhiheng.credit.values import value_text
from zhiheng.policy import Pack


@pytest.mark.parametrize(
    ("criterion", "value", "zh", "en"),
    [
        ("spot-check-failure", 12345, "12,345", "12,345"),
        ("spot-check-pass-rate", 97500, "97.5 %", "97.5 %"),
        ("spot-check-pass-rate", 100000, "100 %", "100 %"),
        ("days-since-failure", 121, "121 天", "121 days"),
        ("fines", 123456, "1,234.56 元", "1,234.56 yuan"),
        ("management-certificates", 2, "2 种", "2 kinds"),
        ("fines", None, "无数据", "no data"),
    ],
)
def test_values_carry_their_unit(pack: Pack, criterion: str, value: int | None, zh: str, en: str) -> None:
    plan = scoring.compile(pack, "risk-class", date(2024, 6, 30))
    line = next(line for line in plan.criteria if line.id == criterion)
    text = value_text(line, value)
    assert (text.zh, text.en) == (zh, en)


@pytest.mark.parametrize(
    ("thousandths", "text", "number"),
    [(83500, "83.5", 83.5), (84000, "84", 84), (-8, "-0.008", -0.008), (0, "0", 0), (None, None, None)],
)
def test_points_read_as_decimals(thousandths: int | None, text: str | None, number: float | None) -> None:
    assert as_text(thousandths) == text
    assert as_number(thousandths) == number
