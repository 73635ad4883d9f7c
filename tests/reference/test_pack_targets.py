"""The targets of the packs against the seed table, row by row: every difference is intended and gives its reason."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from zhiheng import policy
from zhiheng.policy.model import Comparator, Force, Modality, RelativeTo, Target, TargetKind, Unit, YearRule

TABLE = Path(__file__).parents[2] / "../shared/data/seeds/targets.tsv"
pytestmark = pytest.mark.reference

DOCUMENTS = {
    "川府发〔2009〕32号": "sichuan-2009-32",
    "川办发〔2013〕19号": "sichuan-2013-19",
    "苏政发〔2012〕91号": "jiangsu-2012-91",
    "四川省“十三五”质量发展规划": "sichuan-13th-five-year",
    "四川省质量促进条例(征求意见稿)2020": "sichuan-2020-draft",
}
#: The table's units in the closed list of the packs. Chinese measure words are all counts; what is relative has none.
UNITS = {
    "%": {Unit.PERCENT},
    "个": {Unit.COUNT, Unit.SAMPLES},
    "家": {Unit.COUNT},
    "项": {Unit.COUNT},
    "名": {Unit.COUNT},
    "起": {Unit.COUNT},
    "台套": {Unit.COUNT},
    "个体系": {Unit.COUNT},
    "个/年": {Unit.COUNT},
    "次/年": {Unit.TIMES},
    "批次": {Unit.BATCHES},
    "万亩": {Unit.MU_10000},
    "万元": {Unit.CNY_10000},
    "亿元": {Unit.CNY_100_MILLION},
    "分": {Unit.POINTS},
    "倍": {Unit.MULTIPLE},
    "年": {Unit.YEARS},
    "date": {None},
    "relative": {None},
    "届": {None},
    "": {None},
}
#: Words that stand in the table's value where the packs have a field.
RELATIVE = {"national_average": RelativeTo.NATIONAL_AVERAGE, "increasing": RelativeTo.OWN_PREVIOUS_YEAR}
YEARS = {"2012 policy": "2012", "2015 vs 2010": "2015", "2015 vs 2013": "2015"}
BASE_YEARS = {"2015 vs 2010": 2010, "2015 vs 2013": 2013}

#: Rows that say their year in words of which the packs keep a rule. The first pattern that is found decides.
YEAR_RULES = (
    (r"^none in the text", YearRule.NONE),
    (r"^no date in the text", YearRule.DOCUMENT_YEAR),
    (r"in the cited national document", YearRule.CITED),
    (r"每年|逐年", YearRule.YEARLY),
    (r"plan year", YearRule.PLAN_YEAR),
    (r"到2012年底|「2015年」|2020年4月24日前", YearRule.STATED),
    (r"end of the year is our reading", YearRule.YEAR_NAMED),
    (r"末」 = 20|opens the sentence", YearRule.PERIOD_END),
    (r"read as|read from|no year in the sentence", YearRule.PERIOD_READ),
)

#: row → targets, where it is not one to one.
SPLIT = {
    150: ("2012-building-energy", "2012-industrialised-building"),
    169: ("13fyp-fertiliser", "13fyp-pesticide"),
}
SPLIT_REASONS = {
    150: "the clause names two quantities: energy efficiency of buildings, and the share of industrialised building",
    169: "the clause names two quantities: fertiliser and pesticide",
}
#: Rows whose date stands in the first paragraph of their section, while they stand in a later one that bears none. The
#: table gives them the date as if the sentence did; in the texts that is a reading, and the packs say so.
DATE_OF_AN_EARLIER_PARAGRAPH = (*range(9, 16), *range(134, 140), *range(164, 168))
#: (row, what) → why the pack differs from the table there.
INTENDED = {
    **{
        (row, "year_rule"): "the paragraph bears no date; that of the section's first paragraph is read into it"
        for row in DATE_OF_AN_EARLIER_PARAGRAPH
    },
    (16, "value"): "3 is the number of an edition and no quantity: the target says so in words and scope",
    (16, "comparator"): "without a quantity there is nothing to compare",
    (182, "provision"): "the clause is item (四) of 第六条, cited more finely than the table does",
    (183, "provision"): "the clause is item (三) of 第六条, cited more finely than the table does",
    (127, "provision"): "the draft has no preamble: the date stands in its title line, 标题",
    **{
        (row, "deadline"): "the year in which a cited national goal ends is entered as its last day: our reading"
        for row in (128, 129, 130, 131, 185, 186)
    },
    **{(row, "every"): "said every year, and within a plan that ends" for row in (13, 17)},
}
#: Targets that are in the texts and not in the table.
EXTRA = {
    "2012-service-standardisation-zones": "二(三)3 wants a batch of national and provincial zones built by 2015",
    "13fyp-standards-participation": "第二章三 wants part in making a batch of standards by 2020",
}


@cache
def rows() -> list[dict[str, str]]:
    if not TABLE.exists():
        pytest.skip("the seed tables are not beside the checkout: targets.tsv")
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@cache
def packs() -> policy.PackSet:
    return policy.load()


@cache
def targets() -> dict[str, Target]:
    found = [each for pack in ("sichuan", "jiangsu") for each in packs()[pack].targets.values()]
    return {each.id: each for each in found if each.pack in ("sichuan", "jiangsu")}


def assign() -> dict[int, list[Target]]:
    """Give each row its targets: those of its document in the order of the table, which is that of the files."""
    left: dict[str, list[Target]] = defaultdict(list)
    for each in targets().values():
        if each.id not in EXTRA:
            left[each.cite[0].document].append(each)
    found: dict[int, list[Target]] = {}
    for number, row in enumerate(rows(), 1):
        document = left[DOCUMENTS[row["seed"]]]
        found[number] = [document.pop(0) for _ in SPLIT.get(number, ("one",))]
    assert not any(left.values()), left
    return found


def expected(row: dict[str, str]) -> dict[str, Any]:
    """Return what the table says, in the words of the packs."""
    value, year = row["value"], row["year/deadline"]
    low, dash, high = value.partition("-")
    ranged = bool(low and dash)
    plain = re.fullmatch(r"-?[0-9.]+", value)
    kind = TargetKind(row["kind"])
    return {
        "kind": kind,
        "force": Force(row["force"]),
        "modality": Modality(row["modality"]),
        "comparator": Comparator(row["comparator"]) if row["comparator"] else None,
        "value": Decimal(value) if plain else None,
        "low": Decimal(low) if ranged and row["comparator"] == "range" else None,
        "high": Decimal(high) if ranged and row["comparator"] == "range" else None,
        "deadline": year if re.fullmatch(r"\d{4}-\d\d-\d\d", year) else None,
        "every": "year" if "annual" in year else None,
        "year": YEARS.get(year, year)
        if re.match(r"2\d{3}(?!-\d\d-\d\d)", year) and kind is not TargetKind.CITED_NATIONAL
        else None,
        "base_year": BASE_YEARS.get(year),
        "year_rule": next(rule for pattern, rule in YEAR_RULES if re.search(pattern, row["year_rule"])),
        "provision": [each.replace("附件1", "") for each in row["section"].split("/")],
    }


def actual(target: Target) -> dict[str, Any]:
    keys = (
        "kind",
        "force",
        "modality",
        "comparator",
        "value",
        "low",
        "high",
        "every",
        "year",
        "base_year",
        "year_rule",
    )
    return {
        **{key: getattr(target, key) for key in keys},
        "deadline": target.deadline.isoformat() if target.deadline else None,
        "provision": [each.provision for each in target.cite],
    }


def test_every_row_has_its_targets_and_every_target_its_row() -> None:
    assigned = assign()
    assert len(assigned) == 186
    assert {number: tuple(each.id for each in assigned[number]) for number in SPLIT} == SPLIT
    assert SPLIT.keys() == SPLIT_REASONS.keys()
    assert EXTRA.keys() <= targets().keys()
    assert sum(map(len, assigned.values())) + len(EXTRA) == len(targets()) == 190


def test_rows_and_targets_agree_but_for_the_differences_listed() -> None:
    found = set()
    for number, each in assign().items():
        says = expected(rows()[number - 1])
        for target in each:
            has = actual(target)
            found |= {(number, key) for key in says if says[key] != has[key]}
    assert found == INTENDED.keys()


def test_units_agree() -> None:
    for number, each in assign().items():
        row = rows()[number - 1]
        for target in each:
            assert target.unit in UNITS[row["unit"]], (number, row["unit"], target.unit)


def test_relative_values_are_fields() -> None:
    for number, each in assign().items():
        value = rows()[number - 1]["value"]
        if value in RELATIVE:
            assert [target.relative_to for target in each] == [RELATIVE[value]], number


def test_parts_are_those_of_the_table() -> None:
    assigned = assign()
    parts = {}
    for number, row in enumerate(rows(), 1):
        whole = re.match(r"row (\d+)", row["part_of"])
        if whole:
            parts[assigned[number][0].id] = assigned[int(whole[1])][0].id
    assert parts == {each.id: each.part_of for each in targets().values() if each.part_of}


def test_ids_and_labels_stay_with_their_row() -> None:
    """The order of a file decides what a row is compared with, so rows that say nearly the same are pinned by name."""
    assigned = assign()
    pinned = {
        6: "2009-sichuan-famous-brands",
        27: "2013-farm-products",
        55: "2012-large-works-acceptance",
        56: "2012-large-works-filing",
        76: "2012-subsidies-energy-saving",
        88: "13fyp-farm-products-2010",
        92: "13fyp-industrial-2010",
        104: "13fyp-pm10",
        116: "13fyp-quality-villages",
        184: "2020-draft-results-published",
    }
    assert {number: assigned[number][0].id for number in pinned} == pinned
    same = 0
    for number, each in assigned.items():
        name = re.sub(r"\W", "", rows()[number - 1]["indicator_zh"])
        same += any(re.sub(r"\W", "", target.label.zh) == name for target in each)
    # The rest are put in other words, some because their row copies a sentence.
    assert same >= 169


#: Targets whose note must name the trap, with a word that it holds.
TRAPS = {
    "2013-farm-products": "97.5%",
    "13fyp-farm-products-2010": "96%",
    "13fyp-food-2010": "89.5%",
    "13fyp-industrial-2010": "89.5%",
    "13fyp-pm10": "细颗粒物",
    "2009-ccc-coverage": "「的通过3C认证」",
    "2009-provincial-quality-awards": "新增还是总数",
    "2009-sichuan-famous-brands": "新增还是总数",
    "2009-sichuan-famous-trademarks": "新增还是总数",
    "2012-subsidies-energy-management": "左右",
    "2012-subsidies-energy-saving": "左右",
    "2012-subsidies-low-carbon": "左右",
    "2013-farm-incidents": "努力确保",
    "2013-quality-drive": "4622",
    "2013-quality-award-third-edition": "届次",
    "13fyp-sewage": "实施",
    "2020-draft-quality-assessment": "草案",
}


def test_known_traps_are_notes_on_the_elements() -> None:
    for name, word in TRAPS.items():
        note = targets()[name].note
        assert note is not None, name
        assert word in note.zh, (name, note.zh)
        assert len(note.en) > 10


def test_every_range_says_that_the_low_end_is_the_duty() -> None:
    for target in targets().values():
        if target.comparator is Comparator.RANGE:
            assert target.note is not None
            assert "低端" in target.note.zh, target.id


def test_the_plan_is_expired_and_the_draft_is_a_draft_on_each_element() -> None:
    for target in targets().values():
        note = target.note.zh if target.note else ""
        document = target.cite[0].document
        assert (document == "sichuan-2013-19") == ("计划已失效" in note), target.id
        assert (document == "sichuan-2020-draft" and target.kind is TargetKind.TARGET) == ("草案" in note), target.id
        assert (target.kind is TargetKind.CITED_NATIONAL) == ("国家目标" in note), target.id


#: Indicators on which both provinces promise or report something.
SHARED = {
    "farm-product-pass-rate",
    "national-spot-check-pass-rate",
    "luban-prizes",
    "national-quality-works-prizes",
    "local-service-standards",
    "service-standardisation-pilots",
    "provincial-quality-awards",
    "government-quality-assessments",
    "leading-firms-level",
    "key-works-level",
}


def test_provinces_share_the_indicators_that_are_the_same() -> None:
    used = {
        pack: {each.indicator for each in targets().values() if each.pack == pack} for pack in ("sichuan", "jiangsu")
    }
    assert used["sichuan"] & used["jiangsu"] == SHARED
    assert all(packs()[pack].indicators[name].pack == "national" for pack in used for name in SHARED)


def test_indicators_of_a_province_are_used_by_it_alone() -> None:
    for pack in ("sichuan", "jiangsu"):
        own = {each.id for each in packs()[pack].indicators.values() if each.pack == pack}
        assert own <= {each.indicator for each in targets().values() if each.pack == pack}


#: Indicators that no document sets a target on, and why they are there.
WITHOUT_TARGET = {
    "spot-check-pass-rate-records": "computed from the records taken in, beside the published rates",
    "manufacturing-pass-rate": "a published series that stands in the sample data",
    "quality-competitiveness-index": "a published series; its rank is what a document speaks of",
    "valid-qms-certificates": "proposed measure of certification generally practised",
    **dict.fromkeys(
        (
            "new-certificates",
            "valid-certificates",
            "withdrawn-certificates",
            "new-titles",
            "valid-titles",
            "withdrawn-titles",
            "new-local-standards",
            "valid-local-standards",
        ),
        "grants, stock and withdrawals by kind, of which targets name single kinds",
    ),
    **dict.fromkeys(
        ("spot-check-enterprise-pass-rate", "spot-check-panel-pass-rate", "import-pass-rate", "export-pass-rate"),
        "the rate by enterprise, by panel and by direction of trade, beside the one that a target names",
    ),
    **dict.fromkeys(
        (
            "consumer-complaints",
            "complaints-per-million",
            "complaint-settlement-days",
            "product-injuries",
            "injuries-per-million",
            "public-service-satisfaction",
        ),
        "what citizens tell, of which the documents set no figure",
    ),
    **dict.fromkeys(("pm10-mean", "pm25-mean"), "the series behind the change that a target names"),
    **dict.fromkeys(
        ("gdp-growth", "gdp-per-head", "primary-value-added", "secondary-value-added", "resident-population"),
        "what shares, growth and rates per head are made of",
    ),
}


def test_every_indicator_has_a_target_or_a_reason() -> None:
    everything = {**packs()["sichuan"].indicators, **packs()["jiangsu"].indicators}
    used = {each.indicator for each in targets().values()} | {each.part_of for each in everything.values()}
    assert set(everything) - used == set(WITHOUT_TARGET)


def test_no_indicator_is_there_twice() -> None:
    everything = {**packs()["sichuan"].indicators, **packs()["jiangsu"].indicators}.values()
    for key in (
        lambda each: each.label.zh,
        lambda each: each.label.en.lower(),
        lambda each: re.sub(r"\W", "", each.definition.zh),
        lambda each: each.definition.en.lower(),
        lambda each: each.series or each.id,
    ):
        seen = [key(each) for each in everything]
        assert len(seen) == len(set(seen)), [each for each in seen if seen.count(each) > 1]
    names = [name for each in everything for name in each.names]
    assert len(names) == len(set(names))


def test_one_wording_of_the_table_means_one_indicator() -> None:
    """The same words stand for the same indicator wherever they occur, in both provinces."""
    meant = defaultdict(set)
    for number, each in assign().items():
        meant[rows()[number - 1]["indicator_zh"]].add(tuple(target.indicator for target in each))
    assert {name: ids for name, ids in meant.items() if len(ids) > 1} == {}


def test_targets_are_in_our_words() -> None:
    """Labels are names; words and notes never repeat a clause of the quote."""
    for number, each in assign().items():
        quote = "".join(re.findall(r"[㐀-鿿0-9]", rows()[number - 1]["quote"]))
        for target in each:
            for text in (target.note, target.words):
                said = "".join(re.findall(r"[㐀-鿿0-9]", text.zh)) if text else ""
                longest = max(
                    (n for n in range(len(said) + 1) for at in range(len(said) - n + 1) if said[at : at + n] in quote),
                    default=0,
                )
                assert longest < 14, (number, said)
