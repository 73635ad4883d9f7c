"""The beginning of a new province's pack: files that pass the linter and grade, every invented value marked an example."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from string import Template

from zhiheng.policy.errors import BadPackId, PackExists, UnwritablePack

_ID = re.compile(r"[a-z][a-z0-9-]*")

#: File → content; $pack, $division, $zh, $en are filled in.
FILES: dict[str, str] = {
    "pack.yaml": """\
id: $pack
label: {zh: $zh, en: $en}
extends: [national]
division: "$division"
version: 0.1.0
""",
    "documents/$pack-opinions.yaml": """\
# The province's own documents: number, issuer, dates, status, and the provisions that the other files cite.
# Replace this example. Restate in your own words and cite; do not copy the text.
$pack-opinions:
  label: {zh: 示例文件, en: Example document}
  issuer: $pack-government
  status: unknown
  certainty: example
  note: {zh: 示例，不是真实文件, en: "An example, not a real document"}
  provisions:
    一: {label: {zh: 发展目标, en: Goals}}
    二: {label: {zh: 质量信用, en: Quality credit}}
""",
    "bodies.yaml": """\
# Who issues, leads, reports. Give earlier names under `names`, mergers under `successors`.
$pack-government:
  label: {zh: ${zh}人民政府, en: $en Provincial Government}
  division: "$division"
$pack-amr:
  label: {zh: ${zh}市场监督管理局, en: $en Administration for Market Regulation}
  parent: $pack-government
  executes_for: [samr]   # applies what the nation lays on the ministry
""",
    "sources.yaml": """\
# The sharing register: who provides which records, on which basis, for which purpose.
$pack-registration:
  label: {zh: ${zh}登记注册信息, en: Registrations of $en}
  provider: $pack-amr
  record_types: [organisation]
  purpose: {zh: 企业身份, en: Identity of enterprises}
$pack-spot-checks:
  label: {zh: ${zh}监督抽查, en: Spot checks of $en}
  provider: $pack-amr
  record_types: [inspection]
  purpose: {zh: 质量监管, en: Supervision of quality}
""",
    "scorecards/risk-class.yaml": """\
# Internal risk class. What is counted rests on the provisions cited; all points are examples until the province sets them.
risk-class:
  label: {zh: ${zh}企业信用风险分类, en: Credit risk class of enterprises in $en}
  cite: {document: risk-classification-opinion, provision: 全文}
  certainty: example
  use: risk_class
  population: "status = 'active'"
  base: 100
  levels: credit-risk
  denominators:
    - {reads: inspection, role: producer, where: "verdict in ('pass', 'fail')", window: 36 months}
    - {reads: penalty, role: penalised, window: 36 months}
  criteria:
    - id: spot-check-failure
      label: {zh: 监督抽查不合格, en: Failed spot check}
      reads: inspection
      role: producer
      where: "verdict = 'fail' and kind = 'spot_check'"
      window: 24 months
      measure: count
      points: {each: -10, floor: -40}
      cite: {document: product-quality-law, provision: 第十五条}
      certainty: example
    - id: penalty
      label: {zh: 行政处罚, en: Penalty}
      reads: penalty
      role: penalised
      window: 36 months
      measure: count
      points: {each: -15, floor: -45}
      certainty: example
  vetoes:
    - id: listed
      label: {zh: 列入严重违法失信名单, en: On the list of serious dishonesty}
      reads: listing
      role: listed
      where: "scheme = 'serious_dishonesty' and removed_on is null"
      until: until
      grade: D
      cite: {document: serious-dishonesty-measures, provision: 全文}
      certainty: example
""",
    "cases/risk-class.yaml": """\
# Worked examples that a lawyer can read; `zhiheng packs lint` reads them and the tests compute them.
one-failure:
  label: {zh: 一次抽查不合格, en: One failed spot check}
  certainty: example
  scorecard: risk-class
  as_of: 2026-06-30
  given:
    organisation:
      - {uscc: 91350100M000100Y43, name: 示例企业, status: active, registered_division: "$place", registered_on: 2020-01-01}
    inspection:
      - {sample_no: EXAMPLE-1, kind: spot_check, inspected_on: 2026-03-01, producer_code: 91350100M000100Y43, product_name: 示例产品, verdict: fail}
  expect: {grade: A, score: 90, criteria: {spot-check-failure: -10, penalty: 0}}
""",
    "measures.yaml": """\
# What follows for whom. A restriction needs a legal basis and its place in the national catalogue.
inspection-low-risk:
  label: {zh: 风险低的企业降低抽查比例, en: "Low risk, fewer inspections"}
  kind: incentive
  purposes: [inspection]
  trigger: {risk_class: [A]}
  executing_body: $pack-amr
  effect: {zh: 降低抽查比例, en: A lower share of inspections}
  cite: {document: risk-classification-opinion, provision: 全文}
  certainty: secondary
""",
    "realisations.yaml": """\
# Which provisions ask for which mechanism of the national catalogue, and what in this pack carries it out.
credit-based-classified-graded-supervision:
  cite: {document: $pack-opinions, provision: 二}
  elements: [scorecards/risk-class, measures/inspection-low-risk]
""",
}


def scaffold(pack: str, division: str, zh: str, en: str, into: Path, *, place: str = "") -> Path:
    """Write the beginning of a pack into the folder ``into``/``pack`` and return it; whole or not at all.

    ``division`` is the province's six-digit code, ``place`` a code within it for the worked case (default: the
    province itself). Raises BadPackId, PackExists, UnwritablePack.
    """
    if not _ID.fullmatch(pack):
        raise BadPackId(pack=pack)
    target = into / pack
    if target.exists():
        raise PackExists(path=target)
    words = {"pack": pack, "division": division, "zh": zh, "en": en, "place": place or division}
    try:
        into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=into, prefix=".") as draft:
            for name, text in FILES.items():
                path = Path(draft, pack, Template(name).substitute(words))
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(Template(text).substitute(words), encoding="utf-8")
            shutil.move(str(Path(draft, pack)), target)
    except OSError as error:
        raise UnwritablePack(path=target, reason=error.strerror or str(error)) from error
    return target
