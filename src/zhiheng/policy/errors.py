"""Errors of the policy room.

PolicyError
├── PackErrors                 packs that cannot be used, with every finding
├── UnknownPack                no pack of that id
├── UnknownElement             no element of that kind and id
├── UnknownKind                no such kind of element
├── UnknownParameter           no dated value of that id
├── UnreadablePack             stored pack content that this version cannot read
├── ValueOutsideDates          a value is asked for on a day it does not cover
└── ExpressionError            a rule that cannot be read
    ├── UnexpectedText         something else was expected at this place
    ├── UnknownField           the record type has no such field
    ├── WrongType              the comparison makes no sense for these types
    ├── WrongLiteral           the written value does not fit the field
    └── TooComplex             too long, too deep, too many values
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, ClassVar

from zhiheng.errors import ZhihengError

if TYPE_CHECKING:
    from zhiheng.policy.finding import Finding


class PolicyError(ZhihengError):
    """Base of the room's errors."""

    code: ClassVar[str] = "policy"

    def message(self, language: str = "zh") -> str:
        """Return the message, without the space that an empty hint leaves at its end."""
        return super().message(language).rstrip()


class PackErrors(PolicyError):
    """Packs with findings. ``findings`` holds them all, in the order of file and line."""

    code: ClassVar[str] = "pack-errors"
    zh: ClassVar[str] = "政策包有 {count} 处问题：\n{listing}"
    en: ClassVar[str] = "The policy packs have {count} findings:\n{listing}"

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(count=len(findings), findings=[finding.as_dict() for finding in findings])

    def message(self, language: str = "zh") -> str:
        """Return one line a finding: place, then what is wrong and what to write."""
        listing = "\n".join(finding.line_of_text(language) for finding in self.findings)
        template = self.en if language.lower().startswith("en") else self.zh
        return template.format(count=len(self.findings), listing=listing)


class UnknownPack(PolicyError, KeyError):
    """No pack of that id is loaded. Also a KeyError, as of any mapping."""

    __str__ = Exception.__str__

    code: ClassVar[str] = "unknown-pack"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有政策包“{pack}”。{hint_zh}现有：{known}。"
    en: ClassVar[str] = "There is no pack “{pack}”. {hint_en}Known: {known}."


class UnknownElement(PolicyError):
    """A pack has no element of that kind and id."""

    code: ClassVar[str] = "unknown-element"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "政策包“{pack}”中没有{kind}“{element}”。{hint_zh}"
    en: ClassVar[str] = "Pack “{pack}” has no {kind} “{element}”. {hint_en}"


class UnknownKind(PolicyError):
    """There is no such kind of element."""

    code: ClassVar[str] = "unknown-kind"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有“{kind}”这类内容。{hint_zh}"
    en: ClassVar[str] = "There is no kind of element “{kind}”. {hint_en}"


class UnknownParameter(PolicyError):
    """A pack has no dated value of that id."""

    code: ClassVar[str] = "unknown-parameter"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "政策包“{pack}”中没有参数“{parameter}”。{hint_zh}"
    en: ClassVar[str] = "Pack “{pack}” has no parameter “{parameter}”. {hint_en}"


class UnreadablePack(PolicyError):
    """Stored pack content is damaged, or of another version."""

    code: ClassVar[str] = "unreadable-pack"
    zh: ClassVar[str] = "存档的政策包内容无法读取（{reason}）。请换用写入它的版本。"
    en: ClassVar[str] = "The stored pack content cannot be read ({reason}). Use the version that wrote it."


class ValueOutsideDates(PolicyError):
    """A value was asked for on a day that none of its periods covers, or before it was known."""

    code: ClassVar[str] = "value-outside-dates"
    zh: ClassVar[str] = "参数“{parameter}”在 {as_of} 没有值{known_zh}；已有的期间：{periods_zh}。请换用其中的日期。"
    en: ClassVar[str] = (
        "Parameter “{parameter}” has no value on {as_of}{known_en}; it has: {periods_en}. Ask for a day within these."
    )


def _columns(text: str) -> int:
    """Return how many terminal columns a text takes: a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


class ExpressionError(PolicyError):
    """A rule that cannot be read: ``text``, ``position`` (0-based) and a caret under the place."""

    code: ClassVar[str] = "expression"
    zh: ClassVar[str] = "规则无法读懂。"
    en: ClassVar[str] = "The rule cannot be read."

    def __init__(self, text: str, position: int, **context: Any) -> None:
        self.text = text
        self.position = position
        super().__init__(text=text, position=position, **context)

    def problem(self, language: str = "zh") -> str:
        """Return the message without the caret."""
        return super().message(language).strip()

    def message(self, language: str = "zh") -> str:
        """Return the message with the rule beneath it and a caret under the place."""
        return f"{self.problem(language)}\n{self.caret()}"

    def caret(self) -> str:
        """Return the part of the rule around the place and a line with ``^`` beneath it."""
        start = max(0, self.position - 60)
        shown = "".join(" " if char.isspace() else char for char in self.text[start : self.position + 60])
        return f"  {shown}\n  {' ' * _columns(shown[: self.position - start])}^"


class UnexpectedText(ExpressionError):
    """Something else was expected at this place."""

    code: ClassVar[str] = "expression-syntax"
    zh: ClassVar[str] = "此处应为{expected_zh}，却是{found_zh}。{hint_zh}"
    en: ClassVar[str] = "Expected {expected_en} here, found {found_en}. {hint_en}"


class UnknownField(ExpressionError):
    """The record type has no such field."""

    code: ClassVar[str] = "unknown-field"
    zh: ClassVar[str] = "没有字段“{name}”。{hint_zh}"
    en: ClassVar[str] = "There is no field “{name}”. {hint_en}"


class WrongType(ExpressionError):
    """The operation makes no sense for these types."""

    code: ClassVar[str] = "wrong-type"
    zh: ClassVar[str] = "{problem_zh}"
    en: ClassVar[str] = "{problem_en}"


class WrongLiteral(ExpressionError):
    """The written value does not fit the field it is compared with."""

    code: ClassVar[str] = "wrong-literal"
    zh: ClassVar[str] = "“{value}”不适合字段“{name}”：{problem_zh}"
    en: ClassVar[str] = "“{value}” does not fit the field “{name}”: {problem_en}"


class TooComplex(ExpressionError):
    """The rule is longer or deeper than any honest rule."""

    code: ClassVar[str] = "rule-too-complex"
    zh: ClassVar[str] = "规则过于复杂：{what_zh}上限为 {limit}。请拆成几条。"
    en: ClassVar[str] = "The rule is too complex: the limit for {what_en} is {limit}. Split it into several."


class PackExists(PolicyError):
    """A new pack would overwrite something."""

    code = "pack-exists"
    zh = "{path} 已存在，没有改动任何内容。请换一个编号或文件夹。"
    en = "{path} is there already and nothing was changed. Choose another id or folder."


class BadPackId(PolicyError):
    """An id that a pack cannot bear."""

    code = "bad-pack-id"
    zh = "政策包编号“{pack}”须以小写字母开头，只含小写字母、数字和 -，例如 zhejiang。"
    en = "The pack id “{pack}” must begin with a lower-case letter and hold lower-case letters, digits and -, like zhejiang."
    exit_code = 2


class UnwritablePack(PolicyError):
    """A folder in which the new pack cannot be written."""

    code = "pack-unwritable"
    zh = "无法写入 {path}：{reason}。请检查权限，或换一个文件夹。"
    en = "{path} cannot be written: {reason}. Check its permissions, or choose another folder."
