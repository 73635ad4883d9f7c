"""One fault at a time: the world with one line changed has that finding, on that line, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zhiheng import policy
from zhiheng.policy.kinds import KINDS

LAW = "base/documents/law.yaml"
BODIES = "base/bodies.yaml"
SOURCES = "base/sources.yaml"
TYPE = "base/record-types/inspection.yaml"
CLASSES = "base/level-tables/classes.yaml"
RISK = "prov/scorecards/risk.yaml"
PRECHECK = "prov/scorecards/precheck.yaml"
MEASURES = "prov/measures.yaml"
PARAMETERS = "prov/parameters.yaml"
CASES = "prov/cases/risk.yaml"

FAULTS = [
    # citations and certainty
    (RISK, "document: law, provision: 第十五条", "document: lawe, provision: 第十五条", "unknown-document", "lawe"),
    (RISK, "第十五条", "第十五", "unknown-provision", "第十五}"),
    (RISK, "      certainty: example\n", "      certainty: secondary\n", "uncited-number", "id: rate"),
    (CLASSES, "certainty: example", "certainty: text", "uncited-number", "classes:"),
    (PARAMETERS, "certainty: example", "certainty: text", "uncited-number", "0.5"),
    (PRECHECK, "after_months: 24, certainty: example", "after_months: 24", "uncited-number", "grade: AA"),
    # documents
    (LAW, "published: 2000-07-09", "published: 2000-07-07", "dates-reversed", "published"),
    (LAW, "checked: 2026-01-01", "checked: 2000-07-08", "dates-reversed", "checked"),
    (LAW, "from: 2000-09-01", "from: 2026-09-01\n  until: 2026-08-01", "dates-reversed", "until"),
    (LAW, "status: in_force", "status: draft", "document-status", "status"),
    (LAW, "issuer: ministry", "issuer: ministri", "unknown-body", "issuer"),
    (LAW, "from: 2000-09-01", "from: 2000-09-01\n  until: 2020-01-01", "document-status", "status"),
    (LAW, "status: in_force", "status: expired\n  until: 2030-01-01", "document-status", "status"),
    (LAW, "    第十六条: {", '    " ": {label: {zh: x, en: x}}\n    第十六条: {', "provision-id", '" "'),
    # bodies
    (BODIES, "parent: ministry", "parent: ministry\n  executes_for: [minister]", "unknown-body", "minister"),
    (BODIES, "parent: ministry", "parent: ministry\n  executes_for: [bureau]", "executes-own", "bureau"),
    (BODIES, "parent: ministry", "parent: minister", "unknown-body", "parent"),
    (BODIES, "parent: ministry", "parent: bureau", "parent-loop", "parent"),
    (BODIES, "body: ministry, on", "body: nobody, on", "unknown-body", "nobody"),
    (BODIES, "body: ministry, on", "body: bureau, on", "successor-self", "on: 2018"),
    (BODIES, "on: 2018-10-01", "on: 1999-10-01", "dates-reversed", "1999"),
    (
        BODIES,
        "on: 2018-10-01}",
        "on: 2018-10-01}\n    - {body: ministry, on: 2017-01-01}",
        "successors-unordered",
        "2017-01-01}",
    ),
    (BODIES, "from: 2018-01-01", "from: 2017-01-01", "names-overlap", "2017-01-01"),
    (BODIES, "until: 2017-12-31", "until: 2000-12-31", "dates-reversed", "2000-12-31"),
    (BODIES, '"510000"', '"51"', "division-code", "51"),
    # sources
    (SOURCES, "[inspection]", "[inspections]", "unknown-record-type", "inspections"),
    (SOURCES, "provider: ministry", "provider: nobody", "unknown-body", "nobody"),
    # record types
    (TYPE, "natural_key: [report_no]", "natural_key: [report_nr]", "unknown-field", "report_nr"),
    (TYPE, "natural_key: [report_no]", "natural_key: [items]", "field-type", "natural_key"),
    (TYPE, "natural_key: [report_no]", "natural_key: [report_no, report_no]", "repeated-id", "natural_key"),
    (TYPE, "occurred_on: inspected_on", "occurred_on: verdict", "field-type", "occurred_on"),
    (TYPE, "en: Day}, required: true", "en: Day}", "day-not-required", "inspected_on: {"),
    (TYPE, "subject: producer", "subject: maker", "unknown-role", "maker"),
    (TYPE, "division: place", "division: report_no", "field-type", "division:"),
    (TYPE, "code: gtin}", "code: verdict}", "field-type", "code: verdict"),
    (TYPE, "name: producer_name}", "name: fine}", "field-type", "name: fine"),
    (TYPE, "kind: product, code: gtin", "kind: product", "party-empty", "kind: product"),
    (
        TYPE,
        "{role: product, kind: product, code: gtin}",
        "{role: producer, name: producer_name}",
        "repeated-id",
        "role: producer, name",
    ),
    (
        TYPE,
        "    gtin: {type",
        "    batch_seq: {type: text, label: {zh: x, en: x}}\n    gtin: {type",
        "reserved-name",
        "batch_seq",
    ),
    (
        TYPE,
        "    gtin: {type",
        "    between: {type: text, label: {zh: x, en: x}}\n    gtin: {type",
        "reserved-name",
        "between",
    ),
    (TYPE, "    gtin: {type", "    Fee: {type: text, label: {zh: x, en: x}}\n    gtin: {type", "field-name", "Fee"),
    (TYPE, "headings: [检验日期]", "headings: [检验日期, ' 报告 编号']", "repeated-heading", "inspected_on: {"),
    (TYPE, "fail: [不符合]", "fial: [不符合]", "field-synonyms", "fial"),
    (TYPE, "fail: [不符合]", "fail: [符合]", "field-synonyms", "fail: [符合]"),
    (TYPE, "      synonyms:\n", "      closes: {fial: internal}\n      synonyms:\n", "field-closes", "fial"),
    (TYPE, "report_no: {type: text", "report_no: {type: code", "field-values", "report_no: {"),
    (TYPE, "minimum: 0", "minimum: 2000", "field-bounds", "2000"),
    (TYPE, "place: {type: division", "place: {minimum: 1, type: division", "field-bounds", "place: {"),
    (TYPE, "gtin: {type: gtin", "gtin: {future: true, type: gtin", "field-future", "gtin: {"),
    (TYPE, 'pattern: ".+"', 'pattern: "("', "field-pattern", "pattern"),
    (TYPE, "item: {type: text", "item: {type: person", "field-list", "item:"),
    (
        TYPE,
        "report_no: {type: text",
        "report_no: {type: text, of: {x: {type: text, label: {zh: x, en: x}}}",
        "field-list",
        "report_no: {",
    ),
    (TYPE, "valid_until >= inspected_on", "valid_until >= verdict", "wrong-type", "rule:"),
    (TYPE, "division: place", "division: place\n  publicity: internal", "trigger-not-public", None),
    # level tables
    (CLASSES, "at_least: 80}", "at_least: 81}", "band-gap", "at_least: 81"),
    (CLASSES, "at_least: 80}", "at_least: 79.5}", "band-overlap", "79.5"),
    (CLASSES, "at_least: 80}", "at_least: 80, below: 100}", "band-gap", "below: 100"),
    (CLASSES, "below: 60}", "at_least: 0, below: 60}", "band-gap", "at_least: 0,"),
    (CLASSES, "id: B", "id: A", "repeated-id", "乙"),
    # scorecards
    (RISK, "status = 'active'", "status = 'activ'", "wrong-literal", "population"),
    (RISK, "levels: classes", "levels: klasses", "unknown-level-table", "klasses"),
    (
        RISK,
        "{reads: inspection, role: producer}",
        "{reads: inspektion, role: producer}",
        "unknown-record-type",
        "inspektion",
    ),
    (RISK, "- {reads: inspection, role: producer}", "- {reads: inspection, role: seller}", "unknown-role", "seller"),
    (RISK, "where: verdict = 'fail'", "where: verdikt = 'fail'", "unknown-field", "verdikt"),
    (RISK, "where: verdict = 'fail'", "where: verdict = 'failed'", "wrong-literal", "failed"),
    (RISK, "where: verdict = 'fail'", "where: verdict = 'fail' and", "expression-syntax", "where: verdict"),
    (RISK, "window: 24 months", "window: 24 moons", "expression-syntax", "moons"),
    (RISK, "measure: count", "measure: average(fine)", "expression-syntax", "average"),
    (RISK, "until: valid_until", "until: verdict", "not-a-date-field", "until"),
    (RISK, "until: valid_until", "overdue: valid_untill", "not-a-date-field", "overdue"),
    (RISK, "id: rate", "id: failure", "repeated-id", "id: failure"),
    (RISK, "id: rate", "id: Pass Rate", "id-form", "id: Pass Rate"),
    (RISK, "each: -8", "each: -8.0005", "points-decimals", "8.0005"),
    (RISK, "floor: -32", "floor: 0, ceiling: -32", "points-bounds", "floor: 0"),
    (RISK, "{each: -8, floor: -32}", "{floor: -32}", "points-form", "floor"),
    (RISK, "points:\n        bands", "points:\n        full: 5\n        bands", "points-form", "full: 5"),
    (RISK, "at_least: 90000", "at_least: 90001", "band-gap", "90001"),
    (RISK, "at_least: 90000", "at_least: 89999", "band-overlap", "89999"),
    (RISK, "points: -5}", "points: -5}\n          - {at_least: 5, below: 5, points: 1}", "band-empty", "below: 5,"),
    (RISK, "points: -5", "points: -5.0001", "points-decimals", "5.0001"),
    (RISK, "points: {each: -8, floor: -32}", "at_least: 1", "criterion-form", "id: failure"),
    (RISK, "grade: C", "grade: D", "unknown-grade", "grade: D"),
    (RISK, "grade: C", "grade: C\n      at_least: 0", "veto-count", "at_least: 0"),
    (RISK, "  levels: classes", "  levels: classes\n  base: 100.0001", "points-decimals", "base"),
    (RISK, "  denominators:\n    - {reads: inspection, role: producer}\n", "", "no-denominators", "risk:"),
    (PRECHECK, "at_most: 0, ", "", "criterion-form", "id: none"),
    (PRECHECK, "at_most: 0, ", "at_least: 2, at_most: 1, ", "criterion-bounds", "at_least: 2"),
    (PRECHECK, "requires: [none], certainty", "requires: [nothing], certainty", "unknown-criterion", "nothing"),
    (PRECHECK, "after: A,", "after: AAA,", "unknown-grade", "AAA"),
    (PRECHECK, "after: A, ", "", "stage-months", "after_months"),
    (PRECHECK, "grade: AA,", "grade: A,", "repeated-id", "AA级"),
    (PRECHECK, "use: grade_precheck", "use: risk_class", "scorecard-form", "use"),
    # measures
    (MEASURES, "purposes: [inspection]", "purposes: [inspection, loan]", "risk-class-purpose", "loan"),
    (MEASURES, "{risk_class: [A]}", "{risk_class: [E]}", "unknown-risk-class", "[E]"),
    (MEASURES, "{risk_class: [A]}", "{}", "trigger-form", "trigger: {}"),
    (MEASURES, "{risk_class: [A]}", "{risk_class: [A], where: x}", "trigger-form", "where: x"),
    (MEASURES, "reads: inspection, role: producer,", "reads: inspection,", "trigger-form", "reads: inspection"),
    (MEASURES, "window: 12 months", "window: 12 m", "expression-syntax", "window: 12 m"),
    (MEASURES, "  legal_basis: {document: law, provision: 第十六条}\n", "", "no-legal-basis", "barred:"),
    (MEASURES, "  catalogue_year: 2022\n", "", "no-catalogue-year", "barred:"),
    (MEASURES, "executing_body: bureau", "executing_body: buro", "unknown-body", "buro"),
    # dated values
    (PARAMETERS, "until: 2014-12-31", "until: 2011-12-31", "dates-reversed", "2011-12-31"),
    (PARAMETERS, "until: 2014-12-31", "until: 2016-01-01", "values-overlap", "from: 2016-01-01"),
    (PARAMETERS, "from: 2020-01-01", "from: 2016-01-01", "values-overlap", "0.5"),
    (PARAMETERS, "value: 0.5", "value: half", "values-mixed", "values:"),
    (PARAMETERS, "published: 2016-03-01", "published: 2016-03-01, checked: 2016-02-01", "dates-reversed", "checked"),
    # cases
    (CASES, "scorecard: risk", "scorecard: risks", "unknown-scorecard", "risks"),
    (CASES, "inspection:", "inspections:", "unknown-record-type", "inspections"),
    (CASES, "report_no: R1", "report_nr: R1", "unknown-field", "report_nr"),
    (CASES, "verdict: fail", "verdict: failed", "unknown-code", "failed"),
    (CASES, "verdict: fail", "verdict: []", "unknown-code", "verdict: []"),
    (CASES, "grade: A", "grade: E", "unknown-grade", "grade: E"),
    (CASES, "failure: -8", "failures: -8", "unknown-criterion", "failures"),
    (CASES, "score: 92", "points: 92", "unknown-key", "points: 92"),
]


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "text"), FAULTS, ids=[f"{code}-{at}" for at, (_, _, _, code, _) in enumerate(FAULTS)]
)
def test_fault_is_found_on_its_line_and_nothing_else(world, name, old, new, code, text):
    world.replace(name, old, new)
    finding = world.only(code)
    assert finding.zh
    assert finding.en
    if text is not None:
        assert finding.file == name
        assert text in world.files[name].splitlines()[finding.line - 1]


def test_every_code_has_a_failing_example():
    written = set()
    for path in (Path(policy.__file__).parent / "lint").glob("*.py"):
        written |= set(re.findall(r'"((?:[a-z]+-)+[a-z]+)"', path.read_text(encoding="utf-8")))
    tested = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    not_codes = set(KINDS)
    assert {code for code in written - not_codes if f'"{code}"' not in tested} == set()


def test_record_type_of_a_province_bears_its_name(world):
    text = world.files["base/record-types/organisation.yaml"]
    world.write("prov/record-types/x.yaml", text.replace("organisation:", "brand:", 1))
    assert "prov.brand" in world.only("record-type-namespace").en
    world.write("prov/record-types/x.yaml", text.replace("organisation:", "prov.brand:", 1))
    assert world.findings() == []
    world.write("prov/record-types/x.yaml", text.replace("organisation:", "prov.Brand-x:", 1))
    assert world.only("record-type-id").line == 1


def test_record_type_of_an_extended_pack_is_not_redefined(world):
    world.write("prov/record-types/x.yaml", world.files["base/record-types/organisation.yaml"])
    assert world.only("record-type-redefined").pack == "prov"


def test_field_may_be_stricter_than_its_record_and_not_looser(world):
    name = "base/record-types/organisation.yaml"
    world.replace(name, "  subject: self\n", "  subject: self\n  publicity: internal\n")
    world.replace(name, "en: Name}}", "en: Name}, publicity: restricted}")
    assert world.findings() == []
    world.replace(name, "publicity: restricted", "publicity: departments")
    assert world.only("field-publicity").line == world.line(name, "departments")


def test_level_bound_of_points_has_at_most_three_decimals(world):
    name = "base/level-tables/classes.yaml"
    world.write(name, world.files[name].replace(": 80", ": 80.0001"))
    assert world.only("points-decimals").file == "prov/scorecards/risk.yaml"


def test_scorecard_has_levels_or_stages_and_not_both(world):
    world.replace("prov/scorecards/risk.yaml", "  levels: classes\n", "")
    codes = {finding.code for finding in world.findings()}
    assert {"scorecard-form", "criterion-form", "unknown-grade"} <= codes


def test_levels_out_of_order_are_reported(world):
    lines = world.files["base/level-tables/classes.yaml"].splitlines()
    lines[-1], lines[-2] = lines[-2], lines[-1]
    world.write("base/level-tables/classes.yaml", "\n".join(lines))
    assert world.only("levels-unordered").line == world.line("base/level-tables/classes.yaml", "levels:")


def test_levels_from_worst_to_best_are_in_order(world):
    lines = world.files["base/level-tables/classes.yaml"].splitlines()
    world.write("base/level-tables/classes.yaml", "\n".join([*lines[:-3], *reversed(lines[-3:])]))
    assert world.findings() == []


def test_override_that_breaks_an_inherited_element_is_found(world):
    world.write("zone/pack.yaml", "id: zone\nlabel: {zh: 区, en: Zone}\nextends: [prov]\n")
    world.write("zone/level-tables.yaml", world.files["base/level-tables/classes.yaml"].replace("id: C", "id: Z"))
    finding = next(f for f in world.findings() if f.code == "unknown-grade")
    assert (finding.pack, finding.file) == ("zone", "prov/scorecards/risk.yaml")


def test_boolean_field_may_have_synonyms_of_true_and_false(world):
    old = "    gtin: {type"
    world.replace(
        "base/record-types/inspection.yaml",
        old,
        "    retest: {type: boolean, label: {zh: 复查, en: Retest}, synonyms: {'true': [是], 'false': [否]}}\n" + old,
    )
    assert world.findings() == []
