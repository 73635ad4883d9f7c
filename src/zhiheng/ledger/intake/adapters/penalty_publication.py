"""Penalties as the publicity systems list them (行政处罚信息公示, “双公示”): party by kind and several codes, all kinds of penalty.

Natural persons are left out, row by row: the ledger keeps no decision about a person, and nothing scores one. Columns that
tell of people (法定代表人, 证件号码 …) are dropped before anything is kept. A party without a credit code is known by its
organisation code or licence number where that one is valid.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from zhiheng import codes
from zhiheng.ledger.intake.adapters.layout import Columns, without_columns
from zhiheng.ledger.intake.adapters.port import Recognised
from zhiheng.ledger.intake.raw import ROW, NotData, RawChunk, RawSheet

_CATEGORY, _SECOND, _ORGANISATION, _LICENCE = "__category", "__second", "__organisation", "__licence"
_PROOF = "__proof"
COLUMNS = Columns(
    {
        "decision_no": ("行政处罚决定书文号", "处罚决定书文号", "决定书文号", "行政处罚决定文书号"),
        "decided_on": ("处罚决定日期", "作出行政处罚决定日期", "决定日期", "处罚日期"),
        "party_name": ("行政相对人名称", "相对人名称", "当事人名称", "当事人"),
        "party_code": ("行政相对人代码_1(统一社会信用代码)", "行政相对人代码(统一社会信用代码)", "统一社会信用代码", "行政相对人代码"),
        _CATEGORY: ("行政相对人类别", "相对人类别", "相对人类型", "当事人类别", "当事人类型"),
        _LICENCE: ("行政相对人代码_2(工商注册号)", "行政相对人代码_2(工商登记码)", "工商注册号", "工商登记码"),
        _ORGANISATION: ("行政相对人代码_3(组织机构代码)", "组织机构代码"),
        _PROOF: ("证件类型", "行政相对人证件类型", "自然人证件类型"),
        "authority": ("处罚机关", "作出处罚决定机关", "行政处罚机关"),
        "authority_division": ("处罚机关行政区划", "行政区划代码", "地方编码"),
        "ground": ("违法事实", "主要违法事实", "处罚事由", "违法行为类型"),
        "law": ("处罚依据", "法律依据"),
        "kind": ("处罚类别", "处罚类别1", "处罚种类"),
        _SECOND: ("处罚类别2",),
        "content": ("处罚内容", "处罚结果"),
        "fine": ("罚款金额", "罚款金额(万元)", "罚款金额(元)"),
        "confiscated": ("没收违法所得、没收非法财物的金额", "没收金额", "没收违法所得金额"),
        "quality_related": ("是否质量违法", "是否质量类"),
        "public_until": ("公示截止期", "公示截止日期", "公示到期日"),
    }
)  # fmt: skip
_MADE = ("party_code", "kinds")
_PERSONAL = re.compile(r"法定代表|负责人|身份证|证件|姓名|电话|手机|住址|代码_?[4-9]")
_ID_CARD = r"身份证|护照|居留|通行证"
#: A resident identity number, which no organisation bears as its code.
_RESIDENT = r"^\d{6}(19|20)\d{2}(0[1-9]|1[0-2])\d{5}[\dXx]$"
#: Words of a kind of penalty and its code; graver kinds stand later. 其他 is the least said of all.
_KINDS = (
    ("other", r"^其他|^其它|限制从业|行政拘留"),
    ("warning", r"警告|通报批评"),
    ("fine", r"罚款|罚金"),
    ("confiscation", r"没收"),
    ("suspension", r"暂扣|停产|停业|限制开展|责令关闭"),
    ("licence_revoked", r"吊销|降低资质|撤销许可"),
)
_RANK = {code: rank for rank, (code, _) in enumerate(_KINDS)}
_SPLIT = re.compile(r"[;；,，|/\n+]+")


class PenaltyPublication:
    """The adapter. Recognised by the kind of the party, or its numbered codes, beside decision, party and penalty."""

    id = "penalty-publication"
    record_type = "penalty"
    headings = COLUMNS.headings()

    def recognise(self, headings: Sequence[str | None]) -> Recognised | None:
        """Return field → column, or None where the sheet tells nothing of the kinds and codes of parties."""
        shown, rest = COLUMNS.found(headings)
        told = shown.keys() & {_CATEGORY, _SECOND, _LICENCE, _ORGANISATION}
        if not told or not shown.keys() >= {"decision_no", "decided_on", "party_name", "kind"}:
            return None
        return Recognised(shown, tuple(rest), _MADE)

    def reshape(self, sheet: RawSheet, recognised: Recognised) -> RawSheet:
        """Return the sheet without natural persons, and without columns that tell of people."""
        shown = recognised.shown
        dropped = [heading for heading in recognised.unused if _PERSONAL.search(heading)]
        kept = replace(
            sheet,
            chunks=lambda: _organisations(sheet, shown.get(_CATEGORY), shown.get(_PROOF), shown.get("party_code")),
        )
        return without_columns(kept, dropped)

    def apply(self, chunk: RawChunk, recognised: Recognised) -> RawChunk:
        """Return the chunk in fields of ``penalty``: the gravest kind, all kinds, the best code of the party."""
        shown = recognised.shown
        frame = chunk.frame.select(
            ROW, *[pl.col(column).str.strip_chars().alias(name) for name, column in shown.items()]
        )
        second = frame[_SECOND] if _SECOND in frame.columns else pl.Series([None] * frame.height, dtype=pl.String)
        found = [_kinds(a, b) for a, b in zip(frame["kind"], second, strict=True)]
        frame = frame.with_columns(
            pl.Series("kind", [gravest for gravest, _ in found], dtype=pl.String),
            pl.Series("kinds", [every for _, every in found], dtype=pl.String),
            _codes(frame),
        )
        made = [name for name in frame.columns if not name.startswith("__")]
        return RawChunk(frame.select(ROW, *made), findings=list(chunk.findings), done=chunk.done)


def _organisations(sheet: RawSheet, category: str | None, proof: str | None, code: str | None) -> Iterator[RawChunk]:
    """Yield the chunks without rows about natural persons; those are named by number alone."""
    said = [pl.col(category).str.contains("自然人")] if category else []
    said += [pl.col(proof).str.contains(_ID_CARD) & pl.col(code).is_null()] if proof and code else []
    said += [pl.col(code).str.strip_chars().str.contains(_RESIDENT)] if code else []
    person = pl.any_horizontal([each.fill_null(value=False) for each in said])
    if category:
        person &= ~pl.col(category).str.contains("法人|个体").fill_null(value=False)
    for chunk in sheet.chunks():
        rows = chunk.frame.filter(person)[ROW].to_list()
        if not rows:
            yield chunk
            continue
        people = [NotData(row, "person", "自然人 · natural person") for row in rows]
        gone = set(rows)
        yield replace(
            chunk,
            frame=chunk.frame.filter(~person),
            findings=[each for each in chunk.findings if each.row not in gone],
            outside=[*chunk.outside, *people],
        )


def _kinds(first: str | None, second: str | None) -> tuple[str | None, str | None]:
    """Return the gravest kind and all kinds as JSON; with an unknown word the cell stays as it is, and is told."""
    parts = [part.strip() for cell in (first, second) for part in _SPLIT.split(cell or "") if part.strip()]
    found: list[str] = []
    for part in parts:
        codes_of = [code for code, words in _KINDS if re.search(words, part)]
        if not codes_of:
            return (part if part != first else first), None
        found += codes_of
    every = sorted(set(found), key=_RANK.__getitem__)
    listed = json.dumps([{"kind": code} for code in every]) if len(every) > 1 else None
    return (every[-1] if every else first), listed


def _codes(frame: pl.DataFrame) -> pl.Series:
    """Return the credit code of each party, else a valid organisation code, else a valid licence number."""
    names = [name for name in ("party_code", _ORGANISATION, _LICENCE) if name in frame.columns]
    return pl.Series("party_code", [_code(row) for row in frame.select(names).iter_rows(named=True)], dtype=pl.String)


def _code(row: dict[str, str | None]) -> str | None:
    written = row.get("party_code")
    if written and written not in {"/", "无", "-", "—"}:
        return written
    for name, explain in (
        (_ORGANISATION, codes.organisation_code.explain),
        (_LICENCE, codes.registration_number.explain),
    ):
        other = row.get(name)
        if other and explain(other).valid:
            return other
    return None
