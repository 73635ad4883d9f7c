"""What the demo fills in of assessments: two finished years, one under way, a prefecture's own, and reviews for titles.

Everything goes through the room's services, on days of the past, by the accounts of the demo; units without an account are
played by an actor of their own body. All of it is invented and marked so, in the ledger under a source that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import transaction

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.actors.models import Body
from zhiheng.assessment.facts import Hand
from zhiheng.assessment.models import AssessedUnit, AssessmentYear, PlaceTitle, SheetEntry
from zhiheng.assessment.own import OwnCriteria, OwnLine, Way
from zhiheng.assessment.scoring import asked
from zhiheng.assessment.services import (
    drawing,
    entering,
    opening,
    own_sheets,
    reporting,
    results,
    schemes,
    sheets,
    titles,
)
from zhiheng.cases.services import acting, clocks
from zhiheng.cases.services.files import Given
from zhiheng.ledger.installation import Installation
from zhiheng.policy.model import CriterionKind, SheetCriterion, UnitLevel
from zhiheng.server import demo_people
from zhiheng.server.assessment import demo_evidence

CHINA, SEED, MARK = ZoneInfo("Asia/Shanghai"), 2013, "（合成数据 SYNTHETIC）"
#: Pack → sheet of the yearly assessment, sheet of the review, groups and codes of its candidates.
SHEETS = {
    "sichuan": (
        "quality-work",
        "quality-city-review",
        (("cities", "510700"), ("cities", "510500"), ("counties", "510182")),
    ),
    "jiangsu": ("quality-strong-province", "quality-county-review", (("counties", "320583"), ("cities", "320500"))),
}
BEFORE, FINISHED, RUNNING = 2023, 2024, 2025
#: Pack → sheet by which a prefecture assesses its counties; its year ends within that of the provincial one that it proves.
COUNTIES = {"sichuan": "county-quality-work"}
#: Pack → programme without criteria in any document, the running body's own criteria, and the candidate.
OWN = {"sichuan": ("organic-county", "510182")}


def make(installation: Installation, pack: str, step: Callable[[str, str], None]) -> dict[str, int]:
    """Fill in what the pages show; return how many of what were made. Run again, it makes nothing twice."""
    if pack not in SHEETS or AssessmentYear.objects.filter(pack=pack, synthetic=True).exists():
        return {}
    try:
        people = {name: demo_people.actor(name) for name in ("clerk", "checker", "panel", "leader", "expert")}
    except User.DoesNotExist:
        return {}
    step("填写考核与示范创建", "Filling in assessments and reviews for titles")
    yearly, review, candidates = SHEETS[pack]
    demo = _Demo(pack, people)
    with transaction.atomic():
        demo.evidence(yearly)
        demo.finished(yearly, BEFORE)
        demo.by_prefecture(COUNTIES.get(pack, ""))
        demo.finished(yearly, FINISHED, waiting=True)
        demo.running(yearly)
        demo.review(review, candidates)
        if pack in OWN:
            demo.own_review(*OWN[pack])
    return {"assessments": AssessmentYear.objects.filter(synthetic=True).count()}


class _Demo:
    """The invented assessments of a pack: who acts, and what chance gives."""

    def __init__(self, pack: str, people: dict[str, Actor]) -> None:
        """`people` are the accounts of the bureau by role."""
        self.pack, self.people, self.random = pack, people, Random(SEED)  # noqa: S311  invented data

    def evidence(self, sheet: str) -> None:
        """Make what sheets gather: plans of the years with reports of the bodies, and a round that they handed in."""
        scheme = schemes.of_pack(self.pack, sheet)
        bureau = Body.objects.get(code=self.people["clerk"].body)
        units = list(Body.objects.filter(parent=bureau, level="prefecture", active=True).values_list("code", flat=True))
        departments = [code for group in scheme.groups if group.level.value == "department" for code in group.members]
        known = list(Body.objects.filter(code__in=departments).order_by("code").values_list("code", flat=True))
        keepers = [bureau, *Body.objects.filter(code=scheme.organiser or "").exclude(pk=bureau.pk)]
        for year in (BEFORE, FINISHED, RUNNING):
            for keeper in keepers:  # a bureau gives work to the offices below it, who steers to departments
                wanted = units if keeper is bureau else known
                demo_evidence.plan_of(self.pack, keeper, year, sorted(wanted), self.random)
        demo_evidence.round_of(
            self.pack, bureau, f"{FINISHED}-11", datetime(FINISHED, 12, 1, 9, tzinfo=CHINA), sorted(units)
        )

    def finished(self, sheet: str, number: int, *, waiting: bool = False) -> None:
        """Make a year that went its whole course; `waiting`: one office has not given its receipt yet."""
        year, now = self._opened(sheet, number, datetime(number + 1, 1, 9, 10, tzinfo=CHINA))
        self._reported(year, now, share=1.0)
        year = self._scored(year, now + timedelta(days=40))
        self._settled(year, now + timedelta(days=60), waiting=waiting)

    def by_prefecture(self, sheet: str) -> None:
        """Make a year in which the demo's prefecture assesses its own counties, as the third level."""
        city = Body.objects.filter(parent__code=self.people["clerk"].body, level="prefecture").order_by("code").first()
        if not sheet or city is None:
            return
        demo = _Demo(self.pack, {name: _somebody(city, name) for name in ("clerk", "panel", "leader")})
        demo.people["expert"] = self.people["expert"]
        year, now = demo._opened(sheet, BEFORE, datetime(FINISHED, 7, 8, 10, tzinfo=CHINA))
        demo._reported(year, now, share=1.0)
        year = demo._scored(year, now + timedelta(days=40))
        demo._settled(year, now + timedelta(days=60))

    def own_review(self, programme: str, code: str) -> None:
        """Make a review by criteria of the bureau's own, with a title that was lost at its check."""
        lines = (
            OwnLine(f"有机产品认证面积{MARK}", "按认证面积占比评分", Way.SCORED, Decimal(60)),
            OwnLine(f"监管与追溯体系{MARK}", "查阅制度和台账，缺少的不得分", Way.REQUIRED, Decimal(40)),
        )
        now, clerk = datetime(2021, 9, 1, 10, tzinfo=CHINA), self.people["clerk"]
        drawn = OwnCriteria(UnitLevel.COUNTY, lines, 24, f"三年内发生重大质量安全事件{MARK}")
        own_sheets.draw_up(clerk, self.pack, programme, drawn, synthetic=True, now=now)
        title = self._titled(f"own-{programme}", 2021, (("candidates", code),), now)[:1]
        for one in title:
            reason = f"复核发现认证面积不再达到要求{MARK}"
            titles.recheck(clerk, one, kept=False, reason=reason, now=now + timedelta(days=700))

    def running(self, sheet: str) -> None:
        """Make a year in which some units have reported, some are at it, one is late, and others have not begun."""
        year, now = self._opened(sheet, RUNNING, datetime(RUNNING + 1, 1, 8, 10, tzinfo=CHINA))
        self._reported(year, now, share=0.6)

    def review(self, sheet: str, candidates: tuple[tuple[str, str], ...]) -> None:
        """Make a review of candidates up to their titles, and check one again."""
        now = datetime(2021, 3, 1, 10, tzinfo=CHINA)
        for title in self._titled(sheet, 2021, candidates, now)[:1]:
            reason = f"到期复核资料和现场，保持创建条件{MARK}"
            titles.recheck(self.people["clerk"], title, kept=True, reason=reason, now=now + timedelta(days=1100))

    def _titled(
        self, sheet: str, number: int, candidates: tuple[tuple[str, str], ...], now: datetime
    ) -> list[PlaceTitle]:
        """Take candidates through a review and return the titles they won."""
        year = opening.open_year(self.people["clerk"], self.pack, sheet, number, synthetic=True, now=now)
        for group, code in candidates:
            opening.nominate(self.people["clerk"], year, group, code, "", now=now)
        self._goals(year, now)
        year = self._step("start-reporting", year, now + timedelta(days=10))
        self._reported(year, now, share=1.0, started=True)
        year = self._scored(year, now + timedelta(days=40), generous=True)
        self._settled(year, now + timedelta(days=60))
        return list(PlaceTitle.objects.filter(unit__year=year))

    # --- the course -------------------------------------------------------------------------------------------------
    def _opened(self, sheet: str, number: int, now: datetime) -> tuple[AssessmentYear, datetime]:
        year = opening.open_year(self.people["clerk"], self.pack, sheet, number, synthetic=True, now=now)
        self._goals(year, now + timedelta(days=3))
        return self._step("start-reporting", year, now + timedelta(days=10)), now + timedelta(days=11)

    def _goals(self, year: AssessmentYear, now: datetime) -> None:
        text = f"监督抽查合格率不低于上年，重大质量安全事故为零，年度任务全部完成{MARK}"
        for unit in _units(year):
            reporting.file_goals(_of(unit, self.people), unit, text, now=now)

    def _step(self, name: str, year: AssessmentYear, now: datetime, **fields: str) -> AssessmentYear:
        who = {"deliberate": "panel", "decide": "leader"}.get(name, "clerk")
        files = [Given("minutes.txt", f"审议会议记录{MARK}".encode(), "minutes")] if name == "deliberate" else []
        acting.act(self.people[who], year.case, name, fields=fields, files=files, now=now)
        return AssessmentYear.objects.select_related("case", "body__parent").get(pk=year.pk)

    def _reported(self, year: AssessmentYear, now: datetime, *, share: float, started: bool = False) -> None:
        """Let a share of the units report on themselves, the next fill in half, and one be late."""
        scheme, _table = schemes.of_year(year)
        units = _units(year)
        whole = round(len(units) * share)
        for place, unit in enumerate(units):
            wanted = [one for one in asked(scheme.every_criterion(), unit.group) if one.computed is None]
            mine = wanted if place < whole else wanted[: len(wanted) // 2] if place < whole + 4 else []
            self._self_report(unit, mine, now + timedelta(days=place % 7))
            if place < whole:
                reporting.report(_of(unit, self.people), unit, now=now + timedelta(days=8))
        if share < 1:
            reporting.go_on_without(self.people["clerk"], units[-1], f"机构调整，逾期未报，已书面催办{MARK}", now=now)

    def _self_report(self, unit: AssessedUnit, lines: list[SheetCriterion], now: datetime) -> None:
        who = _of(unit, self.people)
        SheetEntry.objects.bulk_create(
            SheetEntry(unit=unit, criterion=one.id, hand=Hand.SELF.value, content=self._content(one, 0.9),
                       comment=f"自评说明{MARK}", body=who.body, username=who.username, at=now)
            for one in lines
        )  # fmt: skip

    def _scored(self, year: AssessmentYear, now: datetime, *, generous: bool = False) -> AssessmentYear:
        """Close the reports, let every body score and the panel judge, draw and visit, and mend what no indicator gives."""
        year = self._step("close-reporting", year, now - timedelta(days=20))
        scheme, _table = schemes.of_year(year)
        units, lines = _units(year), [one for one in scheme.every_criterion() if one.computed is None]
        for who in (self.people["clerk"], *_scorers(year)):
            rows = [
                (unit, one.id, _typed(self._content(one, 0.95 if generous else 0.85)), f"核对材料{MARK}")
                for one in lines
                if not one.levels
                and (one.scored_by == (who.body,) or (not one.scored_by and who is self.people["clerk"]))
                for unit in units
                if not one.groups or unit.group in one.groups
            ]
            entering.take_in(who, year, Hand.DEPARTMENT, rows, now=now)
        for who, kind in ((self.people["expert"], 0.9), (self.people["panel"], 0.8)):
            if who.user is None:  # a panel has numbered members: accounts
                continue
            rows = [
                (unit, one.id, _typed(self._content(one, 0.98 if generous else kind)), "")
                for one in lines
                if one.levels
                for unit in units
                if not one.groups or unit.group in one.groups
            ]
            entering.take_in(who, year, Hand.REVIEW, rows, now=now)
        year = self._step("commit-draw", year, now)
        year = self._step("draw", year, now + timedelta(days=1), dice=f"{self.random.randrange(10**8):08d}")
        for code in drawing.visited(year):
            unit = year.units.select_related("year__case", "year__body").get(code=code)
            drawing.visit(
                self.people["clerk"], unit, f"查阅台账、走访企业，与自评一致{MARK}", now=now + timedelta(days=5)
            )
        self._verified(year, now + timedelta(days=6))
        return self._step("tell-scores", year, now + timedelta(days=10))

    def _verified(self, year: AssessmentYear, now: datetime) -> None:
        """Verify by hand what no indicator gives, so that the year has totals; the reason says so."""
        found = sheets.of_units(year, _units(year))
        clerk = self.people["clerk"]
        rows = [
            SheetEntry(unit=unit, criterion=line.criterion.id, hand=Hand.VERIFIED.value, username=clerk.username, body=clerk.body,
                       content={"points": round(line.full * (0.75 + 0.2 * self.random.random()))}, at=now,
                       comment=f"没有归集数据，按上报材料核定{MARK}")
            for unit in _units(year)
            for line in found[unit.code].lines
            if line.points is None and not line.counts.left_out
        ]  # fmt: skip
        SheetEntry.objects.bulk_create(rows)

    def _settled(self, year: AssessmentYear, now: datetime, *, waiting: bool = False) -> None:
        """Let units answer, deliberate, decide, publish, hand over and close."""
        for unit in _units(year):
            reporting.accept(_of(unit, self.people), unit, now=now - timedelta(days=8))
        year = self._step("close-objections", year, now - timedelta(days=7))
        year = self._step(
            "deliberate", year, now, **({"notice_text": f"拟命名名单{MARK}"} if year.use != "yearly" else {})
        )
        if year.use != "yearly":
            now += timedelta(days=20)
            clocks.tick(now)
            year = AssessmentYear.objects.select_related("case", "body__parent").get(pk=year.pk)
        year = self._step("publish", self._step("decide", year, now + timedelta(days=1)), now + timedelta(days=3))
        if year.use == "yearly":
            year = self._step("hand-over", year, now + timedelta(days=4))
            for handed in list(year.handed.select_related("year__case", "year__body__parent"))[1 if waiting else 0 :]:
                office = Actor(username=f"demo-{handed.office}", body=handed.office, kind=BodyKind.DEPARTMENT,
                               roles=frozenset({Role.READER}))  # fmt: skip
                results.receive(office, handed, now=now + timedelta(days=6))
        if not waiting or not year.handed.filter(received_at=None).exists():
            self._step("close", year, now + timedelta(days=10))

    # --- chance -----------------------------------------------------------------------------------------------------
    def _content(self, one: SheetCriterion, level: float) -> dict[str, Any]:
        """Return content of a line that reaches about a share of its points."""
        if one.kind is CriterionKind.CHECKLIST:
            missing = [check.id for check in one.checks if self.random.random() > level]
            return {"missing": missing, "complete": True}
        if one.levels:
            return {"level": one.levels[0 if self.random.random() < level - 0.2 else 1].id}
        if one.kind in (CriterionKind.EVENTS, CriterionKind.BONUS):
            return {"counts": {event.id: int(self.random.random() > level) for event in one.events}, "complete": True}
        points = int(float(one.points) * 1000 * min(1, level - 0.1 + 0.2 * self.random.random()))
        return {"points": points}


def _typed(content: dict[str, Any]) -> dict[str, Any]:
    """Return kept content as somebody would type it."""
    return {**content, "points": f"{content['points'] / 1000:.3f}"} if "points" in content else content


def _units(year: AssessmentYear) -> list[AssessedUnit]:
    units = list(year.units.select_related("body").order_by("group", "code"))
    for unit in units:
        unit.year = year
    return units


def _of(unit: AssessedUnit, people: dict[str, Actor]) -> Actor:
    """Return somebody of a unit's body; for a unit whose body has no account here, the assessing clerk enters its paper."""
    if unit.body is None:
        return people["clerk"]
    return Actor(username=f"demo-{unit.body.code}", body=unit.body.code, kind=BodyKind(unit.body.kind), level=unit.body.level,
                 roles=frozenset({Role.CLERK}))  # fmt: skip


def _scorers(year: AssessmentYear) -> Iterator[Actor]:
    for code in year.scorers:
        yield Actor(
            username=f"demo-{code}",
            body=code,
            kind=BodyKind.DEPARTMENT,
            level="province",
            roles=frozenset({Role.CLERK}),
        )


def _somebody(body: Body, role: str) -> Actor:
    """Return somebody with a post of a body, for what the demo does in its name."""
    return Actor(username=f"demo-{body.code}-{role}", body=body.code, kind=BodyKind(body.kind), level=body.level,
                 roles=frozenset({Role(role)}))  # fmt: skip
