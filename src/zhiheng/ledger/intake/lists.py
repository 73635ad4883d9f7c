"""Cells and groups of columns that hold a list: JSON, names separated by semicolons, or one item a row."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from zhiheng.ledger.intake.cells import BLANKS
from zhiheng.ledger.intake.columns import Column, Problem, read_columns, reading_of
from zhiheng.ledger.intake.exact import Bad
from zhiheng.ledger.intake.records_text import text_of
from zhiheng.policy.model import FieldSpec, FieldType

_AT = "__at"
_SPLIT = re.compile(r"[;；、\n]+")


def list_type(spec: FieldSpec) -> pl.List:
    """Return the Polars type of a list field."""
    return pl.List(pl.Struct({name: reading_of(part).dtype for name, part in spec.of.items()}))


def read_list(raw: pl.Series, spec: FieldSpec) -> Column:
    """Read a column of cells, each a JSON list of objects or, for a list of names alone, names with separators."""
    texts = pl.List(pl.Struct(dict.fromkeys(spec.of, pl.String())))
    problems: list[Problem] = []
    try:
        lists = raw.str.json_decode(texts)
    except pl.exceptions.PolarsError:
        lists, problems = _one_by_one(raw, spec, texts)
    return _typed(lists, spec, problems, raw)


def from_parts(frame: pl.DataFrame, parts: Mapping[str, str], spec: FieldSpec) -> Column:
    """Read columns of parts (part → column of the frame) as a list of one item a row; no part filled: null."""
    item = pl.struct(
        [(pl.col(parts[name]) if name in parts else pl.lit(None, pl.String)).alias(name) for name in spec.of]
    )
    filled = pl.any_horizontal([pl.col(column).is_not_null() for column in parts.values()])
    lists = frame.select(pl.when(filled).then(pl.concat_list(item)).alias(_AT))[_AT]
    return _typed(lists, spec, [], frame[next(iter(parts.values()))])


def _one_by_one(raw: pl.Series, spec: FieldSpec, dtype: pl.List) -> tuple[pl.Series, list[Problem]]:
    values: list[list[dict[str, str | None]] | None] = []
    problems = []
    for at, text in enumerate(raw.to_list()):
        found = None if text is None else _items(text, spec)
        if isinstance(found, Bad):
            problems.append(Problem(at, text, found))
            found = None
        values.append(found)
    return pl.Series(values, dtype=dtype), problems


def _items(text: str, spec: FieldSpec) -> list[dict[str, str | None]] | Bad:
    if text.startswith(("[", "{")):
        return _from_json(text, spec)
    required = [name for name, part in spec.of.items() if part.required]
    if len(required) == 1 and spec.of[required[0]].type is FieldType.TEXT:
        return [{required[0]: name.strip()} for name in _SPLIT.split(text) if name.strip()]
    return Bad("bad-list", {"problem": "?"})


def _from_json(text: str, spec: FieldSpec) -> list[dict[str, str | None]] | Bad:
    try:
        found = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        return Bad("bad-list", {"problem": str(error)})
    items: list[Any] = found if isinstance(found, list) else [found]
    for item in items:
        if not isinstance(item, dict):
            return Bad("bad-list", {"problem": type(item).__name__})
        if unknown := [key for key in item if key not in spec.of]:
            return Bad("bad-list", {"problem": f"{unknown[0]}?"})
    return [{key: text_of(value) for key, value in item.items()} for item in items]


def _typed(lists: pl.Series, spec: FieldSpec, problems: list[Problem], raw: pl.Series) -> Column:
    """Read the parts of all items at once and put the lists together again; an empty list is null."""
    dtype = list_type(spec)
    frame = pl.DataFrame({_AT: pl.int_range(len(lists), eager=True), "items": lists})
    flat = frame.filter(pl.col("items").list.len() > 0).explode("items").unnest("items")
    if flat.is_empty():
        return Column(pl.Series([None] * len(lists), dtype=dtype), problems)
    flat = flat.with_columns(
        [pl.when(~pl.col(name).is_in(BLANKS)).then(pl.col(name).str.strip_chars()).alias(name) for name in spec.of]
    )
    positions = flat[_AT].to_list()
    columns = read_columns(flat, {name: reading_of(part) for name, part in spec.of.items()})
    for name, part in spec.of.items():
        problems += [Problem(positions[p.position], p.value, p.bad) for p in columns[name].problems]
        problems += _missing(flat, name, part, positions, raw)
    typed = pl.DataFrame({_AT: flat[_AT], **{name: column.values for name, column in columns.items()}})
    grouped = typed.group_by(_AT, maintain_order=True).agg(pl.struct(*spec.of).alias("items"))
    joined = frame.select(_AT).join(grouped, on=_AT, how="left", maintain_order="left")
    return Column(joined["items"].cast(dtype), problems)


def _missing(flat: pl.DataFrame, name: str, part: FieldSpec, positions: list[int], raw: pl.Series) -> list[Problem]:
    if not part.required:
        return []
    gaps = flat[name].is_null().arg_true().to_list()
    return [
        Problem(
            positions[gap],
            raw[positions[gap]] or "",
            Bad("item-part", {"part": part.label.zh, "part_en": part.label.en}),
        )
        for gap in gaps
    ]
