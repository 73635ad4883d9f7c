"""The pages of registers: what stands in them, for whom, in which state, and what leaves as a file."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client

from zhiheng import policy
from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.arrow_schema import given_schema
from zhiheng.ledger.services import projection

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PACK = policy.load()["national"]
FIRM, NAME = "91510104YY0000001X", "锦江区鼎振食品有限责任公司"


def append(ledger: Ledger, record_type: str, rows: list[dict[str, Any]]) -> None:
    schema = given_schema(PACK.record_types[record_type])
    keyed = [{"source_key": str(number), **row} for number, row in enumerate(rows, ledger.head() * 100)]
    table = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in keyed], schema=schema)
    assert ledger.append([Rows(record_type, table, None)], source="synthetic-registration").accepted == len(rows)


def licence(number: str, status: str, day: date, expires: date | None = None, **more: Any) -> dict[str, Any]:
    return {
        "licence_no": number, "status": status, "status_on": day, "occurred_on": day, "expires_on": expires,
        "holder_name": NAME, "holder_code": FIRM, "subject": f"uscc:{FIRM}", "kind": "food_production",
        "authority": "示例局", "division": "510104", **more,
    }  # fmt: skip


@pytest.fixture(autouse=True)
def province(tmp_path: Path) -> None:
    """Four licences, one of them changed twice, and points for bad conduct that the public may not see."""
    ledger = Ledger.open(Home(tmp_path), PACK.record_types)
    organisation = {"uscc": FIRM, "name": NAME, "status": "active", "registered_on": date(2010, 1, 1),
                    "occurred_on": date(2010, 1, 1), "registered_division": "510104", "subject": f"uscc:{FIRM}"}  # fmt: skip
    append(ledger, "organisation", [organisation])
    append(ledger, "licence", [
        licence("SC-1", "granted", date(2023, 1, 1), date(2024, 2, 29)),
        licence("SC-2", "granted", date(2023, 1, 1), date(2026, 1, 1)),
        licence("SC-2", "suspended", date(2023, 6, 1), date(2026, 1, 1), reason="整改"),
        licence("=SC-3", "granted", date(2023, 2, 1)),
        licence("SC-9", "revoked", date(2023, 3, 1), reason="违法"),
    ])  # fmt: skip
    points = {"decision_no": "秘密决定", "item_code": "A-1", "party_name": NAME, "party_code": FIRM, "subject": f"uscc:{FIRM}",
              "decided_on": date(2023, 5, 1), "occurred_on": date(2023, 5, 1), "points": 3, "publicity": "departments"}  # fmt: skip
    append(ledger, "bad_conduct", [points])
    projection.advance(ledger, ("synthetic-registration",), tuple(PACK.registers.values()))


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.fixture
def clerk(client: Client) -> Client:
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.create_user("chen", password="x", is_staff=True))
    return client


def test_index_counts_by_state_on_the_day(client: Client) -> None:
    page = text(client, "/registers?as_of=2024-02-29")
    line = page.split("许可证名册")[1].split("</tr>")[0]
    assert [part.split("<")[0] for part in line.split("<span>")[1:6]] == ["4", "2", "0", "1", "0"]
    assert "记分" not in page


def test_item_is_expired_from_the_day_after_its_end(client: Client) -> None:
    assert "SC-1" in text(client, "/registers/licences?as_of=2024-02-29&state=valid")
    assert "SC-1" not in text(client, "/registers/licences?as_of=2024-03-01&state=valid")
    assert "SC-1" in text(client, "/registers/licences?as_of=2024-03-01&state=expired")


def test_text_finds_numbers_and_holders_and_nothing_else(client: Client) -> None:
    assert "SC-9" in text(client, "/registers/licences?q=sc-9")
    assert "SC-9" in text(client, "/registers/licences?q=鼎振")
    assert "没有符合条件的项目" in text(client, "/registers/licences?q=无此证")


def test_life_line_tells_what_changed(client: Client) -> None:
    listed = text(client, "/registers/licences?q=SC-2&as_of=2024-01-01")
    address = listed.split("/registers/licences/items/")[1].split('"')[0]
    page = text(client, f"/registers/licences/items/{address.split('?')[0]}?as_of=2024-01-01")
    assert "有效 → 暂停" in page
    assert f"/enterprise/{FIRM}" in page
    assert page.count('class="zh-record-head"') == 2
    assert "在所看日期之后" in text(client, f"/registers/licences/items/{address.split('?')[0]}?as_of=2023-02-01")


def test_register_for_departments_is_hidden_from_the_public_and_shown_to_staff(clerk: Client) -> None:
    for address in (
        "/registers/bad-conduct-points",
        "/registers/bad-conduct-points.csv",
        "/registers/bad-conduct-points.xlsx",
    ):
        text(clerk, address, 404)
    assert "秘密决定" not in text(clerk, "/registers/due?as_of=2023-05-02&days=3660")
    assert "秘密决定" in text(clerk, "/staff/registers/bad-conduct-points?as_of=2023-05-02")


def test_workspace_of_registers_wants_a_login(client: Client) -> None:
    for address in (
        "/staff/registers",
        "/staff/registers/licences",
        "/staff/registers/licences.csv",
        "/staff/registers/due",
    ):
        assert client.get(address).status_code == 302, address


def test_file_holds_what_is_seen_and_no_formula(client: Client) -> None:
    answer = client.get(
        "/registers/licences.csv?as_of=2024-01-01&state=valid&sort=licence_no&col=licence_no&col=_state"
    )
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row[:3] for row in rows[1:]] == [["'=SC-3", "有效", "2024-01-01"], ["SC-1", "有效", "2024-01-01"]]
    book = client.get("/registers/licences.xlsx?as_of=2024-01-01&state=valid&col=licence_no")
    with zipfile.ZipFile(io.BytesIO(b"".join(book))) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert "=SC-3" in sheet
    assert "<f>" not in sheet


def test_due_list_shows_the_nearest_first_and_nothing_past(client: Client) -> None:
    assert "SC-1" in text(client, "/registers/due?as_of=2024-02-01&days=28")
    assert "SC-1" not in text(client, "/registers/due?as_of=2024-02-01&days=27")
    assert "SC-1" not in text(client, "/registers/due?as_of=2024-03-01&days=60")


def test_day_that_is_none_is_told_and_the_page_stands(client: Client) -> None:
    page = text(client, "/registers/licences?as_of=2024-02-30&days=-1&state=x&sort=nothing&division=a%00b")
    assert "日期应写作" in page
    assert "SC-2" in page


def test_unknown_register_or_item_is_not_found(client: Client) -> None:
    text(client, "/registers/nothing", 404)
    text(client, "/registers/licences/items/0000", 404)


def test_english_page_has_no_chinese_words_of_ours(client: Client) -> None:
    client.cookies["zh_language"] = "en"
    page = text(client, "/registers/licences?as_of=2024-01-01")
    assert "Number, name or holder" in page
    assert "截至" not in page
    assert "名册" not in page


def test_columns_chosen_and_views_saved_stay_with_the_person(clerk: Client) -> None:
    clerk.post("/staff/lists/register-licences/columns", {"column": ["kind"], "query": "state=valid"})
    page = text(clerk, "/staff/registers/licences")
    assert page.split("<thead>")[1].split("</thead>")[0].count('scope="col"') == 2
    clerk.post("/staff/lists/register-geographical-indications/views", {"name": "暂停的", "query": "state=suspended"})
    assert "暂停的" in text(clerk, "/staff/registers/geographical-indications")
    assert clerk.post("/staff/lists/register-nothing/views", {"name": "x"}).status_code == 404
    assert (
        b"".join(clerk.get("/staff/lists/register-licences/seen.csv")).decode("utf-8-sig").startswith("许可证种类,截至")
    )


def test_file_of_an_enterprise_lists_what_it_holds_with_its_state(client: Client) -> None:
    page = text(client, f"/enterprise/{FIRM}/relations")
    holdings = page.split('id="holdings"')[1].split("</section>")[0]
    assert holdings.index("=SC-3") < holdings.index("SC-2") < holdings.index("SC-9")
    assert "/registers/licences/items/" in holdings
    assert "秘密决定" not in page
