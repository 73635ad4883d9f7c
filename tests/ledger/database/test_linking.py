"""Proposals over the whole ledger, judged, taken back, judged again; every judgement stays as a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlglot import parse_one

from zhiheng import policy
from zhiheng.ledger.home import Home
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.models import JudgementAction, LinkJudgement, LinkProposal, LinkState
from zhiheng.ledger.services import errors, linking, proposals, undoing, uploads

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

PENALTIES = "决定书文号,处罚日期,当事人,统一社会信用代码,处罚种类"
ORGANISATIONS = "统一社会信用代码,名称,登记状态,核准日期,行政区划代码,住所"


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(Home(tmp_path / "home"), policy.load())


@pytest.fixture
def subjects(installation: Installation) -> Callable[[], list[str | None]]:
    def read() -> list[str | None]:
        with installation.ledger.view(as_of=date(2030, 1, 1)) as view:
            found = view.execute(parse_one("SELECT subject FROM penalty ORDER BY source_key"))
        return list(found["subject"].to_pylist())

    return read


@pytest.fixture
def proposal(installation: Installation, csv: Callable[..., Path], code: Callable[..., str]) -> LinkProposal:
    firms = [
        f"{code(1)},成都宏嘉电缆有限公司,存续,2010-01-01,510104,锦江区人民路1号",
        f"{code(2)},自贡恒昌水泥厂,存续,2010-01-01,510302,自流井区解放路3号",
    ]
    waiting = ["1号,2024-03-01,成都宏佳电缆有限公司,,警告", "2号,2024-04-01,成都宏佳电缆有限公司,,警告"]
    uploads.take_in_file(installation, csv("\n".join([PENALTIES, *waiting]) + "\n"), source="penalties")
    uploads.take_in_file(installation, csv("\n".join([ORGANISATIONS, *firms]) + "\n"), source="registration")
    LinkProposal.objects.all().delete()
    assert linking.renew(installation) == 1
    return LinkProposal.objects.get()


def test_proposal_says_why_in_both_languages(proposal: LinkProposal, code: Callable[..., str]) -> None:
    best = proposal.candidates[0]
    assert (proposal.rows, best["subject"]) == (2, f"uscc:{code(1)}")
    assert best["band"] in ("strong", "likely", "possible", "weak")
    assert "读音" in best["zh"]
    assert "sound" in best["en"]
    assert {"comparison", "outcome", "bits", "zh", "en"} == set(best["reasons"][0])


def test_nothing_is_linked_by_proposing(proposal: LinkProposal, subjects: Callable[[], list[str | None]]) -> None:
    assert subjects() == [None, None]


def test_judgement_taken_back_and_given_again(
    proposal: LinkProposal,
    installation: Installation,
    subjects: Callable[[], list[str | None]],
    code: Callable[..., str],
) -> None:
    subject = f"uscc:{code(1)}"
    assert proposals.judge(installation, proposal.pk, subject=subject, by="王", reason="同一地址") == 2
    assert subjects() == [subject, subject]
    assert undoing.undo(installation, proposal.pk, by="李", reason="看错了") == 2
    assert subjects() == [None, None]
    assert LinkProposal.objects.get().state == LinkState.OPEN
    assert proposals.judge(installation, proposal.pk, subject=subject, by="王", reason="营业执照为证") == 2
    assert subjects() == [subject, subject]
    assert undoing.undo(installation, proposal.pk, by="李", reason="还是错的") == 2
    assert subjects() == [None, None]
    actions = list(LinkJudgement.objects.values_list("action", "by"))
    assert actions == [("accepted", "王"), ("undone", "李"), ("accepted", "王"), ("undone", "李")]


def test_what_was_refused_is_not_proposed_again(proposal: LinkProposal, installation: Installation) -> None:
    assert undoing.refuse_many(installation, [proposal.pk], by="王", reason="不是一家") == 1
    assert linking.renew(installation) == 0
    assert LinkJudgement.objects.get().action == JudgementAction.REFUSED
    undoing.undo(installation, proposal.pk, by="王", reason="再看看")
    assert LinkProposal.objects.filter(state=LinkState.OPEN).count() == 1


def test_many_are_refused_all_or_none(proposal: LinkProposal, installation: Installation) -> None:
    with pytest.raises(errors.ProposalUnknown):
        undoing.refuse_many(installation, [proposal.pk, proposal.pk + 1], by="王", reason="不是一家")
    assert LinkProposal.objects.get().state == LinkState.OPEN


def test_waiting_proposal_cannot_be_taken_back(proposal: LinkProposal, installation: Installation) -> None:
    with pytest.raises(errors.ProposalWaits):
        undoing.undo(installation, proposal.pk, by="王", reason="x")
