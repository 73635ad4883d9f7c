"""Names in sheets: which line an item or heading means, and which unit a place means."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping

from zhiheng.ledger.intake.exact import fold
from zhiheng.ledger.intake.headings import forms as spellings
from zhiheng.ledger.intake.headings import normalise_heading
from zhiheng.rounds import measures
from zhiheng.rounds.forms import Form


def _set(text: str) -> frozenset[str]:
    return frozenset(normalise_heading(word) for word in text.split())


#: Headings of the columns of a table that runs down: items, their values, units of measure, codes, remarks.
ITEMS = _set("指标 指标名称 项目 项目名称 统计指标 填报项目 指标项 内容 工作内容 item indicator")
VALUES = _set(
    "本期 本期数 本期值 数值 填报值 填报数 指标值 本月 本月数 本季 本季度 本季数 本季度数 本年 本年数 完成数 实际完成 实际完成数 数量 value"
)
#: Headings of values that say of which time they are; they are those asked for where the form is asked for as often.
VALUES_OF = {
    "month": _set("本月 本月数"),
    "quarter": _set("本季 本季度 本季数 本季度数"),
    "year": _set("本年"),
}
CODES = _set("代码 栏次 行次 编码 line code")
UNITS_OF_MEASURE = _set("计量单位 单位 unit")
#: Values that are not asked for: a sheet may show them beside.
OTHER_TIMES = _set("上期 上期数 上年同期 上年同期数 去年同期 同比 同比增长 环比 上月 上季度 last")
#: Headings of a column that says whose the row is.
PLACES = _set(
    "地区 县区 县(市、区) 县（市、区） 县市区 区县 区(市)县 市(州) 市州 单位名称 填报单位 报送单位 上报单位 填报单位名称 地区名称 单位 行政区划 区划代码 地区代码 area county"
)
_OFFICE = re.compile(
    r"(?:市场监督管理局|市场监管局|质量技术监督局|工商行政管理局|人民政府|市监局|质监局|工商局|政府|局)(?:\(.*\))?$"
)
_SUFFIX = re.compile(r"(?:自治州|自治县|[省市州县区盟旗])$")
#: What lists write around a name: numbers and signs before it, notes and stars behind; and the place that it belongs to.
_LISTED = re.compile(
    r"^(?:其中[:：]?|[(]?[一二三四五六七八九十\d]{1,3}[)]?[、.．:：,，]|[(]?\d{1,3}[)]?|[①-⑳]|[★☆●*#]+)+(?=\D)"
)
_AFTER = re.compile(r"(?:\([^()]*\)|[*#★☆△▲:：、,，.])+$")
_ABOVE = re.compile(r"^.{1,8}?(?:省|自治州|州|市)(?=.{2,}$)")
_NUMBERED = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十百\d]{1,3}[)）]?[、.．:：,，\s]+|[(（][一二三四五六七八九十\d]{1,3}[)）]|[①-⑳]|其中\s*[:：]?\s*|#)+"
)
_UNIT_LINE = re.compile(r"(?:填报|报送|上报|编报|编制)?单位(?:名称)?(?:\(.{0,6}\))?\s*[::]\s*([^\s;；,，()（）]{2,30})")


def line_of(form: Form, *texts: str) -> str | None:
    """Return the line that a heading means: by the texts from its group down to itself, the whole before the last alone."""
    known = form.headings
    told = [text for text in (plain_item(one) for one in texts) if text]
    joined = ["".join(told[start:]) for start in range(len(told))]
    for text in joined:
        for spelling in spellings(text):
            if spelling in known and not (text == joined[-1] and of_another_group(form, known[spelling], told[:-1])):
                return known[spelling]
    return _in_other_words(form, told[:-1], told[-1]) if told else None


def _in_other_words(form: Form, groups: list[str], text: str) -> str | None:
    """Return the line that is meant alone if a unit is written into the name without brackets, or a group is shortened."""
    bare = (normalise_heading(text), *spellings(text))
    near = [line for line in form.lines if line.group is not None and normalise_heading(line.label.zh) in bare]
    told = (_groups(form, said) for said in (*reversed(groups), "".join(groups)))
    meant = next((groups for groups in told if groups), set())  # of the nearest group, not of those above it
    found = {line.id for line in near if line.group is not None and line.group.zh in meant}
    return found.pop() if len(found) == 1 else None


def _groups(form: Form, said: str) -> set[str]:
    """Return the groups of a form that a text means, whole or shortened."""
    text = normalise_heading(said)
    known = {line.group.zh for line in form.lines if line.group is not None}
    return {group for group in known if text and _shortened(text, normalise_heading(group))}


def of_another_group(form: Form, line: str, told: list[str]) -> bool:
    """Return whether the nearest group above a heading is of the form and not of the line that its name alone means."""
    meant = next((groups for one in reversed(told) if (groups := _groups(form, one))), set())
    own = form.by_id[line].group
    return bool(meant) and (own is None or own.zh not in meant)


def _shortened(said: str, group: str) -> bool:
    """Return whether one is the other with signs left out: 产品抽查 of 产品质量监督抽查, 食品安全 of 食品安全抽检.

    Two signs alone must be the first ones: 抽检 may be any group's.
    """
    short, long = sorted((said, group), key=len)
    signs = iter(long)
    return (short[:1] == long[:1] or len(short) > 2) and all(sign in signs for sign in short)


def plain_item(text: str) -> str:
    """Return an item without its number and without 其中: 1.抽检批次 → 抽检批次."""
    folded = fold(text)
    return _NUMBERED.sub("", folded).strip() or folded


def role_of(heading: str, examples: Iterable[str] = ()) -> str:
    """Return what a column is for: item, value, code, measure, place, other, or nothing of these."""
    for spelling in spellings(heading):
        if spelling in UNITS_OF_MEASURE and any(measures.known(one) for one in examples):
            return "measure"
        for role, words in _ROLES:
            if spelling in words:
                return role
    return ""


_ROLES = (
    ("item", ITEMS),
    ("value", VALUES),
    ("code", CODES),
    ("other", OTHER_TIMES),
    ("place", PLACES),
    ("measure", UNITS_OF_MEASURE),
)
KNOWN = ITEMS | VALUES | CODES | UNITS_OF_MEASURE | OTHER_TIMES | PLACES


def fingerprint(headings: Iterable[str | None], layout: str) -> str:
    """Return by what a table is known again: its headings in order, however they are spelt."""
    text = "\x1f".join([layout, *(normalise_heading(one) if one else "" for one in headings)])
    return hashlib.sha256(text.encode()).hexdigest()


class Units:
    """The units a workbook may speak of: the one it was sent for first, then those below it."""

    def __init__(self, units: Mapping[str, tuple[str, ...]]) -> None:
        self.codes = list(units)
        self.known: dict[str, set[str]] = {}
        for code, names in units.items():
            for name in names:
                for spelling in _without_office(re.sub(r"\s+", "", fold(name))):
                    self.known.setdefault(spelling, set()).add(code)

    @classmethod
    def only(cls, code: str) -> Units:
        """Return units of which there is one, whatever a sheet says."""
        return cls({code: ()})

    @property
    def own(self) -> str:
        """The unit that the workbook was sent for."""
        return self.codes[0]

    def find(self, text: str) -> str | None:
        """Return the unit that a place means, None where none or more than one is meant."""
        for spelling in place_spellings(text):
            found = self.known.get(spelling, set())
            if len(found) == 1:
                return next(iter(found))
        return None

    def said_above(self, texts: Iterable[str]) -> str | None:
        """Return the name behind 填报单位： above a table."""
        for text in texts:
            match = _UNIT_LINE.search(fold(text))
            if match and not measures.known(match[1]):
                return match[1]
        return None


def place_spellings(name: str) -> Iterator[str]:
    """Yield the spellings by which a place is looked up: as it stands, without its office, without 市, 县, 区.

    Then without what lists write around it: 1.锦江, 青羊区*, 蒲江县（含园区）, 成都市青羊区.
    """
    whole = re.sub(r"\s+", "", fold(name))
    plain = _AFTER.sub("", _LISTED.sub("", whole)) or whole
    yield from dict.fromkeys(
        one for text in (whole, plain, _ABOVE.sub("", plain)) for one in _without_office(text) if one
    )


def _without_office(whole: str) -> Iterator[str]:
    place = _OFFICE.sub("", whole) or whole
    short = _SUFFIX.sub("", place)
    yield whole
    if place != whole:
        yield place
    if len(short) > 1 and short != place:
        yield short
