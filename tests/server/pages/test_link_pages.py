"""Proposed links in the workspace: side by side, many refused at once, taken back, compared again in the background."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from zhiheng.ledger.models import LinkJudgement, LinkProposal, LinkState

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("province")]
ENTERPRISE = "91510107MA6CQ8JD4X"


@pytest.fixture
def clerk(client: Client, staff: Any) -> Client:
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.get(username="chen"))
    return client


@pytest.fixture
def proposals() -> list[LinkProposal]:
    reason = {"comparison": "name", "outcome": "sound", "bits": 9.4, "zh": "读音相同", "en": "sound the same"}
    candidate = {
        "subject": f"uscc:{ENTERPRISE}", "name": "四川蜀香源食品有限公司", "score": 0.97, "band": "strong",
        "zh": "极可能", "en": "very likely", "reasons": [reason],
    }  # fmt: skip
    return [
        LinkProposal.objects.create(
            record_type="penalty", role="penalised", party_name=name, rows=rows, candidates=[candidate]
        )
        for name, rows in (("四川蜀乡源食品有限公司", 3), ("四川蜀香园食品有限公司", 2))
    ]


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_both_sides_and_reasons_stand_beside_each_other(clerk: Client, proposals: list[LinkProposal]) -> None:
    page = text(clerk, f"/staff/links/{proposals[0].pk}")
    for part in ("并排比较", "四川蜀乡源食品有限公司", "成都蜀香源调味品厂", "读音相同", "+9.4", "极可能"):
        assert part in page, part
    assert f'data-next href="/staff/links/{proposals[1].pk}"' in page
    assert "very likely" in text(clerk, f"/staff/links/{proposals[0].pk}?lang=en")


def test_judging_leads_to_the_next(clerk: Client, proposals: list[LinkProposal]) -> None:
    answer = clerk.post(f"/staff/links/{proposals[0].pk}", {"subject": "none", "reason": "地址不同"})
    assert answer["Location"] == f"/staff/links/{proposals[1].pk}"


def test_many_are_refused_with_one_reason_and_each_is_taken_back(clerk: Client, proposals: list[LinkProposal]) -> None:
    ids = [one.pk for one in proposals]
    clerk.post("/staff/links/refuse", {"proposal": ids})
    assert LinkProposal.objects.filter(state=LinkState.OPEN).count() == 2
    clerk.post("/staff/links/refuse", {"proposal": ids, "reason": "都在外省"})
    assert LinkProposal.objects.filter(state=LinkState.REFUSED).count() == 2
    assert "都在外省" in text(clerk, f"/staff/links/{ids[0]}")
    clerk.post(f"/staff/links/{ids[0]}/undo", {"reason": "看错了"})
    assert list(LinkProposal.objects.filter(state=LinkState.OPEN).values_list("pk", flat=True)) == [ids[0]]
    page = text(clerk, f"/staff/links/{ids[0]}")
    assert "撤回判断" in page
    assert [one.by for one in LinkJudgement.objects.filter(proposal=ids[0])] == ["chen", "chen"]


def test_comparing_again_is_queued_once(clerk: Client) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    for _ in range(2):
        assert clerk.post("/staff/links/propose").status_code == 302
    assert ProcrastinateJob.objects.filter(task_name="staff.propose_links").count() == 1
    assert "正在比对待关联的名称" in text(clerk, "/staff/links/progress")


@pytest.mark.parametrize("address", ["/staff/links/refuse", "/staff/links/propose", "/staff/links/1/undo"])
def test_strangers_change_nothing(client: Client, address: str) -> None:
    assert client.post(address).status_code in (302, 403)
    assert client.get(address).status_code == 405
