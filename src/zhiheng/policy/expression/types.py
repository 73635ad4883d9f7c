"""Which values and operations fit which fields; literals are coerced to the exact value that is stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from zhiheng.policy.errors import UnknownField, WrongLiteral, WrongType
from zhiheng.policy.expression.nodes import Field, Literal, Value
from zhiheng.policy.expression.tokens import Kind, Token
from zhiheng.policy.model.record_type import FieldSpec, FieldType
from zhiheng.policy.suggest import hints, near

Fields = Mapping[str, FieldSpec]

TEXTUAL = frozenset(
    {FieldType.TEXT, FieldType.CODE, FieldType.USCC, FieldType.GTIN, FieldType.DIVISION, FieldType.INDUSTRY}
)
NUMERIC = frozenset({FieldType.INTEGER, FieldType.MONEY, FieldType.DECIMAL})
ORDERED = NUMERIC | {FieldType.DATE, FieldType.INSTANT}
#: Types of which a rule may only ask whether there is a value.
OPAQUE = frozenset({FieldType.PERSON, FieldType.LIST})

NAMES = {
    FieldType.TEXT: ("文字", "text"),
    FieldType.CODE: ("代码", "a code"),
    FieldType.INTEGER: ("整数", "an integer"),
    FieldType.DECIMAL: ("小数", "a decimal"),
    FieldType.MONEY: ("金额", "money"),
    FieldType.BOOLEAN: ("是否", "true or false"),
    FieldType.DATE: ("日期", "a date"),
    FieldType.INSTANT: ("时刻", "an instant"),
    FieldType.USCC: ("统一社会信用代码", "a Unified Social Credit Code"),
    FieldType.GTIN: ("商品条码", "a GTIN"),
    FieldType.DIVISION: ("行政区划代码", "a division code"),
    FieldType.INDUSTRY: ("行业代码", "an industry code"),
    FieldType.PERSON: ("个人信息", "personal data"),
    FieldType.RECORD: ("记录号", "a record id"),
    FieldType.LIST: ("列表", "a list"),
}

Problem = tuple[str, str]


class _Unfit(Exception):
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.problem: Problem = (zh, en)


def resolve(token: Token, fields: Fields, text: str) -> Field:
    """Return the field a name token means. Raises UnknownField with the near name."""
    spec = fields.get(token.text)
    if spec is None:
        raise UnknownField(text, token.position, name=token.text, **hints(token.text, fields))
    return Field(token.text, spec.type, spec.scale if spec.type is FieldType.DECIMAL else 0)


def coerce(token: Token, field: Field, spec: FieldSpec, text: str) -> Literal:
    """Return the literal a token writes, as the field would store it. Raises WrongLiteral."""
    try:
        value = _COERCE[field.type](token, spec)
    except _Unfit as unfit:
        zh, en = unfit.problem
        raise WrongLiteral(
            text, token.position, value=token.text, name=field.name, problem_zh=zh, problem_en=en
        ) from None
    return Literal(value, field.type, field.scale)


def comparable(left: Field, right: Field) -> bool:
    """Tell whether two fields may be compared: same type and scale, or text with any code."""
    if left.type in OPAQUE or right.type in OPAQUE:
        return False
    if (left.type, left.scale) == (right.type, right.scale):
        return True
    return FieldType.TEXT in (left.type, right.type) and {left.type, right.type} <= TEXTUAL


def wrong_type(text: str, position: int, zh: str, en: str) -> WrongType:
    """Return the error for an operation that makes no sense."""
    return WrongType(text, position, problem_zh=zh, problem_en=en)


def describe(field: Field) -> Problem:
    """Return “名称(类型)” in Chinese and English for messages."""
    zh, en = NAMES[field.type]
    return f"“{field.name}”({zh})", f"“{field.name}” ({en})"


def _wants(kind: Kind, example: str) -> Callable[[Token], None]:
    def check(token: Token) -> None:
        if token.kind is not kind:
            raise _Unfit(f"请写成 {example} 的样子。", f"write it like {example}.")

    return check


_wants_text = _wants(Kind.STRING, "'文字'")
_wants_number = _wants(Kind.NUMBER, "12")
_wants_date = _wants(Kind.STRING, "'2024-01-31'")


def _text(token: Token, spec: FieldSpec) -> Value:
    _wants_text(token)
    if not token.text:
        raise _Unfit("空白请写 is null。", "write is null for a missing value.")
    return unicodedata.normalize("NFC", token.text)


def _code(token: Token, spec: FieldSpec) -> Value:
    value = str(_text(token, spec))
    if spec.values and value not in spec.values:
        suggestion = near(value, spec.values) or _by_label(value, spec)
        allowed = ", ".join(spec.values)
        zh = f"是否应为“{suggestion}”？" if suggestion else ""
        en = f"did you mean “{suggestion}”? " if suggestion else ""
        raise _Unfit(f"{zh}允许的代码：{allowed}。", f"{en}The codes are: {allowed}.")
    return value


def _by_label(value: str, spec: FieldSpec) -> str | None:
    """Return the code whose label or synonym was written instead of it."""
    for code, label in spec.values.items():
        if value in (label.zh, label.en, *spec.synonyms.get(code, ())):
            return code
    return None


def _division(token: Token, spec: FieldSpec) -> Value:
    value = str(_text(token, spec))
    if not re.fullmatch(r"[1-9][0-9]{5}(?:[0-9]{3}|[0-9]{6})?", value):
        raise _Unfit("区划代码为 6、9 或 12 位数字。", "a division code has 6, 9 or 12 digits.")
    return value


def _scaled(token: Token, scale: int) -> int:
    """Return the number times 10**scale, exactly."""
    _wants_number(token)
    number = Decimal(token.text)
    decimals = -int(number.as_tuple().exponent)
    if decimals > scale:
        raise _Unfit(f"最多 {scale} 位小数。", f"at most {scale} decimals.")
    value = int(number.scaleb(scale))
    if abs(value) >= 10**18:
        raise _Unfit("数字过大。", "the number is too large.")
    return value


def _integer(token: Token, spec: FieldSpec) -> Value:
    _wants_number(token)
    if "." in token.text:
        raise _Unfit("该字段为整数，不写小数。", "the field is an integer: write no decimals.")
    return _scaled(token, 0)


def _money(token: Token, spec: FieldSpec) -> Value:
    return _scaled(token, 2)


def _decimal(token: Token, spec: FieldSpec) -> Value:
    return _scaled(token, spec.scale)


def _boolean(token: Token, spec: FieldSpec) -> Value:
    if token.kind is not Kind.KEYWORD or token.text not in ("true", "false"):
        raise _Unfit("请写 true 或 false，不加引号。", "write true or false, without quotes.")
    return token.text == "true"


def _date(token: Token, spec: FieldSpec) -> Value:
    _wants_date(token)
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", token.text):
            raise ValueError
        return date.fromisoformat(token.text)
    except ValueError:
        raise _Unfit("请写成 '2024-01-31' 这样存在的日期。", "write a day that exists, like '2024-01-31'.") from None


def _instant(token: Token, spec: FieldSpec) -> Value:
    _wants_date(token)
    try:
        moment = datetime.fromisoformat(token.text)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Unfit(
            "请写成 '2024-01-31T08:00:00+08:00'，带时区。",
            "write it like '2024-01-31T08:00:00+08:00', with its offset.",
        ) from None


def _record(token: Token, spec: FieldSpec) -> Value:
    _wants_text(token)
    if not re.fullmatch(r"[0-9a-f]{64}", token.text):
        raise _Unfit("记录号为 64 位小写十六进制。", "a record id is 64 lower-case hexadecimal digits.")
    return bytes.fromhex(token.text)


def _opaque(token: Token, spec: FieldSpec) -> Value:
    raise _Unfit("对该字段只能问 is null 或 is not null。", "only is null and is not null may be asked of this field.")


_COERCE: dict[FieldType, Callable[[Token, FieldSpec], Value]] = {
    FieldType.TEXT: _text,
    FieldType.USCC: _text,
    FieldType.GTIN: _text,
    FieldType.INDUSTRY: _text,
    FieldType.CODE: _code,
    FieldType.DIVISION: _division,
    FieldType.INTEGER: _integer,
    FieldType.MONEY: _money,
    FieldType.DECIMAL: _decimal,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.RECORD: _record,
    FieldType.PERSON: _opaque,
    FieldType.LIST: _opaque,
}
