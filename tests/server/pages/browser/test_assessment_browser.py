"""Assessments in Chromium from first step to last on three levels: a county fills in, its prefecture assesses; then the province
assesses prefectures, a zone and departments, and the prefecture's own result proves its line.

The county, the clerk, the checker, the panel, the leader, an expert, the province, a department that scores and the office that gets
the result each act in a browser of their own; the other units go along through the services.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhiheng.assessment.facts import Hand, Measured

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

COUNTIES = ("510402", "510403", "510411")
RATES = dict(zip(COUNTIES, ("96", "92", "88"), strict=True))
BASIS = 'href="/policy/'


def values(pack: Any, criteria: Sequence[Any], units: Sequence[Any], year: Any) -> Mapping[Any, Measured]:
    return {
        (unit.code, one.id): Measured(
            Decimal(RATES[unit.code]) if unit.code in RATES else Decimal(90), Decimal(89), 240
        )
        for unit in units
        for one in criteria
    }


@pytest.fixture
def people(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Make bodies on three levels with their accounts; return the accounts by name."""
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts
    from zhiheng.assessment.services.ports import PORTS
    from zhiheng.server.assessment import proofs

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    for port, given in (("values", values), ("events", None), ("evidence", {"assessments": proofs.from_assessments})):
        monkeypatch.setattr(PORTS, port, given)
    province = Body.objects.create(
        code="sichuan-amr", kind="bureau", name_zh="四川省市场监督管理局", level="province", division="510000"
    )
    city = Body.objects.create(
        code="amr-510400",
        kind="bureau",
        name_zh="攀枝花市市场监督管理局",
        level="prefecture",
        division="510400",
        parent=province,
    )
    experts = Body.objects.create(code="experts", kind="expert", name_zh="评审组", level="other")
    found: dict[str, Any] = {}

    def person(name: str, body: Any, role: str) -> None:
        found[name] = User.objects.create(username=name)
        posts.give(found[name], body, role, given_by="test")

    for role in ("clerk", "checker", "panel", "leader"):
        person(role, city, role)
    for name, role in (("province", "clerk"), ("province-panel", "panel"), ("province-leader", "leader")):
        person(name, province, role)
    for name, code, role in (
        ("housing", "sichuan-housing", "clerk"),
        ("customs", "chengdu-customs", "clerk"),
        ("organisation", "sichuan-party-organisation", "reader"),
    ):
        body = Body.objects.create(code=code, kind="department", name_zh=code, level="province", division="510000")
        person(name, body, role)
    person("expert", experts, "clerk")
    for code in (*COUNTIES, "510421", "510422"):
        body = Body.objects.create(
            code=f"amr-{code}", kind="bureau", name_zh=f"{code}局", level="county", division=code, parent=city
        )
        person(code, body, "clerk")
    return found


@pytest.fixture
def page_of(chromium: Any, live_server: Any, people: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """Give what opens a page in the name of somebody, logged in already."""
    from django.test import Client

    contexts: dict[str, Any] = {}

    def open_page(name: str, width: int = 1280, language: str = "zh-hans") -> Any:
        key = f"{name}-{width}-{language}"
        if key not in contexts:
            context = chromium.new_context(viewport={"width": width, "height": 900})
            context.set_default_timeout(120_000)  # a machine that does much besides is slow, not wrong
            context.add_cookies([{"name": "zh_language", "value": language, "url": live_server.url}])
            if name in people:
                client = Client()
                client.force_login(people[name])
                cookie = (
                    client.cookies["sessionid"]
                    if "sessionid" in client.cookies
                    else next(iter(client.cookies.values()))
                )
                context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
            page = context.new_page()
            page.errors = []
            page.on("pageerror", lambda error: page.errors.append(str(error)))
            page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
            page.add_init_script(
                "window.__violations = []; document.addEventListener('securitypolicyviolation', (e) => window.__violations.push(e.violatedDirective));"
            )
            contexts[key] = page
        return contexts[key]

    yield open_page
    for page in contexts.values():
        page.context.close()


def others(year: Any, done: Callable[[Any, Any], Any], without: str = COUNTIES[0]) -> None:
    """Let every other county do something through the services."""
    from django.contrib.auth.models import User

    from zhiheng.actors.services import of

    for unit in year.units.select_related("body", "year__case", "year__body").exclude(code=without):
        done(of(User.objects.get(username=unit.code)), unit)


def step(page: Any, name: str, **fields: str) -> None:
    """Take a step of the course by its form."""
    form = page.locator(f"#step-{name}")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for field, text in fields.items():
        form.locator(f"[name$='{field}']").fill(text)
    if form.locator("input[type=file]").count():
        form.locator("input[type=file]").first.set_input_files(
            {"name": "minutes.txt", "mimeType": "text/plain", "buffer": "会议记录".encode()}
        )
    form.locator("button.btn").last.click()
    page.wait_for_load_state()


def test_an_assessment_goes_from_its_first_step_to_its_last(
    page_of: Callable[..., Any],
    live_server: Any,
    people: dict[str, Any],
    examine: Callable[..., list[str]],
    tmp_path: Path,
) -> None:
    from django.contrib.auth.models import User

    from zhiheng.actors.services import of
    from zhiheng.assessment.models import AssessmentYear
    from zhiheng.assessment.services import drawing, entering, reporting
    from zhiheng.ledger.models import OutboxBatch

    clerk, county, faults = page_of("clerk"), page_of(COUNTIES[0]), []

    # the prefecture begins the year
    clerk.goto(f"{live_server.url}/staff/assessments")
    clerk.select_option("#new-sheet", "sichuan/county-quality-work")
    clerk.fill("#new-year", "2023")
    clerk.click("section[aria-labelledby=begin] button")
    clerk.wait_for_load_state()
    year = AssessmentYear.objects.get()
    number = year.case.number
    home = f"{live_server.url}/staff/assessments/{number}"
    assert year.units.count() == 5

    # goals
    sheet = f"{home}/units/{COUNTIES[0]}"
    county.goto(sheet)
    county.fill("#goals-text", "抽查合格率保持在95%以上")
    county.click("section[aria-labelledby=file-goals] button")
    county.wait_for_load_state()
    others(year, lambda who, unit: reporting.file_goals(who, unit, "目标"))
    clerk.goto(home)
    step(clerk, "start-reporting")
    assert "自评" in clerk.inner_text(".zh-file-meta")

    # the county reports on itself: saved as it goes, locked when handed in
    county.goto(sheet)
    county.fill(f"#points-{COUNTIES[0]}-tasks-self", "24")
    with county.expect_response(lambda answer: "/lines/tasks" in answer.url):
        county.locator(f"#points-{COUNTIES[0]}-tasks-self").blur()
    county.wait_for_selector(f"#saved-{COUNTIES[0]}-tasks-self:has-text('已保存')")
    with county.expect_response(lambda answer: "/lines/public" in answer.url):
        county.select_option(f"#level-{COUNTIES[0]}-public-self", "good")
    with county.expect_response(lambda answer: "/lines/supervision" in answer.url):
        county.locator("#line-supervision button:has-text('保存')").click()
    county.fill(f"#points-{COUNTIES[0]}-tasks-self", "99")
    with county.expect_response(lambda answer: "/lines/tasks" in answer.url):
        county.locator(f"#points-{COUNTIES[0]}-tasks-self").blur()
    county.wait_for_selector(f"#saved-{COUNTIES[0]}-tasks-self .zh-field-message")
    faults += examine(county, "sheet")
    county.click("button[value=report]")
    county.wait_for_load_state()
    assert county.locator("button[value=report]").count() == 0

    def report(who: Any, unit: Any) -> None:
        entering.save(who, unit, "supervision", Hand.SELF, {"missing": []})
        entering.save(who, unit, "tasks", Hand.SELF, {"points": "20"})
        entering.save(who, unit, "public", Hand.SELF, {"level": "fair"})
        reporting.report(who, unit)

    others(year, report)
    clerk.goto(home)
    step(clerk, "close-reporting")

    # the clerk and an expert score, one line over all units
    clerk.goto(f"{home}/scoring?criterion=tasks")
    clerk.fill(f"#points-{COUNTIES[0]}-tasks-department", "22.5")
    with clerk.expect_response(lambda answer: "/lines/tasks" in answer.url):
        clerk.locator(f"#points-{COUNTIES[0]}-tasks-department").blur()
    assert BASIS in clerk.content()
    expert = page_of("expert")
    expert.goto(f"{home}/scoring")
    with expert.expect_response(lambda answer: "/lines/public" in answer.url):
        expert.select_option(f"#level-{COUNTIES[0]}-public-review", "fair")
    year = AssessmentYear.objects.select_related("case", "body").get()
    units = list(year.units.select_related("body"))
    for unit in units:
        unit.year = year
    acting, judging = of(people["clerk"]), of(people["expert"])
    entering.take_in(acting, year, Hand.DEPARTMENT, [(one, "supervision", {"missing": ["plan"]}, "") for one in units])
    entering.take_in(acting, year, Hand.DEPARTMENT, [(one, "tasks", {"points": "21"}, "") for one in units[1:]])
    entering.take_in(judging, year, Hand.REVIEW, [(one, "public", {"level": "good"}, "") for one in units[1:]])

    # the draw: committed to, drawn with dice, checked in the reader's own browser
    clerk.goto(home)
    step(clerk, "commit-draw")
    step(clerk, "draw", dice="314159265")
    visitor = page_of("visitor")
    visitor.goto(f"{live_server.url}/assessments/{number}/draw")
    visitor.click("[data-check-draw]")
    visitor.wait_for_selector("#draw-checked.zh-message-good")
    faults += examine(visitor, "draw")
    assert BASIS in visitor.content()
    clerk.goto(f"{home}/field")
    assert BASIS in clerk.content()
    drawn = drawing.visited(year)
    clerk.goto(f"{home}/units/{drawn[0]}")
    clerk.fill("#visit-text", "现场与材料一致")
    clerk.click("form:has(#visit-text) button")
    clerk.wait_for_load_state()
    for code in drawn[1:]:
        unit = year.units.get(code=code)
        drawing.visit(acting, unit, "现场与材料一致")
    clerk.goto(home)
    step(clerk, "tell-scores")

    # feedback: the county objects, somebody else than the scorer answers
    county.goto(sheet)
    assert "22.5" in county.inner_text("#line-tasks")
    county.click("summary:has-text('提出异议')")
    county.select_option("#object-criterion", "supervision")
    county.fill("#object-text", "检查计划已于三月印发，见附件")
    county.click("form:has(#object-text) button")
    county.wait_for_load_state()
    others(year, lambda who, unit: reporting.accept(who, unit))
    checker = page_of("checker")
    checker.goto(sheet)
    checker.fill("section[aria-labelledby=objections] textarea", "经核，计划属实")
    checker.click("button[name=upheld][value='1']")
    checker.wait_for_load_state()
    assert "20 → 30" in checker.inner_text("section[aria-labelledby=objections]")
    clerk.goto(home)
    step(clerk, "close-objections")

    # deliberation, decision, circular, publication
    panel, leader = page_of("panel"), page_of("leader")
    panel.goto(home)
    step(panel, "deliberate")
    leader.goto(home)
    step(leader, "decide")
    leader.goto(f"{home}/results")
    assert "评审 1" in leader.inner_text("section[aria-labelledby=panel]")
    faults += examine(leader, "results")
    clerk.goto(home)
    assert BASIS in clerk.content()
    clerk.click("button:has-text('起草通报')")
    clerk.wait_for_load_state()
    assert "/documents/" in clerk.url
    assert "攀枝花" in clerk.content() or "东区" in clerk.content()
    drafted(clerk, live_server.url, tmp_path)
    clerk.goto(home)
    step(clerk, "publish")
    visitor = page_of("visitor", 390, "en")
    visitor.goto(f"{live_server.url}/assessments/{number}")
    points = AssessmentYear.objects.get().units.get(code=COUNTIES[0]).points
    assert f"{points / 1000:g}" in visitor.inner_text("section[aria-labelledby=results]")
    assert BASIS in visitor.content()
    faults += examine(visitor, "published at 390 px in English")
    assert OutboxBatch.objects.filter(record_type="assessment_result").count() == 1

    # hand-over with the receipt of the province, and the end
    step(clerk, "hand-over")
    office = page_of("province")
    office.goto(f"{live_server.url}/staff/assessments")
    office.click("section[aria-labelledby=receipts] button")
    office.wait_for_load_state()
    clerk.goto(home)
    step(clerk, "close")
    faults += examine(clerk, "closed year")
    year = AssessmentYear.objects.select_related("case").get()
    assert (year.case.state, year.case.closed) == ("closed", True)
    assert User.objects.count() == len(people)
    faults += by_the_province(page_of, live_server.url, people, examine, number)
    assert faults == []


def drafted(clerk: Any, live: str, folder: Path) -> None:
    """Draft the circular from the decided result in the room of drafts, and open it in both forms."""
    import docx
    from pypdf import PdfReader

    clerk.goto(f"{live}/staff/drafts/new?kind=assessment&area=510400&period=2023")
    clerk.click("main form[method=post] button.btn-primary")
    clerk.wait_for_load_state()
    assert "共考核5个单位" in clerk.inner_text("main")
    address = clerk.url.removeprefix(live)
    for form in ("docx", "pdf"):
        with clerk.expect_download() as got:
            clerk.click(f"a[href='{address}.{form}']")
        got.value.save_as(folder / f"circular.{form}")
    rows = [
        [cell.text for cell in row.cells]
        for table in docx.Document(str(folder / "circular.docx")).tables
        for row in table.rows
    ]
    assert [row[1] for row in rows if row[0] == "东区"] == ["县（市、区）"]
    assert "共考核" in "".join(page.extract_text() for page in PdfReader(folder / "circular.pdf").pages)


def by_the_province(
    page_of: Callable[..., Any], live: str, people: dict[str, Any], examine: Callable[..., list[str]], below: str
) -> list[str]:
    """Assess prefectures, a zone and departments for 2024: the year of the prefecture's own assessment ended within it."""
    from zhiheng.actors.services import of
    from zhiheng.assessment.models import AssessmentYear
    from zhiheng.assessment.services import drawing, entering, reporting, results, schemes
    from zhiheng.cases.services import acting
    from zhiheng.cases.services.files import Given

    clerk, city, faults = page_of("province"), page_of("clerk"), []
    clerk.goto(f"{live}/staff/assessments/criteria?programme=sichuan/organic-county")
    assert BASIS in clerk.content()
    faults += examine(clerk, "criteria of a body's own")
    clerk.goto(f"{live}/staff/assessments")
    clerk.select_option("#new-sheet", "sichuan/quality-work")
    clerk.fill("#new-year", "2024")
    clerk.click("section[aria-labelledby=begin] button")
    clerk.wait_for_load_state()
    year = AssessmentYear.objects.select_related("case", "body").get(scheme="quality-work")
    number = year.case.number
    home = f"{live}/staff/assessments/{number}"
    levels = sorted(set(year.units.values_list("level", flat=True)))
    assert levels == ["department", "prefecture", "zone"]
    acts, lines = of(people["province"]), schemes.of_year(year)[0].every_criterion()

    def units(code: str = "") -> list[Any]:
        found = list(year.units.select_related("body").exclude(code=code))
        for one in found:
            one.year = year
        return found

    def act(who: str, name: str, **fields: str) -> None:
        files = [Given("minutes.txt", "会议记录".encode(), "minutes")] if name == "deliberate" else []
        acting.act(of(people[who]), AssessmentYear.objects.get(pk=year.pk).case, name, fields=fields, files=files)

    # the prefecture files its goals, reports and hands in; who has no account is noted as late
    city.goto(f"{home}/units/510400")
    city.fill("#goals-text", "监督抽查合格率高于全省平均水平")
    city.click("section[aria-labelledby=file-goals] button")
    city.wait_for_load_state()
    for one in units("510400"):
        reporting.go_on_without(acts, one, "以纸质材料报送")
    clerk.goto(home)
    step(clerk, "start-reporting")
    city.goto(f"{home}/units/510400")
    city.fill("#points-510400-plan-done-self", "9")
    with city.expect_response(lambda answer: "/lines/plan-done" in answer.url):
        city.locator("#points-510400-plan-done-self").blur()
    own, mayor = year.units.get(code="510400"), of(people["clerk"])
    for one in lines:
        if (
            one.computed is None
            and one.kind.value != "bonus"
            and one.id != "plan-done"
            and own.group in (one.groups or [own.group])
        ):
            entering.save(mayor, own, one.id, Hand.SELF, full(one))
    city.reload()
    city.click("button[value=report]")
    city.wait_for_load_state()
    clerk.goto(home)
    step(clerk, "close-reporting")

    # the prefecture's own assessment proves its line; a department scores its line and sees no other
    clerk.goto(f"{home}/units/510400")
    assert clerk.locator(f"#line-plan-done a[href='/assessments/{below}']").count() == 1
    housing = page_of("housing")
    housing.goto(f"{home}/scoring?criterion=works")
    with housing.expect_response(lambda answer: "/lines/works" in answer.url):
        housing.locator("#unit-510400 button:has-text('保存')").click()
    housing.goto(f"{home}/units/510400")
    assert housing.locator("#line-works").count() == 1
    assert housing.locator("#line-mechanism").count() == 0
    faults += examine(housing, "sheet of a department that scores")
    for who in ("province", "housing", "customs"):
        body = of(people[who]).body
        given = [
            (unit, one.id, full(one), "")
            for one in lines
            if one.computed is None and not one.levels and one.scored_by == (() if who == "province" else (body,))
            for unit in units()
            if not one.groups or unit.group in one.groups
        ]
        entering.take_in(of(people[who]), year, Hand.DEPARTMENT, given)
    judged = [
        (unit, one.id, {"level": "good"}, "")
        for one in lines
        if one.levels
        for unit in units()
        if not one.groups or unit.group in one.groups
    ]
    entering.take_in(of(people["province-panel"]), year, Hand.REVIEW, judged)
    act("province", "commit-draw")
    act("province", "draw", dice="271828")
    for code in drawing.visited(year):
        drawing.visit(acts, year.units.select_related("year__case", "year__body").get(code=code), "现场与材料一致")
    act("province", "tell-scores")

    # the prefecture accepts; deliberation and decision; the result is published, and the office signs for it
    city.goto(f"{home}/units/510400")
    city.click("button[value=accept]")
    city.wait_for_load_state()
    for one in units("510400"):
        reporting.accept(of(people["housing"]) if one.body_id else acts, one)
    act("province", "close-objections")
    act("province-panel", "deliberate")
    leader = page_of("province-leader")
    leader.goto(home)
    step(leader, "decide")
    clerk.goto(home)
    step(clerk, "publish")
    step(clerk, "hand-over")
    office = page_of("organisation")
    office.goto(f"{live}/staff/assessments")
    faults += examine(office, "receipts that an office owes")
    office.click("section[aria-labelledby=receipts] button")
    office.wait_for_load_state()
    handed = year.handed.get(office="sichuan-party-organisation")
    assert (handed.received_at is not None, handed.on_paper) == (True, False)
    for one in year.handed.filter(received_at=None).select_related("year__case", "year__body__parent"):
        results.receive(acts, one, on_paper="已签收")
    clerk.goto(home)
    step(clerk, "close")
    visitor = page_of("visitor", 390, "en")
    visitor.goto(f"{live}/assessments/{number}")
    assert visitor.locator("section[aria-labelledby=results] tbody tr").count() == 29
    year.case.refresh_from_db()
    assert (year.case.state, year.case.closed) == ("closed", True)
    return [*faults, *examine(visitor, "result of the province at 390 px in English")]


def full(one: Any) -> dict[str, Any]:
    """Return an entry that gives all points of a line."""
    level = one.levels[0].id if one.levels else ""
    return {
        "missing": [],
        "counts": dict.fromkeys((each.id for each in one.events), "0"),
        "points": str(one.points),
        "level": level,
    }
