"""One fault at a time in a target: it is found on its line, and nothing else is."""

from __future__ import annotations

import pytest

NAME = "prov/targets/law.yaml"
INDICATORS = """
    rate:
      label: {zh: 合格率, en: Pass rate}
      unit: percent
      quantity: ratio
      direction: higher
      definition: {zh: 合格批次占比, en: Share of batches that pass}
      numerator: {zh: 合格批次, en: Passing batches}
      denominator: {zh: 全部批次, en: All batches}
      series: rate
    brands:
      label: {zh: 名牌, en: Brands}
      unit: count
      quantity: count
      direction: higher
      definition: {zh: 新评名牌, en: Brands newly named}
      series: brands
    farm-brands:
      label: {zh: 农产品名牌, en: Farm brands}
      unit: count
      quantity: count
      direction: higher
      definition: {zh: 新评名牌中的农产品, en: Farm products among them}
      part_of: brands
      series: farm-brands
    level:
      label: {zh: 水平, en: Level}
      unit: state
      quantity: state
      direction: higher
      definition: {zh: 是否领先, en: Whether leading}
      open_points: {zh: 须先定义, en: A definition comes first}
    closing:
      label: {zh: 截止日, en: Closing day}
      unit: date
      quantity: day
      direction: none
      definition: {zh: 征求意见截止日, en: Last day for comments}
"""
TARGETS = """
    held:
      label: {zh: 合格率, en: Pass rate}
      cite: {document: law, provision: 第十五条}
      indicator: rate
      comparator: ">="
      value: 96
      unit: percent
      starts: 2001-01-01
      deadline: 2003-12-31
      modality: held
      year_rule: stated
      scope: {regions: [west]}
    full:
      label: {zh: 全部合格, en: All pass}
      cite: {document: law, provision: 第十五条}
      indicator: rate
      comparator: "="
      value: 100
      unit: percent
      modality: full
      year_rule: none
    whole:
      label: {zh: 名牌, en: Brands}
      cite: {document: law, provision: 第十六条}
      indicator: brands
      comparator: range
      low: 10
      high: 20
      unit: count
      every: year
      modality: range
      year_rule: yearly
    part:
      label: {zh: 农产品名牌, en: Farm brands}
      cite: {document: law, provision: 第十六条}
      indicator: farm-brands
      comparator: "+"
      value: 5
      unit: count
      every: year
      modality: cumulative
      part_of: whole
      year_rule: yearly
    none:
      label: {zh: 无事件, en: No event}
      cite: {document: law, provision: 第十六条}
      indicator: brands
      comparator: "="
      value: 0
      unit: count
      modality: zero_event
      year_rule: none
    leading:
      label: {zh: 领先, en: Leading}
      cite: {document: law, provision: 第十六条}
      indicator: level
      words: {zh: 领先, en: Leading}
      modality: ordinal
      year_rule: none
    base:
      label: {zh: 基数, en: Base}
      cite: {document: law, provision: 第十六条}
      indicator: rate
      kind: baseline
      comparator: "="
      value: 90
      unit: percent
      year: "1999"
      modality: baseline
      year_rule: period_read
    close:
      label: {zh: 截止, en: Close}
      cite: {document: law, provision: 第十六条}
      indicator: closing
      kind: date
      comparator: "<="
      words: {zh: 截止, en: Close}
      deadline: 2000-06-30
      modality: date
      year_rule: stated
"""

READS = "reads_as: {{indicator: brands, within: {}, among: 31, note: {{zh: 我们的读法, en: Our reading}}}}"

PROOF = "proved_by: {dated: within, words: {zh: 领先, en: Leading}, cite: {document: law, provision: 第十六条}}"

FAULTS = [
    ("indicator: level", "indicator: levels", "unknown-indicator", "levels"),
    ("[west]", "[east]", "unknown-region", "east"),
    ("[west]}", '[west], industries: ["99"]}', "unknown-industry", "industries"),
    (
        '  cite: {document: law, provision: 第十五条}\n  indicator: rate\n  comparator: "="',
        '  indicator: rate\n  comparator: "="',
        "target-uncited",
        "full:",
    ),
    ("  low: 10\n", "", "range-form", "comparator: range"),
    ("low: 10", "low: 30", "range-form", "low: 30"),
    ("value: 96", "value: 96\n  low: 95", "range-form", "low: 95"),
    ('  comparator: ">="\n', "", "comparator-missing", "value: 96"),
    ("  words: {zh: 领先, en: Leading}\n", "", "target-without-words", "leading:"),
    ("  words: {zh: 领先", '  comparator: ">="\n  words: {zh: 领先', "comparator-unfit", 'comparator: ">="'),
    ("value: 96\n  unit: percent", "value: 96", "unit-missing", "held:"),
    ("value: 96\n  unit: percent", "value: 96\n  unit: count", "unit-differs", "unit: count"),
    ("modality: held", "modality: stock", "modality-unfit", "modality: stock"),
    ("modality: held", "modality: baseline", "modality-unfit", "modality: baseline"),
    ("modality: baseline", "modality: held", "modality-unfit", None),
    ("modality: cumulative", "modality: zero_event", "zero-event-not-zero", "value: 5"),
    ("value: 100", "value: 99", "full-not-all", "value: 99"),
    ("deadline: 2003-12-31", "deadline: 2000-12-31", "dates-reversed", "deadline: 2000-12-31"),
    ("starts: 2001-01-01\n  deadline: 2003-12-31", "deadline: 2000-06-30", "deadline-before-document", None),
    ('  year: "1999"\n', "", "year-form", "base:"),
    ("  modality: ordinal", '  year: "2000"\n  modality: ordinal', "year-form", 'year: "2000"'),
    (
        "words: {zh: 领先, en: Leading}",
        "words: {zh: 领先, en: Leading}\n  deadline: 2001-01-01",
        "year-form",
        "year_rule",
    ),
    ("modality: held\n  year_rule: stated", "modality: held\n  year_rule: none", "year-form", "year_rule: none"),
    ("modality: held\n  year_rule: stated", "modality: held\n  year_rule: yearly", "year-form", "year_rule: yearly"),
    ("modality: ordinal", "modality: yes_no", "proof-undated", "leading:"),
    ("modality: ordinal", f"modality: ordinal\n  {PROOF}", "proof-without-need", "proved_by"),
    ("part_of: whole", "part_of: hole", "unknown-target", "hole"),
    ("part_of: whole", "part_of: part", "part-of-loop", "part_of: part"),
    ("part_of: whole", "part_of: held", "part-of-other-kind", "part_of: held"),
    ("modality: zero_event", f"modality: zero_event\n  {READS.format(5)}", "reading-without-need", "reads_as"),
    ("modality: ordinal", f"modality: ordinal\n  {READS.format(31)}", "reading-of-all", "within: 31"),
]


@pytest.fixture
def world(world):
    world.write("prov/regions.yaml", "west:\n  label: {zh: 西部, en: West}\n  members: ['510100']\n")
    world.write("base/indicators.yaml", INDICATORS)
    world.write(NAME, TARGETS)
    assert world.findings() == []
    return world


@pytest.mark.parametrize(("old", "new", "code", "text"), FAULTS, ids=[f"{f[2]}-{at}" for at, f in enumerate(FAULTS)])
def test_fault_is_found_on_its_line(world, old, new, code, text):
    world.replace(NAME, old, new)
    finding = world.only(code)
    assert finding.zh
    assert finding.en
    assert finding.file == NAME
    if text is not None:
        assert text in world.files[NAME].splitlines()[finding.line - 1]


def test_target_cites_one_document(world):
    world.write(
        "base/documents/other.yaml",
        "other:\n  label: {zh: 他, en: Other}\n  status: unknown\n  provisions: {一: {label: {zh: 一, en: One}}}\n",
    )
    old = "cite: {document: law, provision: 第十六条}\n  indicator: level"
    world.replace(
        NAME, old, "cite: [{document: law, provision: 第十六条}, {document: other, provision: 一}]\n  indicator: level"
    )
    assert world.only("target-two-documents").line == world.line(NAME, "provision: 一")


def test_full_of_a_counted_group_is_its_number(world):
    world.replace(NAME, "low: 10\n  high: 20", "value: 4622")
    world.replace(NAME, "comparator: range", 'comparator: "="')
    world.replace(NAME, "modality: range", "modality: full")
    assert world.findings() == []


def test_numbers_are_exact(world):
    world.replace(NAME, "value: 96", "value: 99.5")
    assert str(world.load()["prov"].targets["held"].value) == "99.5"
