"""Stall holders' names: hidden by a rule that leaves businesses alone."""

from __future__ import annotations

import pytest

from zhiheng.ledger.intake.masking import mask_stall_holder


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三丰蔬菜摊", "张**"),
        ("李四", "李**"),
        ("欧阳锋水产摊", "欧阳**"),
        ("赵六(个体工商户)", "赵**"),
        ("成都市武侯区农贸市场张三丰蔬菜摊", "成都市武侯区农贸市场张**"),
        ("高新区第一农贸市场(王五)", "高新区第一农贸市场(王**)"),
        ("金牛区沙湾农贸市场李小红12号摊", "金牛区沙湾农贸市场李**"),
    ],
)
def test_personal_name_hidden(name: str, masked: str) -> None:
    assert mask_stall_holder(name) == masked


@pytest.mark.parametrize(
    "name",
    [
        "红旗超市",
        "四川某某食品有限公司",
        "王老五豆腐店",
        "李记卤味",
        "永辉超市",
        "张**",
        "成都市武侯区农贸市场",
        "何家大院",
    ],
)
def test_business_left_as_it_is(name: str) -> None:
    assert mask_stall_holder(name) == name
