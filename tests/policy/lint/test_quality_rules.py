"""One fault at a time in the qualities of a pack, and how packs that build on others place indicators."""

from __future__ import annotations

import pytest

from zhiheng.policy.placing import placed, qualities

INDICATORS = "base/indicators.yaml"
BASE = "base/qualities.yaml"
PROV = "prov/qualities.yaml"
ONE = """
    {name}:
      label: {{zh: {name}, en: {name}}}
      unit: count
      quantity: count
      direction: higher
      definition: {{zh: {name}数, en: Number of {name}}}
      formula:
        numerator: {{reads: inspection}}
"""
FILES = {
    INDICATORS: "".join(ONE.format(name=name) for name in ("goods", "prizes", "trips")),
    BASE: """
        product:
          label: {zh: 产品, en: Products}
          certainty: example
          order: 1
          headlines: [goods]
          indicators: [goods, prizes]
        whole:
          label: {zh: 总体, en: Whole}
          certainty: example
          order: 9
          rest: true
    """,
    PROV: """
        works:
          label: {zh: 工程, en: Works}
          cite: {document: law, provision: 第十五条}
          order: 2
          headlines: [prizes]
          indicators: [prizes]
    """,
}

FAULTS = [
    (PROV, "indicators: [prizes]", "indicators: [prises]", "unknown-indicator", "prises"),
    (PROV, "indicators: [prizes]", "indicators: [prizes, prizes]", "repeated-name", "indicators"),
    (PROV, "headlines: [prizes]", "headlines: [trips]", "quality-headline", "trips"),
    (PROV, "order: 2", "order: 9", "quality-order", "order"),
    (PROV, "order: 2", "order: 2\n  rest: true", "quality-rest", "rest"),
    (BASE, "  rest: true\n", "", "quality-rest", "product"),
    (
        BASE,
        "  rest: true\n",
        "  rest: true\n  headlines: [trips]\n  indicators: [trips]\n",
        "quality-rest",
        "headlines",
    ),
    (BASE, "order: 9", "order: 9\n  indicators: [prizes]", "quality-twice", "indicators"),
    (PROV, "第十五条", "第十五", "unknown-provision", "第十五"),
]


@pytest.fixture
def framed(world):
    """The small world with qualities, which has no finding."""
    for name, text in FILES.items():
        world.write(name, text)
    return world


def test_nearest_pack_decides_when_an_indicator_is_placed_twice(framed):
    packs = framed.load()
    assert framed.findings() == []
    assert [each.id for each in qualities(packs["prov"])] == ["product", "works", "whole"]
    assert placed(packs, packs["base"]) == {"goods": "product", "prizes": "product"}
    assert placed(packs, packs["prov"]) == {"goods": "product", "prizes": "works"}


def test_province_keeps_what_the_nation_places_when_it_declares_the_same_quality(framed):
    framed.write(PROV, FILES[PROV].replace("works:", "product:", 1).replace("order: 2", "order: 1"))
    packs = framed.load()
    assert placed(packs, packs["prov"]) == {"goods": "product", "prizes": "product"}
    assert packs["prov"].qualities["product"].headlines == ("prizes",)


@pytest.mark.parametrize(("file", "old", "new", "code", "key"), FAULTS)
def test_fault_is_found_on_its_line_when_a_quality_is_wrong(framed, file, old, new, code, key):
    framed.replace(file, old, new)
    found = [finding for finding in framed.findings() if finding.code == code]
    assert found, [str(each) for each in framed.findings()]
    assert key in framed.files[found[0].file].splitlines()[found[0].line - 1]
