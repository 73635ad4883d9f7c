"""What the ledger hands over to assessments: records of a place as evidence, events counted by place and year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from zhiheng.assessment.units import Unit
from zhiheng.assessment.years import Year
from zhiheng.policy import Pack
from zhiheng.policy.model import UnitLevel

pytestmark = [pytest.mark.database, pytest.mark.django_db]
YEAR = Year(2022, date(2022, 1, 1), date(2022, 12, 31))
CITY = Unit("510100", "prefectures", UnitLevel.PREFECTURE, "成都市", "Chengdu", "510100", "amr-510100")
COUNTY = Unit("510104", "counties", UnitLevel.COUNTY, "锦江区", "Jinjiang", "510104")
OTHER = Unit("510300", "prefectures", UnitLevel.PREFECTURE, "自贡市", "Zigong", "510300")
ZONE = Unit("tianfu", "zones", UnitLevel.ZONE, "天府新区", "Tianfu")


def given(record_type: str, *rows: dict[str, Any]) -> None:
    """Append rows of (division, occurred_on, …) to the ledger."""
    from zhiheng.cases.services.installed import installation
    from zhiheng.ledger import Rows

    names = sorted({name for row in rows for name in row})
    table = {name: [row.get(name) for row in rows] for name in names}
    table["source_key"] = [f"{record_type}/{'/'.join(str(value) for value in row.values())}" for row in rows]
    installation().ledger.append([Rows(record_type, pa.table(table))], source="test")


def batch(division: str | None, day: date, number: str) -> dict[str, Any]:
    return {"division": division, "occurred_on": day, "sample_no": number}


def accident(division: str, day: date, kind: str, level: str) -> dict[str, Any]:
    return {"division": division, "occurred_on": day, "report_kind": kind, "level": level, "accident_no": division}


def records(sichuan: Pack, unit: Unit) -> list[str]:
    from zhiheng.server.assessment import proofs

    line = next(one for one in sichuan.assessments["quality-work"].criteria() if one.id == "spot-check-rate")
    (wanted,) = line.evidence
    return [one.title.zh for one in proofs.from_records(sichuan, YEAR, [unit])(unit, wanted)]


def test_records_of_the_place_and_the_year_are_evidence_and_counted_anew_when_more_come(
    world: Any, sichuan: Pack
) -> None:
    given(
        "inspection",
        batch("510104", date(2022, 1, 1), "a"), batch("510105", date(2022, 12, 31), "b"),
        batch("510104", date(2021, 12, 31), "early"), batch("510104", date(2023, 1, 1), "after"),
        batch("510722", date(2022, 5, 1), "elsewhere"), batch(None, date(2022, 5, 1), "nowhere"),
    )  # fmt: skip
    label = sichuan.record_types["inspection"].label.zh
    assert records(sichuan, CITY) == [f"{label} 2 条"]
    assert records(sichuan, COUNTY) == [f"{label} 1 条"]
    assert records(sichuan, OTHER) == records(sichuan, ZONE) == []
    given("inspection", batch("510104", date(2022, 6, 1), "late"))
    assert records(sichuan, CITY) == [f"{label} 3 条"]


def test_what_gathers_itself_is_read_in_english_without_a_rest_of_chinese(world: Any, sichuan: Pack) -> None:
    from django.utils import translation

    from zhiheng.assessment.models import SheetEvidence
    from zhiheng.assessment.services import computing, opening
    from zhiheng.server.assessment import proof_links, proofs

    given("inspection", batch("510402", date(2023, 9, 1), "a"))
    year = opening.open_year(world.people["clerk"], "sichuan", "county-quality-work", 2023, now=world.now)
    unit = year.units.get(code="510402")
    known = Unit("510402", unit.group, UnitLevel.COUNTY, unit.name_zh, unit.name_en, "510402", "amr-510402")
    days = Year(2023, date(2023, 7, 1), date(2024, 6, 30))
    (found,) = proofs.from_records(sichuan, days, [known])(known, proving("record-types/inspection"))
    computing._evidence(unit, "tasks", found, world.now).save()
    by_hand = SheetEvidence(unit=unit, criterion="tasks", kind="note", title="书面说明一份", at=world.now)
    by_hand.save()
    with translation.override("en"):
        gathered, note = proof_links.proofs_of(unit, SheetEvidence.objects.all())
    label = sichuan.record_types["inspection"].label.en
    assert (gathered.title, gathered.text) == (f"{label}: 1 record", "")
    assert note.title == "书面说明一份", "what people wrote stays as it is"
    (zh, _note) = proof_links.proofs_of(unit, SheetEvidence.objects.all())
    assert zh.title.endswith("1 条")


def test_events_are_counted_by_their_condition_place_and_year_and_none_where_none_were_taken_in(
    world: Any, sichuan: Pack
) -> None:
    from zhiheng.server.assessment import ports

    line = next(one for one in sichuan.assessments["quality-work"].criteria() if one.id == "incidents")
    units = [CITY, OTHER, ZONE]
    assert ports.events(sichuan, [line], units, YEAR) == {}
    given(
        "accident",
        accident("510104", date(2022, 3, 1), "final", "serious"), accident("510105", date(2022, 4, 1), "final", "grave"),
        accident("510104", date(2022, 2, 1), "first", "grave"), accident("510104", date(2021, 3, 1), "final", "grave"),
    )  # fmt: skip
    assert ports.events(sichuan, [line], units, YEAR) == {
        ("510100", "incidents"): {"larger": 1, "major": 1},
        ("510300", "incidents"): {"larger": 0, "major": 0},
    }


def test_criterion_with_an_event_that_no_record_tells_is_left_to_people(world: Any, sichuan: Pack) -> None:
    from zhiheng.server.assessment import ports

    line = next(one for one in sichuan.assessments["quality-work"].criteria() if one.id == "incidents")
    by_hand = line.events[1].model_copy(update={"reads": None, "where": None})
    mixed = line.model_copy(update={"events": (line.events[0], by_hand)})
    given("accident", accident("510104", date(2022, 3, 1), "final", "serious"))
    assert ports.events(sichuan, [mixed], [CITY], YEAR) == {}


def test_year_before_is_computed_where_only_this_year_was_kept(world: Any, sichuan: Pack) -> None:
    from zhiheng.cases.services.installed import installation
    from zhiheng.indicators import periods, runs
    from zhiheng.indicators.services import values as kept
    from zhiheng.server.assessment import ports

    def checked(number: int, day: date, verdict: str) -> dict[str, Any]:
        return {**batch("510104", day, str(number)), "kind": "spot_check", "verdict": verdict}

    days = [date(2021, 5, 1)] * 4 + [date(2022, 5, 1)] * 4
    verdicts = ["pass", "fail", "pass", "fail", "pass", "pass", "pass", "fail"]
    given("inspection", *(checked(n, *each) for n, each in enumerate(zip(days, verdicts, strict=True))))
    line = next(one for one in sichuan.assessments["quality-work"].criteria() if one.id == "spot-check-progress")
    asked = [runs.Asked((periods.parse("2022"),), ("spot-check-pass-rate-records",))]
    kept.refresh(installation(), "sichuan", asked, date(2022, 12, 31))
    found = ports.values(sichuan, [line], [CITY], YEAR)[CITY.code, line.id]
    assert (found.value, found.before, found.n) == (75, 50, 4)


def test_figure_published_after_the_cut_off_does_not_count(world: Any, sichuan: Pack) -> None:
    from dataclasses import replace

    from zhiheng.cases.services.installed import installation
    from zhiheng.indicators import periods, runs
    from zhiheng.indicators.services import values as kept
    from zhiheng.server.assessment import ports

    def figure(value: int, told: date) -> dict[str, Any]:
        return {
            "indicator": "forest-coverage", "unit_code": "510100", "period_start": date(2022, 1, 1), "channel": "all",
            "period_end": date(2022, 12, 31), "occurred_on": date(2022, 12, 31), "value": Decimal(value), "publisher": "示例",
            "published_on": told,
        }  # fmt: skip

    given("statistic", figure(41, date(2023, 3, 20)))
    kept.refresh(
        installation(), "sichuan", [runs.Asked((periods.parse("2022"),), ("forest-coverage",))], date(2023, 6, 1)
    )
    line = next(one for one in sichuan.assessments["quality-work"].criteria() if one.id == "spot-check-rate")
    what = line.computed.model_copy(update={"indicator": "forest-coverage"})
    asked = line.model_copy(update={"computed": what})

    def value(year: Year) -> Decimal | None:
        return ports.values(sichuan, [asked], [CITY], year)[CITY.code, line.id].value

    assert value(YEAR) == 41, "no cut-off: what is known counts"
    assert value(replace(YEAR, told_by=date(2023, 3, 20))) == 41
    assert value(replace(YEAR, told_by=date(2023, 3, 19))) is None
    crossing = Year(2022, date(2022, 2, 1), date(2023, 1, 31), date(2023, 4, 1))
    assert value(crossing) == 41, "the calendar year in which most of its days lie"
    assert value(replace(crossing, told_by=date(2023, 3, 1))) is None


def test_cut_off_is_the_sheet_s_and_never_later_than_the_day_it_is_computed(world: Any) -> None:
    from zhiheng.assessment.services import computing, opening

    year = opening.open_year(world.people["clerk"], "sichuan", "county-quality-work", 2023, now=world.now)
    assert computing.told_by(year, date(2024, 8, 1)) == date(2024, 8, 1)
    assert computing.told_by(year, date(2024, 12, 1)) == date(2024, 9, 28), "90 days after 30 June"


def proving(comes_from: str) -> Any:
    from zhiheng.policy.model.assessment import WantedEvidence

    return WantedEvidence.model_validate(
        {"id": "proof", "label": {"zh": "佐证", "en": "Proof"}, "comes_from": comes_from}
    )


def test_each_body_s_own_report_on_a_joint_duty_of_any_plan_of_the_year_is_its_evidence(
    world: Any, sichuan: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from random import Random

    from zhiheng.actors.models import Body
    from zhiheng.server.assessment import demo_evidence, proofs

    report = demo_evidence._report
    reports = {"amr-510402": report, "amr-510403": lambda *told: None}
    monkeypatch.setattr(demo_evidence, "_report", lambda key, code, *told: reports[code](key, code, *told))

    keeper = Body.objects.get(code="amr-510400")
    demo_evidence.plan_of("sichuan", keeper, 2022, ["amr-510402", "amr-510403"], Random(3))

    def found(code: str, comes_from: str = "plans", year: Year = YEAR) -> list[str]:
        unit = Unit(code, "counties", UnitLevel.COUNTY, code, code, code, f"amr-{code}")
        made = proofs.from_plans(sichuan, year, [unit])(unit, proving(comes_from))
        return [f"{one.text.zh} / {one.text.en}" for one in made if one.text]

    (told,) = found("510402")
    zh, en = told.split(" / ")
    assert zh.endswith("（合成数据）")
    assert en.endswith("(synthetic data)")
    assert en.isascii()
    assert found("510403") == [], "what another body reported of a joint duty proves nothing of its own"
    assert found("510402", "plans/plan-2013") == []
    assert found("510402", year=Year(2023, date(2023, 1, 1), date(2023, 12, 31))) == []


def test_one_gathering_reads_how_a_plan_stands_once_and_of_one_unit_only_its_own(
    world: Any, sichuan: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collections import Counter
    from random import Random

    from zhiheng.actors.models import Body
    from zhiheng.planning.services import tasks
    from zhiheng.server.assessment import demo_evidence, proofs

    codes, standings, read = ("510402", "510403"), tasks.standings, Counter[tuple[str, int]]()
    keeper = Body.objects.get(code="amr-510400")
    for bodies in (["amr-510402", "amr-510403"], ["amr-510403"]):
        demo_evidence.plan_of("sichuan", keeper, 2022, bodies, Random(3))

    def counted(plan: Any, *asked: Any) -> Any:
        read[plan.key, len(plan.duties)] += 1
        return standings(plan, *asked)

    monkeypatch.setattr(tasks, "standings", counted)
    units = [Unit(code, "counties", UnitLevel.COUNTY, code, code, code, f"amr-{code}") for code in codes]

    def gathered(units: list[Unit]) -> list[int]:
        ask = proofs.from_plans(sichuan, YEAR, units)
        return [len(list(ask(unit, proving("plans")))) for unit in units for _line in range(3)]

    assert gathered(units) == [1, 1, 1, 2, 2, 2]
    assert list(read.values()) == [1, 1], "each plan once, for all units and lines"
    read.clear()
    assert gathered(units[:1]) == [1, 1, 1]
    assert len(read) == 1, "a plan that gives the unit no duty is not looked at"
    assert gathered([OTHER]) == [0, 0, 0]


def test_published_assessment_of_its_own_counties_is_evidence_of_the_prefecture(world: Any, sichuan: Pack) -> None:
    from zhiheng.assessment.models import AssessmentYear
    from zhiheng.assessment.services import opening
    from zhiheng.server.assessment import proofs

    made = opening.open_year(world.people["clerk"], "sichuan", "county-quality-work", 2021, now=world.now)
    made.units.update(grade="B")
    city = Unit("510400", "prefectures", UnitLevel.PREFECTURE, "攀枝花市", "Panzhihua", "510400", "amr-510400")
    wanted = proving("assessments/county-quality-work")
    assert list(proofs.from_assessments(sichuan, YEAR, [city])(city, wanted)) == [], "not published"
    AssessmentYear.objects.update(published_at=world.now)
    (found,) = proofs.from_assessments(sichuan, YEAR, [city])(city, wanted)
    assert (found.kind, found.reference) == ("assessment", made.case.number)
    assert found.text is not None
    assert found.text.zh == "5个单位：B级5个；2024-07-15公布"
    assert (found.title.en, found.text.en) == (made.title_en, "5 units, B: 5; published 2024-07-15")
    later = Year(2023, date(2023, 1, 1), date(2023, 12, 31))
    assert list(proofs.from_assessments(sichuan, later, [city])(city, wanted)) == []
