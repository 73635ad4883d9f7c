"""Lists of the workspace: columns chosen and kept, views saved, and CSV of what is seen."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PAGES = {
    "enterprises": "/staff/enterprise",
    "runs": "/staff/runs",
    "intake": "/staff/intake",
    "quarantine": "/staff/quarantine",
}


@pytest.fixture
def clerk(staff: Any, client: Client) -> Client:
    from django.contrib.auth import get_user_model

    from zhiheng.ledger.models import QuarantinedRow, Upload

    client.force_login(get_user_model().objects.get(username="chen"))
    for number, name in enumerate(("一月.csv", "二月.csv")):
        sent = Upload.objects.create(
            key=f"{number:032x}",
            name=name,
            source="synthetic-spot-check",
            state="done",
            accepted=10 * number,
            by="chen",
        )
        finding = {
            "column": "电话",
            "code": "x",
            "value": "13900000000",
            "zh": "“13900000000”不对",
            "en": "13900000000?",
        }
        QuarantinedRow.objects.create(
            key=f"{number:032x}", upload=sent, source=sent.source, record_type="inspection", sheet="表", row=number + 2,
            values=[["电话", "token"]], personal=["电话"], findings=[finding], digest=str(number),
        )  # fmt: skip
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def headings(page: str) -> int:
    return len(re.findall(r'<th scope="col"', page.split("<thead>")[-1].split("</thead>")[0]))


def table(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize("page", PAGES)
def test_columns_are_chosen_kept_and_reset(clerk: Client, page: str) -> None:
    before = text(clerk, PAGES[page])
    offered = re.findall(r'name="column" value="(\w+)"', before)
    assert len(offered) > 3
    answer = clerk.post(f"/staff/lists/{page}/columns", {"column": offered[:2], "query": "sort=x&page=3"})
    assert answer["Location"] == f"{PAGES[page]}?sort=x"
    for _ in range(2):
        assert headings(text(clerk, PAGES[page])) == 3
    assert len(table(clerk, f"/staff/lists/{page}/seen.csv")[0]) <= 2 + 3
    clerk.post(f"/staff/lists/{page}/columns", {"reset": "1"})
    assert headings(text(clerk, PAGES[page])) == headings(before)


@pytest.mark.parametrize("page", PAGES)
def test_every_column_can_be_shown(clerk: Client, page: str) -> None:
    offered = re.findall(r'name="column" value="(\w+)"', text(clerk, PAGES[page]))
    clerk.post(f"/staff/lists/{page}/columns", {"column": [*offered, "no-such"]})
    shown = text(clerk, PAGES[page])
    assert headings(shown) == len(offered) + 1
    row = shown.split("<tbody>")[-1].split("</tr>")[0]
    assert row.count("<td") == len(offered)


@pytest.mark.parametrize("page", PAGES)
def test_view_is_saved_opened_and_deleted_by_its_owner_alone(clerk: Client, page: str) -> None:
    from django.contrib.auth import get_user_model

    clerk.post(f"/staff/lists/{page}/views", {"name": " 我的  视图 ", "query": "source=x&page=4&empty="})
    shown = text(clerk, PAGES[page])
    assert f'href="{PAGES[page]}?source=x"' in shown
    assert "我的 视图" in shown
    remove = re.findall(r'action="(/staff/lists/[^"]*/delete)"', shown)[0]
    other = Client()
    other.force_login(get_user_model().objects.create_user("other", is_staff=True))
    assert "我的 视图" not in text(other, PAGES[page])
    assert other.post(remove).status_code == 404
    assert clerk.post(remove).status_code == 302
    assert "zh-views-title" not in text(clerk, PAGES[page])


def test_view_wants_a_name_and_the_same_name_replaces(clerk: Client) -> None:
    from zhiheng.server.models import SavedView

    answer = clerk.post("/staff/lists/runs/views", {"name": "  ", "query": ""}, follow=True)
    assert "请给这个视图起个名字" in answer.content.decode()
    for query in ("pack=a", "pack=b"):
        clerk.post("/staff/lists/runs/views", {"name": "甲", "query": query})
    assert [one.query for one in SavedView.objects.all()] == ["pack=b"]


@pytest.mark.parametrize(
    "address", ["nothing/columns", "nothing/views", "nothing/views/1/delete", "runs/views/99/delete"]
)
def test_unknown_list_or_view_is_not_found(clerk: Client, address: str) -> None:
    assert clerk.post(f"/staff/lists/{address}").status_code == 404
    assert clerk.get(f"/staff/lists/{address}").status_code == 405


def test_lists_want_a_login(client: Client, staff: Any) -> None:
    assert client.post("/staff/lists/runs/columns").status_code == 302
    assert client.get("/staff/lists/runs/seen.csv")["Location"].startswith("/staff/login")


def test_uploads_are_filtered_and_sorted_as_their_csv(clerk: Client) -> None:
    assert "二月.csv" not in text(clerk, "/staff/intake?name=一月")
    found = table(clerk, "/staff/lists/intake/seen.csv?sort=-accepted")
    assert [row["文件"] for row in found] == ["二月.csv", "一月.csv"]
    assert table(clerk, "/staff/lists/intake/seen.csv?state=refused") == []
    assert table(clerk, "/staff/lists/runs/seen.csv?pack=none") == []
    assert len(table(clerk, "/staff/lists/runs/seen.csv?pack=sichuan&latest=1")) == 1


def test_personal_value_is_hidden_in_the_csv_of_what_is_seen(clerk: Client) -> None:
    rows = table(clerk, "/staff/lists/quarantine/seen.csv")
    assert len(rows) == 2
    assert "***" in rows[0]["问题"]
    assert "13900000000" not in str(rows)


def test_csv_says_that_class_and_score_are_internal(clerk: Client) -> None:
    first = table(clerk, "/staff/lists/enterprises/seen.csv")[0]
    assert [name for name in first if name.startswith(("风险分类", "得分")) and "内部" not in name] == []
