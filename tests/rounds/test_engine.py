"""The engine alone: cells read, rules asked, sums put together, periods and late days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.policy.expression import parse_condition
from zhiheng.policy.model import ReportingRound
from zhiheng.rounds import Form, Unit, check, completed, missing, parse, periods, read, roll_up, stored, typed
from zhiheng.rounds.comparing import Computed, beside
from zhiheng.rounds.errors import PeriodUnreadable
from zhiheng.rounds.judging import holds, reads
from zhiheng.rounds.sums import over_periods


@pytest.mark.parametrize(
    ("line", "text", "value"),
    [("batches", "１，２３４", 1234), ("batches", "1 234批次", 1234), ("batches", "12.0", 12), ("goods", "1.5亿元", Decimal("15000.00")),
     ("goods", "0.1000000000000000055", Decimal("0.10")), ("batches", "——", None), ("batches", "未报", None), ("batches", " 无 ", None),
     ("remark", "一切正常", "一切正常")],
)  # fmt: skip
def test_cell_is_read_as_offices_write_it(quarterly: Form, line: str, text: str, value: Any) -> None:
    found = read(quarterly.by_id[line], text)
    assert (found.value, found.problem) == (value, None)
    assert typed(quarterly.by_id[line], stored(found.value)) == value


@pytest.mark.parametrize(
    ("line", "text", "code"),
    [("batches", "约300", "not-number"), ("batches", "12.5", "not-integer"), ("batches", "3亩", "other-unit"), ("goods", "1.234", "too-precise"),
     ("batches", "1" * 16, "too-large"), ("batches", "1e99", "too-large"), ("goods", "1,2,3", "not-number"),
     ("batches", "٣٤", "not-number"), ("batches", "10²", "not-number"), ("batches", "①", "not-number"), ("goods", "२.५", "not-number")],
)  # fmt: skip
def test_cell_that_is_not_sure_is_a_problem_in_two_languages(quarterly: Form, line: str, text: str, code: str) -> None:
    found = read(quarterly.by_id[line], text)
    assert found.value is None
    assert found.problem is not None
    assert (found.problem.code, bool(found.problem.zh), bool(found.problem.en)) == (code, True, True)


def test_row_is_held_to_bounds_rules_and_last_time(quarterly: Form) -> None:
    row = completed(quarterly, {"batches": 300, "passed": 301})
    codes = {(one.line, one.code, one.level) for one in check(quarterly, row, {"batches": 100})}
    assert codes == {
        ("passed", "rule-within", "error"), ("rate", "above-greatest", "error"), ("batches", "moved-far", "question"),
    }  # fmt: skip
    assert check(quarterly, {"batches": 200}, {"batches": 100}) == []
    assert [one.line for one in missing(quarterly, {"batches": 0})] == ["passed"]  # 0 is a value
    assert completed(quarterly, {"batches": 0, "passed": 0})["rate"] is None


def test_line_that_must_be_the_sum_of_others_is_held_to_it() -> None:
    number = {"type": "integer", "adds": "sum", "required": False}
    form = Form(ReportingRound.model_validate({
        "id": "s", "label": {"zh": "表", "en": "t"}, "asks": ["county"], "returns_to": "x", "every": "year",
        "form": [{"id": name, "label": {"zh": name, "en": name}, **number} for name in ("a", "b")]
        + [{"id": "all", "label": {"zh": "合计", "en": "all"}, **number, "parts": ["a", "b"]}]}))  # fmt: skip
    assert [one.code for one in check(form, {"a": 1, "b": 2, "all": 4})] == ["not-the-sum"]
    assert check(form, {"a": 1, "b": 2, "all": 3}) == check(form, {"a": 1, "all": 9}) == []


def test_rule_is_unknown_where_a_value_is_missing(table: Form) -> None:
    fields = table.declared.fields()
    rule = parse_condition("fined > 1.5 and (closed or firm in ('甲', '乙'))", fields)
    assert reads(rule) == ("fined", "closed", "firm")
    assert holds(rule, {"fined": Decimal(2), "closed": True}) is True
    assert holds(rule, {"fined": Decimal("1.5"), "closed": True}) is False
    assert holds(rule, {"closed": True}) is None
    assert (
        holds(
            parse_condition("not (firm is null) and checked between '2026-01-01' and '2026-12-31'", fields),
            {"firm": "丙", "checked": date(2026, 5, 1)},
        )
        is True
    )


NUMBER = {"type": "integer", "adds": "sum"}
SMALL = Form(
    ReportingRound.model_validate({
        "id": "s", "label": {"zh": "表", "en": "t"}, "asks": ["county"], "returns_to": "x", "every": "year",
        "form": [{"id": "batches", "label": {"zh": "批次", "en": "b"}, **NUMBER}, {"id": "batches_passed", "label": {"zh": "合格", "en": "p"}, **NUMBER},
                 {"id": "pass_rate", "label": {"zh": "率", "en": "r"}, "type": "decimal", "adds": "ratio", "numerator": "batches_passed",
                  "denominator": "batches"}]})
)  # fmt: skip
counts = st.integers(0, 10_000)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.tuples(counts, counts))), max_size=25))
def test_roll_up_is_the_plain_sum_of_what_was_reported(given_rows: list[tuple[int, tuple[int, int] | None]]) -> None:
    form = SMALL
    units = [Unit(f"p{n}", None, fills=False) for n in range(4)]
    for n, (above, pair) in enumerate(given_rows):
        rows = [] if pair is None else [{"batches": pair[0], "batches_passed": pair[1]}]
        units.append(Unit(f"c{n}", f"p{above}", fills=True, rows=rows))
    found = roll_up(form, units)[""]
    reported = [pair for _above, pair in given_rows if pair is not None]
    figure = found.figures["batches"]
    assert (figure.value, figure.n, figure.of) == (
        sum(a for a, _ in reported) if reported else None,
        len(reported),
        len(given_rows),
    )
    rate = found.figures["pass_rate"]
    assert (rate.numerator, rate.denominator) == (
        (sum(b for _, b in reported), sum(a for a, _ in reported)) if reported else (None, None)
    )
    assert len(found.missing) == len(given_rows) - len(reported)


def test_ratio_rests_on_the_units_that_gave_both_sides(quarterly: Form) -> None:
    units = [
        Unit("a", None, fills=True, rows=[{"batches": 100, "passed": 50}]),
        Unit("b", None, fills=True, rows=[{"passed": 900}]),
    ]
    figure = roll_up(quarterly, units)[""].figures["rate"]
    assert (figure.value, figure.n, figure.of) == (Decimal("50.00"), 1, 2)
    with pytest.raises(ValueError, match="circle"):
        roll_up(quarterly, [Unit("a", "b", fills=True), Unit("b", "a", fills=True)])


def test_periods_add_up_but_stocks_take_the_last(quarterly: Form) -> None:
    year = over_periods(
        quarterly, [{"batches": 10, "passed": 9, "officers": 5}, {"batches": 30, "passed": 30, "officers": 4}]
    )
    assert (year["batches"], year["officers"], year["rate"]) == (40, 4, Decimal("97.50"))
    assert over_periods(quarterly, [{"batches": 10}, {}])["batches"] is None


def test_period_and_late_days() -> None:
    assert (parse("2026-q3").starts, parse("2026-Q3").ends) == (date(2026, 7, 1), date(2026, 9, 30))
    assert (parse("2026-H2").ends, parse("2024-02").ends, parse("2026-07-01").kind) == (
        date(2026, 12, 31),
        date(2024, 2, 29),
        "day",
    )
    assert periods.due(parse("2026-Q3"), 5).date == date(2026, 10, 13)  # after the national holiday
    assert [periods.days_late(date(2026, 10, 13), date(2026, 10, day)) for day in (12, 13, 14, 18, 19)] == [
        0,
        0,
        1,
        3,
        4,
    ]
    for wrong in ("2026-13", "2026-Q5", "26", "", "2026-02-30"):
        with pytest.raises(PeriodUnreadable):
            parse(wrong)


def test_reported_and_computed_stand_side_by_side(quarterly: Form) -> None:
    row = completed(quarterly, {"batches": 100, "passed": 90})
    known = {
        "batches": Computed(Decimal("112.000000"), 112),
        "rate": Computed(Decimal("90.0001"), 112),
        "passed": Computed(None, reason="no_data"),
    }
    found = {one.line: one for one in beside(quarterly, {0: row}, known)}
    assert (found["batches"].differs, found["rate"].differs, found["passed"].differs) == (True, False, False)
    assert round(found["batches"].percent or 0) == -11
