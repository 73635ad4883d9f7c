"""Marks of offices in the numbers of their documents."""

from __future__ import annotations

import pytest

from zhiheng.cases import marks


@pytest.mark.parametrize(("own", "name", "kind", "whole"), [
    ("川市监", "四川省市场监督管理局", "市监信告", "川市监信告"), ("", "四川省市场监督管理局", "市监信告", "四川市监信告"),
    ("", "成都市市场监督管理局", "质函", "成都质函"), ("", "市中区市场监督管理局", "市监受", "市中市监受"),
    ("", "国家市场监督管理总局", "市监信告", "市监信告"), ("川财", "四川省财政厅", "质函", "川财质函"), ("", "某局", "", ""),
    ("", "阿坝藏族羌族自治州市场监督管理局", "市监受", "阿坝藏族羌族市监受"),
])  # fmt: skip
def test_mark_is_the_offices_and_the_kinds(own: str, name: str, kind: str, whole: str) -> None:
    assert marks.whole(own, name, kind) == whole


def test_own_mark_holds_nothing_that_a_number_cannot() -> None:
    assert all(marks.OWN.fullmatch(one) for one in ("川市监", "SC1"))
    assert not any(marks.OWN.fullmatch(one) for one in ("", "川 市", "川〔1〕", "十一个字的机关代字长了一"))
