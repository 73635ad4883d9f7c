"""A released record type changes only by nullable additions; anything else is a finding at its line."""

from __future__ import annotations

import pytest

from zhiheng.policy import released

TYPE = "base/record-types/inspection.yaml"
FIELD = "    gtin: {type"
HARMLESS = [
    (FIELD, "    extra: {type: text, label: {zh: x, en: x}}\n    gtin: {type"),
    ("    pass: {zh: 合格, en: Pass}", "    pass: {zh: 合格, en: Pass}\n        unsure: {zh: 待定, en: Unsure}"),
    ("headings: [报告编号]", "headings: [报告编号, 编号]"),
    ("name: producer_name}\n", "name: producer_name}\n    - {role: seller, name: producer_name}\n"),
    ("label: {zh: 结论, en: Verdict}", "label: {zh: 检验结论, en: Result}"),
    ("item: {type: text, label: {zh: 项目, en: Item}}", ("item: {type: text, label: {zh: 项目, en: Item}}\n        "
     "limit: {type: text, label: {zh: 限值, en: Limit}}")),
]  # fmt: skip
BREACHES = [
    (FIELD, "    extra: {type: text, label: {zh: x, en: x}, required: true}\n    gtin: {type", "extra"),
    ("gtin: {type: gtin,", "gtin: {type: text,", "gtin: {type"),
    ("producer_name: {type: text, label: {zh: 名称, en: Name}", ("producer_name: {type: text, label: {zh: 名称, en: Name}, "
     "required: true"), "producer_name: {"),
    ("fine: {type: money, label: {zh: 罚款, en: Fine}", "fine: {type: money, unit: USD, label: {zh: 罚款, en: Fine}", "fine: {"),
    ("natural_key: [report_no]", "natural_key: [report_no, inspected_on]", "natural_key"),
    ("subject: producer", "subject: product", "subject:"),
    ("division: place\n  parties", "parties", "inspection:"),
    ("- {role: product, kind: product, code: gtin}", "- {role: goods, kind: product, code: gtin}", "parties"),
    ("valid_until: {type: date", "valid_to: {type: date", "fields:"),
    ("item: {type: text, label: {zh: 项目, en: Item}}", "item: {type: integer, label: {zh: 项目, en: Item}}", "item: {type"),
]  # fmt: skip


@pytest.fixture
def world(make_world):
    """The world of tests, with its two record types released as they are."""
    world = make_world()
    types = world.load()["base"].record_types.values()
    text = released.text_of({each.id: released.promise(each) for each in types})
    (world.root / "base" / released.FILE).write_text(text, encoding="utf-8")
    return world


def test_released_types_as_they_are_have_no_finding(world) -> None:
    assert world.findings() == []


@pytest.mark.parametrize(("old", "new"), HARMLESS)
def test_nullable_additions_are_free(world, old: str, new: str) -> None:
    world.replace(TYPE, old, new)
    assert [each for each in world.findings() if each.code == "released-type"] == []


@pytest.mark.parametrize(("old", "new", "place"), BREACHES)
def test_any_other_change_is_found_at_its_line(world, old: str, new: str, place: str) -> None:
    world.replace(TYPE, old, new)
    found = [each for each in world.findings() if each.code == "released-type"]
    assert [(each.file, each.line) for each in found] == [(TYPE, world.line(TYPE, place))]
    assert "发布" in found[0].zh
    assert "release" in found[0].en


def test_code_that_is_gone_is_named(world) -> None:
    world.replace(TYPE, "        fail: {zh: 不合格, en: Fail}\n", "")
    world.replace(TYPE, "        fail: [不符合]\n", "")
    found = [each for each in world.findings() if each.code == "released-type"]
    assert len(found) == 1
    assert "“fail”" in found[0].en


def test_type_that_is_gone_is_named(world) -> None:
    (world.root / TYPE).unlink()
    found = [each for each in world.findings() if each.code == "released-type"]
    assert [(each.file, each.value) for each in found] == [("base/released-types.json", "inspection")]


def test_pack_without_a_release_may_change_freely(make_world) -> None:
    world = make_world()
    world.replace(TYPE, "gtin: {type: gtin,", "gtin: {type: text,")
    assert [each for each in world.findings() if each.code == "released-type"] == []
