"""Coverage claims what the evidence shows, and nothing more."""

from __future__ import annotations

import pytest

from zhiheng.policy import citing, coverage, reach
from zhiheng.policy.coverage import Evidence, Mark
from zhiheng.policy.kinds import kind_of
from zhiheng.policy.model import Mechanism

MECHANISMS = """
    spot-checks:
      label: {zh: 监督抽查, en: Spot checks}
      capability: inspection
      fit: core
      demands: {zh: 抽查, en: Check}
      elements: [record-types/inspection]
    later:
      label: {zh: 其他, en: Other}
      capability: inspection
      fit: support
      demands: {zh: 其他, en: Other}
      lacks:
        - {zh: 尚无程序, en: No procedure yet}
"""
REALISATIONS = """
    spot-checks:
      cite: {document: law, provision: 第十五条}
      elements: [scorecards/risk]
    later:
      cite: {document: law, provision: 第十六条}
      elements: [measures/barred]
"""


@pytest.fixture
def packs(world):
    world.write("base/mechanisms.yaml", MECHANISMS)
    world.write("prov/realisations.yaml", REALISATIONS)
    return world.load()


def works_on(*kinds):
    """Return a register of capabilities in which something works on these kinds alone."""
    return lambda element: ("command",) if kind_of(element).name in kinds else ()


def row(packs, works, evidence, name="spot-checks"):
    found = coverage.compute([packs["prov"]], works, evidence)
    return next(each for each in found.mechanisms if each.mechanism.id == name)


ALL = works_on("record-types", "scorecards", "measures")


def test_element_that_nothing_works_on_is_declared_alone(packs):
    assert row(packs, works_on("record-types"), Evidence()).marks == {Mark.DECLARED}


def test_element_is_usable_when_something_works_on_all_of_them(packs):
    assert row(packs, ALL, Evidence()).marks == {Mark.DECLARED, Mark.USABLE}


def test_mechanism_that_lacks_something_is_never_usable_nor_used(packs):
    full = Evidence({"inspection": 5}, {"prov/measures/barred": 9})
    assert row(packs, ALL, full, "later").marks == {Mark.DECLARED, Mark.WITH_DATA}


def test_records_of_another_type_are_no_data(packs):
    assert Mark.WITH_DATA not in row(packs, ALL, Evidence({"organisation": 7})).marks
    assert Mark.WITH_DATA in row(packs, ALL, Evidence({"inspection": 1})).marks


def test_used_needs_a_passage_through_an_element_of_the_mechanism(packs):
    assert Mark.USED not in row(packs, ALL, Evidence({"inspection": 1}, {"prov/scorecards/precheck": 1})).marks
    assert Mark.USED in row(packs, ALL, Evidence({"inspection": 1}, {"prov/scorecards/risk": 1})).marks
    assert Mark.USED not in row(packs, works_on("record-types"), Evidence({}, {"prov/scorecards/risk": 1})).marks


def test_provision_bears_the_marks_that_all_its_mechanisms_bear(world):
    both = REALISATIONS.replace("第十六条", "第十五条")
    world.write("base/mechanisms.yaml", MECHANISMS)
    world.write("prov/realisations.yaml", both)
    found = coverage.compute([world.load()["prov"]], ALL, Evidence({"inspection": 1}))
    fifteen = next(each for each in found.provisions if each.provision.id == "第十五条")
    assert {each.mechanism.id for each in fifteen.mechanisms} == {"spot-checks", "later"}
    assert fifteen.marks == {Mark.DECLARED, Mark.WITH_DATA}


def test_provision_without_mechanism_is_declared_by_what_cites_it(world):
    found = coverage.compute([world.load()["prov"]], ALL, Evidence({"inspection": 1}))
    assert {each.provision.id: set(each.marks) for each in found.provisions} == {
        "第十五条": {Mark.DECLARED},
        "第十六条": {Mark.DECLARED},
    }


def test_mechanism_without_realisation_has_no_provision(packs):
    found = coverage.compute([packs["base"]], ALL, Evidence())
    assert {each.mechanism.id: each.provisions for each in found.mechanisms} == {"spot-checks": (), "later": ()}
    assert Mark.DECLARED not in next(each for each in found.mechanisms if each.mechanism.id == "later").marks


def test_counts_add_up(packs):
    found = coverage.compute([packs["prov"]], ALL, Evidence({"inspection": 1}))
    assert coverage.counts(found.mechanisms) == {"total": 2, "declared": 2, "usable": 1, "with_data": 2, "used": 0}


def test_index_finds_citations_of_parts_with_their_ids(world):
    packs = world.load()
    cited = citing.index(packs.values())
    by = {each.reference: each.parts for each in cited["law", "第十五条"]}
    assert by["scorecards/risk"] == ("failure",)
    assert by["parameters/subsidy"] == ()
    assert {each.reference for each in cited["law", "第十六条"]} >= {"measures/barred", "scorecards/risk"}


def test_record_types_are_found_through_what_an_element_names(packs, world):
    pack = packs["prov"]
    assert reach.record_types(pack, pack.scorecards["risk"]) == {"inspection"}
    assert reach.record_types(pack, pack.measures["fewer"]) == frozenset()
    assert reach.record_types(pack, pack.cases["one-failure"]) == frozenset()


def test_marks_cannot_be_typed(world):
    assert not {"declared", "usable", "with_data", "used", "marks"} & Mechanism.model_fields.keys()
