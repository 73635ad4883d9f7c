"""Marks of state secrets (密级): this system is for work that is not classified, and stops what bears such a mark.

A mark is 绝密, 机密 or 秘密 as GB/T 9704 and the rules on marking set it: followed by ★ and a term, alone in its line,
cell or heading, behind 密级, or set apart in a file's name. Blanks within and full-width signs change nothing. The same
words inside a sentence (商业秘密, 保守国家秘密, 秘密举报) are no mark.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from zhiheng.ledger import secrecy_reading
from zhiheng.ledger.intake.errors import ClassifiedMark

_LEVEL = "(?:绝密|机密|秘密)"
_TERM = "(?:长期|[0-9]{1,2}(?:年|个?月|天|日)|[一二三四五六七八九十]{1,3}(?:年|个月))"
_STARS = "★☆✩✪⭐"
_OPEN, _CLOSE = r"[\[(【〔《<「]*", r"[\])】〕》>」]*"
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_ANYWHERE = re.compile(rf"{_LEVEL}级?[{_STARS}]|密级(?:标志|标识|等级)?[:=]{_OPEN}{_LEVEL}")
_WHOLE = re.compile(
    rf"{_OPEN}(?:密级)?{_LEVEL}(?:级|件|文件|资料|材料)?{_CLOSE}[·:,、-]?{_OPEN}(?:{_TERM}|特急|加急|平急|急件)?{_CLOSE}"
)
#: In a file's name the words stand apart from others, or begin it as 机密文件.
_NAMED = re.compile(
    rf"(?:^|[^\u4e00-\u9fff]){_LEVEL}[级件]?(?:$|[^\u4e00-\u9fff])|^{_LEVEL}(?:文件|材料|资料)|{_LEVEL}级?[{_STARS}]"
)


def marked(text: str) -> bool:
    """Return whether a line, a cell or a heading bears a mark.

    >>> marked("机 密★1年"), marked("【秘密】"), marked("密级:机密"), marked("依法保护商业秘密,严禁泄露")
    (True, True, True, False)
    """
    plain = _plain(text)
    return "密" in plain and bool(_ANYWHERE.search(plain) or _WHOLE.fullmatch(plain))


def named(name: str) -> bool:
    """Return whether a file's name bears a mark.

    >>> named("(机密)抽查结果.xlsx"), named("商业秘密保护清单.xlsx")
    (True, False)
    """
    plain = unicodedata.normalize("NFKC", name.replace("\\\\", "/").rpartition("/")[2])
    stem = plain.rpartition(".")[0] or plain
    return bool(_NAMED.search(stem) or _NAMED.search(_BLANK.sub("", stem)))


def refuse(path: Path, name: str | None = None) -> None:
    """Refuse a file that bears a mark, in its name or its text; keep and tell nothing of what it says.

    `name` is what the sender calls it. A kind of file that holds no text to read is judged by its name alone. Raises
    ClassifiedMark.
    """
    if named(name if name is not None else path.name):
        raise ClassifiedMark(place_zh="文件名", place_en="its name")
    if any(marked(text) for text in secrecy_reading.texts(path, name)):
        raise ClassifiedMark(place_zh="文件内容", place_en="its text")


def _plain(text: str) -> str:
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))
