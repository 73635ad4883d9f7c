"""Pages of drafts without a browser: lists and files, what changed since, who may what, minutes that are followed up, tables in papers."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import docx
import pytest
from django.urls import reverse

BASIS = re.compile(r'href="(?:/policy/|/staff/policy/|/documents/)[^"]+"')
pytestmark = [pytest.mark.database, pytest.mark.django_db]


def begin(bureau: Any, kind: str, **more: Any) -> Any:
    """Begin a draft over the form and return it."""
    from zhiheng.drafting.models import Draft

    sent = {"kind": kind, "area": "510000", "period": "2023", **more}
    answer = bureau.client("clerk").post(reverse("staff:draft_new"), sent)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Draft.objects.order_by("-id")[0]


def write(bureau: Any, draft: Any, **fields: str) -> Any:
    """Write into fields of a draft."""
    draft.refresh_from_db()
    sent = {f"add-{name}": text for name, text in fields.items()} | {"version": draft.version}
    assert bureau.client("clerk").post(reverse("staff:draft_edit", args=[draft.pk]), sent).status_code == 302
    return draft


def issue(bureau: Any, draft: Any) -> Any:
    """Carry a draft through all links, each by its post."""
    posts = {"draft": "clerk", "check": "checker", "co_sign": "leader", "legal_review": "legal", "issue": "leader"}
    for _link in range(9):
        draft.refresh_from_db()
        if draft.document.state == "done":
            return draft
        who = posts.get(draft.document.state, "archivist")
        sent = {"do": "forward", "document_version": draft.document.version}
        answer = bureau.client(who).post(reverse("staff:draft_move", args=[draft.pk]), sent)
        assert answer.status_code == 302, answer.content.decode()[:3000]
    raise AssertionError(draft.document.state)


def text(bureau: Any, draft: Any, who: str = "clerk") -> str:
    return bureau.client(who).get(reverse("staff:draft", args=[draft.pk])).content.decode()


def test_lists_hold_drafts_and_come_as_files(bureau: Any, measured: None) -> None:
    draft = begin(bureau, "circular", subject="样例事项")
    client = bureau.client("clerk")
    page = client.get(reverse("staff:drafts") + "?q=样例&kind=circular&state=draft&mine=1").content.decode()
    assert draft.case.number in page
    assert draft.case.number not in client.get(reverse("staff:drafts") + "?state=published").content.decode()
    table = b"".join(client.get(reverse("staff:drafts_csv")).streaming_content).decode()
    assert "样例事项" in table
    seen = b"".join(client.get(reverse("staff:list_csv", args=["drafts"])).streaming_content).decode()
    assert "样例事项" in seen
    assert b"".join(client.get(reverse("staff:drafts_xlsx")).streaming_content).startswith(b"PK")


def test_changed_data_are_pointed_out_and_renewed_at_one_click(bureau: Any, measured: None) -> None:
    from zhiheng.indicators.models import IndicatorValue

    draft = begin(bureau, "circular")
    assert "数据在拟稿之后有变化" not in text(bureau, draft)
    row = IndicatorValue.objects.filter(indicator="farm-product-pass-rate", area="510000", period="2023", breakdown="")
    row.update(value=Decimal("90.5"), low=Decimal("89.1"), high=Decimal("91.7"))
    page = text(bureau, draft)
    assert "数据在拟稿之后有变化" in page
    assert '<td class="zh-num">94.00%</td><td class="zh-num">90.50%</td>' in page
    answer = bureau.client("clerk").post(reverse("staff:draft_renew", args=[draft.pk]), {"version": draft.version})
    assert answer.status_code == 302
    page = text(bureau, draft)
    assert "数据在拟稿之后有变化" not in page
    assert "90.50%" in page


def test_what_is_signed_tells_of_changes_and_stays(bureau: Any, measured: None) -> None:
    from zhiheng.indicators.models import IndicatorValue

    draft = issue(bureau, write(bureau, begin(bureau, "circular"), demands="照办。"))
    before = bureau.client("clerk").get(reverse("staff:draft_file", args=[draft.pk, "docx"])).content
    IndicatorValue.objects.filter(indicator="farm-product-pass-rate", period="2023").update(value=Decimal(50))
    assert "已签发的文字不再改动" in text(bureau, draft)
    answer = bureau.client("clerk").post(reverse("staff:draft_renew", args=[draft.pk]), {"version": draft.version})
    assert answer.status_code == 409
    assert bureau.client("clerk").get(reverse("staff:draft_file", args=[draft.pk, "docx"])).content == before
    said = "".join(one.text for one in docx.Document(io.BytesIO(before)).paragraphs)
    assert "由2022年的92.00%上升到2023年的94.00%" in said


def test_nobody_but_the_office_reads_a_draft_and_nothing_is_public_before(bureau: Any, measured: None) -> None:
    draft = issue(bureau, write(bureau, begin(bureau, "announcement", english="1"), contact="本机关"))
    assert bureau.client("bank").get(reverse("staff:draft", args=[draft.pk])).status_code == 403
    from django.test import Client

    for name, more in (("publication", []), ("publication_file", ["pdf"]), ("publication_english_file", ["pdf"])):
        assert Client().get(reverse(f"portal:{name}", args=[draft.pk, *more])).status_code == 404
    assert "还没有公布的文件" in Client().get(reverse("portal:publications")).content.decode()
    assert bureau.client("reader").get(reverse("staff:draft", args=[draft.pk])).status_code == 200


def test_published_document_is_listed_with_its_mark(bureau: Any, measured: None) -> None:
    from django.test import Client

    draft = issue(bureau, write(bureau, begin(bureau, "announcement", english="1"), contact="本机关"))
    for who, step in (("clerk", "send-announcement"), ("leader", "publish")):
        draft.case.refresh_from_db()
        sent = {"step": step, "version": draft.case.version}
        assert bureau.client(who).post(reverse("staff:draft_step", args=[draft.pk]), sent).status_code == 302
    rows = Client().get(reverse("portal:publications_json"))
    (row,) = json.loads(b"".join(rows.streaming_content))
    assert (row["synthetic"], row["office"]) == (True, "四川省市场监督管理局")
    (english,) = json.loads(b"".join(Client().get(f"{reverse('portal:publications_json')}?lang=en").streaming_content))
    assert (english["title"], row["title"]) == ("State of quality in Sichuan, 2023", "2023年四川省质量状况")
    page = Client().get(row["address"]).content.decode()
    assert "合成数据" in page
    assert BASIS.search(page.split("<main", 1)[1])
    assert BASIS.search(text(bureau, draft).split("<main", 1)[1])
    assert " style=" not in page
    assert Client().get(reverse("portal:publication_file", args=[draft.pk, "pdf"])).content.startswith(b"%PDF")
    assert Client().get(reverse("portal:publication_english_file", args=[draft.pk, "docx"])).content.startswith(b"PK")


def test_decision_of_minutes_becomes_an_item_that_is_followed_up(bureau: Any, measured: None) -> None:
    from zhiheng.actors.models import Body
    from zhiheng.planning.models import FollowUp

    city = Body.objects.create(
        code="amr-510100",
        name_zh="成都市市场监督管理局",
        kind="bureau",
        level="prefecture",
        division="510100",
        parent=bureau.body,
    )
    draft = begin(bureau, "minutes")
    given = {
        "held_on": "2026年11月20日",
        "chair": "局领导",
        "decisions": "成都市局在20日内核查抽查不合格产品。",
        "present": "各处室",
    }
    draft = issue(bureau, write(bureau, draft, **given))
    page = text(bureau, draft)
    place = page.split('name="place" value="')[1].split('"')[0]
    sent = {"place": place, "lead": city.code, "days": "20"}
    assert bureau.client("clerk").post(reverse("staff:draft_follow_up", args=[draft.pk]), sent).status_code == 302
    item = FollowUp.objects.get()
    assert (item.matter, item.lead, item.source, item.source_ref) == (
        given["decisions"],
        city,
        "meeting",
        draft.document.number,
    )
    assert item.number in text(bureau, draft)
    wrong = bureau.client("clerk").post(reverse("staff:draft_follow_up", args=[draft.pk]), {**sent, "lead": "nobody"})
    assert 400 <= wrong.status_code < 500


@pytest.mark.parametrize("bad", [{"period": "soon"}, {"period": "0001"}, {"area": "320000"}, {"kind": "nothing"}])
def test_bad_orders_are_told_and_nothing_is_begun(bureau: Any, measured: None, bad: dict[str, str]) -> None:
    from zhiheng.drafting.models import Draft

    sent = {"kind": "circular", "area": "510000", "period": "2023", **bad}
    assert bureau.client("clerk").post(reverse("staff:draft_new"), sent).status_code == 422
    assert not Draft.objects.exists()


def test_status_report_comes_in_four_forms_and_is_published_frozen(bureau: Any, measured: None) -> None:
    from django.test import Client

    from zhiheng.drafting.models import Edition

    client = bureau.client("clerk")
    for form, first in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!doctype")):
        answer = client.get(reverse(f"staff:status_report_{form}") + "?area=510000&period=2023&language=en")
        assert answer.content.startswith(first)
    assert client.get(reverse("staff:status_report") + "?area=510000&period=soon").status_code == 422
    assert client.get(reverse("staff:status_report") + "?area=510000&period=0001").status_code == 422
    sent = {"area": "510000", "period": "2023", "public": "1"}
    assert client.post(reverse("staff:status_report_freeze"), sent).status_code == 302
    edition = Edition.objects.get()
    assert client.post(reverse("staff:edition_publish", args=[edition.pk])).status_code == 403
    assert bureau.client("leader").post(reverse("staff:edition_publish", args=[edition.pk])).status_code == 302
    page = Client().get(reverse("portal:published_report", args=[edition.pk])).content.decode()
    assert BASIS.search(page.split("<main", 1)[1])
    assert (
        Client().get(reverse("portal:published_report_file", args=[edition.pk, "en", "xlsx"])).content.startswith(b"PK")
    )


def test_workspace_page_of_the_case_shows_tables_of_a_draft(bureau: Any, measured: None) -> None:
    draft = begin(bureau, "circular")
    address = reverse("staff:case_document", args=[draft.case.number, draft.document.pk])
    page = bureau.client("clerk").get(address).content.decode()
    assert "表1 四川省2023年主要质量指标" in page


@pytest.mark.parametrize("kind", ["department", "expert"])
def test_who_sees_public_values_alone_is_quoted_no_others(bureau: Any, measured: None, kind: str) -> None:
    """Neither the report nor a file of it quotes to another office or an expert what the list of values keeps from them."""
    from django.contrib.auth.models import User
    from django.test import Client

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts
    from zhiheng.indicators.models import IndicatorValue

    row = IndicatorValue.objects.filter(indicator="farm-product-pass-rate", area="510000", period="2023", breakdown="")
    row.update(value=Decimal("77.77"), low=Decimal("76.1"), high=Decimal("79.1"), publicity="internal")
    body = Body.objects.create(code="other-office", kind=kind, name_zh="别的单位", level="province", division="510000")
    user = User.objects.create_user("other-1")
    posts.give(user, body, "clerk", given_by="test")
    other = Client()
    other.force_login(user)
    address = reverse("staff:status_report") + "?area=510000&period=2023"
    assert "77.77" in bureau.client("clerk").get(address).content.decode()
    answer = other.get(address)
    assert answer.status_code == 200
    assert "77.77" not in answer.content.decode()


def test_issue_that_says_more_than_is_public_is_not_published(bureau: Any, measured: None) -> None:
    """Frozen without the mark for publication, a report that tells of unpublished progress stays in the office."""
    from zhiheng.drafting.models import Edition
    from zhiheng.planning.models import Progress
    from zhiheng.planning.services import catalogue
    from zhiheng.server.portal.packs import packs

    duty = catalogue.of_pack(packs()["sichuan"])[0].duties[0]
    row = Progress.objects.create(
        duty=duty.key, plan=duty.plan, body=bureau.body.code, on=date(2023, 6, 1), stage="done", text="内部进展",
        publicity="internal", username="clerk-1", at=datetime(2023, 6, 1, tzinfo=UTC),
    )  # fmt: skip
    on, at = date(2023, 6, 2), datetime(2023, 6, 2, tzinfo=UTC)
    row.checks.create(verdict="confirmed", body="sichuan-gov", on=on, username="leader-1", at=at)
    sent = {"area": "510000", "period": "2023"}
    assert bureau.client("clerk").post(reverse("staff:status_report_freeze"), sent).status_code == 302
    edition = Edition.objects.get()
    bureau.client("leader").post(reverse("staff:edition_publish", args=[edition.pk]))
    edition.refresh_from_db()
    told = json.dumps(edition.content, ensure_ascii=False)
    sent["public"] = "1"
    assert bureau.client("clerk").post(reverse("staff:status_report_freeze"), sent).status_code == 302
    public = Edition.objects.order_by("-pk")[0]
    assert json.dumps(public.content, ensure_ascii=False) != told
    assert edition.internal
    assert edition.published_at is None
    assert not public.internal
