"""Titles on four levels of places, with criteria of the pack and of the running body's own, to their loss; shown where the place is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from zhiheng.assessment.errors import CriteriaRefused, NominationRefused, NotYours
from zhiheng.assessment.facts import Hand
from zhiheng.assessment.own import OwnCriteria, OwnLine, Way, faults
from zhiheng.policy.model import UnitLevel

pytestmark = [pytest.mark.database, pytest.mark.django_db]
Step = Callable[..., Any]
LINES = (
    OwnLine("有机产品认证面积", "按认证面积占比评分", Way.SCORED, Decimal(50)),
    OwnLine("监管体系", "评审组评定", Way.JUDGED, Decimal(30)),
    OwnLine("印发创建方案", "没有方案不得分", Way.REQUIRED, Decimal(20)),
)
CRITERIA = OwnCriteria(UnitLevel.COUNTY, LINES, 24, "三年内发生重大质量安全事件")
#: who runs it, sheet, group, code and name of the candidate, where it is shown
REVIEWS = {
    "city": ("province", "quality-city-review", "cities", "510400", "", "510400"),
    "county": ("", "own-organic-county", "candidates", "510402", "", "510402"),
    "village": ("", "quality-town-review", "villages", "510402001201", "示范村", "510402"),
    "zone": ("", "own-brand-zone", "candidates", "zone-1", "钒钛产业园", "510402"),
}

#: kind under which the title enters the ledger, where indicators count it
KINDS = {"city": "quality_city", "county": "organic_county", "village": "quality_village", "zone": "brand_zone"}


def draw_up(world: Any, programme: str = "organic-county", criteria: OwnCriteria = CRITERIA, by: str = "clerk") -> Any:
    from zhiheng.assessment.services import own_sheets

    return own_sheets.draw_up(world.people[by], "sichuan", programme, criteria, now=world.now)


def full(line: Any) -> dict[str, Any]:
    """Return an entry that gives all points of a line."""
    return {"missing": [], "counts": dict.fromkeys((one.id for one in line.events), "0"), "points": str(line.points)}


def given_title(world: Any, step: Step, by: str, sheet: str, group: str, code: str, name: str) -> Any:
    """Take one candidate through a whole review and return its title."""
    from zhiheng.assessment.models import AssessmentYear, PlaceTitle
    from zhiheng.assessment.services import drawing, entering, opening, reporting, schemes
    from zhiheng.cases.services import clocks

    clerk, panel, leader = (
        world.people[f"{by}-{role}" if by and role else by or role or "clerk"] for role in ("", "panel", "leader")
    )
    year = opening.open_year(clerk, "sichuan", sheet, 2023, now=world.now)
    unit = opening.nominate(clerk, year, group, code, name, division="510402" if name else "", now=world.now)
    unit.year = year
    owner = world.people["510402"] if unit.body and unit.body.level == "county" else world.people["clerk"]
    reporting.file_goals(owner, unit, "创建目标", now=world.now)
    year = step(clerk, year, "start-reporting", world.tick())
    reporting.go_on_without(clerk, year.units.get(), "纸质材料另附", now=world.now)
    year = step(clerk, year, "close-reporting", world.tick())
    unit = year.units.select_related("body").get()
    unit.year = year
    lines = schemes.of_year(year)[0].criteria()
    entering.take_in(
        clerk, year, Hand.DEPARTMENT, [(unit, one.id, full(one), "") for one in lines if not one.levels], now=world.now
    )
    judged = [(unit, one.id, {"level": "good"}, "") for one in lines if one.levels]
    entering.take_in(world.people["first"], year, Hand.REVIEW, judged, now=world.now)
    year = step(clerk, year, "commit-draw", world.tick())
    year = step(clerk, year, "draw", world.tick(), dice="161803")
    for drawn in drawing.visited(year):
        drawing.visit(clerk, year.units.get(code=drawn), "现场核查", now=world.now)
    year = step(clerk, year, "tell-scores", world.tick())
    reporting.accept(owner, year.units.get(), now=world.now)
    year = step(clerk, year, "close-objections", world.tick())
    year = step(panel, year, "deliberate", world.tick(), notice_text="拟命名名单")
    clocks.tick(world.tick(20))
    year = AssessmentYear.objects.select_related("case", "body").get(pk=year.pk)
    step(clerk, step(leader, year, "decide", world.tick()), "publish", world.tick())
    return PlaceTitle.objects.get()


@pytest.mark.parametrize("review", REVIEWS)
def test_title_goes_from_candidate_to_loss_and_stands_at_its_place(world: Any, step: Step, review: str) -> None:
    from zhiheng.assessment.models import AssessmentYear
    from zhiheng.assessment.services import papers, titles
    from zhiheng.ledger.models import OutboxBatch
    from zhiheng.server.indicators import portal_areas, portal_scores

    by, sheet, group, code, name, place = REVIEWS[review]
    if sheet.startswith("own-"):
        level = UnitLevel.ZONE if review == "zone" else UnitLevel.COUNTY
        draw_up(world, sheet.removeprefix("own-"), OwnCriteria(level, LINES, 24))
    title = given_title(world, step, by, sheet, group, code, name)
    year = AssessmentYear.objects.select_related("case").get()
    own = sheet.startswith("own-")
    assert ("文件没有给出条件；本标准由" in papers.method(year).zh) is own
    row = OutboxBatch.objects.get(record_type="title").rows[0]
    governed = {"city": "攀枝花市人民政府", "county": "东区人民政府"}
    assert (row["holder_name"], row["place_code"]) == (governed.get(review, title.unit.name_zh), code)
    assert row["kind"] == KINDS[review]
    there = portal_areas.place(place)
    assert there is not None
    (shown,) = portal_scores.titles(there)
    assert (shown.holds, shown.lost_on, shown.where) == (True, None, title.unit.name_zh)
    assert portal_scores.scores(there) == [], "a review is no yearly score"
    months = 24 if own else 36
    assert (title.valid_until.year - title.granted_on.year) * 12 == months
    titles.recheck(world.people[by or "clerk"], title, kept=False, reason="复核不合格", now=world.tick(400))
    (lost,) = portal_scores.titles(there)
    assert not lost.holds
    assert lost.lost_on == world.now.date()


def test_own_criteria_are_kept_in_versions_and_a_review_keeps_its_own(world: Any) -> None:
    from zhiheng.assessment.models import OwnSheet
    from zhiheng.assessment.services import opening, own_sheets, schemes

    assert draw_up(world).version == 1
    assert draw_up(world).version == 1, "the same again is no new version"
    year = opening.open_year(world.people["clerk"], "sichuan", "own-organic-county", 2023, now=world.now)
    assert draw_up(world, criteria=OwnCriteria(UnitLevel.COUNTY, LINES, 36)).version == 2
    assert (schemes.of_year(year)[0].version, year.content["own"]["version"], schemes.is_own(year)) == (
        "own-1",
        1,
        True,
    )
    assert [one.version for one in own_sheets.newest(world.people["leader"])] == [2]
    assert own_sheets.newest(world.people["province"]) == [], "another body's are not its"
    with pytest.raises(Exception, match="only added to"):
        OwnSheet.objects.update(version=9)


def test_own_criteria_are_refused_where_documents_give_some_or_points_do_not_add_up(world: Any) -> None:
    with pytest.raises(CriteriaRefused):
        draw_up(world, "government-assessment")
    with pytest.raises(NotYours):
        draw_up(world, by="panel")
    wrong = OwnCriteria(UnitLevel.TOWNSHIP, (OwnLine("甲", "", Way.SCORED, Decimal("33.3333")),), 0)
    assert len(faults(wrong)) == 3
    with pytest.raises(CriteriaRefused, match="90"):
        draw_up(world, criteria=OwnCriteria(UnitLevel.COUNTY, (OwnLine("甲", "按", Way.SCORED, Decimal(90)),), 12))


def test_county_that_is_not_below_does_not_answer_for_a_town(world: Any) -> None:
    from zhiheng.assessment.services import opening

    clerk = world.people["clerk"]
    year = opening.open_year(clerk, "sichuan", "quality-town-review", 2023, now=world.now)
    with pytest.raises(NominationRefused):
        opening.nominate(clerk, year, "towns", "510104001", "他市某镇", division="510104")
    assert opening.nominate(clerk, year, "towns", "510402001", "某镇", division="510402").body.code == "amr-510402"
