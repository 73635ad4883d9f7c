"""The mechanisms of the packs against the collection made from the five texts, row by row."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest

from zhiheng import policy

SEEDS = Path(__file__).parents[2] / "../shared/data/seeds"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the tables of the policy texts are not here"),
]

DOCUMENTS = {
    "川府发〔2009〕32号": "sichuan-2009-32",
    "川办发〔2013〕19号": "sichuan-2013-19",
    "苏政发〔2012〕91号": "jiangsu-2012-91",
    "四川省“十三五”质量发展规划": "sichuan-13th-five-year",
    "四川省质量促进条例(征求意见稿)2020": "sichuan-2020-draft",
}
CAPABILITIES = {
    "目标与考核": "targets",
    "统计测评与指数": "statistics",
    "质量信用": "credit",
    "抽查检查与执法": "inspection",
    "风险伤害召回与事故": "risk",
    "准入与退出": "access",
    "质量追溯": "traceability",
    "质量基础设施与技术贸易措施": "infrastructure",
    "品牌与质量奖": "brands",
    "企业提升、资金与人才": "support",
    "投诉举报与社会共治": "voice",
    "工程与环境质量": "construction",
}
#: Mechanisms that the texts give and the collection does not.
MORE = {
    "safe-food-parks",
    "quality-teams-and-models",
    "civilised-trades",
    "quality-discipline-in-universities",
    "imported-food-campaign",
    "enterprise-quality-innovation",
    "advanced-basic-materials",
    "management-system-certification",
    "industrial-upgrading",
    "public-service-standardisation",
    "living-environment",
    "brands-abroad",
    "trade-body-hazard-reports",
    "scenic-area-facilities",
}
#: Places that ask for a mechanism in the texts and are not among its citations in the collection. Most are items of the
#: draft's articles, which the collection cites by their article or by annex 2 alone.
PLAN, DRAFT = "sichuan-13th-five-year", "sichuan-2020-draft"
MORE_PLACES = {
    "regional-layout-quality-development": {
        (PLAN, each)
        for each in ("第三章一(二)", "第三章一(三)", "第三章二(一)", "第三章二(二)", "第三章二(三)", "第三章二(四)")
    },
    "quality-promotion-special-fund": {(DRAFT, "第六条(一)")},
    "quality-indicator-system": {(DRAFT, "第六条(二)")},
    "quality-status-analysis-report": {(DRAFT, "第六条(三)"), (DRAFT, "第七条(一)")},
    "quality-loss-rate": {(DRAFT, "第六条(四)")},
    "quality-cost-management": {(DRAFT, "第六条(四)")},
    "comparison-tests-comprehensive-evaluation-experience": {(DRAFT, "第七条(二)")},
    "performance-excellence-six-sigma-qc": {(DRAFT, "第七条(三)"), (DRAFT, "第八条(一)")},
    "brand-fostering-promotion": {(DRAFT, "第八条(三)")},
    "participation-standards-making": {(DRAFT, "第八条(三)")},
    "social-responsibility-report-quality-pledge": {(DRAFT, "第八条(四)")},
    "quality-service-intermediaries": {(DRAFT, "第九条(一)")},
    "quality-complaint-consumer-rights-channel": {(PLAN, "第四章二(三)"), (DRAFT, "第九条(二)")},
    "dispute-mediation-arbitration-test-quality": {(DRAFT, "第九条(二)")},
    "investigation-quality-accidents": {(DRAFT, "第九条(二)")},
    "industry-self-discipline-code": {(DRAFT, "第九条(三)")},
    "special-equipment-lift-safety": {(PLAN, "第四章二(三)")},
    "dynamic-supervision-qualifications": {(PLAN, "第四章三(三)")},
}
#: Provisions of the last level that ask for nothing: preambles, ideas and principles, scope, an open clause, a blank day.
ASK_NOTHING = {
    ("sichuan-2009-32", "前言"),
    ("sichuan-2009-32", "一"),
    (PLAN, "第二章一"),
    (PLAN, "第二章二"),
    ("jiangsu-2012-91", "前言"),
    ("jiangsu-2012-91", "一"),
    ("jiangsu-2012-91", "二(一)"),
    ("jiangsu-2012-91", "二(二)"),
    (DRAFT, "第二条"),
    (DRAFT, "第三条"),
    (DRAFT, "第九条(四)"),
    (DRAFT, "第三十一条"),
}


@pytest.fixture(scope="module")
def packs() -> Any:
    return policy.load()


def rows() -> list[dict[str, str]]:
    with (SEEDS / "mechanisms.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def cited(text: str) -> set[tuple[str, str]]:
    """Return document and provision of each citation of a row; 附件1 is the draft's own text."""
    found = set()
    for part in text.split("; "):
        place = re.sub(r"「.*", "", part).strip()
        name = next(each for each in DOCUMENTS if place.startswith(each))
        for provision in place.removeprefix(name).strip().split("/"):
            found.add((DOCUMENTS[name], provision.strip().replace("附件1第", "第")))
    return found


def test_each_row_is_a_mechanism_under_its_number(packs: Any) -> None:
    by_seed = {each.seed: each for each in packs["national"].mechanisms.values() if each.seed}
    table = rows()
    assert len(table) == 199
    assert by_seed.keys() == {int(row["no"]) for row in table}
    for row in table:
        mechanism = by_seed[int(row["no"])]
        assert mechanism.label.zh == row["term_zh"]
        assert mechanism.label.en == row["term_en"]
        assert mechanism.fit == row["fit"]
        assert mechanism.capability == CAPABILITIES[row["capability"].split(" ")[0]]


def test_each_citation_of_a_row_is_one_of_the_realisations(packs: Any) -> None:
    by_seed = {each.seed: each.id for each in packs["national"].mechanisms.values() if each.seed}
    for row in rows():
        name = by_seed[int(row["no"])]
        held = {
            (cite.document, cite.provision)
            for pack in ("sichuan", "jiangsu")
            if name in packs[pack].realisations
            for cite in packs[pack].realisations[name].cite
        }
        assert held == cited(row["citations"]) | MORE_PLACES.get(name, set()), row["no"]


def test_what_the_collection_does_not_have_is_listed_here(packs: Any) -> None:
    assert {each.id for each in packs["national"].mechanisms.values() if each.seed is None} == MORE


def test_every_mechanism_is_asked_for_by_a_document(packs: Any) -> None:
    asked = {name for pack in packs.values() for name in pack.realisations}
    assert asked == packs["national"].mechanisms.keys()


def test_every_place_that_asks_for_something_has_a_mechanism(packs: Any) -> None:
    asked = {
        (cite.document, cite.provision)
        for pack in ("sichuan", "jiangsu")
        for realisation in packs[pack].realisations.values()
        for cite in realisation.cite
    }
    silent = set()
    for name in DOCUMENTS.values():
        provisions = packs["jiangsu" if name.startswith("jiangsu") else "sichuan"].documents[name].provisions
        above = {each.parent for each in provisions}
        places = {each.id for each in provisions} - above
        silent |= {(name, each) for each in places if not each.startswith("附件2") and (name, each) not in asked}
    assert silent == ASK_NOTHING
