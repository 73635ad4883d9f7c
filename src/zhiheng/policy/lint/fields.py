"""Fields of a record type: names, codes, synonyms, headings, bounds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from zhiheng.policy.expression.tokens import KEYWORDS
from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import ENVELOPE, FieldSpec, FieldType, Publicity, RecordType

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY}
_TRUTH = {"true", "false"}
_DAYS = {FieldType.DATE, FieldType.INSTANT}
_STRICTNESS = list(Publicity)


def fields(scope: Scope, record_type: RecordType) -> Iterator[Finding]:
    """Check all fields of a record type."""
    yield from _group(scope, record_type, ("fields",), record_type.fields)


def _group(scope: Scope, record_type: RecordType, path: Path, group: Mapping[str, FieldSpec]) -> Iterator[Finding]:
    """Check the fields of the type, or those within a list."""
    for name, spec in group.items():
        yield from _name(scope, record_type, (*path, name), name, nested="of" in path)
        yield from _codes(scope, record_type, (*path, name), spec)
        yield from _bounds(scope, record_type, (*path, name), spec)
        yield from _list(scope, record_type, (*path, name), spec, nested="of" in path)
        yield from _strictness(scope, record_type, (*path, name), spec)
    yield from _headings(scope, record_type, path, group)


def _name(scope: Scope, record_type: RecordType, path: Path, name: str, *, nested: bool) -> Iterator[Finding]:
    if not _NAME.fullmatch(name):
        zh = "字段名用小写字母、数字和下划线，以字母开头，至多 63 个。"
        en = "A field name has lower-case letters, digits and underscores, begins with a letter, and has at most 63."
        yield scope.report(record_type, path, "field-name", zh, en, name)
    if name in ENVELOPE and not nested:
        zh, en = f"“{name}”是信封字段的名字，请改名。", f"“{name}” is a name of the envelope. Rename the field."
        yield scope.report(record_type, path, "reserved-name", zh, en, name)
    if name in KEYWORDS:
        zh, en = f"“{name}”是规则的关键字，请改名。", f"“{name}” is a keyword of rules. Rename the field."
        yield scope.report(record_type, path, "reserved-name", zh, en, name)


def _codes(scope: Scope, record_type: RecordType, path: Path, spec: FieldSpec) -> Iterator[Finding]:
    """Codes belong to code fields alone; a synonym means one code that there is, or of a boolean true or false."""
    if (spec.type is FieldType.CODE) != bool(spec.values):
        zh, en = "code 型字段须列出 values，其他类型不写。", "A code field lists its values; no other type does."
        yield scope.report(record_type, path, "field-values", zh, en, spec.type)
    for code in spec.closes.keys() - spec.values.keys():
        zh, en = f"closes 的“{code}”不在 values 中。", f"“{code}” in closes is not among the values."
        yield scope.report(record_type, (*path, "closes", code), "field-closes", zh, en, code)
    meaning: dict[str, str] = {}
    known = _TRUTH if spec.type is FieldType.BOOLEAN else spec.values.keys()
    for code, words in spec.synonyms.items():
        place = (*path, "synonyms", code)
        if code not in known:
            zh, en = f"synonyms 的“{code}”不在 values 中。", f"“{code}” in synonyms is not among the values."
            yield scope.report(record_type, place, "field-synonyms", zh, en, code)
        for word in words:
            other = meaning.setdefault(plain(word), code)
            if other != code:
                zh = f"“{word}”同时指“{other}”和“{code}”。请去掉一处。"
                en = f"“{word}” means both “{other}” and “{code}”. Remove one of them."
                yield scope.report(record_type, place, "field-synonyms", zh, en, word)


def plain(text: str) -> str:
    """Return a heading or word with one width, one case and no spaces, as sheets are matched."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _headings(scope: Scope, record_type: RecordType, path: Path, group: Mapping[str, FieldSpec]) -> Iterator[Finding]:
    """No heading may name two fields."""
    owner: dict[str, str] = {}
    for name, spec in group.items():
        for heading in spec.headings:
            other = owner.setdefault(plain(heading), name)
            if other != name:
                zh = f"表头“{heading}”同时属于字段“{other}”和“{name}”。请去掉一处。"
                en = f"The heading “{heading}” names both “{other}” and “{name}”. Remove it from one."
                yield scope.report(record_type, (*path, name, "headings"), "repeated-heading", zh, en, heading)


def _bounds(scope: Scope, record_type: RecordType, path: Path, spec: FieldSpec) -> Iterator[Finding]:
    bounded = spec.minimum is not None or spec.maximum is not None
    if bounded and spec.type not in _NUMBERS:
        zh, en = "minimum 与 maximum 只用于数字。", "minimum and maximum are for numbers only."
        yield scope.report(record_type, path, "field-bounds", zh, en, spec.type)
    if spec.minimum is not None and spec.maximum is not None and spec.minimum > spec.maximum:
        zh, en = (
            f"minimum {spec.minimum} 大于 maximum {spec.maximum}。",
            f"minimum {spec.minimum} is above maximum {spec.maximum}.",
        )
        yield scope.report(record_type, (*path, "minimum"), "field-bounds", zh, en, spec.minimum)
    if spec.future and spec.type not in _DAYS:
        zh, en = "future 只用于日期和时刻。", "future is for dates and instants only."
        yield scope.report(record_type, (*path, "future"), "field-future", zh, en, spec.type)
    if spec.pattern is not None:
        yield from _pattern(scope, record_type, (*path, "pattern"), spec.pattern)


def _pattern(scope: Scope, record_type: RecordType, path: Path, pattern: str) -> Iterator[Finding]:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        zh, en = f"不是有效的正则表达式（{error}）。", f"This is not a regular expression ({error})."
        yield scope.report(record_type, path, "field-pattern", zh, en, pattern)


def _list(scope: Scope, record_type: RecordType, path: Path, spec: FieldSpec, *, nested: bool) -> Iterator[Finding]:
    """A list names its inner fields; lists do not nest, and hold no personal data."""
    if (spec.type is FieldType.LIST) != bool(spec.of):
        zh, en = "list 型字段须写 of，其他类型不写。", "A list field has of; no other type has."
        yield scope.report(record_type, path, "field-list", zh, en, spec.type)
    if nested and spec.type in (FieldType.LIST, FieldType.PERSON):
        zh, en = "列表中不能再有列表或个人信息。", "A list holds neither lists nor personal data."
        yield scope.report(record_type, path, "field-list", zh, en, spec.type)
    if spec.of and not nested:
        yield from _group(scope, record_type, (*path, "of"), spec.of)


def _strictness(scope: Scope, record_type: RecordType, path: Path, spec: FieldSpec) -> Iterator[Finding]:
    """A field may be stricter than its record, never looser."""
    if spec.publicity is None:
        return
    if _STRICTNESS.index(spec.publicity) < _STRICTNESS.index(record_type.publicity):
        zh = f"字段的 publicity（{spec.publicity}）不能比记录（{record_type.publicity}）更宽。"
        en = f"The field's publicity ({spec.publicity}) cannot be looser than the record's ({record_type.publicity})."
        yield scope.report(record_type, (*path, "publicity"), "field-publicity", zh, en, spec.publicity)
