"""The compiled plan against an interpreter written a second time, in plain Python over plain rows."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiheng import credit, scoring
from zhiheng.credit.worked_cases import tables_of
from zhiheng.ledger import ArrowView
from zhiheng.ledger.engines.duck import DuckDB
from zhiheng.policy import Pack

AS_OF = date(2024, 2, 29)
FIRMS = ["91350100M000100Y43", "91110000600037341L", "92141127MA0KD1Y64A"]
LABEL = {"zh": "试验", "en": "Trial"}
LEVELS = [
    {"id": "A", "label": LABEL, "at_least": "5"},
    {"id": "B", "label": LABEL, "at_least": "-2.5", "below": "5"},
    {"id": "C", "label": LABEL, "below": "-2.5"},
]

Row = dict[str, Any]
Predicate = Callable[[Row], bool]


def _lower(row: Row, months: int = 0, days: int = 0) -> bool:
    if days:
        return bool(row["on"] > AS_OF - timedelta(days=days))
    year, month = divmod(AS_OF.year * 12 + AS_OF.month - 1 - months, 12)
    start = date(year, month + 1, min(AS_OF.day, monthrange(year, month + 1)[1]))
    return bool(row["on"] > start)


#: What a rule says, and what it means. Unknown never matches.
CONDITIONS: dict[str | None, Predicate] = {
    None: lambda row: True,
    "verdict = 'fail'": lambda row: row["verdict"] == "fail",
    "verdict != 'fail' and not retest": lambda row: row["verdict"] != "fail" and row["retest"] is False,
    "kind in ('spot_check', 'online') or retest": lambda row: (
        row["kind"] in ("spot_check", "online") or row["retest"] is True
    ),
    "not (retest and verdict = 'fail')": lambda row: row["verdict"] != "fail" or row["retest"] is False,
    "retest is null": lambda row: row["retest"] is None,
}
WINDOWS: dict[str | None, Predicate] = {
    None: lambda row: True,
    "12 months": lambda row: _lower(row, months=12),
    "1 months": lambda row: _lower(row, months=1),
    "30 days": lambda row: _lower(row, days=30),
}
UNTIL: dict[str | None, Predicate] = {
    None: lambda row: True,
    "until": lambda row: row["notice_date"] is None or row["notice_date"] >= AS_OF,
    "overdue": lambda row: row["notice_date"] is not None and row["notice_date"] < AS_OF,
}


def _ratio(rows: list[Row]) -> int | None:
    of = [row for row in rows if row["verdict"] in ("pass", "fail")]
    return int(Fraction(sum(row["verdict"] == "pass" for row in of), len(of)) * 100_000) if of else None


MEASURES: dict[str, Callable[[list[Row]], int | None]] = {
    "count": len,
    "days_since": lambda rows: min(((AS_OF - row["on"]).days for row in rows), default=None),
    "count_distinct(kind)": lambda rows: len({row["kind"] for row in rows}),
    "ratio(verdict = 'pass', verdict in ('pass', 'fail'))": _ratio,
}
POINTS: list[tuple[dict[str, Any], Callable[[int], Fraction]]] = [
    ({"each": "-1.5", "floor": "-4"}, lambda value: max(Fraction(-3, 2) * value, Fraction(-4))),
    ({"full": "2", "each": "0.001", "ceiling": "7"}, lambda value: min(2 + Fraction(value, 1000), Fraction(7))),
    (
        {
            "bands": [
                {"below": 1, "points": "1.25"},
                {"at_least": 1, "below": 3, "points": "0"},
                {"at_least": 3, "points": "-3"},
            ]
        },
        lambda value: Fraction(5, 4) if value < 1 else Fraction(0) if value < 3 else Fraction(-3),
    ),
]
DAYS = [
    AS_OF,
    AS_OF + timedelta(1),
    date(2024, 1, 29),
    date(2024, 1, 30),
    date(2024, 1, 31),
    date(2023, 2, 28),
    date(2023, 3, 1),
    date(2020, 2, 29),
]

rows = st.fixed_dictionaries(
    {
        "on": st.sampled_from(DAYS),
        "producer": st.sampled_from([*FIRMS, None]),
        "seller": st.sampled_from([*FIRMS, None]),
        "verdict": st.sampled_from(["pass", "fail", "not_judged"]),
        "kind": st.sampled_from(["spot_check", "monitoring", "online"]),
        "retest": st.sampled_from([True, False, None]),
        "notice_date": st.sampled_from([None, AS_OF, AS_OF - timedelta(1)]),
    }
)
readings = st.fixed_dictionaries(
    {
        "role": st.sampled_from(["producer", "seller"]),
        "where": st.sampled_from(list(CONDITIONS)),
        "window": st.sampled_from(list(WINDOWS)),
        "until": st.sampled_from(list(UNTIL)),
        "measure": st.sampled_from(list(MEASURES)),
        "points": st.integers(0, len(POINTS) - 1),
    }
)


def _plain(reading: Row) -> Row:
    plain = {"reads": "inspection", "role": reading["role"], "measure": reading["measure"]}
    plain |= {name: reading[name] for name in ("where", "window") if reading[name] is not None}
    return plain | ({reading["until"]: "notice_date"} if reading["until"] else {})


def _card(criteria: list[Row], denominator: Row, veto: Row) -> Row:
    return {
        "base": "1.5",
        "population": "status = 'active'",
        "denominators": [_plain({**denominator, "measure": "count"})],
        "criteria": [
            {**_plain(each), "id": f"c{place}", "label": LABEL, "points": POINTS[each["points"]][0]}
            for place, each in enumerate(criteria)
        ],
        "vetoes": [{**_plain({**veto, "measure": "count"}), "id": "v", "label": LABEL, "at_least": 2, "grade": "B"}],
    }


def _counted(data: list[Row], firm: str, reading: Row) -> list[Row]:
    return [
        row
        for row in data
        if row[reading["role"]] == firm
        and row["on"] <= AS_OF
        and CONDITIONS[reading["where"]](row)
        and WINDOWS[reading["window"]](row)
        and UNTIL[reading["until"]](row)
    ]


def _expected(data: list[Row], firm: str, criteria: list[Row], denominator: Row, veto: Row) -> Row:
    score, answer = Fraction(3, 2), {}
    for place, each in enumerate(criteria):
        value = MEASURES[each["measure"]](_counted(data, firm, each))
        points = None if value is None else POINTS[each["points"]][1](value)
        answer |= {f"c{place}.value": value, f"c{place}.points": None if points is None else points * 1000}
        score += points or 0
    grade = "A" if score >= 5 else "B" if score >= Fraction(-5, 2) else "C"
    vetoed = len(_counted(data, firm, veto)) >= 2
    known = bool(_counted(data, firm, denominator))
    return answer | {
        "state": "rated" if known else "no_data",
        "score": score * 1000 if known else None,
        "by_score": grade if known else None,
        "grade": max(grade, "B" if vetoed else "A") if known else None,
        "reason": "v" if vetoed and known else None,
    }


def _tables(data: list[Row], pack: Pack) -> Row:
    inspections = [
        {"sample_no": f"S{place}", "inspected_on": row["on"], "producer_code": row["producer"], "seller_code": row["seller"],
         **{name: row[name] for name in ("verdict", "kind", "retest", "notice_date")}}
        for place, row in enumerate(data)
    ]  # fmt: skip
    firms = [{"uscc": firm, "name": firm, "status": "active", "registered_on": date(2015, 1, 1)} for firm in FIRMS]
    given = {"organisation": firms, "inspection": inspections} if inspections else {"organisation": firms}
    return tables_of(given, pack.record_types)


def _graded(data: list[Row], pack: Pack) -> list[Row]:
    plan = scoring.compile(pack, "trial", AS_OF)
    again = scoring.Plan.from_dict(plan.as_dict())
    assert again == plan
    with ArrowView(_tables(data, pack), pack.record_types, AS_OF, engine=DuckDB(threads=1)) as view:
        graded: list[Row] = scoring.evaluate(again, view).to_pylist()
        for row in graded:  # the reading record by record raises NotTheSame when it differs
            credit.explain(again, view, row["uscc"], row, "trial")
    assert [row["uscc"] for row in graded] == sorted(FIRMS)
    return graded


QUIET = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(
    data=st.lists(rows, max_size=10),
    criteria=st.lists(readings, min_size=1, max_size=4),
    denominator=readings,
    veto=readings,
)
def test_plan_says_what_the_interpreter_says(
    make_pack: Callable[..., Pack], data: list[Row], criteria: list[Row], denominator: Row, veto: Row
) -> None:
    pack = make_pack(_card(criteria, denominator, veto), LEVELS)
    for row in _graded(data, pack):
        expected = _expected(data, row["uscc"], criteria, denominator, veto)
        assert {name: row[name] for name in expected} == expected


@QUIET
@given(data=st.lists(rows, max_size=8), failure=rows, reading=readings)
def test_one_more_failure_never_raises_the_score(
    make_pack: Callable[..., Pack], data: list[Row], failure: Row, reading: Row
) -> None:
    everything = {"role": "producer", "where": None, "window": None, "until": None}
    counted = {**reading, "role": "producer", "measure": "count", "points": 0}
    pack = make_pack(_card([counted], everything, {**everything, "where": "retest is null"}), LEVELS)
    before = {row["uscc"]: row for row in _graded(data, pack)}
    after = {row["uscc"]: row for row in _graded([*data, {**failure, "verdict": "fail"}], pack)}
    for code, row in before.items():
        if row["score"] is not None:
            assert after[code]["score"] <= row["score"]
            assert after[code]["grade"] >= row["grade"]
