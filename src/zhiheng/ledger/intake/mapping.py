"""Stage 2, map: headings become fields of a record type, by what the type knows or by an explicit mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhiheng.ledger.intake.errors import (
    BadMapping,
    EqualHeadings,
    MissingColumns,
    SameField,
    TypeNotRecognised,
    UnknownRecordType,
    suggest,
)
from zhiheng.ledger.intake.headings import KnownHeadings, forms, headings_of, money_factor, normalise_heading
from zhiheng.policy.model import FieldSpec, FieldType, RecordType

#: Columns of the envelope that a sheet may give beside the payload, under these names only.
GIVEN = ("occurred_at", "owner_body", "publicity", "supersedes")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What somebody says about a sheet: heading → field, heading → None (leave out), and field → constant text."""

    columns: Mapping[str, str | None] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> ColumnMapping:
        """Read a mapping file: ``{"columns": {...}, "constants": {...}}``, or plainly heading → field."""
        if "columns" in content or "constants" in content:
            unknown = set(content) - {"columns", "constants"}
            if unknown:
                names = "、".join(sorted(unknown))
                raise BadMapping(problem_zh=f"不认得 {names}", problem_en=f"unknown key {names}")
            return cls(dict(content.get("columns") or {}), dict(content.get("constants") or {}))
        return cls({str(heading): target for heading, target in content.items()})


@dataclass(frozen=True, slots=True)
class Binding:
    """A field and the columns it is read from: one, or several for a person (name and telephone).

    ``factor`` is how many fen a unit of the heading is, None where the heading names no unit of money.
    """

    field: str
    columns: tuple[str, ...]
    factor: int | None = None


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How one sheet is read: its record type, a binding a field, constants, and columns that are left out."""

    record_type: RecordType
    bindings: tuple[Binding, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    """Field → heading, where an adapter has renamed the columns."""

    def heading_of(self, name: str) -> str:
        """Return the heading that a field came from, or the field's Chinese label."""
        if name in self.shown:
            return self.shown[name]
        for binding in self.bindings:
            if binding.field == name:
                return binding.columns[0]
        spec = self.record_type.fields.get(name.partition(".")[0])
        return spec.label.zh if spec else name


def check_equal(file: str, headings: Sequence[str | None]) -> None:
    """Refuse two columns with one heading, whatever their widths and blanks."""
    seen: dict[str, int] = {}
    for place, heading in enumerate(headings, start=1):
        if heading is None:
            continue
        key = normalise_heading(heading)
        if key in seen:
            raise EqualHeadings(file=file, heading=heading.strip(), columns=f"{seen[key]}、{place}")
        seen[key] = place


def recognise(
    file: str, headings: Sequence[str | None], record_types: Mapping[str, RecordType], known: KnownHeadings
) -> str:
    """Return the one record type whose required columns are all there and which knows most of the headings.

    Raises TypeNotRecognised with the candidates where there is none, or a tie.
    """
    texts = [heading for heading in headings if heading]
    scored = []
    for name, record_type in record_types.items():
        found = {path for text in texts if (path := _lookup(text, known.by_type[name]))}
        missing = [need for need in _required(record_type) if need not in found]
        if found:
            scored.append((not missing, len(found), name))
    complete = sorted((entry for entry in scored if entry[0]), reverse=True)
    if complete and (len(complete) == 1 or complete[0][1] > complete[1][1]):
        return complete[0][2]
    near = [name for _, _, name in sorted(scored, reverse=True)[:3]]
    raise TypeNotRecognised(file=file, candidates="、".join(near) or "—")


def named_type(name: str, record_types: Mapping[str, RecordType]) -> RecordType:
    """Return the record type of this name. Raises UnknownRecordType with near names."""
    if name not in record_types:
        zh, en = suggest(name, sorted(record_types))
        raise UnknownRecordType(record_type=name, hint_zh=zh, hint_en=en)
    return record_types[name]


def _required(record_type: RecordType) -> list[str]:
    return [name for name, spec in record_type.fields.items() if spec.required]


def _lookup(heading: str, table: Mapping[str, str]) -> str | None:
    return next((table[form] for form in forms(heading) if form in table), None)


def bind(
    file: str,
    headings: Sequence[str | None],
    columns: Sequence[str],
    record_type: RecordType,
    wanted: ColumnMapping | None = None,
) -> SheetMapping:
    """Return how the sheet is read. Raises EqualHeadings, BadMapping, SameField, MissingColumns.

    ``columns`` are the frame's names, one a heading. Columns that no field wants are listed in ``unused``.
    """
    check_equal(file, headings)
    wanted = wanted or ColumnMapping()
    explicit = _explicit(wanted, headings, record_type)
    table = headings_of(record_type)
    claims: dict[str, list[tuple[str, str]]] = {}
    unused: list[str] = []
    for heading, column in zip(headings, columns, strict=True):
        target = _target(heading, explicit, table)
        if target is None or target in wanted.constants:
            unused.append(heading or column)
        else:
            claims.setdefault(target, []).append((heading or column, column))
    bindings = tuple(_binding(file, name, found, record_type, unused) for name, found in claims.items())
    check_missing(file, record_type, {*claims, *wanted.constants}, unused)
    return SheetMapping(record_type, bindings, wanted.constants, tuple(unused))


def _target(heading: str | None, explicit: Mapping[str, str | None], table: Mapping[str, str]) -> str | None:
    if heading is None:
        return None
    key = normalise_heading(heading)
    if key in explicit:
        return explicit[key]
    return heading if heading in GIVEN else _lookup(heading, table)


def _explicit(wanted: ColumnMapping, headings: Sequence[str | None], record_type: RecordType) -> dict[str, str | None]:
    """Return canonical heading → field, after checking that the mapping names what exists."""
    there = {normalise_heading(heading) for heading in headings if heading}
    names = [*record_type.fields, *GIVEN]
    for heading, target in wanted.columns.items():
        if normalise_heading(heading) not in there:
            zh, en = suggest(heading, [h for h in headings if h])
            raise BadMapping(problem_zh=f"表中没有列“{heading}”。{zh}", problem_en=f"no column “{heading}”. {en}")
        _check_field(target, names, record_type)
    for target in wanted.constants:
        _check_field(target, names, record_type)
    return {normalise_heading(heading): target for heading, target in wanted.columns.items()}


def _check_field(target: str | None, names: list[str], record_type: RecordType) -> None:
    if target is None or target.partition(".")[0] in names:
        return
    zh, en = suggest(target, names)
    kind = record_type.id
    raise BadMapping(problem_zh=f"类型 {kind} 没有字段“{target}”。{zh}", problem_en=f"{kind} has no “{target}”. {en}")


def _binding(file: str, name: str, found: list[tuple[str, str]], record_type: RecordType, unused: list[str]) -> Binding:
    spec = _spec(record_type, name)
    if len(found) > 1 and not (spec and spec.type is FieldType.PERSON):
        found = [_preferred(file, name, found, spec, unused)]
    factor = money_factor(found[0][0]) if spec and spec.type is FieldType.MONEY else None
    return Binding(name, tuple(column for _, column in found), factor)


def _spec(record_type: RecordType, path: str) -> FieldSpec | None:
    name, _, part = path.partition(".")
    spec = record_type.fields.get(name)
    return spec.of.get(part) if spec and part else spec


def _preferred(
    file: str, name: str, found: list[tuple[str, str]], spec: FieldSpec | None, unused: list[str]
) -> tuple[str, str]:
    """Return the column headed by the field's own name or label; two that are as good as each other are an error."""
    own = {normalise_heading(text) for text in ((name, spec.label.zh, spec.label.en) if spec else (name,))}
    best = [entry for entry in found if normalise_heading(entry[0]) in own]
    if len(best) != 1:
        raise SameField(file=file, field=name, first=found[0][0], second=found[1][0])
    unused.extend(heading for heading, _ in found if heading != best[0][0])
    return best[0]


def check_missing(file: str, record_type: RecordType, given: set[str], unused: Sequence[str]) -> None:
    """Refuse a sheet that lacks a required column, with the columns that might be it. Raises MissingColumns."""
    missing = [name for name in _required(record_type) if name not in given]
    if not missing:
        return
    labels = [record_type.fields[name].label for name in missing]
    zh, en = suggest(labels[0].zh, [*unused]) if unused else ("", "")
    raise MissingColumns(
        file=file,
        missing_zh="、".join(label.zh for label in labels),
        missing_en=", ".join(f"{label.en} ({label.zh})" for label in labels),
        hint_zh=f"未识别的列:{'、'.join(unused[:8])}。{zh if '是不是' in zh else ''}" if unused else "",
        hint_en=f"Columns not recognised: {', '.join(unused[:8])}. {en if 'mean' in en else ''}" if unused else "",
    )
