"""An assessment of a year from its goals to the receipts, through the services alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import docx
import fastexcel
import pytest
from pypdf import PdfReader

from zhiheng.assessment import draw
from zhiheng.assessment.errors import AssessmentTwice, DrawRefused, EntryRefused, NotReady, NotYours, WrongStage
from zhiheng.assessment.facts import Hand
from zhiheng.policy.model import Localised

pytestmark = [pytest.mark.database, pytest.mark.django_db]
Step = Callable[..., Any]
SHEET = "county-quality-work"


def opened(world: Any, number: int = 2023) -> Any:
    from zhiheng.assessment.services import opening

    return opening.open_year(world.people["clerk"], "sichuan", SHEET, number, now=world.now)


def reporting(world: Any, step: Step, number: int = 2023) -> Any:
    """Return a year in which every county filed its goals and may report."""
    from zhiheng.assessment.services import reporting

    year = opened(world, number)
    for unit in year.units.all():
        reporting.file_goals(world.of(unit.code), unit, "合格率稳定在95%以上", now=world.tick(0))
    return step(world.people["clerk"], year, "start-reporting", world.tick())


def reported(world: Any, step: Step, number: int = 2023) -> Any:
    """Return a year in which every county has reported, computed and under desk review."""
    from zhiheng.assessment.services import entering
    from zhiheng.assessment.services import reporting as report

    year = reporting(world, step, number)
    for unit in year.units.all():
        who = world.of(unit.code)
        entering.save(who, unit, "supervision", Hand.SELF, {"missing": []}, now=world.now)
        entering.save(who, unit, "tasks", Hand.SELF, {"points": "24"}, now=world.now)
        entering.save(who, unit, "public", Hand.SELF, {"level": "good"}, now=world.now)
        report.report(who, unit, now=world.now)
    return step(world.people["clerk"], year, "close-reporting", world.tick())


def drawn(world: Any, step: Step, number: int = 2023) -> Any:
    """Return a year whose units are scored and visited."""
    from zhiheng.assessment.services import drawing, entering

    year = reported(world, step, number)
    clerk = world.people["clerk"]
    for place, unit in enumerate(year.units.all()):
        entering.save(
            clerk, unit, "supervision", Hand.DEPARTMENT, {"missing": ["plan"] if place % 2 else []}, now=world.now
        )
        entering.save(clerk, unit, "tasks", Hand.DEPARTMENT, {"points": str(20 + place)}, now=world.now)
        for reviewer, level in (("first", "good"), ("second", "fair"), ("third", "good")):
            entering.save(world.people[reviewer], unit, "public", Hand.REVIEW, {"level": level}, now=world.now)
    year = step(clerk, year, "commit-draw", world.tick())
    year = step(clerk, year, "draw", world.tick(), dice="271828")
    for code in drawing.visited(year):
        drawing.visit(clerk, year.units.get(code=code), "资料与现场一致", now=world.now)
    return year


def test_evidence_stands_beside_the_lines_before_a_unit_reports(
    world: Any, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.assessment.models import SheetEvidence
    from zhiheng.assessment.services import entering
    from zhiheng.assessment.services import reporting as report
    from zhiheng.assessment.services.ports import PORTS, Gathered

    held, begun = ["first"], []

    def plans(pack: Any, days: Any, units: Any) -> Any:
        begun.append([unit.code for unit in units])
        title = Localised(zh="任务", en="Duty")
        return lambda unit, wanted: [Gathered("task", title, f"unit/1/{one}/0") for one in held]

    monkeypatch.setitem(PORTS.evidence, "plans", plans)
    year = reporting(world, step)
    assert set(SheetEvidence.objects.values_list("reference", "title_en")) == {("unit/1/first/0", "Duty")}
    assert SheetEvidence.objects.filter(criterion="tasks").count() == 5, "of every county"
    held.append("second")
    unit = year.units.first()
    who = world.of(unit.code)
    for line, given in (("supervision", {"missing": []}), ("tasks", {"points": "24"}), ("public", {"level": "good"})):
        entering.save(who, unit, line, Hand.SELF, given, now=world.now)
    report.report(who, unit, now=world.now)
    assert SheetEvidence.objects.filter(unit=unit).count() == 2, "as it stands when it hands in"
    assert SheetEvidence.objects.count() == 6
    every = [one.code for one in year.units.all()]
    assert begun == [every, [unit.code]], "once a gathering, for its units alone"


def test_a_year_is_opened_with_the_counties_below_and_only_once(world: Any) -> None:
    from zhiheng.assessment.services import opening

    year = opened(world)
    assert (year.starts, year.ends) == (date(2023, 7, 1), date(2024, 6, 30))
    assert {unit.code: unit.body.code for unit in year.units.all()} == {
        unit.code: f"amr-{unit.code}" for unit in year.units.all()
    }
    assert year.units.count() == 5
    with pytest.raises(AssessmentTwice):
        opened(world)
    with pytest.raises(NotYours):
        opening.open_year(world.people["province"], "sichuan", SHEET, 2023)


def test_reports_start_when_all_goals_are_filed_or_a_reason_is_written(world: Any, step: Step) -> None:
    from zhiheng.assessment.services import reporting as report

    year = opened(world)
    units = list(year.units.all())
    for unit in units[:-1]:
        report.file_goals(world.of(unit.code), unit, "目标", now=world.now)
    with pytest.raises(NotReady) as told:
        step(world.people["clerk"], year, "start-reporting", world.tick())
    assert units[-1].name_zh in str(told.value)
    with pytest.raises(NotYours):
        report.file_goals(world.of(units[0].code), units[-1], "目标")
    report.go_on_without(world.people["clerk"], units[-1], "逾期未报，已通报", now=world.now)
    assert step(world.people["clerk"], year, "start-reporting", world.tick()).case.state == "reporting"


def test_a_report_is_handed_in_whole_and_then_locked(world: Any, step: Step) -> None:
    from zhiheng.assessment.models import SheetEntry
    from zhiheng.assessment.services import entering
    from zhiheng.assessment.services import reporting as report

    year = reporting(world, step)
    unit = year.units.first()
    who = world.of(unit.code)
    with pytest.raises(NotReady):
        report.report(who, unit)
    entering.save(who, unit, "supervision", Hand.SELF, {"missing": []})
    entering.save(who, unit, "supervision", Hand.SELF, {"missing": []})
    assert SheetEntry.objects.filter(unit=unit).count() == 1
    with pytest.raises(EntryRefused):
        entering.save(who, unit, "tasks", Hand.SELF, {"points": "25.5"})
    entering.save(who, unit, "tasks", Hand.SELF, {"points": "24.5"})
    entering.save(who, unit, "public", Hand.SELF, {"level": "good"})
    report.report(who, unit)
    with pytest.raises(NotYours):
        entering.save(who, unit, "tasks", Hand.SELF, {"points": "25"})
    with pytest.raises(WrongStage):
        entering.save(world.people["clerk"], unit, "tasks", Hand.VERIFIED, {"points": "20"})


def test_computed_items_fill_themselves_and_keep_their_reason(world: Any, step: Step) -> None:
    from zhiheng.assessment.services import sheets

    del world.rates["510422"]
    year = reported(world, step)
    found = sheets.of_units(year, year.units.all())
    assert found["510402"].line("spot-check-rate").points == 30_000
    assert found["510403"].line("spot-check-rate").points == 22_500
    missing = found["510422"].line("spot-check-rate")
    assert missing.points is None
    assert "没有数据" in missing.counts.reason.zh
    assert found["510422"].total.points is None


def test_the_draw_can_be_made_again_from_what_was_published(world: Any, step: Step) -> None:
    from zhiheng.assessment.services import drawing
    from zhiheng.audit.services import transparency

    year = drawn(world, step)
    document = drawing.document(year)
    assert draw.verify(document) == []
    assert len(drawing.visited(year)) == 2
    committed = transparency.entry(document["committed_leaf"])
    assert document["secret"].encode() not in bytes(committed.leaf)
    assert document["commitment"].encode() in bytes(committed.leaf)
    others = [{**document, "dice": str(dice)} for dice in range(271829, 271849)]
    assert any(map(draw.verify, others))  # the secret is chance: once in 120 times other dice give the same order
    with pytest.raises(DrawRefused):
        drawing.commit(world.people["clerk"], year)


def test_from_the_first_step_to_the_last(world: Any, step: Step) -> None:
    from zhiheng.assessment.models import SheetObjection
    from zhiheng.assessment.services import objections, results, sheets
    from zhiheng.assessment.services import reporting as report
    from zhiheng.ledger.models import OutboxBatch

    year = drawn(world, step)
    clerk, checker, panel, leader = (world.people[name] for name in ("clerk", "checker", "panel", "leader"))
    year = step(clerk, year, "tell-scores", world.tick())
    units = list(year.units.all())
    objection = objections.file(world.of(units[1].code), units[1], "supervision", "计划已于3月印发", now=world.now)
    assert objection.due_on == date(2024, 8, 2)
    for unit in units[2:]:
        report.accept(world.of(unit.code), unit, now=world.now)
    with pytest.raises(NotReady):
        step(clerk, year, "close-objections", world.tick())
    report.accept(world.of(units[0].code), units[0], now=world.now)
    with pytest.raises(NotYours):
        objections.answer(clerk, objection, upheld=True, text="属实", given={"missing": []})
    objections.answer(checker, objection, upheld=True, text="经核属实", given={"missing": []}, now=world.now)
    assert (objection.points_before, objection.points_after) == (20_000, 30_000)
    year = step(clerk, year, "close-objections", world.tick())
    before = {code: sheet.grade for code, sheet in sheets.of_units(year, units).items()}
    results.adjudicate(panel, units[4], "C", "发生舆情，审议降一等", now=world.now)
    year = step(panel, year, "deliberate", world.tick())
    year = step(leader, year, "decide", world.tick())
    decided = {unit.code: (unit.points, unit.computed_grade, unit.grade) for unit in year.units.all()}
    assert all(grade == before[code] for code, (_points, grade, _decided) in decided.items())
    assert decided[units[4].code][2] == "C" != decided[units[4].code][1]
    assert set(year.annex["robustness"]) == set(decided)
    assert [one["flag"] for one in year.annex["panel"]["members"]] == ["lenient", "strict", "lenient"]
    drafted_from_the_decided_result(units[4])
    year = step(clerk, year, "publish", world.tick())
    batch = OutboxBatch.objects.get(record_type="assessment_result")
    assert [row["unit_code"] for row in batch.rows] == [unit.code for unit in units]
    assert batch.rows[4]["grade"] == "fair"
    given_out_as_files(year, units[1])
    year = step(clerk, year, "hand-over", world.tick())
    handed = year.handed.get()
    with pytest.raises(NotReady):
        step(clerk, year, "close", world.tick())
    results.receive(world.people["province"], handed, now=world.now)
    year = step(clerk, year, "close", world.tick())
    assert (year.case.state, year.case.closed) == ("closed", True)
    assert SheetObjection.objects.get().upheld
    assert subjects() == {f"place:{unit.code}" for unit in units}


def drafted_from_the_decided_result(lowered: Any) -> None:
    """Draft the circular from what was decided and is not public yet, and open it in both forms."""
    from django.contrib.auth.models import User
    from django.test import Client

    from zhiheng.cases.services.installed import installation
    from zhiheng.drafting.models import Draft
    from zhiheng.server.drafting import port_works

    pack = installation().packs["sichuan"]
    (sentence, override, table), absent = port_works.results(pack, "510400", decided=True)
    assert absent is None
    assert override["zh"].startswith(f"经集体审议，{lowered.name_zh}由按得分的")
    assert override["zh"].endswith("改定为C级，理由：发生舆情，审议降一等。"), "an override is published as one"
    assert sentence["zh"].startswith("2023–2024年度市（州）对县（市、区）质量工作考核（示例版本）共考核5个单位：")
    assert sentence["zh"].endswith("A级1个，B级2个，C级2个。")
    assert f"{lowered.name_zh}|县（市、区）|" in table["zh"].replace(" ", ""), "groups and grades by their names"
    nothing, why = port_works.results(pack, "510400", decided=False)
    assert nothing == ()
    assert why is not None
    client = Client()
    client.force_login(User.objects.get(username="clerk"))
    sent = {"kind": "assessment", "area": "510400", "period": "2023", "english": "1"}
    assert client.post("/staff/drafts/new", sent).status_code == 302
    draft = Draft.objects.get()
    paper = docx.Document(BytesIO(b"".join(client.get(f"/staff/drafts/{draft.pk}.docx"))))
    rows = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    (row,) = [row for row in rows if row[0] == lowered.name_zh]
    assert row[1::2] == ["县（市、区）", "C级"], "the grade as decided, not as computed"
    printed = "".join(
        page.extract_text() for page in PdfReader(BytesIO(b"".join(client.get(f"/staff/drafts/{draft.pk}.pdf")))).pages
    )
    assert lowered.name_zh in printed
    assert "共考核" in printed
    assert "关于2023–2024年度市（州）对县（市、区）质量工作考核（示例版本）情况的通报" in printed.replace("\n", ""), (
        "which year"
    )
    copy = docx.Document(BytesIO(b"".join(client.get(f"/staff/drafts/{draft.pk}/english.docx"))))
    lines = [one.text for one in copy.paragraphs]
    assert any("Circular on Prefectures: assessment of counties" in one.replace("\n", " ") for one in lines)
    assert lines.index("Method") < lines.index("Results")
    assert "各县（市、区）人民政府" in printed.replace("\n", ""), "who was assessed, not the cities"
    assert "〔" not in printed.split("一、考核办法")[1], "nothing is left to fill in"


def given_out_as_files(year: Any, unit: Any) -> None:
    """Ask for the sheet of a unit and the results in every form, and open what comes."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.get(username="clerk"))
    base = f"/staff/assessments/{year.case.number}"
    for address, word in ((f"{base}/units/{unit.code}/sheet", "监督抽查合格率"), (f"{base}/results", "审定结果")):
        pages = {form: client.get(f"{address}.{form}") for form in ("docx", "pdf", "xlsx")}
        assert {form: answer.status_code for form, answer in pages.items()} == dict.fromkeys(pages, 200)
        document = docx.Document(BytesIO(pages["docx"].content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        texts = [*cells, *(one.text for one in document.paragraphs)]
        if word == "监督抽查合格率":
            assert {"等次", "申报的目标", "合格率稳定在95%以上", "佐证材料"} <= set(cells)
            assert any("部门评分 clerk 2024-07-" in text for text in cells), "by whom and when"
            assert any("攀枝花市市场监督管理局" in text for text in cells), "the scoring body stands beside the rule"
        assert any(word in text for text in texts)
        assert word != "审定结果" or any("审议改定：C级。发生舆情" in text for text in texts)
        printed = "".join(page.extract_text() for page in PdfReader(BytesIO(pages["pdf"].content)).pages)
        assert word in printed.replace("\n", "")
        assert "U+" not in printed, "every sign has a form"
        assert fastexcel.read_excel(pages["xlsx"].content).sheet_names
        assert client.get(f"{address}.odt").status_code == 404


def subjects() -> set[str]:
    """Deliver what is owed and return whom the results in the ledger are about."""
    from sqlglot import parse_one

    from zhiheng.cases.services.installed import installation
    from zhiheng.ledger.services import outbox

    assert outbox.deliver(installation().ledger) == 1
    with installation().ledger.view(as_of=date(2024, 12, 31)) as view:
        rows = view.execute(parse_one("SELECT subject, grade FROM assessment_result", dialect="duckdb")).to_pylist()  # type: ignore[arg-type]
    assert {row["grade"] for row in rows} <= {"excellent", "good", "fair", "poor"}
    return {row["subject"] for row in rows}


def test_history_refuses_to_be_changed(world: Any, step: Step) -> None:
    from django.db import IntegrityError, transaction

    year = reported(world, step)
    for rows in (year.events.all(), year.units.first().entries.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(username="somebody")


def decided(world: Any, step: Step, year: Any) -> Any:
    """Take a year whose units are scored and visited to its decision."""
    from zhiheng.assessment.services import reporting as report

    year = step(world.people["clerk"], year, "tell-scores", world.tick())
    for unit in year.units.all():
        report.accept(world.of(unit.code), unit, now=world.now)
    year = step(world.people["clerk"], year, "close-objections", world.tick())
    year = step(world.people["panel"], year, "deliberate", world.tick())
    return step(world.people["leader"], year, "decide", world.tick())


def test_annex_tells_the_change_on_last_year_of_units_and_groups(world: Any, step: Step) -> None:
    first = decided(world, step, drawn(world, step))
    assert first.annex["change"] == {}
    world.now = world.now.replace(year=world.now.year + 1)
    world.rates["510422"] = Decimal(80)  # no points where there were 26.25 of 30
    second = decided(world, step, drawn(world, step, 2024))
    told = second.annex["change"]
    points = {unit.code: unit.points for unit in first.units.all()}
    assert (told["with"], told["same_sheet"]) == (first.case.number, True)
    assert {code: one["change"] for code, one in told["units"].items()} == {
        unit.code: (unit.points - points[unit.code]) / 1000 for unit in second.units.all()
    }
    assert told["units"]["510422"]["change"] < -20
    assert told["units"]["510402"]["change"] == 0
    (group,) = told["groups"].values()
    assert (group["units"], group["shown"]) == (5, False)
    assert group["mean"] == pytest.approx(told["units"]["510422"]["change"] / 5, abs=0.001)
