"""Rules over plans, registers, benefits, procedures, programmes, lists, rounds, templates, draws and mechanisms."""

from __future__ import annotations

import pytest

LAW = "base/documents/law.yaml"
PLANS = "prov/plans.yaml"
TASKS = "prov/tasks.yaml"
REGISTERS = "prov/registers.yaml"
LIGHTS = "prov/lights.yaml"
BENEFITS = "prov/benefits.yaml"
PROCEDURES = "prov/procedures.yaml"
PROGRAMMES = "prov/programmes.yaml"
LISTS = "prov/lists.yaml"
ROUNDS = "prov/rounds.yaml"
TEMPLATES = "prov/templates.yaml"
DRAWS = "prov/draw-plans.yaml"
MECHANISMS = "prov/mechanisms.yaml"
REALISATIONS = "prov/realisations.yaml"

FILES = {
    PLANS: """
        plan-2013:
          label: {zh: 年度计划, en: Yearly plan}
          kind: annual
          document: law
          starts: 2013-01-01
          ends: 2013-12-31
    """,
    TASKS: """
        inspect:
          label: {zh: 检查, en: Inspect}
          plan: plan-2013
          number: 一-1
          responsible: joint
          jointly: [bureau]
          others: {zh: 等, en: and others}
          duties:
            - {id: lots, label: {zh: 抽查, en: Sample}, evidence: [inspection], due: 2013-11-30}
        lead:
          label: {zh: 牵头, en: Lead}
          plan: plan-2013
          number: 一-2
          responsible: lead
          lead: [ministry]
          supporting: [bureau]
          duties:
            - {id: report, label: {zh: 报告, en: Report}}
    """,
    LIGHTS: """
        duty-lights:
          label: {zh: 亮灯, en: Lights}
          applies_to: duty
          counts: working
          rules:
            - {light: red, when: overdue, days: 1, label: {zh: 逾期, en: Overdue}}
            - {light: green, when: otherwise, label: {zh: 推进, en: Under way}}
          reminds_before: [7, 1]
    """,
    REGISTERS: """
        reports:
          label: {zh: 报告, en: Reports}
          reads: inspection
          item: [report_no]
          holder: producer
          where: fine > 1.00
          keeper: bureau
          columns: [report_no, verdict]
          warn_days: 30
          life:
            state_field: verdict
            states: {pass: valid, fail: withdrawn}
            starts: inspected_on
            ends: valid_until
    """,
    BENEFITS: """
        reward:
          label: {zh: 奖励, en: Reward}
          kind: money
          beneficiary: {zh: 企业, en: Enterprises}
          eligibility: {zh: 合格, en: Passed}
          reads: inspection
          role: producer
          where: verdict = 'pass'
          unit: CNY
          payer: bureau
          programme: grade
          approximate_number: true
          yearly_number:
            - {from: 2012-07-10, value: 25, cite: {document: law, provision: 第十五条}}
          amount:
            - {from: 2012-07-10, value: 50000, cite: {document: law, provision: 第十五条}}
    """,
    PROCEDURES: """
        award:
          label: {zh: 评定, en: Grading}
          states:
            - {id: applied, label: {zh: 申请, en: Applied}, initial: true}
            - {id: noticed, label: {zh: 公示, en: Notice}}
            - {id: awarded, label: {zh: 授予, en: Awarded}, final: true}
          documents:
            - {id: form, label: {zh: 申请表, en: Form}}
          clocks:
            - {id: notice, label: {zh: 公示期, en: Notice}, days: 7, counts: working, escalates_to: ministry, certainty: example}
          public_notice: notice
          transitions:
            - {id: publish, label: {zh: 公示, en: Publish}, from: [applied], to: noticed, actor: bureau, requires: [form], starts: [notice], sends: [letter]}
            - {id: award, label: {zh: 授予, en: Award}, from: [noticed], to: awarded, actor: bureau, stops: [notice], guards: [{kind: clock_over, clock: notice, label: {zh: 公示期满, en: Over}}], values: {report_no: $case, inspected_on: $today}, writes: inspection}
    """,
    PROGRAMMES: """
        grade:
          label: {zh: 信用等级, en: Grade}
          kind: grade
          organiser: bureau
          scorecard: precheck
          procedure: award
          register: reports
          benefits: [reward]
          starts_with: [inspection]
          quota:
            - {from: 2012-07-10, value: 5, cite: {document: law, provision: 第十五条}}
          criteria:
            - {id: passed, label: {zh: 合格, en: Passed}, reads: inspection, where: verdict = 'pass'}
    """,
    LISTS: """
        old:
          label: {zh: 旧名单, en: Old list}
          scheme: blacklist
          reads: inspection
          until: 2021-08-31
          keeper: bureau
          successor: new
        new:
          label: {zh: 新名单, en: New list}
          scheme: serious
          reads: listing
          from: 2021-09-01
          procedure: award
          measures: [barred]
          grounds:
            - {id: failed, label: {zh: 不合格, en: Failed}, reads: inspection, where: verdict = 'fail'}
    """,
    "base/record-types/listing.yaml": """
        listing:
          label: {zh: 列入, en: Listing}
          natural_key: [number]
          occurred_on: day
          subject: listed
          parties:
            - {role: listed, code: code}
          fields:
            number: {type: text, label: {zh: 文号, en: Number}, required: true}
            day: {type: date, label: {zh: 日期, en: Day}, required: true}
            code: {type: uscc, label: {zh: 代码, en: Code}}
            scheme: {type: code, label: {zh: 名单, en: List}, values: {serious: {zh: 严重, en: Serious}}}
    """,
    ROUNDS: """
        monthly:
          label: {zh: 月报, en: Monthly}
          asks: [prefecture, bureau]
          returns_to: ministry
          every: month
          records: inspection
          template: letter
          form:
            - {id: lots, label: {zh: 批次, en: Lots}, type: integer, adds: sum, minimum: 0, maximum: 9}
            - {id: passed, label: {zh: 合格, en: Passed}, type: integer, adds: sum}
            - {id: rate, label: {zh: 合格率, en: Rate}, type: decimal, adds: ratio, numerator: passed, denominator: lots}
            - {id: note, label: {zh: 说明, en: Note}, adds: none}
          rules:
            - {id: order, rule: passed <= lots, message: {zh: 合格多于抽检, en: More passed than checked}}
    """,
    TEMPLATES: """
        letter:
          label: {zh: 函, en: Letter}
          kind: letter
          issuer: bureau
          title: 关于{subject}的函
          addressee: "{to}"
          body: ["{issuer}文号{number}。"]
          sign_off: [draft, check, issue]
          fields:
            - {id: to, label: {zh: 主送, en: To}}
            - {id: subject, label: {zh: 事由, en: Subject}}
    """,
    DRAWS: """
        random:
          label: {zh: 双随机, en: Double random}
          purpose: {zh: 检查, en: Inspection}
          objects: {reads: inspection, where: verdict = 'fail'}
          inspectors: {register: reports}
          strata:
            - {id: high, label: {zh: 高, en: High}, where: fine > 2.00, share: 0.5, certainty: example}
    """,
    MECHANISMS: """
        spot-checks:
          label: {zh: 监督抽查, en: Spot checks}
          capability: inspection
          fit: core
          demands: {zh: 抽查, en: Check}
          seed: 1
          elements: [record-types/inspection, draw-plans/random]
        later:
          label: {zh: 其他, en: Other}
          capability: inspection
          fit: support
          cite: {document: law, provision: 第十五条}
          demands: {zh: 其他, en: Other}
          seed: 2
          lacks:
            - {zh: 尚无程序, en: No procedure yet}
    """,
    REALISATIONS: """
        spot-checks:
          cite: {document: law, provision: 第十六条}
          elements: [scorecards/risk]
    """,
}

FAULTS = [
    # documents
    (LAW, "en: Penalties}}", "en: Penalties}, parent: 第十五}", "unknown-parent", "第十六条"),
    (LAW, "en: Penalties}}", "en: Penalties}, bodies: [minister]}", "unknown-body", "第十六条"),
    (LAW, "en: Penalties}}", "en: Penalties}, bases: [{document: lawe}]}", "unknown-document", "第十六条"),
    # plans and tasks
    (PLANS, "document: law", "document: lawe", "unknown-document", "lawe"),
    (PLANS, "kind: annual", "kind: annual\n  parent: plan-2013", "parent-loop", "parent"),
    (PLANS, "ends: 2013-12-31", "ends: 2013-12-31\n  parent: plan-2012", "unknown-plan", "plan-2012"),
    (TASKS, "jointly: [bureau]", "jointly: [bureau, bureau]", "repeated-name", "jointly"),
    (TASKS, "jointly: [bureau]", "jointly: [office]", "unknown-body", "jointly"),
    (TASKS, "responsible: joint", "responsible: lead", "responsible-form", "responsible: lead"),
    (TASKS, "supporting: [bureau]", "jointly: [bureau]", "responsible-form", "responsible: lead"),
    (TASKS, "evidence: [inspection]", "evidence: [inspections]", "unknown-record-type", "inspections"),
    (TASKS, "evidence: [inspection]", "targets: [ninety]", "unknown-target", "ninety"),
    (TASKS, "due: 2013-11-30", "due: 2014-11-30", "due-outside-plan", "2014-11-30"),
    # lights
    (LIGHTS, "overdue, days: 1", "overdue", "lights-days", "overdue"),
    (LIGHTS, "when: otherwise", "when: closed", "lights-order", "closed"),
    (LIGHTS, "[7, 1]", "[7, 7]", "lights-reminders", "reminds_before"),
    (LIGHTS, "counts: working", "counts: months", "lights-months", "months"),
    # registers
    (REGISTERS, "item: [report_no]", "item: [report_nr]", "unknown-field", "report_nr"),
    (REGISTERS, "holder: producer", "holder: maker", "unknown-role", "maker"),
    (REGISTERS, "ends: valid_until", "ends: verdict", "not-a-date-field", "ends"),
    (REGISTERS, "    ends: valid_until\n", "", "register-form", "warn_days"),
    (REGISTERS, "    state_field: verdict\n", "", "register-form", "states"),
    (REGISTERS, "state_field: verdict", "state_field: report_no", "register-form", "state_field"),
    (REGISTERS, "pass: valid, fail: withdrawn", "pass: valid", "state-missing", "states"),
    (REGISTERS, "fail: withdrawn", "fail: withdrawn, void: withdrawn", "unknown-code", "void"),
    (REGISTERS, "reads: inspection\n  item", "reads: inspections\n  item", "unknown-record-type", "inspections"),
    # benefits
    (BENEFITS, "  reads: inspection\n", "", "reading-form", "where"),
    (BENEFITS, "  unit: CNY\n", "", "amount-without-unit", "amount"),
    (BENEFITS, "kind: money", "kind: service", "amount-of-no-money", "service"),
    (BENEFITS, "yearly_number:", "cap:", "benefit-form", "approximate_number"),
    (BENEFITS, "programme: grade", "programme: grades", "unknown-programme", "grades"),
    # procedures
    (PROCEDURES, "to: noticed", "to: notced", "unknown-part", "notced"),
    (PROCEDURES, "actor: bureau, stops", "actor: nobody, stops", "unknown-body", "nobody"),
    (PROCEDURES, ", initial: true", "", "initial-state", "states"),
    (PROCEDURES, "escalates_to: ministry, ", "", "clock-without-end", "id: notice"),
    (PROCEDURES, ", certainty: example", "", "uncited-number", "id: notice"),
    (PROCEDURES, "starts: [notice], ", "", "clock-unused", "id: notice"),
    (PROCEDURES, "sends: [letter]", "sends: [leter]", "unknown-template", "leter"),
    (
        PROCEDURES,
        "    - {id: awarded,",
        "    - {id: lost, label: {zh: 丢, en: Lost}, final: true}\n    - {id: awarded,",
        "state-unreachable",
        "id: lost",
    ),
    (
        PROCEDURES,
        "writes: inspection}",
        "writes: inspection}\n    - {id: back, label: {zh: 回, en: Back}, from: [awarded], to: noticed, actor: bureau}",
        "step-after-end",
        "id: back",
    ),
    # programmes
    (PROGRAMMES, "scorecard: precheck", "scorecard: prechek", "unknown-scorecard", "prechek"),
    (PROGRAMMES, "register: reports", "register: report", "unknown-register", "register"),
    (PROGRAMMES, "procedure: award", "procedure: awards", "unknown-procedure", "awards"),
    (PROGRAMMES, "where: verdict = 'pass'", "where: verdikt = 'pass'", "unknown-field", "verdikt"),
    # lists
    (LISTS, "scheme: serious", "scheme: severe", "unknown-scheme", "severe"),
    (LISTS, "from: 2021-09-01", "from: 2021-08-01", "lists-overlap", "successor"),
    (LISTS, "successor: new", "successor: newer", "unknown-list", "newer"),
    # rounds, templates, draws
    (ROUNDS, "asks: [prefecture, bureau]", "asks: [prefectures]", "unknown-body", "prefectures"),
    (ROUNDS, "denominator: lots", "denominator: lot", "form-line", "id: rate"),
    (ROUNDS, "adds: ratio, numerator: passed, denominator: lots", "adds: ratio", "form-ratio", "id: rate"),
    (ROUNDS, "adds: none", "adds: sum", "form-adds", "id: note"),
    (ROUNDS, "minimum: 0, maximum: 9", "minimum: 10, maximum: 9", "form-bounds", "id: lots"),
    (ROUNDS, "rule: passed <= lots", "rule: passed <= lotts", "unknown-field", "lotts"),
    (TEMPLATES, "[draft, check, issue]", "[draft, chek, issue]", "unknown-step", "chek"),
    (TEMPLATES, "[draft, check, issue]", "[check, draft, issue]", "steps-unordered", "sign_off"),
    (TEMPLATES, "文号{number}", "文号{numbr}", "unknown-place", "{numbr}"),
    (TEMPLATES, "{issuer}文号", "{issuer} {文号}", "place-form", "{文号}"),
    (TEMPLATES, "关于{subject}的函", "协查函", "field-unplaced", "id: subject"),
    (DRAWS, "share: 0.5", "share: 0.5, size: 5", "stratum-size", "id: high"),
    (
        DRAWS,
        "inspectors: {register: reports}",
        "inspectors: {register: reports, reads: inspection}",
        "pool-form",
        "inspectors",
    ),
    # mechanisms
    (MECHANISMS, "draw-plans/random", "draw-plan/random", "reference-form", "draw-plan"),
    (MECHANISMS, "draw-plans/random", "draw-plans/randm", "unknown-draw-plan", "randm"),
    (MECHANISMS, "draw-plans/random", "mechanisms/later", "mechanism-form", "mechanisms/later"),
    (MECHANISMS, "seed: 2", "seed: 1", "repeated-seed", "seed: 1"),
    (REALISATIONS, "spot-checks", "spot-check", "unknown-mechanism", "spot-check"),
    (REALISATIONS, "scorecards/risk", "scorecards/risks", "unknown-scorecard", "risks"),
    (REALISATIONS, "  cite: {document: law, provision: 第十六条}\n", "", "uncited-mechanism", "spot-checks"),
]


@pytest.fixture
def full(world):
    """The small world with one element of each further kind, which has no finding."""
    for name, text in FILES.items():
        world.write(name, text)
    return world


def test_world_with_every_kind_has_no_finding(full):
    assert full.findings() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "text"), FAULTS, ids=[f"{code}-{at}" for at, (_, _, _, code, _) in enumerate(FAULTS)]
)
def test_fault_is_found_on_its_line_and_nothing_else(full, name, old, new, code, text):
    full.replace(name, old, new)
    finding = full.only(code)
    assert finding.zh
    assert finding.en
    assert finding.file == name
    assert text in full.files[name].splitlines()[finding.line - 1] or text in new


def test_plan_that_ends_before_it_starts_puts_its_tasks_outside_too(full):
    full.replace(PLANS, "ends: 2013-12-31", "ends: 2012-12-31")
    assert {finding.code for finding in full.findings()} == {"dates-reversed", "due-outside-plan"}


def test_procedure_without_an_end_is_dead_from_every_state(full):
    full.replace(PROCEDURES, ", final: true", "")
    assert [finding.code for finding in full.findings()].count("state-dead") == 3
    assert "no-end" in {finding.code for finding in full.findings()}
