"""Names in data that are known in English, units of packs, and places on English pages."""

from __future__ import annotations

import pytest
from django.utils import translation

from zhiheng.server.known_names import known_name
from zhiheng.server.portal.wording import division_name, unit_name, unit_word
from zhiheng.server.templatetags.zh import native, titled


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("成都市", "Chengdu"),
        ("全省", "Whole province"),
        ("四川省市场监督管理局", "Sichuan Administration for Market Regulation"),
        ("锦江区市场监督管理局", "Jinjiang District Administration for Market Regulation"),
        ("自贡市人民政府", "People's Government of Zigong"),
        ("四川蜀香源食品有限公司", "四川蜀香源食品有限公司"),
        ("", ""),
    ],
)
def test_name_is_told_in_english_where_it_is_known(chinese: str, english: str) -> None:
    with translation.override("en"):
        assert known_name(chinese) == english
    with translation.override("zh"):
        assert known_name(chinese) == chinese


def test_place_reads_from_the_nearest_in_english_and_from_the_widest_in_chinese() -> None:
    with translation.override("en"):
        assert division_name("510107") == "Wuhou District, Chengdu, Sichuan"
        assert unit_name("513200") == "Aba Tibetan and Qiang Autonomous Prefecture"
        assert unit_word("批次") == "batches"
    with translation.override("zh"):
        assert division_name("510107") == "四川省 成都市 武侯区"
        assert unit_word("lots") == "批次"
    assert unit_name("999999") == "999999"


def test_chinese_of_data_is_marked_on_english_pages_alone() -> None:
    with translation.override("en"):
        marked = '整改 &lt;b&gt; <span lang="zh-CN">计量强检（合成）</span>, batch 2'
        assert native("整改 <b> 计量强检（合成）, batch 2") == f'<span lang="zh-CN">整改</span>{marked[2:]}'
        assert native(None) == ""
    with translation.override("zh"):
        assert native("整改 <b>") == "整改 &lt;b&gt;"


def test_title_that_begins_with_a_name_of_the_packs_is_told_in_english() -> None:
    with translation.override("en"):
        told = titled("严重违法失信名单：某公司")
        assert told.endswith(": 某公司")
        assert told.isascii() is False
        assert "严重" not in told
        assert titled("无人知道的程序：某公司") == "无人知道的程序：某公司"
        assert titled("没有冒号") == "没有冒号"
