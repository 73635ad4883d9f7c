"""Reviews for a title of places: candidates, criteria, review, public notice, title, term, recheck, exit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhiheng.assessment.errors import EntryRefused, NominationRefused, NotReady, NotYours
from zhiheng.assessment.facts import Hand

pytestmark = [pytest.mark.database, pytest.mark.django_db]
Step = Callable[..., Any]


def reviewed(world: Any, step: Step) -> Any:
    """Return an edition of a review of two towns, one good and one weak, deliberated and on public notice."""
    from zhiheng.assessment.services import drawing, entering, opening, reporting

    clerk = world.people["clerk"]
    year = opening.open_year(clerk, "sichuan", "quality-town-review", 2023, now=world.now)
    for code, name in (("510402001", "示范镇"), ("510402002", "另一镇")):
        unit = opening.nominate(clerk, year, "towns", code, name, division="510402", now=world.now)
        unit.year = year
        reporting.file_goals(world.of("510402"), unit, "创建目标", now=world.now)
    year = step(clerk, year, "start-reporting", world.tick())
    for unit in year.units.all():
        reporting.go_on_without(clerk, unit, "纸质材料另附", now=world.now)
    year = step(clerk, year, "close-reporting", world.tick())
    units = list(year.units.select_related("year__case", "year__body"))
    rows = [
        (unit, "mechanism", {"missing": [] if place == 0 else ["plan", "money"]}, "")
        for place, unit in enumerate(units)
    ]
    rows += [(unit, "safety", {"counts": {"accident": str(place)}}, "") for place, unit in enumerate(units)]
    entering.take_in(clerk, year, Hand.DEPARTMENT, rows, now=world.now)
    entering.take_in(
        world.people["first"],
        year,
        Hand.REVIEW,
        [(unit, "work", {"level": "good"}, "") for unit in units],
        now=world.now,
    )
    year = step(clerk, year, "commit-draw", world.tick())
    year = step(clerk, year, "draw", world.tick(), dice="161803")
    for code in drawing.visited(year):
        drawing.visit(clerk, year.units.get(code=code), "现场核查", now=world.now)
    year = step(clerk, year, "tell-scores", world.tick())
    for unit in year.units.select_related("year__case", "year__body"):
        reporting.accept(world.of("510402"), unit, now=world.now)
    year = step(clerk, year, "close-objections", world.tick())
    return step(world.people["panel"], year, "deliberate", world.tick(), notice_text="拟命名示范镇")


def titled(world: Any, step: Step) -> Any:
    """Return the edition with its titles published."""
    from zhiheng.assessment.models import AssessmentYear
    from zhiheng.cases.services import clocks

    year = reviewed(world, step)
    clocks.tick(world.tick(20))
    year = AssessmentYear.objects.select_related("case", "body").get(pk=year.pk)
    year = step(world.people["leader"], year, "decide", world.tick())
    return step(world.people["clerk"], year, "publish", world.tick())


def test_candidates_are_places_of_the_sheet_under_the_body(world: Any) -> None:
    from zhiheng.assessment.services import opening

    clerk = world.people["clerk"]
    year = opening.open_year(clerk, "sichuan", "quality-town-review", 2023, now=world.now)
    assert year.units.count() == 0
    with pytest.raises(NominationRefused):
        opening.nominate(clerk, year, "towns", "510402001", "")
    with pytest.raises(NominationRefused):
        opening.nominate(clerk, year, "cities", "510402001", "某镇")
    opening.nominate(clerk, year, "towns", "510402001", "某镇")
    with pytest.raises(NominationRefused):
        opening.nominate(clerk, year, "villages", "510402001", "某村")
    with pytest.raises(NotYours):
        opening.nominate(world.people["510402"], year, "towns", "510402003", "他镇")


def test_title_waits_for_the_public_notice_and_goes_to_who_met_the_requirements(world: Any, step: Step) -> None:
    from zhiheng.assessment.models import PlaceTitle
    from zhiheng.cases.errors import StepNotOpen
    from zhiheng.cases.models import PublicNotice
    from zhiheng.ledger.models import OutboxBatch

    year = reviewed(world, step)
    assert PublicNotice.objects.get().case_id == year.case_id
    with pytest.raises(StepNotOpen):
        step(world.people["leader"], year, "decide", world.now)
    year = titled_from(world, step, year)
    title = PlaceTitle.objects.get()
    assert title.unit.name_zh == "示范镇"
    assert title.valid_until == date(title.granted_on.year + 3, title.granted_on.month, title.granted_on.day)
    row = OutboxBatch.objects.get(record_type="title").rows[0]
    assert (row["status"], row["place_code"], row["level"]) == ("granted", "510402001", "prefecture")
    assert year.case.state == "published"


def titled_from(world: Any, step: Step, year: Any) -> Any:
    from zhiheng.assessment.models import AssessmentYear
    from zhiheng.cases.services import clocks

    clocks.tick(world.tick(20))
    year = AssessmentYear.objects.select_related("case", "body").get(pk=year.pk)
    year = step(world.people["leader"], year, "decide", world.tick())
    return step(world.people["clerk"], year, "publish", world.tick())


def test_title_is_checked_again_kept_then_lost(world: Any, step: Step) -> None:
    from zhiheng.assessment.models import PlaceTitle
    from zhiheng.assessment.services import titles
    from zhiheng.ledger.models import OutboxBatch

    titled(world, step)
    title, clerk = PlaceTitle.objects.get(), world.people["clerk"]
    ends = title.valid_until
    with pytest.raises(EntryRefused):
        titles.recheck(clerk, title, kept=True, reason=" ")
    titles.recheck(clerk, title, kept=True, reason="条件保持", now=world.tick(1000))
    assert title.valid_until == date(ends.year + 3, ends.month, ends.day)
    titles.recheck(clerk, title, kept=False, reason="发生较大事故", now=world.tick(30))
    assert [one.kind for one in title.events.all()] == ["granted", "renewed", "withdrawn"]
    assert not titles.held(ends).exists()
    with pytest.raises(EntryRefused):
        titles.recheck(clerk, title, kept=True, reason="再来")
    assert [batch.rows[0]["status"] for batch in OutboxBatch.objects.filter(record_type="title").order_by("id")] == [
        "granted",
        "renewed",
        "withdrawn",
    ]


def test_title_whose_term_is_over_ends_once(world: Any, step: Step) -> None:
    from zhiheng.assessment.models import PlaceTitle
    from zhiheng.assessment.services import titles
    from zhiheng.server.assessment import history

    titled(world, step)
    ends = PlaceTitle.objects.get().valid_until
    noon = datetime(ends.year, ends.month, ends.day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    told = PlaceTitle.objects.get()
    told.valid_until = date(2024, 5, 23)
    assert history.state_of(told) == "expired", "shown so before the worker writes it down"
    assert titles.expire(noon) == 0
    assert titles.expire(noon + timedelta(days=1)) == 1
    assert titles.expire(noon + timedelta(days=2)) == 0
    assert PlaceTitle.objects.get().state == "expired"


def test_review_without_candidates_does_not_start(world: Any, step: Step) -> None:
    from zhiheng.assessment.services import opening

    year = opening.open_year(world.people["clerk"], "sichuan", "quality-town-review", 2023, now=world.now)
    with pytest.raises(NotReady):
        step(world.people["clerk"], year, "start-reporting", world.tick())
