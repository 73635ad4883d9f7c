"""A small valid world of two packs, and ways to break it."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from zhiheng.policy import Finding, PackSet
from zhiheng.policy.loader import examine, load, read
from zhiheng.policy.model import FieldSpec, FieldType, Localised

FILES = {
    "base/pack.yaml": """
        id: base
        label: {zh: 基础, en: Base}
    """,
    "base/documents/law.yaml": """
        law:
          label: {zh: 质量法, en: Quality law}
          issuer: ministry
          issued: 2000-07-08
          published: 2000-07-09
          checked: 2026-01-01
          from: 2000-09-01
          status: in_force
          provisions:
            第十五条: {label: {zh: 抽查, en: Spot checks}}
            第十六条: {label: {zh: 处罚, en: Penalties}}
    """,
    "base/bodies.yaml": """
        ministry:
          label: {zh: 总局, en: Ministry}
          level: nation
          names:
            - {from: 2001-01-01, until: 2017-12-31, name: {zh: 旧总局, en: Old ministry}}
            - {from: 2018-01-01, name: {zh: 总局, en: Ministry}}
        bureau:
          label: {zh: 局, en: Bureau}
          parent: ministry
          division: "510000"
          from: 2000-01-01
          successors:
            - {body: ministry, on: 2018-10-01}
    """,
    "base/sources.yaml": """
        reports:
          label: {zh: 报送, en: Reports}
          provider: ministry
          record_types: [inspection]
          purpose: {zh: 评价, en: Rating}
    """,
    "base/record-types/organisation.yaml": """
        organisation:
          label: {zh: 主体, en: Organisation}
          natural_key: [uscc]
          occurred_on: registered_on
          subject: self
          parties:
            - {role: self, code: uscc, name: name}
          fields:
            uscc: {type: uscc, label: {zh: 代码, en: Code}, required: true}
            name: {type: text, label: {zh: 名称, en: Name}}
            registered_on: {type: date, label: {zh: 登记日, en: Registered}, required: true}
            status: {type: code, label: {zh: 状态, en: Status}, values: {active: {zh: 在营, en: Active}}}
    """,
    "base/record-types/inspection.yaml": """
        inspection:
          label: {zh: 检验, en: Inspection}
          natural_key: [report_no]
          occurred_on: inspected_on
          subject: producer
          division: place
          parties:
            - {role: producer, code: producer_code, name: producer_name}
            - {role: product, kind: product, code: gtin}
          fields:
            report_no: {type: text, label: {zh: 报告号, en: Report}, required: true, headings: [报告编号]}
            inspected_on: {type: date, label: {zh: 日期, en: Day}, required: true, headings: [检验日期]}
            valid_until: {type: date, label: {zh: 有效期, en: Valid until}, future: true}
            producer_code: {type: uscc, label: {zh: 代码, en: Code}}
            producer_name: {type: text, label: {zh: 名称, en: Name}, pattern: ".+"}
            gtin: {type: gtin, label: {zh: 条码, en: GTIN}}
            place: {type: division, label: {zh: 地点, en: Place}}
            fine: {type: money, label: {zh: 罚款, en: Fine}, minimum: 0, maximum: 1000}
            verdict:
              type: code
              label: {zh: 结论, en: Verdict}
              values:
                pass: {zh: 合格, en: Pass}
                fail: {zh: 不合格, en: Fail}
              synonyms:
                pass: [符合]
                fail: [不符合]
            items:
              type: list
              label: {zh: 项目, en: Items}
              of:
                item: {type: text, label: {zh: 项目, en: Item}}
            contact: {type: person, label: {zh: 联系人, en: Contact}, publicity: restricted}
          checks:
            - id: no-late-report
              rule: valid_until is null or valid_until >= inspected_on
              message: {zh: 有效期早于检验日, en: Valid until before the day}
    """,
    "base/level-tables/classes.yaml": """
        classes:
          label: {zh: 等级, en: Classes}
          unit: points
          certainty: example
          levels:
            - {id: A, label: {zh: 甲, en: A}, at_least: 80}
            - {id: B, label: {zh: 乙, en: B}, at_least: 60, below: 80}
            - {id: C, label: {zh: 丙, en: C}, below: 60}
    """,
    "prov/pack.yaml": """
        id: prov
        label: {zh: 某省, en: Province}
        extends: [base]
        division: "510000"
    """,
    "prov/scorecards/risk.yaml": """
        risk:
          label: {zh: 风险, en: Risk}
          use: risk_class
          population: status = 'active'
          levels: classes
          denominators:
            - {reads: inspection, role: producer}
          criteria:
            - id: failure
              label: {zh: 不合格, en: Failure}
              reads: inspection
              role: producer
              where: verdict = 'fail'
              window: 24 months
              measure: count
              points: {each: -8, floor: -32}
              cite: {document: law, provision: 第十五条}
            - id: rate
              label: {zh: 合格率, en: Pass rate}
              reads: inspection
              role: producer
              measure: ratio(verdict = 'pass', verdict is not null)
              until: valid_until
              points:
                bands:
                  - {below: 90000, points: -5}
                  - {at_least: 90000, points: 0}
              certainty: example
          vetoes:
            - id: many
              label: {zh: 多次, en: Many}
              reads: inspection
              role: producer
              where: fine > 500.00
              grade: C
              cite: [{document: law, provision: 第十六条}]
    """,
    "prov/scorecards/precheck.yaml": """
        precheck:
          label: {zh: 预检, en: Pre-check}
          use: grade_precheck
          denominators:
            - {reads: inspection, role: producer}
          eligibility:
            - {id: known, label: {zh: 有记录, en: Known}, reads: inspection, role: producer, at_least: 1, certainty: example}
          criteria:
            - {id: none, label: {zh: 无, en: None}, reads: inspection, role: producer, at_most: 0, certainty: example}
          stages:
            - {grade: A, label: {zh: A级, en: A}, requires: [none], certainty: example}
            - {grade: AA, label: {zh: AA级, en: AA}, requires: [none], after: A, after_months: 24, certainty: example}
    """,
    "prov/measures.yaml": """
        fewer:
          label: {zh: 少查, en: Fewer inspections}
          kind: incentive
          purposes: [inspection]
          trigger: {risk_class: [A]}
          effect: {zh: 降低频次, en: Lower frequency}
        barred:
          label: {zh: 限制投标, en: Barred}
          kind: restriction
          purposes: [tender]
          trigger: {reads: inspection, role: producer, where: verdict = 'fail', window: 12 months, until: valid_until}
          executing_body: bureau
          effect: {zh: 限制, en: Barred}
          legal_basis: {document: law, provision: 第十六条}
          catalogue_year: 2022
    """,
    "prov/parameters.yaml": """
        subsidy:
          label: {zh: 补助, en: Subsidy}
          unit: CNY
          values:
            - {from: 2012-07-10, until: 2014-12-31, value: 50000, cite: {document: law, provision: 第十五条}}
            - {from: 2016-01-01, value: 60000, published: 2016-03-01, cite: {document: law, provision: 第十五条}}
            - {from: 2020-01-01, value: 0.5, certainty: example}
    """,
    "prov/cases/risk.yaml": """
        one-failure:
          label: {zh: 一次不合格, en: One failure}
          certainty: example
          scorecard: risk
          as_of: 2026-01-01
          given:
            inspection:
              - {report_no: R1, inspected_on: 2025-06-01, producer_code: 91350100M000100Y43, verdict: fail, fine: 1.50}
          expect: {grade: A, score: 92, criteria: {failure: -8}}
    """,
}


@dataclass
class World:
    """The files of the packs under ``root``; break them, then load."""

    root: Path
    files: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str) -> None:
        """Write a file of YAML, its indentation removed."""
        self.files[name] = textwrap.dedent(text).strip() + "\n"
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.files[name], encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace text that stands exactly once in a file."""
        assert self.files[name].count(old) == 1, (name, old)
        self.write(name, self.files[name].replace(old, new))

    def line(self, name: str, text: str) -> int:
        """Return the 1-based line on which a text stands first."""
        return next(at for at, line in enumerate(self.files[name].splitlines(), 1) if text in line)

    def load(self, change: Path | None = None) -> PackSet:
        """Load and lint."""
        return load(self.root, change)

    def findings(self, change: Path | None = None) -> list[Finding]:
        """Return every finding."""
        return examine(self.root, change)[1]

    def reading_findings(self) -> list[Finding]:
        """Return the findings of reading alone."""
        return read(self.root)[1]

    def only(self, code: str) -> Finding:
        """Return the single finding there is, which has this code."""
        findings = self.findings()
        assert [finding.code for finding in findings] == [code], findings
        return findings[0]


@pytest.fixture
def make_world(tmp_path: Path) -> Callable[[], World]:
    """Two packs without a fault, as often as wanted: each call begins anew in the same folder."""

    def make() -> World:
        shutil.rmtree(tmp_path / "packs", ignore_errors=True)
        made = World(tmp_path / "packs")
        for name, text in FILES.items():
            made.write(name, text)
        return made

    return make


@pytest.fixture
def world(make_world: Callable[[], World]) -> World:
    """Two packs without a fault."""
    return make_world()


def spec(kind: str, **more: object) -> FieldSpec:
    """Return the specification of a field."""
    label = Localised(zh="字段", en="field")
    return FieldSpec.model_validate({"type": kind, "label": label, **more})


@pytest.fixture(scope="session")
def fields() -> dict[str, FieldSpec]:
    """One field of every type, named after it."""
    words = {"pass": {"zh": "合格", "en": "Pass"}, "fail": {"zh": "不合格", "en": "Fail"}}
    more: dict[FieldType, dict[str, object]] = {
        FieldType.CODE: {"values": words, "synonyms": {"fail": ["不符合"]}},
        FieldType.DECIMAL: {"scale": 2},
    }
    named = {str(kind): spec(str(kind), **more.get(kind, {})) for kind in FieldType if kind is not FieldType.LIST}
    other = {"date2": spec("date"), "decimal4": spec("decimal", scale=4), "text2": spec("text")}
    return {**named, **other, "list": spec("list", of={"item": spec("text")})}
