"""From the text of a rule to tokens with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from zhiheng.policy.errors import TooComplex, UnexpectedText

MAX_LENGTH = 4000

KEYWORDS = frozenset({"and", "or", "not", "in", "between", "is", "null", "true", "false"})


class Kind(StrEnum):
    """What a token is."""

    NAME = "name"
    KEYWORD = "keyword"
    STRING = "string"
    NUMBER = "number"
    OPERATOR = "operator"
    PUNCTUATION = "punctuation"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a rule. ``text`` is unquoted for strings and lower-case for keywords; ``position`` is 0-based."""

    kind: Kind
    text: str
    position: int


_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>'(?:[^']|'')*')
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_.]))
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<operator><=|>=|!=|<>|=(?!=)|<|>)
      | (?P<punctuation>[(),])""",
    re.VERBOSE,
)

#: What people type by habit → what to write.
_MISTAKES = {
    "==": "=",
    "\u2265": ">=",
    "\u2264": "<=",
    "\u2260": "!=",
    "\u3001": ",",
    **dict.fromkeys('\u201c\u201d\u2018\u2019"`', "'"),
    "&&": "and",
    "||": "or",
    "!": "not",
    **{chr(ord(ascii_char) + 0xFEE0): ascii_char for ascii_char in "=<>(),'"},  # full-width forms
}


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a rule, the last of kind END.

    Raises UnexpectedText at a character that begins nothing, TooComplex over MAX_LENGTH characters.
    """
    if len(text) > MAX_LENGTH:
        raise TooComplex(text[:MAX_LENGTH], 0, what_zh="字符数", what_en="characters", limit=MAX_LENGTH)
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise _strange(text, position)
        if found.lastgroup != "space":
            tokens.append(_token(str(found.lastgroup), found.group(), position))
        position = found.end()
    return [*tokens, Token(Kind.END, "", len(text))]


def _token(group: str, text: str, position: int) -> Token:
    if group == "string":
        return Token(Kind.STRING, text[1:-1].replace("''", "'"), position)
    if group == "operator":
        return Token(Kind.OPERATOR, "!=" if text == "<>" else text, position)
    if group == "name" and text.lower() in KEYWORDS:
        return Token(Kind.KEYWORD, text.lower(), position)
    return Token(Kind(group), text, position)


def _strange(text: str, position: int) -> UnexpectedText:
    """Say what begins nothing and, for a known habit, what to write."""
    if text[position] == "'":
        hint = ("文字缺少结尾的单引号 '。", "The text lacks its closing quote '.")
    elif text[position].isdigit() or text[position] == "-":
        hint = ("数字只写成 12 或 12.5；文字请加单引号。", "A number is written 12 or 12.5; put text in single quotes.")
    else:
        habit = next((key for key in (text[position : position + 2], text[position]) if key in _MISTAKES), None)
        hint = (
            (f"请写 {_MISTAKES[habit]} 。", f"Write {_MISTAKES[habit]} .")
            if habit
            else ("文字请加单引号。", "Put text in single quotes.")
        )
    return UnexpectedText(
        text,
        position,
        expected_zh="字段、值或运算符",
        expected_en="a field, a value or an operator",
        found_zh=f"“{text[position]}”",
        found_en=f"“{text[position]}”",
        hint_zh=hint[0],
        hint_en=hint[1],
    )
