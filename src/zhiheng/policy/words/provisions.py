"""What a provision is called in English: 第二十九条 is Article 29, 五(四) is section 5(4), 附件2第十五条 is Annex 2, Article 15.

The ids of provisions number the places of Chinese documents in four ways (章 and 条 of laws and plans, 一 and (一) of opinions,
annexes and boxes, and words such as 前言); what is no number is called by the English label that the document gives it.
"""

from __future__ import annotations

import re

from zhiheng.policy.model.document import Document

_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_NUMBER = "[〇零两一二三四五六七八九十百]+"
_WORDS = {"前言": "Preamble", "标题": "Title", "结尾": "Closing", "全文": "whole text"}
_PLACE = re.compile(
    rf"(?:附件(?P<annex>\d*))?(?:专栏(?P<box>\d+))?(?:第(?P<chapter>{_NUMBER})章)?(?:第(?P<article>{_NUMBER})条)?"
    rf"(?P<section>{_NUMBER})?(?P<inner>(?:[(（](?:{_NUMBER}|\d+)[)）])*)(?P<item>\d*)"
)


def number(chinese: str) -> int:
    """Return the value of a Chinese number up to 999.

    >>> number("二十九"), number("十"), number("一百零三")
    (29, 10, 103)
    """
    total, held = 0, 0
    for sign in chinese:
        if sign in _DIGITS:
            held = _DIGITS[sign]
        else:
            total += (held or 1) * {"十": 10, "百": 100}[sign]
            held = 0
    return total + held


def clause(given: str) -> str:
    """Return the number of a task with its section as a figure: 三-6 is 3-6. What begins otherwise stands as it is."""
    section, dash, rest = given.partition("-")
    return f"{number(section)}{dash}{rest}" if re.fullmatch(_NUMBER, section) else given


def english(provision: str, document: Document | None = None) -> str:
    """Return what a provision is called in English; one that is neither numbered nor labelled stands as it is.

    >>> english("第五章一(一)"), english("二(三)3"), english("(二十九)")
    ('Chapter 5, section 1(1)', 'section 2(3)3', '(29)')
    """
    if provision in _WORDS:
        return _WORDS[provision]
    if provision.isdigit():
        return f"item {provision}"
    match = _PLACE.fullmatch(provision)
    if match is None or not provision:
        found = document.provision(provision) if document is not None else None
        return f"“{found.label.en}”" if found is not None else provision
    return _told(match)


def _told(match: re.Match[str]) -> str:
    parts: list[str] = []
    if match["annex"] is not None:
        parts.append(f"Annex {match['annex']}".rstrip())
    if match["box"]:
        parts.append(f"Box {match['box']}")
    parts += [f"Chapter {number(match['chapter'])}"] if match["chapter"] else []
    parts += [f"Article {number(match['article'])}"] if match["article"] else []
    parts += [f"section {number(match['section'])}"] if match["section"] else []
    inner = re.findall(rf"{_NUMBER}|\d+", match["inner"])
    tail = "".join(f"({one if one.isdigit() else number(one)})" for one in inner) + match["item"]
    return ", ".join(parts) + tail
