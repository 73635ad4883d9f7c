"""What can be wrong with a cell or a row: a catalogue of codes with messages in Chinese and English."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One entry of the catalogue; templates read the value and the finding's detail."""

    code: str
    zh: str
    en: str


def _catalogue(*entries: tuple[str, str, str]) -> dict[str, FindingKind]:
    return {code: FindingKind(code, zh, en) for code, zh, en in entries}


#: code → messages. Codes never change; texts may be improved.
CATALOGUE: dict[str, FindingKind] = _catalogue(
    ("required", "必填,但为空。请填写。", "It is required and empty. Fill it in."),
    ("too-long", "“{value}”超过 {limit} 个字。请缩短。", "“{value}” is longer than {limit} characters. Shorten it."),
    ("pattern", "“{value}”不符合规定的格式 {pattern}。", "“{value}” does not have the required form {pattern}."),
    ("not-integer", "“{value}”不是整数。请写成如 1200。", "“{value}” is no whole number. Write it like 1200."),
    ("not-number", "“{value}”不是数。请写成如 12.5。", "“{value}” is no number. Write it like 12.5."),
    (
        "not-money",
        "“{value}”不是金额。请写成如 12000.50,或 1.2万元。",
        "“{value}” is no amount. Write it like 12000.50, or 1.2万元.",
    ),
    (
        "too-precise",
        "“{value}”的小数位数过多,最多 {places} 位。请不要四舍五入到系统里猜,按原始凭证填写。",
        "“{value}” has too many decimal places; {places} at most. Write what the original document says.",
    ),
    ("too-large", "“{value}”超出可记录的范围。", "“{value}” is beyond what can be recorded."),
    (
        "below-minimum",
        "“{value}”小于最小值 {limit}。请核对。",
        "“{value}” is below the minimum {limit}. Check it.",
    ),
    (
        "above-maximum",
        "“{value}”大于最大值 {limit}。请核对。",
        "“{value}” is above the maximum {limit}. Check it.",
    ),
    (
        "no-such-day",
        "“{value}”不是存在的日期。请写成如 2024-02-29。",
        "“{value}” is no day of the calendar. Write it like 2024-02-29.",
    ),
    (
        "ambiguous-date",
        "“{value}”的年月日不能确定。请写成四位年的 2024-03-01。",
        "“{value}” can be read as several days. Write it with a four-digit year: 2024-03-01.",
    ),
    ("not-date", "“{value}”不是日期。请写成如 2024-03-01。", "“{value}” is no date. Write it like 2024-03-01."),
    (
        "not-instant",
        "“{value}”不是时刻。请写成如 2024-03-01T08:30:00+08:00。",
        "“{value}” is no instant. Write it like 2024-03-01T08:30:00+08:00.",
    ),
    (
        "future-date",
        "“{value}”晚于今天。请核对年份。",
        "“{value}” lies in the future. Check the year.",
    ),
    ("not-boolean", "“{value}”既不是“是”也不是“否”。", "“{value}” is neither yes (是) nor no (否)."),
    (
        "unknown-code",
        "“{value}”不在可选值之内。可写:{allowed}。",
        "“{value}” is none of the allowed values: {allowed_en}.",
    ),
    ("bad-uscc", "“{value}”:{reason_zh}", "“{value}”: {reason_en}"),
    ("bad-gtin", "“{value}”:{reason_zh}", "“{value}”: {reason_en}"),
    (
        "unknown-division",
        "“{value}”在 {on} 不是有效的行政区划代码。请写六位代码,如 510104。",
        "“{value}” was no division code on {on}. Write a six-digit code such as 510104.",
    ),
    (
        "unknown-industry",
        "“{value}”不是国民经济行业分类(GB/T 4754)代码。",
        "“{value}” is no industry code of GB/T 4754.",
    ),
    (
        "bad-record-id",
        "“{value}”不是记录编号(64 位十六进制)。",
        "“{value}” is no record id (64 hexadecimal digits).",
    ),
    (
        "bad-list",
        '这一格应是 JSON 列表,如 [{{"name": "…"}}]:{problem}',
        'This cell holds a JSON list such as [{{"name": "…"}}]: {problem}',
    ),
    (
        "item-part",
        "列表中有一项没有写“{part}”。",
        "An item of the list lacks “{part_en}”.",
    ),
    (
        "unbalanced-items",
        "“{value}”拆成的项目 {names} 个、结果 {results} 个、标准值 {limits} 个,对不上。请逐项写成 项目║结果║标准值。",
        "“{value}” splits into {names} items, {results} results and {limits} limits. Write each as item║result║limit.",
    ),
    (
        "control-character",
        "含有不可见的控制字符。请重新输入这一格。",
        "It holds an invisible control character. Type the cell again.",
    ),
    (
        "too-many-cells",
        "这一行比标题多出单元格(多出的第一格是“{value}”)。请检查分隔符与引号。",
        "This row has more cells than there are headings (the first surplus one is “{value}”). Check separators and quotes.",
    ),
    (
        "unknown-field",
        "没有字段“{value}”。请删去或改名。",
        "There is no field “{value}”. Delete or rename it.",
    ),
    ("conflict", "{reason_zh}", "{reason_en}"),
    ("check-failed", "{rule_zh}", "{rule_en}"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong at one place: source row, column heading, field, code, value as it stood, detail."""

    row: int
    column: str
    field: str
    code: str
    value: str | None = None
    detail: dict[str, Any] = dataclasses.field(default_factory=dict)

    def message(self, language: str = "zh") -> str:
        """Return the message in Chinese, or in English for a tag that begins with ``en``."""
        kind = CATALOGUE[self.code]
        template = kind.en if language.lower().startswith("en") else kind.zh
        shown = "" if self.value is None else self.value if len(self.value) <= 60 else self.value[:60] + "…"
        detail = {"allowed_en": self.detail.get("allowed"), **self.detail}  # findings kept before had one list
        return template.format(**{"value": shown, **detail})

    def as_dict(self) -> dict[str, Any]:
        """Return row, column, field, code, value and both messages, ready for JSON."""
        return {
            "row": self.row,
            "column": self.column,
            "field": self.field,
            "code": self.code,
            "value": self.value,
            "zh": self.message("zh"),
            "en": self.message("en"),
        }
