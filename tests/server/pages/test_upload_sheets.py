"""The page of an upload names the rows and sheets that are no data, and what else must be told of a sheet."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.django_db]

REPORT = {
    "name": "虚构表", "record_type": "inspection", "heading_row": 3, "rows": 20, "columns": {"抽样编号": "sample_no"}, "unused": [],
    "skipped": [[24, "合计"]], "adapter": "product-spot-check", "blank": 7, "joined": 12,
    "outside": [
        {"row": 1, "what": "title", "text": "虚构标题", "rows": 1, "sheet": ""},
        {"row": 24, "what": "footer", "text": "合计", "rows": 1, "sheet": ""},
        {"row": 0, "what": "hidden_sheet", "text": "旧数据", "rows": 5, "sheet": "旧数据"},
    ],
    "remarks": {"merged": 3, "hidden_rows": 2, "formulas": 4},
}  # fmt: skip


@pytest.fixture
def page(client: Client, staff: Any) -> str:
    from zhiheng.ledger.models import Upload

    upload = Upload.objects.create(key="0" * 32, name="虚构.xlsx", source="spot-checks", state="done", report=[REPORT])
    client.post("/staff/login/", {"username": "chen", "password": staff.password}, REMOTE_ADDR="10.0.0.7")
    return f"/staff/intake/{upload.pk}"


def test_rows_that_are_no_data_are_named_in_chinese(client: Client, page: str) -> None:
    text = client.get(page).content.decode()
    for told in (
        "虚构标题",
        "第 24 行",
        "工作表“旧数据”未取，5 行",
        "空行 7",
        "并入上一记录的行 12",
        "合并单元格区域 3",
        "隐藏的行 2",
        "公式 4",
    ):
        assert told in text, told


def test_rows_that_are_no_data_are_named_in_english(client: Client, page: str) -> None:
    text = client.get(f"{page}?lang=en").content.decode()
    for told in ("Rows and sheets that are no data: 3", "Row 24", "left out, 5 rows", "Blank rows 7", "Formulas 4"):
        assert told in text, told
