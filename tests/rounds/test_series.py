"""One form over several rounds: compared with the last period and the year before, broken where a definition changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zhiheng.policy.model import ReportingRound
from zhiheng.rounds import Form, Unit, periods, roll_up, series
from zhiheng.rounds.errors import UnknownForm, UnknownUnit
from zhiheng.rounds.series import Point
from zhiheng.rounds.services import check, courses, create, filling, lock, reopen, send, submit
from zhiheng.server.rounds import small_picture

BOTH = {"a": (10, 9), "b": (30, 27)}


def point(form: Form, period: str, values: dict[str, tuple[int, int]]) -> Point:
    units = [
        Unit(
            one,
            None,
            fills=True,
            rows=({"batches": values[one][0], "passed": values[one][1]},) if one in values else (),
        )
        for one in "ab"
    ]
    nodes = roll_up(form, units)
    span = periods.parse(period)
    reported = {"": frozenset(values), **{one: frozenset({one} & set(values)) for one in "ab"}}
    return Point(
        period, period, span.starts, span.ends, form, {code: node.figures for code, node in nodes.items()}, reported
    )


def changed(form: Form, line: str, **parts: Any) -> Form:
    content = form.declared.model_dump(mode="json")
    for one in content["form"]:
        if one["id"] == line:
            one.update(parts)
    return Form(ReportingRound.model_validate(content))


def test_figures_are_compared_with_the_last_period_and_the_year_before(quarterly: Form) -> None:
    points = [
        point(quarterly, "2025-Q1", BOTH),
        point(quarterly, "2025-Q2", {"a": (10, 10)}),
        point(quarterly, "2026-Q1", {"a": (20, 16), "b": (30, 24)}),
    ]
    first, second, third = series.course(points, "batches")
    assert (first.last.why, first.year.why) == ("none", "none")
    assert (second.last.value, second.last.uneven) == (-75, True)
    assert (third.last.why, third.year.value, third.year.uneven) == ("none", 25, False)  # the quarter before is missing
    rate = series.course(points, "rate")[2]
    assert (rate.year.value, rate.year.points) == (Decimal("-10.00"), True)  # 80 % after 90 %: ten points, not -11 %
    assert series.course(points, "batches", "b")[1].last.why == "missing"
    assert series.course(points, "food")[2].year.why == "missing"


def test_course_breaks_where_a_definition_changed_and_not_where_a_bound_did(quarterly: Form) -> None:
    wider = changed(quarterly, "batches", maximum="999999", headings=["检验批次"])
    other = changed(wider, "batches", label={"zh": "抽检批次（含风险监测）", "en": "Batches with monitoring"})
    points = [
        point(quarterly, "2025-Q3", BOTH),
        point(wider, "2025-Q4", BOTH),
        point(other, "2026-Q1", BOTH),
        point(other, "2026-Q3", BOTH),
    ]
    steps = series.course(points, "batches")
    assert [one.broken for one in steps] == [(), (), ("label",), ()]
    assert [one.last.why for one in steps] == ["none", "", "broken", "none"]
    assert steps[3].year.why == "broken"
    dropped = changed(quarterly, "food", id="farm")
    assert [one.id for one in series.lines([points[0], point(dropped, "2026-Q4", BOTH)])][-1] == "food"
    assert series.course([points[0], point(dropped, "2026-Q4", BOTH)], "farm")[1].broken == ("new",)


def test_year_is_made_of_all_its_periods_or_not_at_all(quarterly: Form) -> None:
    every = [point(quarterly, f"2025-Q{n}", {"a": (10, n), "b": (10, n)}) for n in (1, 2, 3, 4)]
    whole = series.years(every, 4)
    assert (whole["2025"]["batches"], whole["2025"]["rate"]) == (80, Decimal("25.00"))
    assert series.years(every[1:], 4) == {}
    other = changed(quarterly, "batches", unit="个")
    assert "batches" not in series.years([*every[:3], point(other, "2025-Q4", BOTH)], 4)["2025"]


def test_small_picture_leaves_gaps_and_does_not_cross_a_break() -> None:
    drawn = small_picture.draw(
        [Decimal(1), Decimal(3), None, Decimal(2), Decimal(2)], [False, False, False, False, True]
    )
    assert drawn is not None
    assert [len(one.split()) for one in drawn.pieces] == [2]
    assert (len(drawn.dots), len(drawn.breaks), drawn.last) == (2, 1, ("108.0", "14.0"))
    assert small_picture.draw([Decimal(1), None], [False, False]) is None


@pytest.mark.database
@pytest.mark.django_db
def test_course_is_of_the_vintages_that_count_and_of_what_one_may_see(home: Any, people: Any, work: Any) -> None:
    for period, batches in (("2026-Q2", 100), ("2026-Q3", 150)):
        round_ = create(people.asker, "probe", "quarterly", period, asks=["amr-510722", "amr-510105"])
        send(people.asker, round_)
        for actor, n in ((people.third, batches), (people.second, 10)):
            sheet = work.fill(actor, round_, batches=n, passed=n)
            for one in filling.judge(sheet).unexplained:
                filling.save(actor, sheet, filling.Entry(one.line, None, note="专项"))
            submit(actor, sheet)
            above = people.other_city if actor is people.third else people.city
            check(above, sheet)
        for city in (people.other_city, people.city):
            sums = round_.sheets.get(unit__code=city.body)
            submit(city, sums)
            check(people.asker, sums)
        lock(people.asker, round_)
    whole = courses.of_form(people.asker, "probe", "quarterly")
    assert [one.period for one in whole.points] == ["2026-Q2", "2026-Q3"]
    assert [one.figure.value for one in series.course(whole.points, "batches") if one.figure] == [110, 160]
    own = courses.of_form(people.third, "probe", "quarterly")
    assert set(own.units) == {"amr-510722"}
    assert series.course(own.points, "batches")[1].last.value == 50
    with pytest.raises(UnknownUnit):
        courses.of_form(people.third, "probe", "quarterly", unit="amr-510105")
    with pytest.raises(UnknownForm):
        courses.of_form(people.clerk, "probe", "quarterly")
    reopen(work.person("boss", "amr", "province", "checker"), round_, "抄错", ["amr-510722"])
    filling.save(people.third, round_.sheets.get(unit__code="amr-510722"), filling.Entry("batches", "1"))
    again = courses.of_form(people.asker, "probe", "quarterly", last=1)
    assert [one.figure.value for one in series.course(again.points, "batches") if one.figure] == [160]
