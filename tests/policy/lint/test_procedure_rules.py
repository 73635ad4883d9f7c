"""One fault at a time in a procedure: it is found on its line, and nothing else is."""

from __future__ import annotations

import pytest

from zhiheng.policy.lint import procedure_guards, procedure_steps, references
from zhiheng.policy.model import GuardKind

NAME = "prov/procedures.yaml"
PROCEDURE = """
    old:
      label: {zh: 旧程序, en: Old}
      until: 2020-12-31
      successor: listing
      states:
        - {id: begun, label: {zh: 开始, en: Begun}, initial: true}
        - {id: ended, label: {zh: 结束, en: Ended}, final: true}
      transitions:
        - {id: end, label: {zh: 结束, en: End}, from: [begun], to: ended, actor: authority}
    listing:
      label: {zh: 列入, en: Listing}
      from: 2021-01-01
      opened_by: [authority, ministry]
      held_by: province
      legal_review: true
      collective: true
      appeal: old
      public_notice: notice
      opening:
        - {id: facts, label: {zh: 事实, en: Facts}, type: long_text}
        - {id: day, label: {zh: 日期, en: Day}, type: date}
        - {id: contact, label: {zh: 联系人, en: Contact}, personal: true}
      opening_requires: [form]
      opening_starts: [handling]
      states:
        - {id: applied, label: {zh: 申请, en: Applied}, initial: true}
        - {id: told, label: {zh: 告知, en: Told}}
        - {id: heard, label: {zh: 听取, en: Heard}}
        - {id: reviewed, label: {zh: 审核, en: Reviewed}}
        - {id: discussed, label: {zh: 讨论, en: Discussed}}
        - {id: held-up, label: {zh: 中止, en: Held up}}
        - {id: noticed, label: {zh: 公示, en: Notice}}
        - {id: listed, label: {zh: 列入, en: Listed}, final: true}
        - {id: dropped, label: {zh: 不列, en: Dropped}, final: true}
      documents:
        - {id: form, label: {zh: 申请表, en: Form}}
        - {id: more, label: {zh: 补充, en: More}}
      clocks:
        - {id: handling, label: {zh: 办理, en: Handling}, days: 60, counts: calendar, warns_before: 10, extension: 30, extensions: 1, escalates_to: superior, certainty: example}
        - {id: statement, label: {zh: 申辩, en: Statement}, days: 5, counts: working, on_expiry: waive, certainty: example}
        - {id: notice, label: {zh: 公示期, en: Notice}, days: 1, counts: months, escalates_to: authority, certainty: example}
      transitions:
        - id: tell
          label: {zh: 告知, en: Tell}
          from: [applied]
          to: told
          actor: authority
          post: clerk
          form:
            - {id: verdict, label: {zh: 结论, en: Verdict}, type: choice, choices: {pass: {zh: 合格, en: Pass}, fail: {zh: 不合格, en: Fail}}}
            - {id: sure, label: {zh: 确定, en: Sure}, type: boolean}
          accepts: [more]
          guards:
            - {kind: months_since, field: day, months: 12, label: {zh: 满一年, en: A year}, certainty: example}
            - {kind: none_held, reads: inspection, where: verdict = 'fail', label: {zh: 无不合格, en: No failure}}
            - {kind: pre_check, scorecard: precheck, value: AA, label: {zh: 预审, en: Pre-check}}
            - {kind: quota, value: "30", label: {zh: 名额, en: Quota}, cite: {document: law, provision: 第十五条}}
          sends: [letter]
          starts: [statement]
        - id: hear
          label: {zh: 申辩, en: Hear}
          from: [told]
          to: heard
          actor: affected
          guards:
            - {kind: clock_running, clock: statement, label: {zh: 未满, en: Running}}
          stops: [statement]
        - {id: waive, label: {zh: 放弃, en: Waive}, from: [told], to: heard, actor: system}
        - id: review
          label: {zh: 审核, en: Review}
          from: [heard]
          to: reviewed
          actor: authority
          post: legal
          guards:
            - {kind: other_person, step: tell, label: {zh: 他人, en: Another}}
            - {kind: served, template: letter, label: {zh: 已送达, en: Served}}
        - {id: discuss, label: {zh: 讨论, en: Discuss}, from: [reviewed], to: discussed, actor: authority, post: panel}
        - {id: hold-up, label: {zh: 中止, en: Hold up}, from: [discussed], to: held-up, actor: authority, post: leader, suspends: [handling]}
        - {id: go-on, label: {zh: 恢复, en: Go on}, from: [held-up], to: discussed, actor: authority, post: leader, resumes: [handling]}
        - {id: longer, label: {zh: 延长, en: Longer}, from: [discussed], to: discussed, actor: authority, post: leader, extends: [handling]}
        - {id: publish, label: {zh: 公示, en: Publish}, from: [discussed], to: noticed, actor: authority, post: clerk, starts: [notice]}
        - id: list
          label: {zh: 列入, en: List}
          from: [noticed]
          to: listed
          kind: decide
          actor: authority
          post: leader
          guards:
            - {kind: clock_over, clock: notice, label: {zh: 期满, en: Over}}
            - {kind: field_is, field: verdict, value: fail, label: {zh: 不合格, en: Failed}}
            - {kind: field_is, field: sure, value: "true", label: {zh: 确定, en: Sure}}
          stops: [handling]
          writes: inspection
          values: {report_no: $number, inspected_on: $today, valid_until: $today+36m, producer_code: $subject, producer_name: $name, place: $division, verdict: $field.verdict, fine: "0"}
          opens: old
        - {id: drop, label: {zh: 不列, en: Drop}, from: [noticed], to: dropped, kind: decide, actor: authority, post: leader, reason: true, stops: [handling]}
        - {id: take-back, label: {zh: 撤回, en: Take back}, from: [applied, told], to: dropped, kind: withdraw, actor: affected, stops: [handling, statement]}
"""
TEMPLATES = """
    letter:
      label: {zh: 告知书, en: Notice}
      kind: notice
      delivers: true
      fields:
        - {id: to, label: {zh: 主送, en: To}}
"""

FAULTS = [
    # what is named exists
    ("accepts: [more]", "accepts: [most]", "unknown-part", "most"),
    ("opening_requires: [form]", "opening_requires: [forms]", "unknown-part", "forms"),
    ("opening_starts: [handling]", "opening_starts: [handling, handing]", "unknown-part", "opening_starts"),
    ("suspends: [handling]", "suspends: [handling, handing]", "unknown-part", "hold-up"),
    ("on_expiry: waive", "on_expiry: wave", "unknown-part", "id: statement"),
    ("opens: old", "opens: older", "unknown-procedure", "older"),
    ("appeal: old", "appeal: older", "unknown-procedure", "older"),
    ("successor: listing", "successor: listings", "unknown-procedure", "listings"),
    ("until: 2020-12-31", "until: 2021-01-01", "versions-overlap", "successor"),
    # who acts can exist
    ("opened_by: [authority, ministry]", "opened_by: [authority, minister]", "unknown-body", "opened_by"),
    ("held_by: province", "held_by: affected", "holder-form", "held_by"),
    ("actor: affected\n      guards", "actor: somebody\n      guards", "unknown-body", "actor: somebody"),
    (
        "to: told\n      actor: authority\n      post: clerk",
        "to: told\n      actor: authority\n      post: clerc",
        "unknown-post",
        "post: clerc",
    ),
    (
        "actor: affected\n      guards",
        "actor: affected\n      post: clerk\n      guards",
        "post-of-party",
        "post: clerk",
    ),
    (
        "kind: decide\n      actor: authority\n      post: leader\n",
        "kind: decide\n      actor: system\n",
        "machine-decides",
        "actor: system",
    ),
    ("kind: withdraw", "kind: appeal", "appeal-without-procedure", "id: take-back"),
    # forms
    ("type: boolean}", "type: choice}", "form-choices", "id: sure"),
    (
        "      accepts: [more]",
        "        - {id: sure, label: {zh: 确定, en: Sure}, type: boolean}\n      accepts: [more]",
        "repeated-id",
        "id: sure",
    ),
    # reviews cannot be skipped
    ("from: [noticed], to: dropped", "from: [reviewed, noticed], to: dropped", "review-skipped", "id: drop"),
    # guards
    ("{kind: months_since, field: day, months: 12,", "{kind: months_since, field: day,", "guard-form", "months_since"),
    (
        "{kind: clock_running, clock: statement,",
        "{kind: clock_running, clock: statement, step: tell,",
        "guard-form",
        "clock_running",
    ),
    ("field: day, months: 12", "field: facts, months: 12", "guard-field", "field: facts"),
    ("field: day, months: 12", "field: days, months: 12", "unknown-part", "field: days"),
    ("step: tell,", "step: told,", "unknown-part", "step: told"),
    ("field: verdict, value: fail", "field: verdict, value: failed", "unknown-code", "value: failed"),
    ('field: sure, value: "true"', 'field: sure, value: "yes"', "unknown-code", "yes"),
    ("where: verdict = 'fail'", "where: verdikt = 'fail'", "unknown-field", "verdikt"),
    ("scorecard: precheck", "scorecard: prechek", "unknown-scorecard", "prechek"),
    ("value: AA,", "value: AB,", "unknown-grade", "value: AB"),
    ('value: "30"', 'value: "thirty"', "quota-missing", "quota"),
    (
        "label: {zh: 满一年, en: A year}, certainty: example",
        "label: {zh: 满一年, en: A year}",
        "uncited-number",
        "months_since",
    ),
    ("{kind: served, template: letter", "{kind: served, template: leter", "unknown-template", "leter"),
    ("sends: [letter]", "reason: true", "never-served", "template: letter"),
    ("sends: [letter]", "may_send: [letter]", "never-served", "template: letter"),
    ("sends: [letter]", "sends: [letter]\n      may_send: [leter]", "unknown-template", "leter"),
    ("sends: [letter]", "sends: [letter]\n      may_send: [letter]", "sent-twice", "letter"),
    # clocks
    ("warns_before: 10", "warns_before: 60", "warning-too-early", "id: handling"),
    ("extensions: 1, ", "", "extension-form", "id: handling"),
    ("extends: [handling]", "extends: [handling, notice]", "extension-undeclared", "id: longer"),
    ("resumes: [handling]", "reason: true", "never-resumed", "id: handling"),
    ("suspends: [handling]", "reason: true", "never-suspended", "id: handling"),
    ("to: heard, actor: system", "to: heard, actor: authority", "expiry-actor", "on_expiry"),
    ("to: heard, actor: system", "to: heard, actor: system, reason: true", "expiry-asks", "on_expiry"),
    ("      stops: [statement]\n", "", "expiry-unheeded", "on_expiry"),
    ("{kind: clock_over, clock: notice,", "{kind: step_taken, step: publish,", "notice-unheeded", "public_notice"),
    # records
    ("report_no: $number, ", "", "record-incomplete", "values"),
    ("producer_name: $name", "producer_nom: $name", "unknown-field", "producer_nom"),
    ("producer_name: $name", "producer_name: $nom", "unknown-value", "$nom"),
    ("producer_name: $name", "producer_name: $field.nom", "unknown-value", "$field.nom"),
    ("producer_name: $name", "producer_name: $name+3m", "value-span", "$name+3m"),
    ("valid_until: $today+36m", "valid_until: $today+36y", "value-span", "$today+36y"),
    ("place: $division", "place: $name", "value-type", "place: $name"),
    ("inspected_on: $today", "inspected_on: someday", "value-type", "someday"),
    ("verdict: $field.verdict", "verdict: failed", "unknown-code", "verdict: failed"),
    ('fine: "0"', "fine: much", "value-type", "much"),
    ("producer_name: $name", "producer_name: $field.contact", "personal-in-record", "contact"),
    ("      writes: inspection\n", "", "values-without-record", "values"),
]


@pytest.fixture
def proven(world):
    """The small world with two procedures and a template that have no finding."""
    world.write(NAME, PROCEDURE)
    world.write("prov/templates.yaml", TEMPLATES)
    return world


def test_world_with_a_whole_procedure_has_no_finding(proven):
    assert proven.findings() == []


@pytest.mark.parametrize(
    ("old", "new", "code", "text"), FAULTS, ids=[f"{code}-{at}" for at, (_, _, code, _) in enumerate(FAULTS)]
)
def test_fault_of_a_procedure_is_found_on_its_line_and_nothing_else(proven, old, new, code, text):
    proven.replace(NAME, old, new)
    finding = proven.only(code)
    assert finding.zh
    assert finding.en
    assert finding.file == NAME
    assert text in proven.files[NAME].splitlines()[finding.line - 1] or text in new


def test_decision_skips_no_legal_review_on_any_way(proven):
    proven.replace(NAME, "from: [heard]\n      to: reviewed", "from: [heard]\n      to: heard")
    proven.replace(NAME, "from: [reviewed], to: discussed", "from: [heard], to: discussed")
    codes = [finding.code for finding in proven.findings()]
    assert codes.count("review-skipped") == 2
    assert set(codes) == {"review-skipped", "state-unreachable", "state-dead"}


HEARING = "hearing: {asked_by: [hear], field: wish, held_by: [review], refused_by: [refuse]}"
REFUSE = "- {id: refuse, label: {zh: 不予听证, en: Refuse}, from: [heard], to: heard, actor: authority, post: leader, reason: true}"
WISH = "- {id: wish, label: {zh: 要求听证, en: Hearing wanted}, type: boolean}"
PAST = "- {id: past, label: {zh: 复核, en: Answer}, from: [heard], to: reviewed, actor: authority, post: legal}"
SETTLED = ", guards: [{kind: hearing_settled, label: {zh: 已听证, en: Settled}}]}"


@pytest.fixture
def hearing(proven):
    """The small world in which a party may ask for a hearing; it has no finding."""
    proven.replace(NAME, "appeal: old", f"{HEARING}\n  appeal: old")
    proven.replace(NAME, "actor: affected\n      guards", f"actor: affected\n      form:\n        {WISH}\n      guards")
    proven.replace(NAME, "- {id: discuss,", f"{REFUSE}\n    {PAST[:-1]}{SETTLED}\n    - {{id: discuss,")
    assert proven.findings() == []
    return proven


def test_hearing_asked_for_cannot_be_passed_over_on_any_way(hearing):
    hearing.replace(NAME, f"{PAST[:-1]}{SETTLED}", PAST)
    found = hearing.findings()
    assert [each.code for each in found] == ["hearing-skipped"] * 2
    assert {each.value for each in found} == {"list", "drop"}


@pytest.mark.parametrize(("old", "new", "code"), [
    (f"{HEARING}\n  ", "", "hearing-undeclared"),
    ("asked_by: [hear]", "asked_by: [waive, hear]", "hearing-form"),
    ("type: boolean}\n      guards", "type: boolean, required: false}\n      guards", "hearing-form"),
    ("held_by: [review]", "held_by: [review, drop]", "hearing-form"),
    ("post: leader, reason: true}\n    - {id: past", "post: leader}\n    - {id: past", "hearing-form"),
    ("refused_by: [refuse]", "refused_by: [refuse, refused]", "unknown-part"),
])  # fmt: skip
def test_what_is_said_of_a_hearing_is_proven(hearing, old, new, code):
    hearing.replace(NAME, old, new)
    assert code in {each.code for each in hearing.findings()}


def test_field_has_one_type_in_all_forms(proven):
    proven.replace(
        NAME, "- {id: sure, label: {zh: 确定, en: Sure}, type: boolean}", "- {id: facts, label: {zh: 事实, en: Facts}}"
    )
    proven.replace(NAME, '        - {kind: field_is, field: sure, value: "true", label: {zh: 确定, en: Sure}}\n', "")
    assert proven.only("field-type-differs").line == proven.line(NAME, "{id: facts, label: {zh: 事实, en: Facts}}")


def test_declared_extension_wants_a_step_that_gives_it(proven):
    proven.replace(NAME, ", extends: [handling]", "")
    assert proven.only("extension-unused").line == proven.line(NAME, "id: handling")


def test_choice_gives_the_codes_of_the_record_alone(proven):
    proven.replace(NAME, "fail: {zh: 不合格, en: Fail}", "fail: {zh: 不合格, en: Fail}, later: {zh: 以后, en: Later}")
    assert proven.only("unknown-code").value == "later"


def test_required_field_of_a_record_is_asked_for_on_every_way(proven):
    proven.replace(NAME, "report_no: $number", "report_no: $field.number")
    proven.replace(
        NAME,
        "          - {id: sure,".replace("          ", "        "),
        "        - {id: number, label: {zh: 号, en: Number}}\n        - {id: sure,",
    )
    assert proven.findings() == []
    proven.replace(NAME, "from: [heard]\n      to: reviewed", "from: [heard, applied]\n      to: reviewed")
    assert proven.only("value-may-be-missing").value == "number"


def test_form_gives_a_field_of_the_same_name(proven):
    proven.replace(NAME, "report_no: $number, ", "")
    proven.replace(
        NAME,
        "      kind: decide\n      actor: authority\n",
        "      kind: decide\n      form: [{id: report_no, label: {zh: 号, en: Number}}]\n      actor: authority\n",
    )
    assert proven.findings() == []


def test_each_kind_of_guard_has_its_keys():
    assert set(procedure_guards.KEYS) == set(GuardKind)


def test_engine_and_linter_know_the_same_actors_and_posts():
    from zhiheng.cases import parties

    assert set(parties.WORDS) == references.ROLES
    assert set(parties.POSTS) == set(procedure_steps.POSTS)


WALKS = "prov/cases/listing.yaml"
WALK = """
    told:
      label: {zh: 告知, en: Told}
      procedure: listing
      as_of: 2026-03-02
      fields: {facts: 事实, day: 2020-01-01, contact: 甲}
      known: {grade: AA, quota_left: 1, held: {inspection: null}}
      steps:
        - {day: 2026-03-03, step: tell, by: authority/clerk, served: [letter], fields: {verdict: fail}, state: told, due: {statement: 2026-03-10}}
"""
WALK_FAULTS = [
    ("procedure: listing", "procedure: listings", "unknown-procedure"),
    ("procedure: listing", "procedure: listing\n  scorecard: precheck", "case-form"),
    ("fields: {facts: 事实,", "fields: {fact: 事实,", "unknown-part"),
    ("known: {grade: AA,", "known: {level: AA,", "unknown-part"),
    ("step: tell", "step: told", "unknown-part"),
    ("state: told", "state: tell", "unknown-part"),
    ("due: {statement:", "due: {statements:", "unknown-part"),
    ("fields: {verdict: fail}", "fields: {verdikt: fail}", "unknown-part"),
    ("served: [letter]", "served: [leter]", "unknown-template"),
    ("by: authority/clerk", "by: autority/clerk", "unknown-body"),
    ("day: 2026-03-03", "day: 2026-03-01", "days-reversed"),
]


@pytest.mark.parametrize(("old", "new", "code"), WALK_FAULTS)
def test_fault_of_a_worked_case_is_found_and_nothing_else(proven, old, new, code):
    proven.write(WALKS, WALK)
    assert proven.findings() == []
    proven.replace(WALKS, old, new)
    assert proven.only(code).file == WALKS
