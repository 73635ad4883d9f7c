"""A small Pratt parser for rules. ``or`` binds least, then ``and``, then ``not``, then comparisons.

condition   verdict = 'fail' and (kind in ('spot_check', 'online') or not recalled)
measure     count · sum(f) · min(f) · max(f) · latest(f) · days_since · count_distinct(f) · ratio(cond, cond)
window      24 months · 730 days
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from zhiheng.policy.errors import TooComplex, UnexpectedText
from zhiheng.policy.expression import nodes, types
from zhiheng.policy.expression.nodes import Condition, Field, Literal, Op
from zhiheng.policy.expression.tokens import Kind, Token, tokenise
from zhiheng.policy.expression.types import Fields
from zhiheng.policy.model.record_type import FieldType

MAX_DEPTH = 32
MAX_VALUES = 500

_OR, _AND, _NOT = 1, 2, 3
_BINDING = {"or": _OR, "and": _AND}
_MIRRORED = {Op.EQ: Op.EQ, Op.NE: Op.NE, Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE}
_END_OF_TEXT = ("规则结尾", "the end of the rule")


class Parser:
    """Reads one rule from left to right; each method consumes what it names."""

    def __init__(self, text: str, fields: Fields) -> None:
        self.text = text
        self.fields = fields
        self.tokens = tokenise(text)
        self.at = 0
        self.depth = 0

    def peek(self) -> Token:
        """Return the token that is read next."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """Consume one token; the end stays."""
        token = self.peek()
        if token.kind is not Kind.END:
            self.at += 1
        return token

    def meets(self, *texts: str) -> bool:
        """Tell whether the next token is one of these operators, marks or keywords."""
        return self.peek().kind in (Kind.KEYWORD, Kind.OPERATOR, Kind.PUNCTUATION) and self.peek().text in texts

    def expect(self, text: str) -> Token:
        """Consume this very token, or fail."""
        if not self.meets(text):
            self.fail(f"“{text}”", f"“{text}”")
        return self.take()

    def end(self) -> None:
        """Fail unless all is read."""
        if self.peek().kind is not Kind.END:
            self.fail("and、or 或规则结尾", "and, or, or the end of the rule")

    def fail(self, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> NoReturn:
        """Raise UnexpectedText at the next token."""
        token = self.peek()
        found = _END_OF_TEXT if token.kind is Kind.END else (f"“{token.text}”", f"“{token.text}”")
        raise UnexpectedText(
            self.text,
            token.position,
            expected_zh=zh,
            expected_en=en,
            found_zh=found[0],
            found_en=found[1],
            hint_zh=hint_zh,
            hint_en=hint_en,
        )

    def condition(self, binding: int = 0) -> Condition:
        """Read a condition whose joints bind tighter than ``binding``."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooComplex(
                self.text, self.peek().position, what_zh="嵌套层数", what_en="levels of nesting", limit=MAX_DEPTH
            )
        left = self.start()
        while self.peek().kind is Kind.KEYWORD and _BINDING.get(self.peek().text, 0) > binding:
            left = self.join(left, self.take().text)
        self.depth -= 1
        return left

    def join(self, left: Condition, word: str) -> Condition:
        """Read all further operands of the same word into one flat node."""
        operands = [left]
        while True:
            operands.append(self.condition(_BINDING[word]))
            if not self.meets(word):
                break
            self.take()
        return conjunction(operands) if word == "and" else disjunction(operands)

    def start(self) -> Condition:
        """Read a negation, a bracket or a comparison."""
        if self.meets("not"):
            self.take()
            return nodes.Not(self.condition(_NOT))
        if self.meets("("):
            self.take()
            inner = self.condition()
            self.expect(")")
            return inner
        return self.comparison()

    def comparison(self) -> Condition:
        """Read what begins with a field or, mirrored, with a value."""
        if self.is_value():
            return self.mirrored()
        if self.peek().kind is not Kind.NAME:
            self.fail("字段名", "the name of a field")
        token = self.take()
        field = types.resolve(token, self.fields, self.text)
        if self.peek().kind is Kind.OPERATOR:
            return self.compare(field)
        if self.meets("is"):
            return self.null_test(field)
        negated = self.meets("not")
        if negated:
            self.take()
        if self.meets("in", "between"):
            inner = self.membership(field) if self.meets("in") else self.span(field)
            return nodes.Not(inner) if negated else inner
        if negated:
            self.fail("in 或 between", "in or between")
        return self.bare(field, token)

    def bare(self, field: Field, token: Token) -> Condition:
        """Read a boolean field standing alone as “is true”."""
        if field.type is not FieldType.BOOLEAN:
            self.fail(
                "比较符 = != < <= > >= in between is",
                "an operator: = != < <= > >= in between is",
                f"字段“{token.text}”不是“是否”型，不能单独成为条件。",
                f"“{token.text}” is not true or false and cannot stand alone.",
            )
        return nodes.Compare(Op.EQ, field, Literal(True, FieldType.BOOLEAN))

    def is_value(self) -> bool:
        """Tell whether a written value comes next."""
        return self.peek().kind in (Kind.STRING, Kind.NUMBER) or self.meets("true", "false")

    def mirrored(self) -> Condition:
        """Read ``5 < f`` as ``f > 5``."""
        value = self.take()
        if self.peek().kind is not Kind.OPERATOR:
            self.fail("比较符", "an operator")
        operator = self.take()
        if self.peek().kind is not Kind.NAME:
            self.fail("字段名", "the name of a field")
        field = types.resolve(self.take(), self.fields, self.text)
        op = _MIRRORED[Op(operator.text)]
        self.check_order(op, field, operator.position)
        return nodes.Compare(op, field, self.coerce(value, field))

    def compare(self, field: Field) -> Condition:
        """Read the operator and the right side."""
        operator = self.take()
        op = Op(operator.text)
        if self.meets("null"):
            self.fail("一个值", "a value", "请写 is null 或 is not null。", "Write is null or is not null.")
        self.check_order(op, field, operator.position)
        if self.is_value():
            return nodes.Compare(op, field, self.coerce(self.take(), field))
        if self.peek().kind is not Kind.NAME:
            self.fail("一个值或字段", "a value or a field")
        token = self.take()
        other = types.resolve(token, self.fields, self.text)
        if not types.comparable(field, other):
            (left_zh, left_en), (right_zh, right_en) = types.describe(field), types.describe(other)
            raise types.wrong_type(
                self.text,
                token.position,
                f"{left_zh}与{right_zh}不能比较。",
                f"{left_en} cannot be compared with {right_en}.",
            )
        return nodes.Compare(op, field, other)

    def check_order(self, op: Op, field: Field, position: int) -> None:
        """Refuse an order on types that have none."""
        if op not in (Op.EQ, Op.NE) and field.type not in types.ORDERED:
            zh, en = types.describe(field)
            raise types.wrong_type(
                self.text, position, f"{zh}没有大小先后，只能用 = 与 != 。", f"{en} has no order: use = or != only."
            )

    def null_test(self, field: Field) -> Condition:
        """Read ``is null`` or ``is not null``."""
        self.expect("is")
        negated = self.meets("not")
        if negated:
            self.take()
        self.expect("null")
        return nodes.Not(nodes.IsNull(field)) if negated else nodes.IsNull(field)

    def membership(self, field: Field) -> Condition:
        """Read ``in (a, b, …)``."""
        self.expect("in")
        self.expect("(")
        values = [self.literal(field)]
        while self.meets(","):
            self.take()
            values.append(self.literal(field))
            if len(values) > MAX_VALUES:
                raise TooComplex(
                    self.text, self.peek().position, what_zh="in 中的值", what_en="values within in", limit=MAX_VALUES
                )
        self.expect(")")
        return nodes.In(field, tuple(dict.fromkeys(values)))

    def span(self, field: Field) -> Condition:
        """Read ``between low and high``; the ends must be in order."""
        token = self.expect("between")
        self.check_order(Op.LE, field, token.position)
        low = self.literal(field)
        self.expect("and")
        position = self.peek().position
        high = self.literal(field)
        if low.value > high.value:  # type: ignore[operator]  # both were coerced to the field's ordered type
            raise types.wrong_type(
                self.text, position, "between 的上限小于下限。", "The upper end of between lies below the lower."
            )
        return nodes.Between(field, low, high)

    def literal(self, field: Field) -> Literal:
        """Read one value for this field."""
        if not self.is_value():
            self.fail("一个值", "a value", *_quote_hint(self.peek()))
        return self.coerce(self.take(), field)

    def coerce(self, token: Token, field: Field) -> Literal:
        """Return the value of a token as this field stores it."""
        return types.coerce(token, field, self.fields[field.name], self.text)

    def measure(self) -> nodes.Measure:
        """Read a measure."""
        if self.peek().kind is not Kind.NAME or self.peek().text not in (*_PLAIN, *_OF_FIELD, "ratio"):
            self.fail("count sum min max latest days_since count_distinct ratio 之一", f"one of {_MEASURE_NAMES}")
        name = self.take().text
        if name in _PLAIN:
            return _PLAIN[name]()
        self.expect("(")
        read: nodes.Measure = self.ratio() if name == "ratio" else self.of_field(name)
        self.expect(")")
        return read

    def ratio(self) -> nodes.Ratio:
        """Read the two conditions of a ratio."""
        numerator = self.condition()
        self.expect(",")
        return nodes.Ratio(numerator, self.condition())

    def of_field(self, name: str) -> nodes.Measure:
        """Read the field that an aggregate works on."""
        if self.peek().kind is not Kind.NAME:
            self.fail("字段名", "the name of a field")
        token = self.take()
        field = types.resolve(token, self.fields, self.text)
        allowed = field.type not in types.OPAQUE if name == "count_distinct" else field.type in types.NUMERIC
        if not allowed:
            zh, en = types.describe(field)
            raise types.wrong_type(
                self.text, token.position, f"{name} 不能用于{zh}。", f"{name} cannot be taken of {en}."
            )
        return _OF_FIELD[name](field)


_PLAIN: dict[str, Callable[[], nodes.Measure]] = {"count": nodes.Count, "days_since": nodes.DaysSince}
_OF_FIELD: dict[str, Callable[[Field], nodes.Measure]] = {
    "sum": nodes.Sum,
    "min": nodes.Min,
    "max": nodes.Max,
    "latest": nodes.Latest,
    "count_distinct": nodes.CountDistinct,
}
_MEASURE_NAMES = "count, sum, min, max, latest, days_since, count_distinct, ratio"


def _quote_hint(token: Token) -> tuple[str, str]:
    if token.kind is not Kind.NAME:
        return "", ""
    return f"文字请加单引号：'{token.text}'。", f"Put text in single quotes: '{token.text}'."


def conjunction(operands: list[Condition]) -> Condition:
    """Join conditions by ``and``, flat; one alone stays itself."""
    flat = [part for each in operands for part in (each.operands if isinstance(each, nodes.And) else (each,))]
    return flat[0] if len(flat) == 1 else nodes.And(tuple(flat))


def disjunction(operands: list[Condition]) -> Condition:
    """Join conditions by ``or``, flat; one alone stays itself."""
    flat = [part for each in operands for part in (each.operands if isinstance(each, nodes.Or) else (each,))]
    return flat[0] if len(flat) == 1 else nodes.Or(tuple(flat))


def parse_condition(text: str, fields: Fields) -> Condition:
    """Read a condition over one row.

    ``fields`` maps every usable name to its FieldSpec (``fields_of(record_type)``). Raises ExpressionError.
    """
    parser = Parser(text, fields)
    condition = parser.condition()
    parser.end()
    return condition


def parse_measure(text: str, fields: Fields) -> nodes.Measure:
    """Read a measure over the matching records of one enterprise. Raises ExpressionError."""
    parser = Parser(text, fields)
    measure = parser.measure()
    parser.end()
    return measure


def parse_window(text: str) -> nodes.Window:
    """Read ``24 months`` or ``730 days`` (1 to 1200 months, 1 to 36600 days). Raises ExpressionError."""
    parser = Parser(text, {})
    number = parser.take()
    if number.kind is not Kind.NUMBER or not number.text.isdigit():
        parser.at = 0
        parser.fail("天数或月数", "a number of days or months", "例：24 months。", "For example 24 months.")
    unit = parser.peek().text
    if unit not in ("day", "days", "month", "months"):
        parser.fail("days 或 months", "days or months")
    parser.take()
    parser.end()
    n = int(number.text)
    limit = 1200 if unit.startswith("month") else 36600
    if not 1 <= n <= limit:
        zh, en = f"时间窗须为 1 至 {limit} {unit}。", f"A window is 1 to {limit} {unit}."
        raise types.wrong_type(text, number.position, zh, en)
    return nodes.Window(n, "months" if unit.startswith("month") else "days")
