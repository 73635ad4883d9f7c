"""The shipped packs: clean, complete in two languages, honest about certainty; their worked cases come out as written."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zhiheng import policy, scoring
from zhiheng.codes import divisions, uscc
from zhiheng.ledger.arrow_schema import payload_schema
from zhiheng.ledger.arrow_view import ArrowView
from zhiheng.policy.model import (
    Certainty,
    DocumentStatus,
    FieldSpec,
    FieldType,
    MeasureKind,
    PackCase,
    Publicity,
    Purpose,
    RecordType,
    ScorecardUse,
)

SEEDS = Path(__file__).parents[2] / "../shared/data/seeds"
STRICTNESS = list(Publicity)
CJK = re.compile(r"[㐀-鿿]")


@cache
def packs() -> policy.PackSet:
    """Load the shipped packs once."""
    return policy.load()


def own_cases() -> Iterator[Any]:
    for pack in packs().values():
        for case in (each for each in pack.cases.values() if each.scorecard):
            if case.pack == pack.info.id:
                yield pytest.param(pack.info.id, case, id=f"{pack.info.id}-{case.id}")


def own_scorecards() -> list[Any]:
    return [
        pytest.param(pack, card, id=card.full_id)
        for pack in packs().values()
        for card in pack.scorecards.values()
        if card.pack == pack.info.id
    ]


def test_packs_lint_clean() -> None:
    assert policy.lint(packs()) == []


def test_packs_hold_what_the_rooms_read() -> None:
    assert set(packs()) == {"national", "sichuan", "jiangsu"}
    facts = {"organisation", "inspection", "penalty", "complaint", "certificate", "rectification", "statistic"}
    system = {"effect", "link", "identity", "erased"}
    assert facts | system | {"listing", "honour"} <= set(packs()["sichuan"].record_types)
    assert {"risk-class"} <= set(packs()["sichuan"].scorecards)
    assert {"risk-class", "quality-credit-precheck"} <= set(packs()["jiangsu"].scorecards)


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """Yield each pair of Chinese and English within plain content."""
    if isinstance(value, Mapping):
        if set(value) == {"zh", "en"}:
            yield value["zh"], value["en"]
        else:
            for each in value.values():
                yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


#: English texts that name a thing by the Chinese word of the document, because the word itself is the point.
QUOTES_CHINESE = re.compile(
    r"第[一二三四五六七八九十]+[章条][一二三四五六七八九十]?|附件[123]|[一二三四五六七八九十]|第N条|细颗粒物|（|）|\(|\)|N"
)


def test_english_is_english_and_chinese_chinese() -> None:
    for pack in packs().values():
        for zh, en in texts(pack.resolved()):
            assert not CJK.search(QUOTES_CHINESE.sub("", en)), en
            assert CJK.search(zh) or re.fullmatch(r"[\d\s.,+×−=→()（）%A-Z/]+", zh), zh


def fields(specs: Mapping[str, FieldSpec]) -> Iterator[tuple[str, FieldSpec]]:
    for name, spec in specs.items():
        yield name, spec
        yield from fields(spec.of)


def test_personal_data_is_stricter_than_public() -> None:
    for record_type in packs()["national"].record_types.values():
        for name, spec in fields(record_type.fields):
            if spec.type is FieldType.PERSON:
                level = spec.publicity or record_type.publicity
                assert STRICTNESS.index(level) >= STRICTNESS.index(Publicity.INTERNAL), f"{record_type.id}.{name}"
            if name in ("contact", "complainant"):
                assert spec.type is FieldType.PERSON
                assert spec.publicity is Publicity.RESTRICTED


def test_record_types_have_the_publicity_agreed() -> None:
    types = packs()["national"].record_types
    assert types["complaint"].publicity is Publicity.INTERNAL
    assert types["penalty"].publicity is Publicity.PUBLIC
    assert types["effect"].publicity is Publicity.INTERNAL


def test_natural_key_and_day_are_required() -> None:
    system = {"effect", "link", "identity", "erased"}
    for record_type in packs()["national"].record_types.values():
        assert record_type.fields[record_type.occurred_on].required, record_type.id
        if record_type.id not in system:
            for name in record_type.natural_key:
                assert record_type.fields[name].required, f"{record_type.id}.{name}"


def test_food_sampling_headings_are_known() -> None:
    known = {
        heading
        for _, spec in fields(packs()["national"].record_types["inspection"].fields)
        for heading in spec.headings
    }
    sheet = {
        "标称生产企业名称", "标称生产企业地址", "被抽样单位名称", "被抽样单位地址", "食品名称", "规格型号", "商标", "生产日期/批号",
        "不合格项目║检验结果║标准值", "分类", "检验机构", "公告号", "公告日期", "抽样编号", "备注",
    }  # fmt: skip
    assert sheet <= known


def test_headings_mean_one_field_each() -> None:
    for record_type in packs()["national"].record_types.values():
        seen: dict[str, str] = {}
        for name, spec in record_type.fields.items():
            for heading in spec.headings:
                assert seen.setdefault(heading, name) == name, f"{record_type.id}: {heading}"


def test_synthetic_sources_say_so() -> None:
    for source in packs()["national"].sources.values():
        assert source.synthetic == source.id.startswith("synthetic-")
        assert source.synthetic == ("合成数据" in source.purpose.zh)
        assert not source.synthetic or "SYNTHETIC" in source.label.en


@pytest.mark.parametrize(("pack", "card"), own_scorecards())
def test_scorecard_is_rich_and_marked_example(pack: policy.Pack, card: Any) -> None:
    assert len(card.criteria) >= 12
    assert card.population
    assert "active" in card.population
    assert "individual_business" not in card.population
    assert card.denominators
    assert card.certainty is Certainty.EXAMPLE
    assert all(each.cite for each in (*card.criteria, *card.eligibility, *card.vetoes, *card.stages))


@pytest.mark.parametrize(("pack", "card"), own_scorecards())
def test_scorecard_never_rests_on_a_draft_or_an_expired_text_alone(pack: policy.Pack, card: Any) -> None:
    for line in (*card.criteria, *card.eligibility, *card.vetoes):
        statuses = {pack.documents[each.document].status for each in line.cite}
        assert statuses & {DocumentStatus.IN_FORCE, DocumentStatus.UNKNOWN}, line.id


@pytest.mark.parametrize(("pack", "card"), own_scorecards())
def test_cases_cover_every_line_of_the_scorecard(pack: policy.Pack, card: Any) -> None:
    cases = [case for case in pack.cases.values() if case.scorecard == card.id and case.pack == pack.info.id]
    assert len(cases) >= 10
    expected = [case.expect.get("criteria") or {} for case in cases]
    for line in card.criteria:
        seen = {each[line.id] for each in expected if line.id in each}
        assert (seen - {0}) if line.points else seen == {True, False} or seen == {False} or seen == {True}, line.id
        if not line.points:
            assert False in seen, f"{line.id} never fails"
    grades = {case.expect["grade"] for case in cases}
    wanted = {stage.grade for stage in card.stages} or {level.id for level in pack.level_tables[card.levels].levels}
    assert wanted | {"no_data", "not_eligible"} <= grades


def value_of(spec: FieldSpec, value: Any) -> Any:
    """Turn a value of a case into what the ledger stores: yuan to fen, decimals exact."""
    if value is None:
        return None
    if spec.type is FieldType.MONEY:
        fen = Decimal(str(value)) * 100
        assert fen == fen.to_integral_value()
        return int(fen)
    return Decimal(str(value)) if spec.type is FieldType.DECIMAL else value


def table_of(record_type: RecordType, rows: tuple[dict[str, Any], ...]) -> pa.Table:
    plain = [{name: value_of(record_type.fields[name], value) for name, value in row.items()} for row in rows]
    whole = [{name: row.get(name) for name in record_type.fields} for row in plain]
    return pa.Table.from_pylist(whole, schema=payload_schema(record_type))


@cache
def plan_of(pack_id: str, scorecard: str, as_of: date) -> scoring.Plan:
    return scoring.compile(packs()[pack_id], scorecard, as_of)


def outcome_of(pack_id: str, case: PackCase) -> dict[str, Any] | None:
    """Evaluate a case; None when the enterprise is not in the population."""
    pack = packs()[pack_id]
    types = pack.record_types
    tables = {name: table_of(types[name], rows) for name, rows in case.given.items()}
    plan = plan_of(pack_id, case.scorecard, case.as_of)
    result = scoring.evaluate(plan, ArrowView(tables, types, case.as_of))
    code = case.given["organisation"][0]["uscc"]
    rows = [row for row in result.to_pylist() if row["uscc"] == code]
    return rows[0] if rows else None


def check_points(case: PackCase, row: Mapping[str, Any]) -> None:
    expected = case.expect.get("criteria") or {}
    for name, points in expected.items():
        if isinstance(points, bool):
            assert row[f"{name}.met"] is points, name
        else:
            assert (row[f"{name}.points"] or 0) == points * 1000, name
    if "score" in case.expect:
        assert row["score"] == case.expect["score"] * 1000
        unlisted = [name for name in row if name.endswith(".points") and name.removesuffix(".points") not in expected]
        assert {name: row[name] for name in unlisted if row[name]} == {}


@pytest.mark.parametrize(("pack_id", "case"), list(own_cases()))
def test_case_comes_out_as_written(pack_id: str, case: PackCase) -> None:
    row = outcome_of(pack_id, case)
    grade = case.expect["grade"]
    if row is None:
        assert grade == "not_eligible"
        return
    state = grade if grade in ("no_data", "not_eligible") else "rated"
    assert (row["state"], row["grade"]) == (state, grade if state == "rated" else None)
    if state == "rated":
        check_points(case, row)


def test_cases_use_valid_codes() -> None:
    for _, case in ((param.values[0], param.values[1]) for param in own_cases()):
        for row in case.given["organisation"]:
            assert uscc.explain(row["uscc"]).valid


def test_restrictions_rest_on_the_catalogue_of_their_year() -> None:
    for pack in packs().values():
        for measure in pack.measures.values():
            if measure.kind is MeasureKind.RESTRICTION:
                cited = {each.document for each in measure.legal_basis}
                catalogues = {each for each in cited if each.startswith("restriction-catalogue-")}
                assert f"restriction-catalogue-{measure.catalogue_year}" in catalogues, measure.full_id
                assert DocumentStatus.IN_FORCE in {pack.documents[each].status for each in catalogues}, measure.full_id
                assert cited - catalogues, measure.full_id
                first = pack.documents[f"restriction-catalogue-{measure.catalogue_year}"].issued
                assert first is not None
                assert measure.valid_from is not None
                assert measure.valid_from >= first


def test_risk_class_steers_inspection_alone() -> None:
    for pack_id in ("sichuan", "jiangsu"):
        pack = packs()[pack_id]
        measures = [each for each in pack.measures.values() if each.trigger.risk_class]
        assert measures
        assert all(each.purposes == (Purpose.INSPECTION,) for each in measures)
        assert {level for each in measures for level in each.trigger.risk_class} == {"A", "B", "C", "D"}
        assert [card.id for card in pack.scorecards.values() if card.use is ScorecardUse.RISK_CLASS] == ["risk-class"]


def test_every_purpose_has_a_measure() -> None:
    for pack_id in ("sichuan", "jiangsu"):
        found = {purpose for each in packs()[pack_id].measures.values() for purpose in each.purposes}
        assert found == set(Purpose)


def test_statuses_are_fields() -> None:
    documents = packs()["sichuan"].documents
    assert documents["sichuan-2013-19"].status is DocumentStatus.EXPIRED
    assert documents["sichuan-2020-draft"].status is DocumentStatus.DRAFT
    assert all(document.checked is not None for document in documents.values())


def test_amounts_of_the_jiangsu_opinions() -> None:
    benefits = packs()["jiangsu"].benefits
    amounts = {
        "award-reward-national": (2_000_000, None),
        "award-reward-provincial": (1_000_000, None),
        "certification-subsidy-energy-management": (50_000, 25),
        "certification-subsidy-energy-saving": (50_000, 50),
        "certification-subsidy-low-carbon": (50_000, 15),
        "credit-grade-reward": (50_000, None),
    }
    for name, (amount, number) in amounts.items():
        benefit = benefits[name]
        (value,) = benefit.amount
        assert (value.value, value.certainty, value.cite[0].provision) == (amount, Certainty.TEXT, "七(二)")
        assert [each.value for each in benefit.yearly_number] == ([number] if number else [])
        assert benefit.approximate_number is bool(number), "左右 is no cap"
        assert benefit.once is True


def test_members_of_regions_are_prefectures() -> None:
    for pack_id, count in (("sichuan", 21), ("jiangsu", 13)):
        members = [code for region in packs()[pack_id].regions.values() for code in region.members]
        assert len(members) == len(set(members)) == count
        for code in members:
            assert divisions.get(code, on=date(2020, 6, 30)).level == "prefecture"


# What the seed tables cite

NAMES = {
    "川府发〔2009〕32号": "sichuan-2009-32",
    "川办发〔2013〕19号": "sichuan-2013-19",
    "苏政发〔2012〕91号": "jiangsu-2012-91",
    "四川省“十三五”质量发展规划": "sichuan-13th-five-year",
    "四川省质量促进条例(征求意见稿)2020": "sichuan-2020-draft",
    "四川省质量促进条例(征求意见稿)": "sichuan-2020-draft",
}
#: Intended differences. Annex 1 is the draft itself: 附件1第六条 is 第六条; annex 2 keeps its own ids. The draft has no
#: preamble: what the tables call 前言 is its announcement, 标题.
INTENDED_FORMS = {"附件1第": "第"}
INTENDED_PLACES = {("sichuan-2020-draft", "前言"): "标题"}


def seed_rows(name: str) -> list[dict[str, str]]:
    path = SEEDS / name
    if not path.exists():
        pytest.skip(f"the seed tables are not beside the checkout: {name}")
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def document_of(text: str) -> str:
    return next(document for name, document in NAMES.items() if text.startswith(name))


def provisions_in(text: str) -> list[str]:
    """Split ``三/六/九`` and bring the forms of the tables to the ids of the packs."""
    found = []
    for part in text.split("/"):
        for form, ours in INTENDED_FORMS.items():
            part = part.replace(form, ours)
        found.append(part)
    return found


def cited_in_seeds() -> Iterator[tuple[str, str]]:
    for row in seed_rows("mechanisms.tsv"):
        for citation in row["citations"].split("; "):
            where = re.sub(r"「.*", "", citation).strip()
            document = document_of(where)
            name = next(name for name in NAMES if where.startswith(name))
            yield from ((document, each) for each in provisions_in(where.removeprefix(name).strip()))
    for row in seed_rows("targets.tsv"):
        yield from ((document_of(row["seed"]), each) for each in provisions_in(row["section"]))
    yield from (("sichuan-2013-19", row["section"]) for row in seed_rows("tasks-2013.tsv"))
    yield from (("sichuan-2020-draft", row["article_no"]) for row in seed_rows("articles-2020.tsv"))


def documents() -> dict[str, Any]:
    return {**packs()["sichuan"].documents, **packs()["jiangsu"].documents}


@pytest.mark.reference
def test_every_citation_of_the_seed_tables_resolves() -> None:
    cited = {(document, INTENDED_PLACES.get((document, each), each)) for document, each in cited_in_seeds()}
    assert len(cited) > 150
    missing = {(document, each) for document, each in cited if documents()[document].provision(each) is None}
    assert missing == set()


TEXTS = {
    "sichuan-2009-32": "sichuan-2009-32.txt",
    "sichuan-2013-19": "sichuan-2013-19.txt",
    "jiangsu-2012-91": "jiangsu-2012-91.txt",
    "sichuan-13th-five-year": "sichuan-13th-five-year.txt",
    "sichuan-2020-draft": "sichuan-2020-regulation-draft.txt",
}


def plain(text: str) -> str:
    """Keep the characters that carry meaning, so that spelling and spacing do not matter."""
    return "".join(re.findall(r"[㐀-鿿0-9]", text))


@pytest.mark.reference
@pytest.mark.parametrize(("document_id", "file"), list(TEXTS.items()))
def test_summaries_are_in_our_words(document_id: str, file: str) -> None:
    if not (SEEDS / file).exists():
        pytest.skip(f"the seed texts are not beside the checkout: {file}")
    source = plain((SEEDS / file).read_text(encoding="utf-8"))
    for provision in documents()[document_id].provisions:
        if provision.summary is not None:
            words = plain(provision.summary.zh)
            longest = max(
                size
                for size in range(len(words))
                for at in range(len(words) - size)
                if words[at : at + size + 1] in source
            )
            assert longest < 14, f"{document_id} {provision.id}: {provision.summary.zh}"


@pytest.mark.reference
def test_numbers_of_parameters_stand_in_the_seed_tables() -> None:
    rows = seed_rows("targets.tsv")
    known = {(document_of(row["seed"]), row["section"]): set() for row in rows}
    for row in rows:
        found = known[document_of(row["seed"]), row["section"]]
        found.update(
            Decimal(number) for number in re.findall(r"-?\d+(?:\.\d+)?", f"{row['value']} {row['quote']} {row['note']}")
        )
    for pack in (packs()["sichuan"], packs()["jiangsu"]):
        for parameter in pack.parameters.values():
            for value in parameter.values:
                if value.certainty is Certainty.EXAMPLE:  # no document gives it, and it says so
                    continue
                cite = value.cite[0]
                numbers = known[cite.document, cite.provision]
                scaled = {Decimal(str(value.value)), Decimal(str(value.value)) / 10000}
                assert scaled & numbers, f"{parameter.id} {value.value} not among {numbers}"
