"""Pages of planning: each is drawn for who may see it, forms keep what was typed, exports hold what the page shows."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from zhiheng.planning.services import evaluations, follow_ups, oversight, plans, tasks
from zhiheng.planning.services.follow_ups import Opening
from zhiheng.planning.services.oversight import RoundGiven
from zhiheng.planning.services.plan_contents import DutyGiven, Outline
from zhiheng.planning.services.tasks import Report

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DUTY = "sichuan/task-2013-1-1/mechanism"
HOME = "/staff/planning"
#: Each page leads to its provisions, as test_basis.py asks of pages that need nothing under way.
BASIS = re.compile(r'href="(?:/policy/|/staff/policy/|/documents/)[^"]+"')


@pytest.fixture
def clients(bodies: Any) -> dict[str, Client]:
    """Give logged-in clients of three levels."""
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    given = {
        "clerk": ("sichuan-amr", ["clerk"]), "leader": ("sichuan-amr", ["leader", "checker"]),
        "city": ("amr-510100", ["clerk"]), "county": ("amr-510104", ["clerk"]), "reader": ("amr-510700", ["reader"]),
    }  # fmt: skip
    made = {}
    for name, (body, roles) in given.items():
        user = User.objects.create_user(name)
        for role in roles:
            posts.give(user, Body.objects.get(code=body), role, given_by="test")
        made[name] = Client()
        made[name].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return made


@pytest.fixture
def world(clients: dict[str, Client], people: Any) -> dict[str, Any]:
    """Make one of each thing."""
    plan = plans.create(
        people.city,
        Outline("成都计划", date(2026, 1, 1), date(2026, 12, 31), "sichuan/plan-2013", publicity="public"),
        pack="sichuan",
    )
    plans.adopt(people.city, plan, ["sichuan/task-2013-1-2/national"])
    plans.add_duty(people.city, plan, DutyGiven("2", "抽查", lead=("amr-510104",), supporting=("amr-510100",)))
    draft = plans.create(people.city, Outline("草稿计划", date(2026, 1, 1), date(2026, 12, 31)), pack="sichuan")
    plans.submit(people.city, plan)
    plans.issue(people.city_leader, plan)
    item = follow_ups.open_item(
        people.clerk, Opening("meeting", "规范检验机构", "年底前", "amr-510100", 10, duty=DUTY), pack="sichuan"
    )
    round_ = oversight.open_round(
        people.clerk, RoundGiven("质量督察", ("amr-510100",), date(2026, 1, 1), date(2026, 1, 31)), pack="sichuan"
    )
    finding = oversight.add_finding(people.clerk, round_, "amr-510100", "未公开结果")
    row = tasks.report(people.clerk, DUTY, Report(date(2013, 5, 1), "done", text="已印发方案", publicity="public"))
    tasks.check(people.leader, row.pk, "confirmed")
    tasks.report(
        people.clerk, "sichuan/task-2013-1-1/plan-12th", Report(date(2013, 5, 1), "under_way", 40, text="内部情况")
    )
    from zhiheng.planning.services import catalogue

    evaluation = evaluations.begin(people.clerk, catalogue.find("sichuan/plan-2013"), [], date(2013, 12, 31))
    return {"plan": plan, "draft": draft, "item": item, "round": round_, "finding": finding, "evaluation": evaluation}


def addresses(world: dict[str, Any]) -> list[str]:
    return [
        HOME, *(f"{HOME}?show={tab}" for tab in ("due", "late", "ours", "below")), f"{HOME}/board",
        f"{HOME}/board?plan=sichuan/plan-2013&group=light", f"{HOME}/board?plan=sichuan/plan-2013&view=list&page=2",
        f"{HOME}/board?q=%E6%97%A0%E6%AD%A4", f"{HOME}/plans", f"{HOME}/plans/sichuan/plan-2013",
        f"{HOME}/plans/sichuan/plan-2013?as_of=2013-06-30", f"{HOME}/plans/sichuan/plan-strategy-2012",
        f"{HOME}/plans/unit/{world['plan'].number}", f"{HOME}/duties/{DUTY}", f"{HOME}/duties/{world['plan'].key}/2",
        f"{HOME}/unit-plans/{world['plan'].number}", f"{HOME}/follow-ups", f"{HOME}/follow-ups?state=all&light=green&sort=-due",
        f"{HOME}/follow-ups/{world['item'].number}", f"{HOME}/oversight", f"{HOME}/oversight?state=all",
        f"{HOME}/oversight/{world['round'].number}", f"{HOME}/oversight/findings/{world['finding'].number}",
        f"{HOME}/accountability", f"{HOME}/accountability/years?year=all", f"{HOME}/accountability/years?year=2013", f"{HOME}/reminders",
    ]  # fmt: skip


def test_every_page_is_drawn_in_both_languages(clients: dict[str, Client], world: dict[str, Any]) -> None:
    extra = [
        f"{HOME}/follow-ups/new",
        f"{HOME}/oversight/new",
        f"{HOME}/unit-plans/new",
        f"{HOME}/evaluations/{world['evaluation'].pk}",
    ]
    wrong = []
    for who, more in (("clerk", extra), ("city", [f"{HOME}/unit-plans/{world['draft'].number}"])):
        for language in ("zh-hans", "en"):
            clients[who].cookies["zh_language"] = language
            for address in [*addresses(world), *more]:
                answer = clients[who].get(address)
                main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
                if answer.status_code != 200 or not BASIS.search(main):
                    wrong.append((who, address, answer.status_code))
    assert not wrong


def test_public_plan_shows_confirmed_public_progress_alone(client: Client, world: dict[str, Any]) -> None:
    page = client.get("/plans/sichuan/plan-2013").content.decode()
    assert "已印发方案" in page
    assert "内部情况" not in page
    assert "四川省质量技术监督局" in page
    assert "四川省市场监督管理局" in page
    found = json.loads(b"".join(client.get("/plans/sichuan/plan-2013.json").streaming_content))[0]
    assert found["counts"]["stages"] == {
        "not_begun": 0,
        "under_way": 0,
        "done": 1,
        "hindered": 0,
        "dropped": 0,
        "unknown": 142,
    }
    assert "内部情况" not in json.dumps(found, ensure_ascii=False)
    assert client.get("/plans").status_code == 200
    assert client.get(f"/plans/unit/{world['plan'].number}").status_code == 200
    assert client.get(f"/plans/unit/{world['draft'].number}").status_code == 404
    assert client.get("/plans/sichuan/none").status_code == 404


def test_expert_reads_of_progress_what_everybody_may(world: dict[str, Any]) -> None:
    """Experts work in the workspace and are no office: what offices tell one another of their duties is not theirs."""
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    body = Body.objects.create(code="experts", kind="expert", name_zh="专家组", level="other")
    user = User.objects.create_user("expert-1")
    posts.give(user, body, "clerk", given_by="test")
    expert = Client()
    expert.force_login(user)
    for address in (
        "duties/sichuan/task-2013-1-1/plan-12th",
        "plans/sichuan/plan-2013",
        "board?plan=sichuan/plan-2013",
    ):
        answer = expert.get(f"{HOME}/{address}")
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "内部情况" not in page
        assert "40%" not in page
    assert "已印发方案" in expert.get(f"{HOME}/duties/{DUTY}").content.decode()


def test_chain_of_a_place_tells_confirmed_public_progress_alone(client: Client, world: dict[str, Any]) -> None:
    from zhiheng.cases.services.installed import pack as pack_in_use
    from zhiheng.planning.models import Progress
    from zhiheng.planning.services import catalogue
    from zhiheng.policy.model import TargetKind

    held = pack_in_use("sichuan").targets
    every = catalogue.find("sichuan/plan-2013").duties
    duty = next(one for one in every if any(held[name].kind is TargetKind.TARGET for name in one.targets))
    given = {"duty": duty.key, "plan": duty.plan, "body": "sichuan-amr", "username": "clerk", "at": timezone.now()}
    first = Progress.objects.create(
        on=date(2013, 4, 1), stage="under_way", text="经过核实", publicity="public", **given
    )
    first.checks.create(
        verdict="confirmed", body="sichuan-amr", on=date(2013, 4, 2), username="leader", at=timezone.now()
    )
    Progress.objects.create(on=date(2013, 5, 1), stage="under_way", text="未经核实", publicity="public", **given)
    Progress.objects.create(on=date(2013, 6, 1), stage="done", text="内部完成", **given)
    answer = client.get("/places/510000/chain.json")
    page = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    assert "经过核实" in page
    assert "未经核实" not in page
    assert "内部完成" not in page


def test_joint_bodies_never_stand_under_a_lead(clients: dict[str, Client], world: dict[str, Any]) -> None:
    page = clients["clerk"].get(f"{HOME}/board?plan=sichuan/plan-2013&group=body").context["columns"]
    joint = next(one for one in page if one["key"] == "~joint")
    led = next(one for one in page if one["key"] == "sichuan-quality-bureau")
    assert len(joint["lines"]) + sum(len(one["lines"]) for one in page if one["key"] != "~joint") == 143
    assert all(not line["lead"] for line in joint["lines"])
    assert all(line["lead"] for line in led["lines"])


def test_item_of_others_is_not_there(clients: dict[str, Client], world: dict[str, Any]) -> None:
    for address in (
        f"follow-ups/{world['item'].number}",
        f"oversight/findings/{world['finding'].number}",
        f"unit-plans/{world['draft'].number}",
    ):
        assert clients["reader"].get(f"{HOME}/{address}").status_code == 404


def test_form_keeps_what_was_typed_and_says_what_is_wrong(clients: dict[str, Client], world: dict[str, Any]) -> None:
    answer = clients["clerk"].post(
        f"{HOME}/follow-ups/new",
        {"title": "规范抽样", "matter": "", "days": "abc", "lead": "samr", "counts": "working"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="规范抽样"' in page
    assert {'href="#f-matter"', 'href="#f-source"', 'href="#f-days"', 'href="#f-lead"'} <= set(
        re.findall(r'href="#f-\w+"', page)
    )
    number = world["item"].number
    answer = clients["city"].post(
        f"{HOME}/follow-ups/{number}", {"deed": "reply", "text": "已查", "version": world["item"].version}
    )
    assert answer.status_code == 422
    assert "已查" in answer.content.decode()


def test_deeds_from_pages_reach_the_services(clients: dict[str, Client], world: dict[str, Any]) -> None:
    number = world["item"].number
    file = SimpleUploadedFile("整改.txt", "已整改".encode())
    sent = clients["city"].post(f"{HOME}/follow-ups/{number}", {"deed": "reply", "text": "已查", "files": file})
    assert sent.status_code == 302
    page = clients["clerk"].get(f"{HOME}/follow-ups/{number}").content.decode()
    address = next(iter(set(re.findall(r"/staff/planning/files/\d+", page))))
    assert b"".join(clients["clerk"].get(address).streaming_content).decode() == "已整改"
    assert clients["reader"].get(address).status_code == 404
    assert clients["clerk"].post(f"{HOME}/follow-ups/{number}", {"deed": "close", "text": "核实"}).status_code == 302
    assert (
        clients["clerk"]
        .post(f"{HOME}/duties/{DUTY}", {"do": "report", "on": "2013-06-01", "stage": "done", "percent": "100"})
        .status_code
        == 302
    )
    assert (
        clients["city"].post(f"{HOME}/duties/{DUTY}", {"do": "report", "on": "2013-06-01", "stage": "done"}).status_code
        == 403
    )
    began = clients["leader"].post(f"{HOME}/plans/sichuan/plan-2013", {"on": "2013-12-31"})
    assert began.status_code == 302
    assert clients["leader"].post(began["Location"], {"do": "freeze", "publicity": "public"}).status_code == 302
    assert "已固定" in clients["leader"].get(began["Location"]).content.decode()


def test_board_of_plans_that_run_keeps_of_those_that_ended_what_was_not_done(
    clients: dict[str, Client], world: dict[str, Any], people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.server.planning import board

    mine = f"unit/{world['plan'].number}/2"
    row = tasks.report(people.city, mine, Report(date(2026, 5, 1), "done", text="已办"), body="amr-510100")
    tasks.check(people.leader, row.pk, "confirmed")

    def listed(query: str = "") -> set[str]:
        shown = clients["clerk"].get(f"{HOME}/board?view=list{query}").context["lines"]
        return {one["duty"].key for one in shown}

    monkeypatch.setattr(board, "today", lambda: date(2026, 6, 1))
    assert mine in listed()
    monkeypatch.setattr(board, "today", lambda: date(2027, 3, 1))
    assert mine not in listed()
    assert f"unit/{world['plan'].number}/1" in listed()  # adopted and never reported on
    assert mine in listed(f"&plan=unit/{world['plan'].number}")


def test_exports_hold_what_the_filters_take(clients: dict[str, Client], world: dict[str, Any]) -> None:
    rows = (
        b"".join(clients["clerk"].get(f"{HOME}/board.csv?plan=sichuan/plan-2013&stage=done").streaming_content)
        .decode()
        .splitlines()
    )
    assert len(rows) == 2
    assert DUTY in rows[1]
    for name in ("board.xlsx?plan=sichuan/plan-2013", "follow-ups.xlsx"):
        assert clients["clerk"].get(f"{HOME}/{name}").content[:2] == b"PK"
    items = b"".join(clients["clerk"].get(f"{HOME}/follow-ups.csv").streaming_content).decode()
    assert world["item"].number in items
    tally = b"".join(clients["clerk"].get(f"{HOME}/accountability.csv").streaming_content).decode()
    assert "amr-510100" in tally
    assert clients["reader"].get(f"{HOME}/board.csv").status_code == 403
