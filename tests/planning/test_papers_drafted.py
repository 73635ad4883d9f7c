"""Letters on items and documents of unit plans through the chain of sign-off; reminding many at once; values beside those computed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from zhiheng.cases.services import acting, sign_off
from zhiheng.cases.services.files import Given
from zhiheng.planning.errors import DeedNotOpen, FormUnfit, NotYours
from zhiheng.planning.services import follow_ups, letters, plan_signing, plans, reminding
from zhiheng.planning.services.follow_ups import Opening, Said
from zhiheng.planning.services.plan_contents import DutyGiven, Outline

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HOME = "/staff/planning"


@pytest.fixture
def late(bodies: Any, people: Any, at: Any) -> list[Any]:
    """Open three items of the same body that are past their day, and one of another body."""
    made = [
        follow_ups.open_item(
            people.clerk, Opening("plan", f"事项{n}", "请办理", lead, 5, duty="sichuan/task-2013-1-1/mechanism"),
            pack="sichuan", now=at("2026-03-02"),
        )
        for n, lead in enumerate(("amr-510100", "amr-510100", "amr-510100", "amr-510700"))
    ]  # fmt: skip
    follow_ups.act(people.city, made[2], "reply", Said("好", (Given("a.txt", b"x"),)), now=at("2026-03-05"))
    return made


def accounts(*given: tuple[str, str, str]) -> dict[str, Client]:
    """Make accounts of (name, body, role) and log each in."""
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    made = {}
    for name, body, role in given:
        user = User.objects.create_user(name)
        posts.give(user, Body.objects.get(code=body), role, given_by="test")
        made[name] = Client()
        made[name].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return made


BUREAU = tuple((role, "sichuan-amr", role) for role in ("clerk", "checker", "legal", "panel", "leader", "archivist"))
_POSTS = {
    "draft": "clerk",
    "check": "checker",
    "co_sign": "leader",
    "legal_review": "legal",
    "collective": "panel",
    "issue": "leader",
}


def signed(people: Any, document: Any, until: str = "done") -> Any:
    """Carry a document of the bureau over its links, each by its post."""
    while document.state != until:
        role = _POSTS.get(document.state, "archivist")
        document = sign_off.move(people.make("sichuan-amr", role), document, "forward", "同意")
    return document


def test_one_click_drafts_a_letter_that_is_signed_sent_and_linked(late: list[Any], people: Any) -> None:
    from zhiheng.cases.models import Message
    from zhiheng.drafting.models import Draft

    clients = accounts(*BUREAU, ("city", "amr-510100", "clerk"))
    item = late[0]
    began = clients["clerk"].post(f"{HOME}/follow-ups/{item.number}", {"deed": "letter"})
    draft = Draft.objects.get()
    assert (began.status_code, began["Location"]) == (302, f"/staff/drafts/{draft.pk}")
    page = clients["clerk"].get(began["Location"]).content.decode()
    assert "川府发〔2013〕" in page or "2013" in draft.document.values["basis"]
    assert "已逾期" in draft.document.values["progress"]
    shown = f'name="version" value="{draft.case.version}"'
    assert page.count('name="step"') == page.count(f'><input type="hidden" {shown}><div class="zh-field">') == 1
    sent = {"add-answer_by": "2026年12月31日", "version": draft.version}
    assert clients["clerk"].post(f"/staff/drafts/{draft.pk}/edit", sent).status_code == 302
    draft.refresh_from_db()
    document = signed(people, draft.document)
    address = f"{HOME}/follow-ups/{item.number}/letters/{item.letters.get().pk}.pdf"
    assert clients["city"].get(address).status_code == 404
    draft.case.refresh_from_db()
    step = {"step": "send-item-letter", "version": draft.case.version}
    assert clients["clerk"].post(f"/staff/drafts/{draft.pk}/step", step).status_code == 302
    paper = clients["city"].get(address)
    assert paper.content.startswith(b"%PDF")
    assert document.number in clients["city"].get(f"{HOME}/follow-ups/{item.number}").content.decode()
    assert item.events.order_by("-seq")[0].kind == "letter"
    assert Message.objects.filter(body__code="amr-510100", zh__contains=document.number).exists()
    assert clients["city"].post(f"{HOME}/follow-ups/{item.number}", {"deed": "letter"}).status_code == 403


def test_notice_is_for_late_items_of_one_body(late: list[Any], people: Any) -> None:
    with pytest.raises(FormUnfit, match="同一单位"):
        letters.check_several(people.clerk, [late[0], late[3]])
    late[2].refresh_from_db()
    with pytest.raises(FormUnfit, match=late[2].number):
        letters.check_several(people.clerk, [late[0], late[2]])
    with pytest.raises(NotYours):
        letters.check_several(people.city, late[:1])
    clients = accounts(BUREAU[0])
    began = clients["clerk"].post(
        f"{HOME}/follow-ups/bulk", {"do": "notice", "items": [one.number for one in late[:2]]}
    )
    page = clients["clerk"].get(began["Location"]).content.decode()
    assert all(one.number in page for one in late[:2])
    assert [one.letters.count() for one in late] == [1, 1, 0, 0]


def test_reminders_of_many_go_once_a_day_and_are_taken_back_within_it(late: list[Any], people: Any) -> None:
    from zhiheng.cases.models import Message

    for one in late:
        one.refresh_from_db()
    before = [(one.state, one.due_on) for one in late]
    first = reminding.remind(people.clerk, late)
    assert first.done == tuple(late[at].number for at in (0, 1, 3))
    assert [number for number, _zh, _en in first.left_out] == [late[2].number]
    assert reminding.remind(people.clerk, late[:1]).done == ()
    unread = Message.objects.filter(body__code="amr-510100", kind="due", read_at__isnull=True)
    told = unread.count()
    assert reminding.take_back(people.clerk, late) == first.done
    assert unread.count() == told - 2
    assert reminding.take_back(people.clerk, late) == ()
    assert reminding.remind(people.clerk, late[:1]).done == (late[0].number,)
    for one in late:
        one.refresh_from_db()
    assert [(one.state, one.due_on) for one in late] == before


def test_tile_of_today_counts_what_its_list_shows(late: list[Any], people: Any, at: Any) -> None:
    follow_ups.act(people.city, late[0], "ask_delay", Said("缓", day=date(2026, 4, 1)), now=at("2026-03-05"))
    clients = accounts(
        BUREAU[0],
        BUREAU[4],
        ("city", "amr-510100", "clerk"),
        ("county", "amr-510104", "clerk"),
        ("other", "amr-510700", "clerk"),
    )
    found = {}
    for name, client in clients.items():
        shown = client.get("/staff/").context
        tile = next(one for one in (*shown["due"], *shown["clear"]) if "mine=waiting" in one.address)
        found[name] = (tile.number, client.get(tile.address).context["paging"].total)
    assert all(tile == listed for tile, listed in found.values()), found
    assert {name: tile for name, (tile, _) in found.items()} == {
        "clerk": 2,
        "leader": 2,
        "city": 2,
        "county": 0,
        "other": 1,
    }


@pytest.fixture
def plan(bodies: Any, people: Any) -> Any:
    """Draft a plan of the bureau with a duty that an indicator measures."""
    made = plans.create(people.clerk, Outline("全省计划", date(2026, 1, 1), date(2026, 12, 31)), pack="sichuan")
    given = DutyGiven(
        "1",
        "提高合格率",
        lead=("sichuan-amr",),
        indicator="farm-product-pass-rate",
        goal=Decimal(98),
        due=date(2026, 11, 30),
    )
    plans.add_duty(people.clerk, made, given)
    return made


def test_plan_goes_through_the_chain_comes_back_with_reasons_and_is_put_in_force(plan: Any, people: Any) -> None:
    from zhiheng.server.planning import drafted

    draft = drafted.sign_plan(people.clerk, plan)
    assert "| 1 | 提高合格率 | 牵头：四川省市场监督管理局 | 2026-11-30 | 98" in draft.document.values["tasks"]
    plan.refresh_from_db()
    with pytest.raises(DeedNotOpen, match="完整程序"):
        plans.issue(people.leader, plan)
    checked = signed(people, draft.document, until="check")
    with pytest.raises(DeedNotOpen, match="退回拟稿"):
        plan_signing.take_back(people.clerk, plan)
    sign_off.move(people.make("sichuan-amr", "checker"), checked, "back", "请补充期限")
    back = plan_signing.take_back(people.clerk, plan)
    assert (back.state, back.opinion) == ("draft", "请补充期限")
    plans.add_duty(people.clerk, back, DutyGiven("2", "开展抽查", lead=("sichuan-amr",)))
    again = drafted.sign_plan(people.clerk, back)
    assert again.pk == draft.pk
    document = signed(people, again.document)
    acting.act(people.clerk, again.case, "send-unit-plan")
    plan.refresh_from_db()
    assert (plan.state, plan.issued_as, plan.opinion) == ("issued", document.number, "请补充期限")
    newer = plans.revise(people.clerk, plan)
    assert (newer.version, newer.case_id, newer.duties.count()) == (2, None, 2)


def test_plan_whose_document_says_other_duties_is_not_put_in_force(plan: Any, people: Any) -> None:
    from zhiheng.server.planning import drafted

    draft = drafted.sign_plan(people.clerk, plan)
    values = {**draft.document.values, "tasks": draft.document.values["tasks"].replace("98", "97")}
    document = signed(people, sign_off.edit(people.clerk, draft.document, {"tasks": values["tasks"]}))
    plan.refresh_from_db()
    assert plan_signing.differs(plan, document)
    with pytest.raises(DeedNotOpen, match="不一致"):
        acting.act(people.clerk, draft.case, "send-unit-plan")


def test_reported_value_stands_beside_the_computed_one_and_is_asked_about(plan: Any, people: Any) -> None:
    from zhiheng.indicators.models import IndicatorValue
    from zhiheng.planning.services import catalogue, tasks

    for year, value in ((2025, "96.1"), (2026, "97.2")):
        IndicatorValue.objects.create(
            pack="sichuan", indicator="farm-product-pass-rate", level="province", area="510000", period=str(year), n=2000,
            starts=date(year, 1, 1), ends=date(year, 12, 31), value=Decimal(value), method="wilson", origin="computed",
            publicity="departments", run="r-1",
        )  # fmt: skip
    plans.submit(people.clerk, plan)
    plans.issue(people.leader, plan)
    clients = accounts(BUREAU[0], BUREAU[1])
    address = f"{HOME}/duties/{catalogue.find(plan.key).duties[0].key}"
    page = clients["clerk"].get(address)
    assert (page.context["way"].goal, page.context["way"].reached) == ("98", False)
    assert [row["period"] for row in page.context["way"].rows] == ["2025", "2026"]
    assert "<svg" in page.context["way"].drawing
    given = {"do": "report", "on": "2026-03-01", "stage": "under_way", "indicator": "farm-product-pass-rate"}
    assert clients["clerk"].post(address, {**given, "value": "98.5", "period": "春天"}).status_code == 422
    assert clients["clerk"].post(address, {**given, "value": "98.5", "period": "2026"}).status_code == 302
    line = clients["checker"].get(address).context["reports"][0]["values"][0]
    assert (line["computed"], line["difference"], line["differs"], line["may_ask"]) == ("97.2", "+1.3", True, True)
    report = tasks.standing(catalogue.find(plan.key).duties[0].key, date(2026, 3, 2)).entries[0].id
    ask = {
        "do": "ask",
        "report": report,
        "indicator": "farm-product-pass-rate",
        "period": "2026",
        "words": "为何高 1.3？",
    }
    assert clients["clerk"].post(address, ask).status_code == 403
    assert clients["checker"].post(address, ask).status_code == 302
    with pytest.raises(DeedNotOpen, match="询问"):
        tasks.check(people.checker, report, "confirmed")
    question = clients["clerk"].get(address).context["reports"][0]["values"][0]["questions"][0]
    assert (question["row"].computed, question["may_answer"], question["may_close"]) == ("97.2", True, False)
    key = question["row"].pk
    assert clients["clerk"].get(HOME).context["counts"]["due"] >= 1
    assert clients["clerk"].post(address, {"do": "answer", "question": key, "words": "口径不同"}).status_code == 302
    assert clients["checker"].post(address, {"do": "close", "question": key, "words": "改按计算值"}).status_code == 302
    tasks.check(people.checker, report, "confirmed")


def test_reminders_years_calendar_and_evaluation_come_as_files(late: list[Any], people: Any) -> None:
    from zhiheng.planning.services import catalogue, evaluations

    clients = accounts(BUREAU[0], ("city", "amr-510100", "clerk"))
    whole = clients["city"].get(f"{HOME}/calendar.ics").content.decode().replace("\r\n ", "")
    assert all(f"UID:{one.number}@" in whole for one in late[:2])
    assert late[3].number not in whole
    below = clients["clerk"].get(f"{HOME}/calendar.ics?body=amr-510100")
    assert late[0].number in below.content.decode()
    assert clients["city"].get(f"{HOME}/calendar.ics?body=amr-510700").status_code == 404
    assert clients["clerk"].get(f"{HOME}/reminders.csv").status_code == 200
    lines = (
        b"".join(clients["clerk"].get(f"{HOME}/accountability/years.csv?year=2026").streaming_content)
        .decode()
        .splitlines()
    )
    city = dict(
        zip(
            lines[0].lstrip("\ufeff").split(","),
            next(one for one in lines if "amr-510100" in one).split(","),
            strict=True,
        )
    )
    assert (city["items"], city["items_late"], city["items_pending"]) == ("3", "2", "1")
    assert clients["clerk"].get(f"{HOME}/accountability/years.xlsx").content[:2] == b"PK"
    row = evaluations.begin(people.clerk, catalogue.find("sichuan/plan-2013"), [], date(2013, 12, 31))
    starts = {"docx": b"PK", "pdf": b"%PDF", "xlsx": b"PK"}
    for form, begins in starts.items():
        assert clients["clerk"].get(f"{HOME}/evaluations/{row.pk}.{form}").content.startswith(begins)
    assert clients["clerk"].get(f"{HOME}/evaluations/{row.pk}.html").status_code == 404
