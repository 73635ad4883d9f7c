"""Rows between and below the data that are no data: totals, notes, signatures, headings and titles said again."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zhiheng.ledger.intake.raw import NotData

#: Words with which a row of totals or notes begins; the pattern is one of Rust's regular expressions too.
FOOTER = (
    r"^\s*(合\s*计|总\s*计|小\s*计|共\s*计|备\s*注|注\s*[::：]|说\s*明(?:[^书]|$)|填\s*表|填\s*报|制\s*表|审\s*核|复\s*核|打印|数据来源|"
    r"限量值|最大残留限量|(?:方法)?检出限|以下空白|[(（]?以下无正文|第\s*\d+\s*页|统计人|报送人|经办人|单位负责人|负责人(?:签字|签名)?\s*[:：]|联系人\s*[:：]|total\b|notes?\b|sum\b)"
)
_FOOTER = re.compile(FOOTER, re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^\s*(填\s*表|填\s*报|制\s*表|审\s*核|复\s*核|统计|报送|经办|批准|单位负责|负责)\s*(人|员|日期|时间|单位|签字|签名)?(人|员)?"
    r"(签字|签名)?\s*([:：]|$)"
)
#: A totals row has few texts: the word, and numbers.
_FOOTER_TEXTS = 2
_LONGEST = 60
#: A label of a person or of how to reach one; what follows it is not repeated anywhere.
_PERSON = re.compile(
    r"((?:填\s*表|填\s*报|制\s*表|制单|审\s*核|复\s*核|核对|经办|经手|批准|负责|联系|报送|录入|统计|抽样|检验)\s*人(?:员|签字|签名)?|"
    r"联系电话|电话|手机|签名|签字)(\s*[:：]\s*|\s+)\S.*?(?=\s+\S{2,8}\s*[:：]|[;；,，\t]|$)"
)


def without_names(text: str) -> str:
    """Return a text of a note or a signature line, short, with the names behind 填表人, 审核人 and their like left out."""
    return _PERSON.sub(r"\1\2…", text.strip())[:_LONGEST]


def not_data(row: int, values: Mapping[str, str | None], said: frozenset[str]) -> NotData | None:
    """Return what a row is that is no data, None for any other row.

    ``said`` are the texts that stand above the data of the sheet: its titles and headings.
    """
    filled = [text.strip() for text in values.values() if text and text.strip()]
    if not filled:  # rows that come as objects have no titles: an empty one among them is a mistake
        return NotData(row, "blank", "") if said else None
    if said.issuperset(filled) and (len(filled) > 1 or len(values) > 1):
        return NotData(row, "repeated", without_names(filled[0]))
    if _SIGNATURE.match(filled[0]):
        return NotData(row, "footer", without_names(filled[0]))
    if not _FOOTER.match(filled[0]):
        return None
    texts = [text for text in filled if not re.fullmatch(r"[-+\d,.%/—]*", text)]
    return NotData(row, "footer", without_names(filled[0])) if len(texts) <= _FOOTER_TEXTS else None
