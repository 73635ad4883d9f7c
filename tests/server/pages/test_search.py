"""Search forgives a wrong sign, knows former names and codes, and keeps its filters in the address."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from zhiheng.ledger import search_keys
from zhiheng.ledger.models import SearchName

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("province")]
NAME = "四川蜀香源食品有限公司"


def names(client: Client, **query: Any) -> list[str]:
    page = client.get(f"/search?{urlencode(query)}").content.decode()
    return re.findall(r'<h2><a href="[^"]*">([^<]*)</a></h2>', page)


@pytest.mark.parametrize(
    "text",
    [
        "蜀香源",
        "四川蜀香源食品有限公司",
        "四川蜀香源食品有限责任公司",
        "成都蜀香源调味品厂",
        "郫县蜀香源",
        "91510107MA6CQ8JD4X",
    ],
)
def test_found_by_name_former_name_or_code(client: Client, text: str) -> None:
    assert names(client, q=text)[0] == NAME


@pytest.mark.parametrize(
    "text", ["91510107ma6cq8jd4x", "9151 0107 MA6C Q8JD 4X", "MA6CQ8JD4", "MA6CQ8JD-4", "510107000123456"]
)
def test_found_by_code_in_any_spelling_and_by_alias(client: Client, text: str) -> None:
    assert names(client, q=text) == [NAME]


@pytest.mark.parametrize("text", ["蜀香原", "四川属香源食品有限公司", "蜀香源食晶", "四川蜀乡源食品公司"])
def test_found_with_a_wrong_sign(client: Client, text: str) -> None:
    assert NAME in names(client, q=text)[:3]


def test_near_results_are_called_near(client: Client) -> None:
    assert "写法相近" in client.get("/search?q=蜀香原").content.decode()
    assert "写法相近" not in client.get("/search?q=蜀香源").content.decode()


def test_wrong_code_is_explained(client: Client) -> None:
    page = client.get("/search?q=91510107MA6CQ8JD40").content.decode()
    assert "zh-message-attention" in page


@pytest.mark.parametrize("text", ["", " ", "%", "_", "'", '"', "\\", "(", "\x00", "x" * 500, "；DROP", "😀", "公司"])
def test_search_bears_any_text(client: Client, text: str) -> None:
    assert client.get("/search", {"q": text}).status_code == 200


def test_filters_narrow_and_stay_in_the_address(client: Client) -> None:
    found = names(client, division="5106", status="active")
    assert found
    assert all("机械" in name for name in found)
    page = client.get("/search?division=5106&industry=34").content.decode()
    assert '<option value="5106" selected>' in page
    assert "/search.csv?division=5106&amp;industry=34" in page


def test_fifty_rows_a_page_and_every_row_once(client: Client) -> None:
    pages = [names(client, page=number, sort="name") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 22]
    codes = [
        code
        for number in (1, 2, 3)
        for code in re.findall(r'/enterprise/(\w+)"', client.get(f"/search?page={number}&sort=name").content.decode())
    ]
    assert len(set(codes)) == 122


def test_csv_has_every_result(client: Client) -> None:
    answer: Any = client.get("/search.csv?division=5106")
    lines = b"".join(answer.streaming_content).decode().strip().splitlines()
    assert len(lines) == 1 + 30
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_hidden_enterprise_is_not_found(client: Client) -> None:
    assert names(client, q="绵阳未公开") == []


def test_hidden_enterprise_does_not_hide_those_like_it(client: Client) -> None:
    from zhiheng.ledger.models import EnterpriseCard

    public = EnterpriseCard.objects.get(name=NAME)
    hidden = EnterpriseCard.objects.get(name__startswith="绵阳未公开")
    SearchName.objects.filter(subject=hidden.subject).delete()
    for row in search_keys.rows(hidden.subject, hidden.uscc, "四川蜀香原食品有限公司", [], []):
        SearchName.objects.create(**dict(zip(search_keys.COLUMNS, row, strict=True)))
    assert names(client, q="四川蜀香原食品有限公司") == [public.name]


@pytest.mark.parametrize("text", ["Wuhou", "wuhou district", "武侯"])
def test_place_is_offered_when_the_search_names_it(client: Client, province: Any, text: str) -> None:
    page = client.get("/search", {"q": text, "lang": "en"}, follow=True).content.decode()
    assert '<a href="/places/510107">Wuhou District, Chengdu, Sichuan</a>' in page
