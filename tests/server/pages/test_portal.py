"""The public portal as a visitor without a browser sees it."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def body(client: Client, address: str) -> str:
    answer: Any = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


def test_every_page_answers_in_both_languages(client: Client, province: Any) -> None:
    for address in province.public_addresses:
        chinese = body(client, address)
        assert '<html lang="zh-CN"' in chinese, address
        mark = "&" if "?" in address else "?"
        english = body(Client(), f"{address}{mark}lang=en")
        assert '<html lang="en"' in english, address
        assert "Skip to the content" in english


def test_english_pages_have_no_chinese_of_ours(client: Client, province: Any) -> None:
    """What stays Chinese in English comes from reports or names of things, never from the pages themselves."""
    for address in ("/", "/search", "/about", "/about/limits", "/about/accessibility", "/data"):
        text = re.sub(r"<[^>]*>", " ", body(client, f"{address}?lang=en"))
        left = set(re.findall(r"[\u4e00-\u9fff]+", text)) - {"中文"}
        assert not {word for word in left if len(word) > 12}, (address, left)


def test_nothing_internal_in_any_page_or_download(client: Client, province: Any) -> None:
    for address in [*province.public_addresses, *province.data_addresses()]:
        text = body(client, address)
        for secret in (*province.secrets, "绵阳未公开登记企业", "tok_9f8e7d"):
            assert secret not in text, (address, secret)


def test_no_risk_class_in_any_page(client: Client, province: Any) -> None:
    """Policy may say that there is a risk class; no page names a run of it, its scorecard, or anybody's class."""
    for address in province.public_addresses:
        text = body(client, address)
        assert "scorecards/risk-class" not in text, address
        assert "2024-06-30-sichuan-risk-class-0001" not in text, address
        if address.startswith(("/enterprise", "/record", "/search", "/statistics")):
            assert "风险分类" not in text, address
            assert "risk" not in text.lower(), address


@pytest.mark.parametrize("address", ["/packs/sichuan/scorecards/risk-class", "/packs/jiangsu/scorecards/risk-class"])
def test_scorecard_of_the_risk_class_is_not_public(client: Client, province: Any, address: str) -> None:
    assert client.get(address).status_code == 404


def test_hidden_enterprise_cannot_be_told_from_an_unknown_one(client: Client, province: Any) -> None:
    assert client.get(f"/enterprise/{province.hidden}").status_code == 404
    assert client.get("/enterprise/91510700MA6NOTHERE").status_code == 404
    page = body(client, f"/search?q={province.hidden}")
    assert f"/enterprise/{province.hidden}" not in page
    assert "没有找到" in page


def test_records_that_are_not_public_have_no_page(client: Client, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord, VisibilityStop

    closed = ProjectedRecord.objects.exclude(publicity="public").values_list("record_id", flat=True)
    stopped = VisibilityStop.objects.values_list("record_id", flat=True)
    ended = ProjectedRecord.objects.filter(payload__public_until__lt="2024-01-01").values_list("record_id", flat=True)
    for record in [*closed, *stopped, *ended]:
        assert client.get(f"/record/{record}").status_code == 404


@pytest.mark.parametrize("text", ["%00", "a%00b", "%25", "%E2%80%AE", "0" * 64 + "%0A", "9" * 4000])
def test_address_that_is_no_record_id_is_not_found(client: Client, province: Any, text: str) -> None:
    assert client.get(f"/record/{text}").status_code == 404


def test_a_stop_hides_a_record_everywhere_at_once(client: Client, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord, VisibilityStop

    record = ProjectedRecord.objects.filter(record_type="honour").get()
    address, tab = f"/record/{record.record_id}", f"/enterprise/{province.enterprise}/honours"
    title = record.payload["title"]
    assert title in body(client, address)
    VisibilityStop.objects.create(record_id=record.record_id, publicity="internal", reason="x", ordered_by="t")
    assert client.get(address).status_code == 404
    for other in (tab, f"{tab}.csv", f"/enterprise/{province.enterprise}", "/data/honour.csv", "/data/honour.json"):
        assert title not in body(client, other), other


@pytest.mark.parametrize(
    "address", ["/staff/", "/staff/enterprise", "/staff/intake", "/staff/quarantine", "/staff/links"]
)
def test_visitor_is_sent_to_the_login(client: Client, province: Any, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/staff/login/?next=")


def test_enterprise_shows_identity_and_counts(client: Client, province: Any) -> None:
    page = body(client, f"/enterprise/{province.enterprise}")
    for words in ("四川蜀香源食品有限公司", "成都蜀香源调味品厂", "MA6CQ8JD4", "四川省 成都市 武侯区", "存续", "中型"):
        assert words in page
    assert "已撤销" in page or "page=2" in page


def test_laboratory_is_not_charged_with_what_it_tested(client: Client, province: Any) -> None:
    page = body(client, f"/enterprise/{province.laboratory}")
    assert "zh-is-bad" not in page
    assert "检验机构" in page


def test_tabs_hold_their_own_records_as_tables(client: Client, province: Any) -> None:
    page = body(client, f"/enterprise/{province.enterprise}/penalties")
    assert "成武市监罚〔2023〕118号" in page
    assert "50,000.00" in page
    assert "5,000.00" not in page.replace("50,000.00", "")  # the corrected amount
    assert "<caption>" in page
    assert 'scope="col"' in page


def test_record_page_shows_its_corrections(client: Client, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord

    old = ProjectedRecord.objects.get(record_type="penalty", superseded_by__gt="")
    new = ProjectedRecord.objects.get(record_id=old.superseded_by)
    for one, other in ((old, new), (new, old)):
        page = body(client, f"/record/{one.record_id}")
        assert f"/record/{other.record_id}" in page
        assert "已被更正" in page
        assert one.record_id in page


def test_void_record_is_marked(client: Client, province: Any) -> None:
    from zhiheng.ledger.models import ProjectedRecord

    record = ProjectedRecord.objects.get(void_from__isnull=False)
    assert "自 2020-08-01 起撤销" in body(client, f"/record/{record.record_id}")


def test_record_filters_stand_in_the_address(client: Client, province: Any) -> None:
    page = body(client, f"/enterprise/{province.enterprise}?type=inspection&from=2024-01-01&to=2024-03-31")
    assert len(re.findall(r'<li class="zh-is-', page)) == 3


@pytest.mark.parametrize("query", ["type=%00", "from=2024-02-30", "to=x", "page=0", "page=999999", "type=complaint"])
def test_file_bears_any_query(client: Client, province: Any, query: str) -> None:
    body(client, f"/enterprise/{province.enterprise}?{query}")


def test_lower_case_code_is_sent_on(client: Client, province: Any) -> None:
    answer = client.get(f"/enterprise/{province.enterprise.lower()}")
    assert answer["Location"] == f"/enterprise/{province.enterprise}"


def test_csv_cells_cannot_run(client: Client, province: Any) -> None:
    text = body(client, "/data/inspection.csv").removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert all(row["lot_no"].startswith("'=") for row in rows if row["lot_no"])
    assert "contact" not in rows[0]


def test_json_download_is_whole(client: Client, province: Any) -> None:
    rows = json.loads(body(client, "/data/penalty.json"))
    assert {row["payload"]["decision_no"] for row in rows} >= {"成武市监罚〔2023〕118号"}
    assert all("public_until" not in row["payload"] or row["payload"]["public_until"] > "2024" for row in rows)
    assert [row["superseded_by"] != "" for row in rows].count(True) == 1


@pytest.mark.parametrize("kind", ["complaint", "rectification", "effect", "link", "identity", "erased", "nothing"])
def test_types_that_are_not_public_cannot_be_downloaded(client: Client, province: Any, kind: str) -> None:
    assert client.get(f"/data/{kind}.csv").status_code == 404
    assert client.get(f"/data/{kind}.json").status_code == 404


def test_statistics_keep_channels_apart(client: Client, province: Any) -> None:
    page = body(client, "/statistics")
    for words in ("2,167/2,276", "467/645", "667/770", "94.3–96.0", "生产企业", "网络"):
        assert words in page
    assert "3,301" not in page


def test_documents_show_their_status(client: Client, province: Any) -> None:
    page = body(client, "/documents")
    assert "征求意见稿" in page
    assert "已失效" in page


def test_provision_leads_to_what_rests_on_it_and_back(client: Client, province: Any) -> None:
    card = body(client, "/packs/jiangsu/scorecards/quality-credit-precheck")
    target = re.search(r'href="(/documents/[^"#]+)#(p-[^"]+)"', card)
    assert target
    page = body(client, target[1])
    assert f'id="{target[2]}"' in page
    assert "/policy/jiangsu/scorecards/quality-credit-precheck#c-" in page
    assert "示例值" in card


def test_api_reference_lists_every_operation(client: Client, province: Any) -> None:
    document = json.loads(body(client, "/api/v1/openapi.json"))
    page = body(client, "/api-reference")
    assert page.count('class="zh-op"') == sum(len(one) for one in document["paths"].values())


def test_theme_is_kept_and_goes_nowhere_else(client: Client, province: Any) -> None:
    answer = client.get("/preferences/theme?theme=dark&next=/about")
    assert answer["Location"] == "/about"
    assert 'data-bs-theme="dark"' in body(client, "/about")
    assert client.get("/preferences/theme?theme=x&next=https://elsewhere.example/")["Location"] == "/"
    assert "data-bs-theme" not in body(client, "/about")


def test_policy_header_allows_nothing_inline(client: Client, province: Any) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_styleguide_is_shown_in_debug_only(client: Client, province: Any) -> None:
    assert client.get("/styleguide").status_code == 404


def test_public_pages_set_no_cookie(client: Client, province: Any) -> None:
    for address in ("/", "/search?q=x", f"/enterprise/{province.enterprise}"):
        assert not client.get(address).cookies
