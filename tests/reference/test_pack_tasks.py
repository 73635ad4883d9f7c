"""The work plan of 2013 and the draft regulation of 2020 in the packs against the tables made from their texts."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhiheng import policy
from zhiheng.policy.model import Responsible

SEEDS = Path(__file__).parents[2] / "../shared/data/seeds"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the tables of the policy texts are not here"),
]


@pytest.fixture(scope="module")
def sichuan() -> Any:
    return policy.load()["sichuan"]


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def called(pack: Any, text: str) -> str:
    """Return the id of the body that a document calls by this short name."""
    found = [body.id for body in pack.bodies.values() if text in (body.label.zh, *body.aliases)]
    found += [] if found else [body.id for body in pack.bodies.values() if body.label.zh == f"四川省{text}"]
    found += [] if found else [body.id for body in pack.bodies.values() if body.label.zh == text]
    assert len(found) == 1, (text, found)
    return found[0]


def test_each_clause_of_the_plan_is_a_task_and_no_other(sichuan: Any) -> None:
    tasks = {task.number for task in sichuan.tasks.values() if task.plan == "plan-2013"}
    assert tasks == {row["task_no"] for row in rows("tasks-2013.tsv")}
    assert len(tasks) == 61


def test_bodies_of_each_clause_stand_in_their_order(sichuan: Any) -> None:
    tasks = {task.number: task for task in sichuan.tasks.values()}
    for row in rows("tasks-2013.tsv"):
        named = [called(sichuan, name) for name in row["departments_in_order"].split("、") if "有关部门" not in name]
        task = tasks[row["task_no"]]
        if "牵头" in row["lead_marker"] and "no 牵头" not in row["lead_marker"]:
            assert task.responsible is Responsible.LEAD
            assert [*task.lead, *task.supporting] == named, row["task_no"]
            assert len(task.lead) == 1
        else:
            assert task.responsible is Responsible.JOINT
            assert list(task.jointly) == named, row["task_no"]
        assert task.others is not None, "each list of the plan is open or names a group"


def test_each_figure_of_a_clause_has_a_target_of_its_section(sichuan: Any) -> None:
    sections = {task.number: task.cite[0].provision for task in sichuan.tasks.values()}
    targets = [t for t in sichuan.targets.values() if t.cite and t.cite[0].document == "sichuan-2013-19"]
    for row in rows("tasks-2013.tsv"):
        figures = {Decimal(each) for each in re.findall(r"\d+(?:\.\d+)?", row["number_targets"])}
        here = {
            number
            for target in targets
            if target.cite[0].provision.startswith(sections[row["task_no"]])
            for number in (target.value, target.low, target.high)
            if number is not None
        }
        assert figures <= here, (row["task_no"], figures, here)


def test_each_article_has_its_title_and_its_bases(sichuan: Any) -> None:
    draft = sichuan.documents["sichuan-2020-draft"]
    names = {
        "开展质量提升行动": "quality-improvement-opinion",
        "质量发展纲要": "quality-development-outline",
        "全面推动高质量发展": "sichuan-high-quality-decision",
        "产品质量法": "product-quality-law",
        "标准化法": "standardisation-law",
        "《中小企业促进法": "sme-promotion-law",
        "十三五": "sichuan-13th-five-year",
        "首台": "first-equipment-opinion-2018",
        "36号": "sme-opinion-2009",
        "52号": "micro-enterprise-opinion-2014",
        "175号": "sme-platform-opinion-2010",
        "62号": "post-licence-supervision-opinion-2015",
    }
    table = rows("articles-2020.tsv")
    assert len(table) == 31
    for row in table:
        article = draft.provision(row["article_no"])
        assert article is not None
        assert article.label.zh == row["title_zh"]
        # The table says of 第十八条 that its quotation looks like the outline: a remark, not a basis.
        cited = row["legal_basis_docs"].split("[as cited")[0]
        expected = {name for words, name in names.items() if words in cited}
        assert {basis.document for basis in article.bases} == expected, row["article_no"]


#: Words of the plan that make a duty one to be tried, with the duties that the text puts under them.
EXPLORATORY = {
    "推动“质量兴川”": "task-2013-1-1/step-up",
    "积极争创全国质量强市": "task-2013-1-2/national",
    "推动将质量指标纳入": "task-2013-1-4/statistics",
    "探索建立服务质量统计监测": "task-2013-2-4/monitoring",
    "推动物流服务": "task-2013-2-5/services",
    "积极开展“四川有机产品认证示范县": "task-2013-5-5/activity",
    "积极开展全国知名品牌": "task-2013-5-6/activity",
    "探索建立质量安全违法责任追溯制度": "task-2013-6-2/liability",
    "公开违法违规记录制度": "task-2013-6-2/record",
    "引导企业积极开展": "task-2013-6-4/certification",
    "探索建立产品伤害监测": "task-2013-6-6/system",
    "探索建立产品质量状况主动报告": "task-2013-8-4/self-report",
}


def test_duties_are_exploratory_where_the_text_says_so_and_nowhere_else(sichuan: Any) -> None:
    text = (SEEDS / "sichuan-2013-19.txt").read_text(encoding="utf-8")
    marked = {f"{task.id}/{duty.id}" for task in sichuan.tasks.values() for duty in task.duties if duty.exploratory}
    assert marked == set(EXPLORATORY.values())
    assert all(words in text for words in EXPLORATORY)


def test_each_target_of_the_plan_belongs_to_one_duty(sichuan: Any) -> None:
    served = [each for task in sichuan.tasks.values() for duty in task.duties for each in duty.targets]
    targets = {t.id for t in sichuan.targets.values() if t.cite and t.cite[0].document == "sichuan-2013-19"}
    assert sorted(served) == sorted(targets)


def test_provisions_of_the_plan_name_the_bodies_of_their_tasks(sichuan: Any) -> None:
    provisions = {each.id: each for each in sichuan.documents["sichuan-2013-19"].provisions}
    for task in sichuan.tasks.values():
        named = [*task.lead, *task.supporting, *task.jointly]
        assert list(provisions[task.cite[0].provision].bodies) == named, task.id


def test_provisions_stand_in_their_parents(sichuan: Any) -> None:
    every = policy.load()
    for name in (
        "sichuan-2009-32",
        "sichuan-2013-19",
        "sichuan-13th-five-year",
        "sichuan-2020-draft",
        "jiangsu-2012-91",
    ):
        document = every["jiangsu" if name.startswith("jiangsu") else "sichuan"].documents[name]
        known = {each.id for each in document.provisions}
        for provision in document.provisions:
            above = max(
                (each for each in known if provision.id != each and provision.id.startswith(each)),
                key=len,
                default=None,
            )
            if above is not None:
                assert provision.parent == above, provision.id
