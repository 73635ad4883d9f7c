"""Names of organisations: one canonical spelling for "equal", and a measure for "near".

Two names are equal here if they differ only in width, case, spaces, punctuation, kind of brackets, traditional or
simplified characters, 省 and 市 behind the region, the place of the region (深圳甲乙有限公司, 甲乙(深圳)有限公司), or two
legal spellings of one form (有限责任公司, 有限公司). A missing region makes names near, not equal.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.codes import divisions
from zhiheng.codes.columns import as_strings
from zhiheng.codes.name_columns import Patterns, is_plain

#: Longer text is no name; it is cut before any work.
LONGEST = 400

_BRACKETS = str.maketrans("[{【〔〖《<〈「『﹝﹙]}】〕〗》>〉」』﹞﹚", "((((((((((((" + "))))))))))))")
_DROPPED = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\x00-\x1f\x7f·•・‧∙.,,。、;;::'\"‘’“”`´_\-‐‑‒–—―]+")
_BRACKETED = re.compile(r"\(([^()]*)\)")

#: Legal forms as they end a name → the one spelling used. Matched longest first.
_FORMS: dict[str, str] = {
    "集团股份有限公司": "集团股份有限公司",
    "(集团)股份有限公司": "集团股份有限公司",
    "集团有限责任公司": "集团有限公司",
    "(集团)有限责任公司": "集团有限公司",
    "集团有限公司": "集团有限公司",
    "(集团)有限公司": "集团有限公司",
    "股份有限责任公司": "股份有限公司",
    "股份有限公司": "股份有限公司",
    "有限责任公司": "有限公司",
    "有限公司": "有限公司",
    "股份公司": "股份有限公司",
    "集团公司": "集团公司",
    "合伙企业(有限合伙)": "合伙企业(有限合伙)",
    "(有限合伙)": "合伙企业(有限合伙)",
    "合伙企业(普通合伙)": "合伙企业(普通合伙)",
    "合伙企业(特殊普通合伙)": "合伙企业(特殊普通合伙)",
    "(普通合伙)": "合伙企业(普通合伙)",
    "(特殊普通合伙)": "合伙企业(特殊普通合伙)",
    "合伙企业": "合伙企业",
    "(个人独资)": "个人独资企业",
    "个人独资企业": "个人独资企业",
    "(个体工商户)": "个体工商户",
    "农民专业合作社联合社": "农民专业合作社联合社",
    "农民专业合作社": "专业合作社",
    "专业合作社": "专业合作社",
    "股份合作社": "股份合作社",
    "股份经济合作社": "股份经济合作社",
    "经济合作社": "经济合作社",
    "供销合作社": "供销合作社",
    "合作社": "合作社",
    "研究院": "研究院",
    "事务所": "事务所",
    "经营部": "经营部",
    "门市部": "门市部",
    "加工厂": "加工厂",
    "总厂": "总厂",
    "总公司": "总公司",
    "商行": "商行",
    "集团": "集团",
    "公司": "公司",
    "厂": "厂",
}
#: After these 市 belongs to the next word: 成都市场, 成都市政, 成都市容.
_NOT_A_CITY = ("场", "政", "容")
_ENDINGS: dict[str, list[str]] = {
    last: sorted((form for form in _FORMS if form[-1] == last), key=len, reverse=True)
    for last in {f[-1] for f in _FORMS}
}
_BRANCHES = ("分公司", "分厂", "分店", "门店", "营业部", "办事处", "分部")
_BRANCH = re.compile(rf"(?<=公司)(.{{0,30}}?(?:{'|'.join(_BRANCHES)}))$")
#: So often a name is taken apart at most until its spelling stays.
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a name in canonical spelling: regions from large to small, core, legal form, branch."""

    regions: tuple[str, ...]
    core: str
    form: str
    branch: str

    @property
    def canonical(self) -> str:
        """The canonical spelling: regions, core, form, branch, written together."""
        return "".join(self.regions) + self.core + self.form + self.branch


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def _clean(text: str, simplify: bool = True) -> str:
    bare = _bare(text[:LONGEST])
    if not bare.isascii():
        bare = _bare(bare)  # capitals and dropped spaces can make characters that compose: settle them
    if not simplify or bare.isascii():
        return bare
    converted: str = _converter().convert(bare)
    return converted


def _bare(text: str) -> str:
    half = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return unicodedata.normalize("NFKC", _without_empty(_DROPPED.sub("", half)).upper())


def half_width(text: str) -> str:
    """Return the text with full-width signs made half-width and all kinds of brackets made round."""
    return unicodedata.normalize("NFKC", text).translate(_BRACKETS)


def _without_empty(text: str) -> str:
    while "()" in text:
        text = text.replace("()", "")
    return text


_AUTONOMOUS = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$|省$|市$|地区$|盟$")
_PREFECTURE = re.compile(r"^(.{2,4}?)(?:[\u4e00-\u9fff]{1,3}族)+自治州$")


@cache
def _regions() -> tuple[dict[str, str], dict[str, str]]:
    """Return spellings → canonical: of provinces and prefectures (with or without 省, 市), and of counties in full."""
    rows = [row for rows in divisions.table().rows.values() for row in rows if row.kind == "ordinary"]
    provinces = {_AUTONOMOUS.sub("", row.name) for row in rows if row.level == "province"}
    large: dict[str, str] = {}
    for row in rows:
        if row.level in ("province", "prefecture"):
            large.update(_spellings(row, provinces))
    return large, {row.name: row.name for row in rows if row.level == "county" and len(row.name) >= 2}


def _spellings(row: divisions.Division, provinces: set[str]) -> dict[str, str]:
    """Return spellings → canonical of one province or prefecture.

    A prefecture that shares its stem with a province (吉林市, 海南州) keeps its ending: the bare stem is the province.
    """
    found = _PREFECTURE.match(row.name)
    stem = found[1] if found else _AUTONOMOUS.sub("", row.name)
    short = stem + ("州" if found else "市")
    if row.level == "prefecture" and stem in provinces:
        return {short: short, row.name: short}
    spellings = (stem, row.name, short) if found else (stem, row.name)
    return {spelling: stem for spelling in spellings if len(spelling) >= 2}


@cache
def _openings() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return first two characters → the regions that begin so as (canonical, spelling), longest spelling first."""
    large, small = _regions()
    found: dict[str, list[tuple[str, str]]] = {}
    for spelling, region in (small | large).items():
        found.setdefault(spelling[:2], []).append((region, spelling))
    return {opening: tuple(sorted(rows, key=lambda row: -len(row[1]))) for opening, rows in found.items()}


def _leading_region(text: str) -> tuple[str, str] | None:
    """Return the region at the start as (canonical, spelling), longest spelling first, or None."""
    for region, spelling in _openings().get(text[:2], ()):
        if text.startswith(spelling) and not (spelling.endswith("市") and text[len(spelling) :][:1] in _NOT_A_CITY):
            return region, spelling
    return None


def _take_regions(text: str) -> tuple[list[str], str]:
    taken: list[str] = []
    while len(taken) < 3:
        found = _leading_region(text)
        if found is None or found[0] in taken or len(text) - len(found[1]) < 2:
            break
        taken.append(found[0])
        text = text[len(found[1]) :]
    return taken, text


def _bracketed_regions(text: str) -> tuple[list[str], str]:
    """Take regions that stand alone in brackets out of the text."""
    taken: list[str] = []
    for inner in _BRACKETED.findall(text):
        regions, rest = _take_regions(inner + "  ")
        if regions and not rest.strip():
            taken += regions
            text = text.replace(f"({inner})", "", 1)
    return taken, _without_empty(text)


def _take_form(text: str) -> tuple[str, str]:
    for ending in _ENDINGS.get(text[-1:], ()):
        if text.endswith(ending) and len(text) > len(ending):
            return text[: -len(ending)], _FORMS[ending]
    return text, ""


@lru_cache(maxsize=65_536)
def _parts_of_clean(clean: str) -> NameParts:
    """Take a name apart until its canonical spelling is taken apart the same way: equality must not depend on rounds."""
    found = _split(clean)
    for _ in range(_ROUNDS - 1):
        if found.canonical == clean:
            break
        clean = found.canonical
        found = _split(clean)
    return found


def _split(clean: str) -> NameParts:
    found = _BRANCH.search(clean)
    branch = found[1] if found else ""
    head = clean[: len(clean) - len(branch)]
    moved, head = _bracketed_regions(head)
    head, form = _take_form(head)
    regions, core = _take_regions(head)
    regions += [region for region in moved if region not in regions]
    return NameParts(tuple(regions), core, form, branch)


def parts(name: str) -> NameParts:
    """Return the parts of a name; of an empty name all parts are empty."""
    return _parts_of_clean(_clean(name))


def normalise(name: str) -> str:
    """Return the canonical spelling; two names are equal if theirs are the same. Applying it twice changes nothing."""
    return parts(name).canonical


def equal(left: str, right: str) -> bool:
    """Return whether two names, neither of them empty, have the same canonical spelling."""
    canonical = normalise(left)
    return canonical != "" and canonical == normalise(right)


def normalise_many(values: Any) -> pa.Array:
    """Return the canonical spelling of each value, null for null and for what is no text.

    Distinct values are worked on once; the conversion of traditional characters runs over all of them together.
    """
    array = as_strings(values)
    if array is None:
        array = pa.array([v if isinstance(v, str) else None for v in values], type=pa.large_string())
    encoded = pc.dictionary_encode(array)
    distinct = pl.Series(pl.from_arrow(encoded.dictionary), dtype=pl.String)
    if not len(distinct):
        return pa.nulls(len(array), pa.string())
    clean = _clean_many(distinct)
    canonical = _patterns().canonical(clean, _ROUNDS)
    rest = canonical.is_null().arg_true()
    exactly = [_parts_of_clean(name).canonical for name in clean.gather(rest)]
    spelt = canonical.scatter(rest, pl.Series(exactly, dtype=pl.String)).to_arrow()
    return spelt.cast(pa.string()).take(encoded.indices)


def _clean_many(names: pl.Series) -> pl.Series:
    """Return names as `_clean` does: plain ones need nothing but simplified characters, all of them together."""
    others = (~(is_plain(names) & (names.str.len_chars() <= LONGEST))).arg_true()
    bare = [_clean(name, simplify=False) for name in names.gather(others)]
    lines = names.clone().scatter(others, pl.Series(bare, dtype=pl.String)).str.join("\n")[0]
    return pl.Series([_converter().convert(lines)]).str.split("\n").explode()


@cache
def _patterns() -> Patterns:
    large, small = _regions()
    return Patterns.of(small | large, _FORMS, _BRANCHES, _NOT_A_CITY)


def near(left: str, right: str) -> float:
    """Return how near two names are, from 0 to 1; 1 only for equal ones.

    The cores are compared (normalised Indel similarity and Jaro-Winkler, the larger); other regions, another form or
    another branch lower the result. A region that one name lacks lowers it little.
    """
    from rapidfuzz.distance import Indel, JaroWinkler

    a, b = parts(left), parts(right)
    if not a.canonical or not b.canonical:
        return 0.0
    if a == b:
        return 1.0
    core = max(
        Indel.normalized_similarity(a.core, b.core),
        JaroWinkler.normalized_similarity(a.core, b.core, prefix_weight=0.05),
    )
    return round(min(0.99, core * _region_factor(a, b) * _form_factor(a, b)), 4)


def _region_factor(a: NameParts, b: NameParts) -> float:
    if a.regions == b.regions:
        return 1.0
    if not a.regions or not b.regions or set(a.regions) <= set(b.regions) or set(b.regions) <= set(a.regions):
        return 0.97
    return 0.7


def _form_factor(a: NameParts, b: NameParts) -> float:
    form = 1.0 if a.form == b.form else 0.96 if not a.form or not b.form else 0.9
    return form if a.branch == b.branch else form * 0.8
