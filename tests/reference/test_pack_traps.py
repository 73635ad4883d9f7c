"""The known traps in the five texts: each is a note on the element concerned, in both languages, and nothing acts against it."""

from __future__ import annotations

from typing import Any

import pytest

from zhiheng import policy
from zhiheng.policy.model import DocumentStatus, Element

#: trap → the elements whose notes tell of it (`pack kind/id`), with words that the Chinese note must have.
TRAPS: dict[str, dict[str, str]] = {
    "the goal of 96 % for farm products in 2013 lies below the 97.5 % reported for 2010": {
        "sichuan targets/2013-farm-products": "97.5%",
        "sichuan targets/13fyp-farm-products-2010": "96%",
        "sichuan documents/sichuan-2013-19": "97.5%",
        "sichuan documents/sichuan-13th-five-year": "96%",
        "national mechanisms/farm-product-risk-monitoring-supervisory": "97.5%",
    },
    "the rates of food and of industrial goods for 2010 are both 89.5 %": {
        "sichuan targets/13fyp-food-2010": "89.5%",
        "sichuan targets/13fyp-industrial-2010": "89.5%",
        "sichuan documents/sichuan-13th-five-year": "89.5%",
    },
    "PM10 is called by the word for PM2.5": {
        "sichuan targets/13fyp-pm10": "PM2.5",
        "sichuan documents/sichuan-13th-five-year": "PM2.5",
        "national mechanisms/environmental-monitoring-network-online-monitoring": "PM10",
    },
    "the plan of 2013 is expired": {
        "sichuan documents/sichuan-2013-19": "已失效",
        "sichuan plans/plan-2013": "已失效",
        "sichuan lists/quality-blacklist": "已失效",
    },
    "the regulation of 2020 is a draft": {
        "sichuan documents/sichuan-2020-draft": "不具约束力",
        "sichuan benefits/quality-promotion-fund": "未施行",
        "sichuan benefits/first-equipment-support": "未施行",
        "sichuan programmes/quality-promotion-fund": "未施行",
        "sichuan measures/loan-quality-credit": "草案不是依据",
        "national mechanisms/making-local-regulations-rules": "草案不产生义务",
    },
    "a lead body is named in 四 and 十 alone": {
        "sichuan documents/sichuan-2013-19": "不得推定首位单位牵头",
        "national mechanisms/task-breakdown-lead-supporting-departments": "共同负责",
    },
    "bodies named in 2013 were merged in 2018": {
        "sichuan documents/sichuan-2013-19": "2018年",
        "sichuan bodies/sichuan-quality-bureau": "2018-11-01",
        "sichuan bodies/sichuan-agriculture": "2018-11-01",
        "sichuan bodies/sichuan-tourism": "2018-11-01",
        "sichuan bodies/sichuan-health": "2018-11-01",
    },
    "Jianyang moved from Ziyang to Chengdu in 2016": {"sichuan regions/chengdu-plain": "512081"},
    "the Tianfu New Area has no division code": {"sichuan regions/tianfu-new-area": "没有独立的行政区划代码"},
    "the members of four economic regions are not in the text": {
        "sichuan regions/southern-sichuan": "没有列出成员",
        "sichuan regions/north-eastern-sichuan": "没有列出成员",
        "sichuan regions/panxi": "没有列出成员",
        "sichuan regions/north-western-sichuan": "没有列出成员",
    },
    "points in tenders have no figure": {
        "sichuan tasks/task-2013-4-3": "没有分值",
        "sichuan documents/sichuan-2013-19": "没有分值",
        "national mechanisms/bad-conduct-record-tender-deduction": "没有分值",
    },
    "3 is the edition of the award and no count": {"sichuan targets/2013-quality-award-third-edition": "届次"},
    "4,622 is the size of a group": {
        "sichuan targets/2013-quality-drive": "范围",
        "sichuan programmes/quality-raising-campaign": "范围",
    },
    "about is no cap": {
        "jiangsu targets/2012-subsidies-energy-management": "左右",
        "jiangsu benefits/certification-subsidy-energy-management": "左右",
        "jiangsu benefits/certification-subsidy-energy-saving": "左右",
        "jiangsu benefits/certification-subsidy-low-carbon": "左右",
        "jiangsu measures/subsidy-first-certification": "左右",
    },
    "three to five awards a year are a range": {
        "jiangsu targets/2012-quality-award": "3至5",
        "jiangsu programmes/quality-award": "下限3个",
    },
    "channels are never pooled": {
        "jiangsu targets/2012-provincial-spot-check": "不得合并",
        "national mechanisms/product-quality-supervisory-spot-check": "不得合并",
    },
    "the credit grade and the risk class are two things": {
        "national mechanisms/quality-credit-rating-grade-indicators": "不得互相替代",
        "sichuan programmes/quality-credit-rating": "不公开",
    },
    "the older blacklist is not the national list": {
        "national mechanisms/quality-dishonesty-blacklist": "2021-09-01",
        "sichuan lists/quality-blacklist": "没有写列入情形",
    },
    "one breach restricts everywhere goes further than the law": {
        "national mechanisms/restrict-everywhere-one-breach": "基础清单",
    },
    "the veto on quality safety is the firm's own": {
        "national mechanisms/enterprises-internal-veto-quality-safety": "不得据此",
    },
    "national goals that annex 2 quotes are no goals of Sichuan": {
        "sichuan targets/2020-draft-cited-benchmarking": "不是四川的目标",
        "sichuan targets/2020-draft-cited-first-of-kind": "不是四川的目标",
        "sichuan documents/sichuan-2020-draft": "不是草案的规定",
        "national mechanisms/tfp-public-service-satisfaction-indicators": "不是草案的规定",
    },
    "five domains in the plan, three in the draft": {
        "national mechanisms/five-quality-domains-industry-product": "三类",
    },
}


@pytest.fixture(scope="module")
def packs() -> Any:
    return policy.load()


def element(packs: Any, reference: str) -> Element:
    pack, _, name = reference.partition(" ")
    kind, _, element_id = name.partition("/")
    found: Element = packs[pack].element(kind, element_id)
    return found


@pytest.mark.parametrize("trap", TRAPS)
def test_trap_is_a_note_on_each_element_concerned(packs: Any, trap: str) -> None:
    for reference, words in TRAPS[trap].items():
        note = element(packs, reference).note
        assert note is not None, reference
        assert words in note.zh, (reference, note.zh)
        assert note.en != note.zh, reference


def test_no_measure_rests_on_the_expired_plan_or_on_the_draft_alone(packs: Any) -> None:
    for pack_id in ("sichuan", "jiangsu"):
        pack = packs[pack_id]
        for measure in pack.measures.values():
            cited = {each.document for each in (*measure.cite, *measure.legal_basis)}
            assert "sichuan-2013-19" not in cited, measure.full_id
            assert {pack.documents[each].status for each in cited} != {DocumentStatus.DRAFT}, measure.full_id


def test_what_the_draft_alone_grants_has_no_amount_and_no_first_day(packs: Any) -> None:
    pack = packs["sichuan"]
    for benefit in pack.benefits.values():
        if {each.document for each in benefit.cite} == {"sichuan-2020-draft"}:
            assert not benefit.amount
            assert benefit.valid_from is None
            assert benefit.note is not None, benefit.id


def test_a_body_that_has_a_successor_ended_the_day_before(packs: Any) -> None:
    for body in packs["sichuan"].bodies.values():
        for successor in body.successors:
            assert body.valid_until is not None, body.id
            assert body.valid_until < successor.on, body.id


def test_an_organiser_that_no_text_names_is_said_to_be_inferred(packs: Any) -> None:
    named = {"sichuan/quality-oversight", "jiangsu/government-assessment"}
    for pack_id in ("sichuan", "jiangsu"):
        for programme in packs[pack_id].programmes.values():
            if programme.organiser is None or programme.organiser.endswith("-government") or programme.full_id in named:
                continue
            assert programme.note is not None, programme.full_id
            assert "主办机关按职能推定" in programme.note.zh, programme.full_id
