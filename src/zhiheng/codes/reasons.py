"""Why an identifier is refused: one number, one stable code and one message in two languages for each reason.

The numbers are what the vector forms return; they never change and are never used again for something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Reason(IntEnum):
    """The reasons. 0 means valid."""

    VALID = 0
    EMPTY = 1
    NOT_TEXT = 2
    LENGTH = 3
    CHARACTER = 4
    LOOKALIKE = 5
    LOWER_CASE = 6
    FULL_WIDTH = 7
    SPACE = 8
    AUTHORITY = 9
    ENTITY_TYPE = 10
    DIVISION = 11
    ORGANISATION_CHECK = 12
    CHECK_CHARACTER = 13
    RESIDENT_ID = 14
    UNRECOGNISED = 15
    ALL_ZERO = 16
    PREFIX = 17


@dataclass(frozen=True, slots=True)
class Wording:
    """Stable code and templates of a reason; places: {char} {position} {suggestion} {suggestion_en} {length} {expected} {part}."""

    code: str
    zh: str
    en: str


WORDINGS: dict[Reason, Wording] = {
    Reason.EMPTY: Wording("empty", "代码为空,请填写。", "The code is empty; fill it in."),
    Reason.NOT_TEXT: Wording(
        "not-text",
        "代码须为文本,收到的是 {part}。请把该列设为文本格式,以免丢失前导零。",
        "A code is text, this is {part}. Format the column as text so that no leading zero is lost.",
    ),
    Reason.LENGTH: Wording(
        "length",
        "应为 {expected} 位,实为 {length} 位。请对照证照核对是否漏填或多填。",
        "It has {length} characters where {expected} are due. Compare it with the certificate.",
    ),
    Reason.CHARACTER: Wording(
        "character",
        "第 {position} 位“{char}”不在字符集中。请只用数字和允许的大写字母。",
        "“{char}” at position {position} is not in the character set. Use digits and the permitted capitals only.",
    ),
    Reason.LOOKALIKE: Wording(
        "lookalike",
        "第 {position} 位:{char} 不在字符集中,是否应为{suggestion}?",
        "Position {position}: {char} is not in the character set; is it meant to be {suggestion_en}?",
    ),
    Reason.LOWER_CASE: Wording(
        "lower-case",
        "第 {position} 位“{char}”是小写字母,请改为大写。",
        "“{char}” at position {position} is a small letter; write it as a capital.",
    ),
    Reason.FULL_WIDTH: Wording(
        "full-width",
        "第 {position} 位“{char}”是全角字符,请改为半角。",
        "“{char}” at position {position} is a full-width character; write it half-width.",
    ),
    Reason.SPACE: Wording(
        "space",
        "第 {position} 位是空格、换行或连字符,请删除。",
        "There is a space, line break or hyphen at position {position}; remove it.",
    ),
    Reason.AUTHORITY: Wording(
        "authority",
        "第 1 位“{char}”不是登记管理部门代码(1–9、A、N、Y)。",
        "“{char}” at position 1 is no registering authority (1–9, A, N, Y).",
    ),
    Reason.ENTITY_TYPE: Wording(
        "entity-type",
        "第 2 位“{char}”不是该登记管理部门的机构类别(应为 {expected})。",
        "“{char}” at position 2 is no entity type of this authority (expected {expected}).",
    ),
    Reason.DIVISION: Wording(
        "division",
        "登记机关行政区划码“{part}”从未出现在 GB/T 2260 或已知的开发区代码中,请核对。",
        "The division “{part}” of the registering office was never in GB/T 2260 or a known zone; check it.",
    ),
    Reason.ORGANISATION_CHECK: Wording(
        "organisation-check",
        "主体标识码(组织机构代码)“{part}”的校验码不符,请核对第 9–17 位。",
        "The organisation code “{part}” fails its check character (GB 11714); compare positions 9 to 17.",
    ),
    Reason.CHECK_CHARACTER: Wording(
        "check-character",
        "校验码不符(末位为“{char}”),很可能有一位录错或两位颠倒,请对照证照核对。",
        "The check character “{char}” does not fit; one character is probably mistyped or two are swapped.",
    ),
    Reason.RESIDENT_ID: Wording(
        "resident-id",
        "这是居民身份证号码的结构,不是机构代码。请删除并改填统一社会信用代码;个人信息不得填入此栏。",
        "This has the structure of a resident identity number, not of an organisation's code. Remove it and give the "
        "unified social credit code; personal data must not stand here.",
    ),
    Reason.UNRECOGNISED: Wording(
        "unrecognised",
        "无法识别的代码(长度 {length})。支持:统一社会信用代码 18 位、组织机构代码 9 位、注册号 15 位、GTIN、GLN、SSCC。",
        "A code of no known kind (length {length}). Known: USCC 18, organisation code 9, licence number 15 characters, "
        "GTIN, GLN, SSCC.",
    ),
    Reason.ALL_ZERO: Wording("all-zero", "全为零,不是有效代码。", "All zeros; not a code."),
    Reason.PREFIX: Wording(
        "prefix", "前缀“{part}”不是 GS1 已分配的前缀,请核对。", "The prefix “{part}” is not allocated by GS1; check it."
    ),
}


def code_of(reason: Reason | int) -> str | None:
    """Return the stable code of a reason number, or None for 0 (valid)."""
    return None if reason == Reason.VALID else WORDINGS[Reason(reason)].code
