"""The proof of service: filled with what is known, no person named, for what is handed over or posted alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from zhiheng.cases import errors
from zhiheng.cases.models import CaseDocument
from zhiheng.cases.services import consents, installed, receipts, service, sign_off
from zhiheng.cases.services.opening import open_case
from zhiheng.documents import pdf
from zhiheng.policy import Pack, PackSet
from zhiheng.policy.loader import read

pytestmark = [pytest.mark.database, pytest.mark.django_db]
POSTS = {"draft": "clerk", "check": "checker", "legal_review": "legal", "issue": "leader"}


@pytest.fixture
def document(
    home: Path, bodies: dict[str, Any], people: SimpleNamespace, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> CaseDocument:
    probe, form = installed.pack("probe"), read()[0]["national"].templates[receipts.TEMPLATE]
    elements = {**probe.elements, "templates": {**probe.templates, form.id: form}}
    installed._at.cache_clear()
    monkeypatch.setattr(installed, "_packs", lambda roots: PackSet([Pack(probe.info, probe.chain, elements)]))
    case = open_case(
        people.clerk, "letter", pack="probe", subject=made.party, name="示例企业", division="510104", now=made.noon
    )
    drafted = sign_off.draft(people.clerk, case, "probe-notice", "send", {"facts": "事实。"}, now=made.noon)
    while drafted.state != "done":
        who = getattr(people, POSTS.get(drafted.state, "archivist"))
        drafted = sign_off.move(who, drafted, "forward", now=made.noon)
    return drafted


def test_form_says_what_is_known_and_leaves_the_rest_to_the_hand(
    document: CaseDocument, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    sent = service.send(people.clerk, document, "on_site", person="张三", note="前台", now=made.noon)
    form = receipts.receipt(sent, "clerk")
    rows = {row.label: row.value for row in form.body}
    assert rows["受送达人"] == "示例企业"
    assert rows["送达文书名称和文号"] == "《通知书》市监示〔2026〕1号"
    assert "直接送达 √" in rows["送达方式"]
    assert "邮寄送达 □" in rows["送达方式"]
    assert rows["备注"] == "前台"
    assert {rows[name] for name in rows if "签名" in name} | {rows["送达时间"]} == {""}
    assert "张三" not in str(form)
    assert pdf.render(form)[:5] == b"%PDF-"


def test_form_of_an_electronic_service_names_the_consent(
    document: CaseDocument, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    consents.give(people.firm, now=made.noon)
    sent = service.send(people.clerk, document, "electronic", now=made.noon)
    rows = {
        row.label: row.value for row in receipts.receipt(service.opened(people.firm, sent, now=made.noon), "x").body
    }
    assert "电子送达 √" in rows["送达方式"]
    assert rows["送达地点"] == "本平台企业账户"
    assert rows["送达时间"] == "2026年3月2日（当事人在账户签收）"
    assert rows["备注"] == "当事人已于2026年3月2日以本平台账户确认同意电子送达，送达地址：本平台企业账户。"


@pytest.mark.parametrize("way", ["publication"])
def test_way_that_proves_itself_has_no_form(
    document: CaseDocument, people: SimpleNamespace, made: SimpleNamespace, way: str
) -> None:
    sent = service.send(people.clerk, document, way, note="邮寄退回。", now=made.noon)
    with pytest.raises(errors.ServiceRefused):
        receipts.receipt(sent, "clerk")
