from __future__ import annotations


def test_loop_in_extends_is_reported_with_its_way(world):
    world.write("base/pack.yaml", "id: base\nlabel: {zh: 基础, en: Base}\nextends: [prov]\n")
    loops = [f for f in world.findings() if f.code == "extends-loop"]
    assert {f.pack for f in loops} == {"base", "prov"}
    assert "base → prov → base" in next(f for f in loops if f.pack == "base").en
    assert next(f for f in loops if f.pack == "base").line == 3


def test_pack_that_extends_itself_is_a_loop(world):
    world.replace("prov/pack.yaml", "extends: [base]", "extends: [base, prov]")
    assert "prov → prov" in world.only("extends-loop").zh


def test_unknown_parent_suggests_the_near_pack(world):
    world.replace("prov/pack.yaml", "extends: [base]", "extends: [bose]")
    finding = next(f for f in world.findings() if f.code == "unknown-parent")
    assert "base" in finding.zh
    assert finding.line == world.line("prov/pack.yaml", "extends")


def test_pack_reached_by_two_ways_comes_once_and_last(world):
    world.write("zone/pack.yaml", "id: zone\nlabel: {zh: 区, en: Zone}\nextends: [base, prov]\n")
    assert world.load()["zone"].chain == ("zone", "prov", "base")
