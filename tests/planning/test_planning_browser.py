"""A follow-up item in Chromium from opening to closure over three levels; the room's pages at both widths and languages."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

DUTY = "sichuan/task-2013-1-1/mechanism"
HOME = "/staff/planning"


@pytest.fixture(scope="module")
def shared() -> ModuleType:
    """Give what other browser tests use to open and examine pages."""
    place = Path(__file__).parents[1] / "server/pages/browser/conftest.py"
    spec = importlib.util.spec_from_file_location("zhiheng_tests_browser", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def chromium(shared: ModuleType) -> Iterator[Any]:
    """Start Chromium for this file."""
    yield from shared.chromium._fixture_function()


@pytest.fixture
def sessions(bodies: Any) -> dict[str, str]:
    """Make accounts of a province, a prefecture and a county; give their sessions."""
    from django.contrib.auth.models import User
    from django.test import Client

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    found = {}
    for name, body, roles in (
        ("clerk", "sichuan-amr", ["clerk"]),
        ("leader", "sichuan-amr", ["leader"]),
        ("city", "amr-510100", ["clerk"]),
        ("county", "amr-510104", ["clerk"]),
    ):
        user = User.objects.create_user(name)
        for role in roles:
            posts.give(user, Body.objects.get(code=body), role, given_by="test")
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        found[name] = client.cookies["sessionid"].value
    return found


def be(page: Any, live: str, session: str) -> None:
    """Let the browser be somebody."""
    page.context.clear_cookies(name="sessionid")
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live}])


def do(page: Any, deed: str, **given: Any) -> None:
    """Open a deed on the page of an item, fill in its form and send it."""
    page.click(f"details:has(input[name=deed][value={deed}]) > summary")
    for name, value in given.items():
        place = f"#f-{deed}-{name}"
        if name == "files":
            page.set_input_files(place, {"name": value, "mimeType": "text/plain", "buffer": "已办理".encode()})
        elif name == "lead":
            page.select_option(place, value)
        else:
            page.fill(place, value)
    page.click(f"form:has(input[name=deed][value={deed}]) button.btn")
    page.wait_for_load_state()


def picture(page: Any, name: str) -> None:
    """Keep a picture where somebody wants to look at the pages."""
    if folder := os.environ.get("ZHIHENG_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_item_goes_through_three_levels_from_opening_to_closure(
    chromium: Any, shared: ModuleType, live_server: Any, sessions: dict[str, str]
) -> None:
    from zhiheng.planning.models import FollowUp

    live = live_server.url
    with shared._opened(chromium, live) as page:
        be(page, live, sessions["clerk"])
        page.goto(f"{live}{HOME}/follow-ups/new")
        page.click(
            "main form button.btn-primary"
        )  # nothing filled in: the page says what is missing and keeps the rest
        assert page.locator("#error-summary a").count() >= 3
        page.errors.clear()  # Chromium tells of the answer 422
        page.select_option("#f-source", "instruction")
        page.fill("#f-title", "核查燃气灶具抽查后处理")
        page.fill("#f-matter", "逐家核查并反馈")
        page.select_option("#f-lead", "amr-510100")
        page.fill("#f-days", "15")
        page.click("main form button.btn-primary")
        page.wait_for_load_state()
        item = FollowUp.objects.get()
        address = f"{live}{HOME}/follow-ups/{item.number}"
        assert page.url == address

        page.goto(f"{live}{HOME}/follow-ups?mine=opener")
        page.focus(f"input[name=items][value='{item.number}']")
        page.keyboard.press("Space")
        page.focus("#bulk button[value=remind]")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=已催办 1 项")
        assert item.events.filter(kind="remind").count() == 1
        page.goto(address)
        page.click("button[value=letter]")
        page.wait_for_url("**/staff/drafts/*")
        assert page.locator(f"text={item.number}").first.is_visible()
        assert shared._examine(page, "letter") == []
        picture(page, "follow-up-letter")

        be(page, live, sessions["city"])
        page.goto(f"{live}/staff/messages")
        page.locator(f"a[href='/staff/planning/follow-ups/{item.number}']").first.click()
        page.wait_for_load_state()
        do(page, "hand_down", lead="amr-510104", day=item.due_on.isoformat(), text="请核查辖区三家企业")
        part = FollowUp.objects.exclude(pk=item.pk).get()

        be(page, live, sessions["county"])
        page.goto(f"{live}{HOME}")
        page.goto(f"{live}{HOME}/follow-ups/{part.number}")
        do(page, "reply", text="三家均已核查", files="核查记录.txt")

        be(page, live, sessions["city"])
        page.goto(f"{live}{HOME}/follow-ups/{part.number}")
        do(page, "close", text="属实")
        page.goto(address)
        do(page, "ask_delay", day=(item.due_on + timedelta(days=365)).isoformat(), text="还有一家停业")
        be(page, live, sessions["leader"])
        page.goto(address)
        do(page, "refuse_delay", text="请按期办结")
        be(page, live, sessions["city"])
        page.goto(address)
        do(page, "reply", text="全市核查完毕", files="汇总.txt")

        be(page, live, sessions["clerk"])
        page.goto(address)
        do(page, "close", text="已核实")
        assert page.locator("text=已办结").first.is_visible()
        assert shared._examine(page, address) == []
        picture(page, "follow-up-closed")
    item.refresh_from_db()
    assert item.state == "closed"
    kinds = list(item.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["opened", "remind", "hand_down", "ask_delay", "refuse_delay", "reply", "close"]


@pytest.fixture
def laid_out(people: Any, sessions: dict[str, str]) -> list[tuple[str, str]]:
    """Lay one of each thing out; give who looks at which page."""
    from zhiheng.planning.services import catalogue, evaluations, follow_ups, oversight, plans, tasks
    from zhiheng.planning.services.follow_ups import Opening
    from zhiheng.planning.services.oversight import RoundGiven
    from zhiheng.planning.services.plan_contents import Outline

    plan = plans.create(
        people.city,
        Outline("成都计划", date(2026, 1, 1), date(2026, 12, 31), "sichuan/plan-2013"),
        pack="sichuan",
    )
    plans.adopt(people.city, plan, ["sichuan/task-2013-1-2/national"])
    item = follow_ups.open_item(
        people.clerk, Opening("meeting", "规范检验机构", "年底前", "amr-510100", 10), pack="sichuan"
    )
    made = oversight.open_round(
        people.clerk, RoundGiven("质量督察", ("amr-510100",), date(2026, 1, 1), date(2026, 1, 31)), pack="sichuan"
    )
    finding = oversight.add_finding(people.clerk, made, "amr-510100", "未公开结果")
    tasks.report(people.clerk, DUTY, tasks.Report(date(2013, 5, 1), "under_way", 40, "推进中"))
    judged = evaluations.begin(people.clerk, catalogue.find("sichuan/plan-2013"), [], date(2013, 12, 31))
    desk = ["", "/board?plan=sichuan/plan-2013", "/board?plan=sichuan/plan-2013&view=list", "/plans", "/plans/sichuan/plan-2013",
            f"/duties/{DUTY}", "/follow-ups", "/follow-ups/new", f"/follow-ups/{item.number}", "/oversight", "/oversight/new",
            f"/oversight/{made.number}", "/accountability", "/accountability/years?year=all", "/reminders", f"/evaluations/{judged.pk}"]  # fmt: skip
    own = [f"/unit-plans/{plan.number}", "/unit-plans/new", f"/oversight/findings/{finding.number}"]
    public = [("", "/plans"), ("", "/plans/sichuan/plan-2013")]
    return [*(("clerk", HOME + one) for one in desk), *(("city", HOME + one) for one in own), *public]


def test_pages_hold_at_both_widths_and_in_both_languages(
    chromium: Any, shared: ModuleType, live_server: Any, sessions: dict[str, str], laid_out: list[tuple[str, str]]
) -> None:
    wrong: list[str] = []
    for width, language in ((1280, "zh-hans"), (390, "en")):
        with shared._opened(chromium, live_server.url, width=width, language=language) as page:
            for who, address in laid_out:
                if who:
                    be(page, live_server.url, sessions[who])
                answer = page.goto(live_server.url + address)
                if answer.status != 200:
                    wrong.append(f"{address}: {answer.status}")
                wrong += shared._examine(page, f"{address} {width}")
    assert not wrong, "\n".join(wrong)
