"""One fault at a time in an indicator: it is found on its line, and nothing else is."""

from __future__ import annotations

import pytest

NAME = "base/indicators.yaml"
INDICATORS = """
    pass-rate:
      label: {zh: 合格率, en: Pass rate}
      unit: percent
      quantity: ratio
      direction: higher
      definition: {zh: 合格批次占比, en: Share of batches that pass}
      numerator: {zh: 合格批次, en: Passing batches}
      denominator: {zh: 全部批次, en: All batches}
      names: [抽查合格率]
      publisher: ministry
      formula:
        numerator: {reads: inspection, role: producer, where: verdict = 'pass'}
        denominator: {reads: inspection, where: verdict is not null}
        per: 100
      series: pass-rate
    fines:
      label: {zh: 罚款额, en: Fines}
      unit: CNY 10000
      quantity: amount
      direction: none
      definition: {zh: 一年罚款合计, en: Fines of the year}
      formula:
        numerator: {reads: inspection, measure: sum(fine)}
        plus: [{reads: inspection, measure: count}]
        over: 1000000
    checks:
      label: {zh: 检验数, en: Checks}
      unit: count
      quantity: stock
      direction: higher
      definition: {zh: 年末有效检验数, en: Checks valid at the end of the year}
      formula:
        numerator: {reads: inspection}
        register: reports
    failed-checks:
      label: {zh: 不合格检验数, en: Failed checks}
      unit: count
      quantity: stock
      direction: lower
      definition: {zh: 其中不合格的, en: Those of them that failed}
      part_of: checks
      open_points: {zh: 须先定口径, en: A definition comes first}
"""

FAULTS = [
    ("publisher: ministry", "publisher: ministri", "unknown-body", "ministri"),
    ("unit: CNY 10000", "unit: batches", "unit-unfit", "unit: batches"),
    ("part_of: checks", "part_of: check", "unknown-indicator", "part_of"),
    ("part_of: checks", "part_of: failed-checks", "part-of-loop", "part_of"),
    ("part_of: checks", "part_of: fines", "part-of-other-kind", "part_of"),
    ("  numerator: {zh: 合格批次, en: Passing batches}\n", "", "ratio-words", "pass-rate:"),
    ("  part_of: checks", "  numerator: {zh: 子, en: Top}", "ratio-words", "numerator: {zh: 子"),
    (
        "  open_points: {zh: 须先定口径, en: A definition comes first}\n",
        "",
        "indicator-not-computable",
        "failed-checks:",
    ),
    ("reads: inspection, role: producer", "reads: inspektion", "unknown-record-type", "inspektion"),
    ("role: producer", "role: maker", "unknown-role", "maker"),
    ("where: verdict = 'pass'", "where: verdict = 'passed'", "wrong-literal", "passed"),
    ("measure: sum(fine)", "measure: sum(fines)", "unknown-field", "sum(fines)"),
    ("register: reports", "register: report", "unknown-register", "register"),
    ("    register: reports\n", "", "formula-form", "formula:"),
    (
        "numerator: {reads: inspection}\n    register",
        "numerator: {reads: organisation}\n    register",
        "formula-form",
        "register",
    ),
    ("    denominator: {reads: inspection, where: verdict is not null}\n", "", "formula-form", None),
    ("    per: 100\n", "    per: 1000\n", "formula-form", "formula:"),
    ("    over: 1000000", "    register: reports", "formula-form", "formula:"),
    ("    over: 1000000", "    per: 1000", "formula-form", "per: 1000"),
    ("measure: sum(fine)", "measure: min(fine)", "indicator-measure", "min(fine)"),
    ("    per: 100\n", "    per: 100\n    estimate: finite\n", "indicator-estimate", "finite"),
    ("    per: 100\n", "    per: 100\n    panel: maker\n", "unknown-field", "panel"),
    ("    per: 100\n", "    per: 100\n    parts: {product: {field: report_no}}\n", "indicator-form", "product"),
    ("    over: 1000000", "    estimate: share", "indicator-estimate", "share"),
    ("  series: pass-rate", "  pooled: true\n  series: pass-rate", "indicator-form", "pooled"),
    ("  series: pass-rate", "  derived: {of: fines, change: growth}", "indicator-form", "derived"),
    (
        "  open_points: {zh: 须先",
        "  derived: {of: failed-checks, change: growth}\n  open_points: {zh: 须先",
        "indicator-form",
        "of:",
    ),
    (
        "  open_points: {zh: 须先",
        "  elapsed: {reads: inspection, begins: occurred_on, ends: fine}\n  open_points: {zh: 须先",
        "indicator-form",
        None,
    ),
]


@pytest.fixture
def world(world):
    world.write(
        "base/registers.yaml", "reports:\n  label: {zh: 报告, en: Reports}\n  reads: inspection\n  item: [report_no]\n"
    )
    world.write(NAME, INDICATORS)
    assert world.findings() == []
    return world


@pytest.mark.parametrize(("old", "new", "code", "text"), FAULTS, ids=[f"{f[2]}-{at}" for at, f in enumerate(FAULTS)])
def test_fault_is_found_on_its_line(world, old, new, code, text):
    world.replace(NAME, old, new)
    findings = world.findings()
    assert {finding.code for finding in findings} == {code}
    assert all(finding.zh and finding.en and finding.file == NAME for finding in findings)
    if text is not None:
        assert text in world.files[NAME].splitlines()[findings[0].line - 1]


TWINS = [
    ("label: {zh: 不合格检验数", "label: {zh: 检验数", "label"),
    ("en: Failed checks}", "en: checks}", "label"),
    ("zh: 其中不合格的", "zh: 年末有效检验数", "definition"),
    ("part_of: checks", "part_of: checks\n  names: [抽查合格率]", "names"),
    ("part_of: checks", "part_of: checks\n  series: pass-rate", "series"),
]


@pytest.mark.parametrize(("old", "new", "key"), TWINS, ids=[f"{twin[2]}-{at}" for at, twin in enumerate(TWINS)])
def test_indicator_is_not_written_twice(world, old, new, key):
    world.replace(NAME, old, new)
    findings = world.findings()
    assert [finding.code for finding in findings] == ["indicator-twice", "indicator-twice"]
    assert key in findings[0].en


def test_longer_loop_of_parts_is_found(world):
    world.replace(
        NAME,
        "  formula:\n    numerator: {reads: inspection}",
        "  part_of: failed-checks\n  formula:\n    numerator: {reads: inspection}",
    )
    assert {finding.code for finding in world.findings()} == {"part-of-loop"}


def test_unit_outside_the_closed_list_is_refused(world):
    world.replace(NAME, "unit: percent", "unit: '%'")
    assert world.findings()[0].line == world.line(NAME, "unit: '%'")
