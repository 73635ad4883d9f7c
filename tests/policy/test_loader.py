from __future__ import annotations

import orjson
import pytest

from zhiheng.policy import Pack, PackErrors
from zhiheng.policy.errors import UnknownElement, UnknownKind, UnknownPack, UnreadablePack
from zhiheng.policy.model import Citation


def test_valid_world_loads_without_a_finding(world):
    packs = world.load()
    assert list(packs) == ["base", "prov"]
    assert packs["prov"].chain == ("prov", "base")
    assert set(packs["prov"].record_types) == {"organisation", "inspection"}
    assert packs["prov"].measures["barred"].trigger.where == "verdict = 'fail'"


def test_own_element_comes_before_the_extended_one(world):
    world.write("prov/bodies.yaml", "bureau: {label: {zh: 省局, en: Provincial bureau}}")
    packs = world.load()
    assert packs["prov"].bodies["bureau"].label.zh == "省局"
    assert packs["base"].bodies["bureau"].label.zh == "局"
    assert packs["prov"].bodies["bureau"].full_id == "prov/bureau"


def test_findings_of_several_files_are_reported_together(world):
    world.replace("base/bodies.yaml", "level: nation", "levle: nation")
    world.replace("prov/scorecards/risk.yaml", "levels: classes", "levels: clases")
    with pytest.raises(PackErrors) as caught:
        world.load()
    assert [(f.pack, f.code) for f in caught.value.findings] == [
        ("base", "unknown-key"),
        ("prov", "unknown-level-table"),
    ]
    assert "base/bodies.yaml:3" in caught.value.message("zh")
    assert "classes" in caught.value.message("en")
    assert caught.value.as_dict()["count"] == 2


def test_unknown_key_suggests_the_near_one_on_its_line(world):
    world.replace("prov/scorecards/risk.yaml", "window: 24 months", "widnow: 24 months")
    finding = world.only("unknown-key")
    assert finding.line == world.line("prov/scorecards/risk.yaml", "widnow")
    assert finding.hint == "window"
    assert "window" in finding.zh
    assert "window" in finding.en


def test_missing_key_is_reported_on_the_thing_that_lacks_it(world):
    world.replace("prov/scorecards/risk.yaml", "role: producer\n      where: verdict", "where: verdict")
    finding = world.only("missing-key")
    assert (finding.hint, finding.line) == ("role", world.line("prov/scorecards/risk.yaml", "- id: failure"))


def test_unquoted_code_says_to_quote_it(world):
    world.replace("base/bodies.yaml", '"510000"', "510000")
    finding = world.only("unquoted-text")
    assert finding.hint == "'510000'"
    assert finding.line == world.line("base/bodies.yaml", "510000")


def test_wrong_enumeration_value_lists_and_suggests(world):
    world.replace("base/documents/law.yaml", "status: in_force", "status: in-force")
    finding = next(f for f in world.findings() if f.code == "wrong-value")
    assert finding.hint == "in_force"
    assert "expired" in finding.en


def test_wrong_number_and_wrong_day_name_the_value(world):
    world.replace("prov/measures.yaml", "catalogue_year: 2022", "catalogue_year: soon")
    world.replace("base/bodies.yaml", "on: 2018-10-01", "on: autumn")
    findings = [f for f in world.findings() if f.code == "wrong-value"]
    assert [f.value for f in findings] == ["autumn", "soon"]
    assert all("整数" in f.zh or "日期" in f.zh for f in findings)


def test_lone_citation_fault_is_found_on_its_line(world):
    world.replace("prov/scorecards/risk.yaml", "provision: 第十五条", "provision: 15")
    finding = world.only("unquoted-text")
    assert finding.line == world.line("prov/scorecards/risk.yaml", "provision: 15")


def test_fault_within_a_provision_is_found_by_its_key(world):
    world.replace("base/documents/law.yaml", "第十六条: {label: {zh: 处罚, en: Penalties}}", "第十六条: {lable: 1}")
    assert {f.line for f in world.findings() if f.file.endswith("law.yaml")} == {
        world.line("base/documents/law.yaml", "第十六条")
    }


def test_broken_element_does_not_make_its_users_wrong(world):
    world.replace("base/level-tables/classes.yaml", "unit: points", "unti: points")
    assert {f.file for f in world.findings()} == {"base/level-tables/classes.yaml"}


@pytest.mark.parametrize("key", ["id", "pack"])
def test_id_within_an_element_is_refused(world, key):
    world.replace("base/bodies.yaml", "level: nation", f"{key}: ministry")
    assert world.only("unknown-key").value == key


def test_element_that_is_no_mapping_is_refused(world):
    world.write("base/regions.yaml", "north: [1]")
    assert world.only("element-not-mapping").line == 1


def test_same_id_in_two_files_names_the_first_place(world):
    world.write("base/bodies/more.yaml", "bureau: {label: {zh: 局, en: Bureau}}")
    finding = world.only("duplicate-id")
    assert (finding.file, finding.line) == ("base/bodies.yaml", 7)
    assert "base/bodies/more.yaml:1" in finding.zh


def test_unknown_folder_suggests_the_near_kind(world):
    world.write("base/scorecard/x.yaml", "x: {}")
    assert "scorecards" in world.only("unknown-kind").en


def test_yml_suffix_is_refused(world):
    world.write("base/regions.yml", "north: {label: {zh: 北, en: North}}")
    assert world.only("file-suffix").value == "regions.yml"


def test_notes_beside_the_yaml_are_left_alone(world):
    (world.root / "base" / "README.md").write_text("# notes")
    (world.root / "base" / ".draft.yaml").write_text("- [")
    assert world.findings() == []


def test_folder_without_pack_file_is_reported(world):
    (world.root / "other").mkdir()
    assert world.only("no-pack-file").pack == "other"


def test_pack_id_that_differs_from_its_folder_is_reported(world):
    world.replace("prov/pack.yaml", "id: prov", "id: province")
    assert world.only("pack-id").line == 1


def test_root_without_packs_is_reported(tmp_path):
    from zhiheng.policy import examine

    packs, findings = examine(tmp_path / "nowhere")
    assert len(packs) == 0
    assert [f.code for f in findings] == ["no-packs"]


def test_where_gives_the_line_of_a_place_within_an_element(world):
    packs = world.load()
    card = packs["prov"].scorecards["risk"]
    name = "prov/scorecards/risk.yaml"
    assert packs.where(card).line == 1
    assert packs.where(card, "criteria", 1, "measure").line == world.line(name, "measure: ratio")
    assert packs.where(card, "criteria", 0, "cite", 0, "provision").file == name
    assert packs.where(card, "vetoes", 0, "cite", 0).line == world.line(name, "第十六条")


def test_cited_returns_document_and_provision_or_suggests(world):
    pack = world.load()["prov"]
    document, provision = pack.cited(Citation(document="law", provision="第十五条"))
    assert (document.id, provision.label.en) == ("law", "Spot checks")
    with pytest.raises(UnknownElement, match="law"):
        pack.cited(Citation(document="lav", provision="x"))
    with pytest.raises(UnknownElement, match="第十五条"):
        pack.cited(Citation(document="law", provision="第十五"))


def test_unknown_pack_kind_and_element_suggest(world):
    packs = world.load()
    with pytest.raises(UnknownPack, match="prov"):
        packs["prv"]
    with pytest.raises(UnknownKind, match="scorecards"):
        packs["prov"].element("scorecard", "risk")
    with pytest.raises(UnknownElement, match="risk"):
        packs["prov"].element("scorecards", "rusk")
    assert "prv" not in packs
    assert packs.get("prv") is None


def test_resolved_content_survives_json_and_keeps_its_hash(world):
    pack = world.load()["prov"]
    again = Pack.from_resolved(orjson.loads(orjson.dumps(pack.resolved())))
    assert again.content_hash == pack.content_hash
    assert again.scorecards == pack.scorecards
    assert again.record_types == pack.record_types
    assert again.parameters == pack.parameters
    assert again.documents == pack.documents
    assert again.chain == pack.chain
    assert again.cases == {}


def test_hash_does_not_depend_on_order_of_keys_or_files(world):
    before = world.load()["prov"].content_hash
    text = world.files.pop("prov/measures.yaml")
    (world.root / "prov/measures.yaml").unlink()
    first, second = text.split("barred:\n")
    world.write("prov/measures/b.yaml", "barred:\n" + second)
    world.write("prov/measures/z.yaml", first)
    assert world.load()["prov"].content_hash == before


def test_hash_changes_with_any_point_and_not_with_a_case(world):
    before = world.load()["prov"].content_hash
    world.replace("prov/cases/risk.yaml", "score: 92", "score: 91")
    assert world.load()["prov"].content_hash == before
    world.replace("prov/scorecards/risk.yaml", "each: -8", "each: -8.001")
    assert world.load()["prov"].content_hash != before


def test_stored_content_of_another_form_is_refused(world):
    content = world.load()["prov"].resolved()
    for broken in ({**content, "format": 99}, {"format": 1}, {**content, "elements": {"what": {}}}):
        with pytest.raises(UnreadablePack):
            Pack.from_resolved(broken)
