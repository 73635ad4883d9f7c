from __future__ import annotations

from decimal import Decimal

import pytest

from zhiheng.policy import PackErrors


def change(tmp_path, text, name="change.yaml"):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_change_file_alters_only_what_it_names(world, tmp_path):
    before = world.load()["prov"]
    path = change(
        tmp_path, "prov:\n  scorecards:\n    risk:\n      criteria:\n        - {id: failure, points: {each: -10}}\n"
    )
    after = world.load(path)["prov"]
    old, new = before.scorecards["risk"], after.scorecards["risk"]
    assert new.criteria[0].points.each == Decimal(-10)
    assert new.criteria[0].points.floor == Decimal(-32)
    assert new.criteria[0].where == old.criteria[0].where
    assert new.criteria[1:] == old.criteria[1:]
    assert after.content_hash != before.content_hash
    assert world.load()["prov"].content_hash == before.content_hash


def test_change_folder_has_the_layout_of_packs(world, tmp_path):
    change(tmp_path, "risk: {base: 90}\n", "what-if/prov/scorecards/any.yaml")
    assert world.load(tmp_path / "what-if")["prov"].scorecards["risk"].base == 90


def test_null_removes_a_key_an_item_and_an_element(world, tmp_path):
    text = """
prov:
  scorecards:
    risk:
      population: null
      criteria: {rate: null}
  measures:
    barred: null
"""
    pack = world.load(change(tmp_path, text))["prov"]
    assert pack.scorecards["risk"].population is None
    assert [each.id for each in pack.scorecards["risk"].criteria] == ["failure"]
    assert list(pack.measures) == ["fewer"]


def test_changed_inherited_element_becomes_the_packs_own(world, tmp_path):
    path = change(tmp_path, "prov:\n  level-tables:\n    classes:\n      levels: {A: {at_least: 85}, B: {below: 85}}\n")
    packs = world.load(path)
    assert packs["prov"].level_tables["classes"].levels[0].at_least == 85
    assert packs["prov"].level_tables["classes"].pack == "prov"
    assert packs["base"].level_tables["classes"].levels[0].at_least == 80


def test_new_item_and_new_element_are_added(world, tmp_path):
    text = """
prov:
  regions:
    north: {label: {zh: 北, en: North}, members: ["510100"]}
  scorecards:
    precheck:
      criteria:
        calm: {label: {zh: 静, en: Calm}, reads: inspection, role: producer, at_most: 3, certainty: example}
"""
    pack = world.load(change(tmp_path, text))["prov"]
    assert pack.regions["north"].members == ("510100",)
    assert [each.id for each in pack.scorecards["precheck"].criteria] == ["none", "calm"]


def test_result_is_linted_and_the_fault_lies_in_the_change(world, tmp_path):
    path = change(tmp_path, "prov:\n  level-tables:\n    classes:\n      levels: {A: {at_least: 85}}\n")
    with pytest.raises(PackErrors) as caught:
        world.load(path)
    finding = next(f for f in caught.value.findings if f.code == "band-gap")
    assert (finding.file, finding.line) == ("change.yaml", 4)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("prv:\n  scorecards: {}\n", "unknown-pack"),
        ("prov:\n  scorecard: {}\n", "unknown-kind"),
        ("prov: []\n", "not-mapping"),
        ("prov:\n  measures:\n    bared: null\n", "nothing-to-remove"),
        ("prov:\n  measures:\n    fewer: {kindd: x}\n", "unknown-key"),
        ("", "file-empty"),
        ("{}", "no-change"),
    ],
)
def test_fault_in_a_change_is_a_finding(world, tmp_path, text, code):
    findings = world.findings(change(tmp_path, text))
    assert code in [f.code for f in findings]


def test_missing_change_is_a_finding(world, tmp_path):
    assert [f.code for f in world.findings(tmp_path / "none.yaml")] == ["no-change"]
