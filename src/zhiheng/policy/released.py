"""What the last release promised of each record type, and whether a type still keeps it.

A type changes only by nullable additions: rows already in the ledger must stay readable and mean the same. The promise of
a pack stands in ``released-types.json`` in its folder; ``tools/released_types.py`` writes it at a release.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhiheng.policy.model import FieldSpec, FieldType, RecordType

FILE = "released-types.json"

#: record type → its promise, plain JSON
Released = Mapping[str, Mapping[str, Any]]
Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """A promise that a type no longer keeps: the place in the type, and what happened."""

    path: Where
    zh: str
    en: str


def read(folder: Path) -> Released:
    """Return what a pack's last release promised; empty where it has none."""
    path = folder / FILE
    if not path.is_file():
        return {}
    found: Released = json.loads(path.read_text(encoding="utf-8"))
    return found


def text_of(promises: Released) -> str:
    """Return the file that holds the promises of a pack."""
    return json.dumps(promises, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def promise(record_type: RecordType) -> dict[str, Any]:
    """Return what a release promises of a type: how a record is keyed, dated and named, and the shape of its fields."""
    return {
        "natural_key": list(record_type.natural_key),
        "occurred_on": record_type.occurred_on,
        "subject": record_type.subject,
        "division": record_type.division,
        "parties": {each.role: {"code": each.code, "kind": each.kind} for each in record_type.parties},
        "fields": {name: _shape(spec) for name, spec in record_type.fields.items()},
    }


def _shape(spec: FieldSpec) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": spec.type.value}
    if spec.required:
        shape["required"] = True
    if spec.unit:
        shape["unit"] = spec.unit
    if spec.type is FieldType.DECIMAL:
        shape["scale"] = spec.scale
    if spec.values:
        shape["values"] = sorted(spec.values)
    if spec.of:
        shape["of"] = {part: _shape(inner) for part, inner in spec.of.items()}
    return shape


def breaches(old: Mapping[str, Any], record_type: RecordType) -> Iterator[Breach]:
    """Yield what the type breaks of its promise; a new field that may be empty, party or code breaks nothing."""
    new = promise(record_type)
    for key in ("natural_key", "occurred_on", "subject", "division"):
        if old[key] != new[key] and not (key == "division" and old[key] is None):
            yield Breach(
                (key,) if new[key] is not None else (),
                f"发布后不能改 {key}（原为 {_plain(old[key])}）。请另立 {record_type.id}.v{record_type.version + 1}。",
                f"{key} cannot change after a release (it was {_plain(old[key])}). "
                f"Make a new type {record_type.id}.v{record_type.version + 1}.",
            )
    for role, party in old["parties"].items():
        if new["parties"].get(role) != party:
            yield Breach(
                ("parties",),
                f"发布后不能删改角色“{role}”。请恢复。",
                f"The role “{role}” cannot be removed or changed after a release. Restore it.",
            )
    yield from _fields(old["fields"], new["fields"], ("fields",))


def _fields(old: Mapping[str, Any], new: Mapping[str, Any], path: Where) -> Iterator[Breach]:
    for name, before in old.items():
        if name in new:
            yield from _field(before, new[name], (*path, name))
        else:
            yield Breach(
                path,
                f"发布后不能删除字段“{name}”。请恢复，不再使用的字段留空即可。",
                f"The field “{name}” cannot be removed after a release. Restore it; a field nobody uses stays empty.",
            )
    for name in new.keys() - old.keys():
        if new[name].get("required"):
            yield Breach(
                (*path, name),
                f"发布后新增的字段“{name}”不能必填：已有的记录没有它。请去掉 required。",
                f"The field “{name}” came after a release and cannot be required: earlier records lack it. Drop required.",
            )


def _field(before: Mapping[str, Any], after: Mapping[str, Any], path: Where) -> Iterator[Breach]:
    for key in ("type", "scale", "unit"):
        if before.get(key) != after.get(key):
            yield Breach(
                path,
                f"发布后不能把字段的 {key} 从 {_plain(before.get(key))} 改为 {_plain(after.get(key))}。请另加一个字段。",
                f"A field's {key} cannot change from {_plain(before.get(key))} to {_plain(after.get(key))} "
                "after a release. Add another field instead.",
            )
    if after.get("required") and not before.get("required"):
        yield Breach(
            path,
            "发布后不能把选填改为必填：已有的记录可能没有它。请用校验提示代替。",
            "An optional field cannot become required after a release: earlier records may lack it.",
        )
    for code in sorted(set(before.get("values", ())) - set(after.get("values", ()))):
        yield Breach(
            path,
            f"发布后不能删除代码“{code}”：已有的记录可能用着它。请恢复。",
            f"The code “{code}” cannot be removed after a release: earlier records may hold it. Restore it.",
        )
    if "of" in before and "of" in after:
        yield from _fields(before["of"], after["of"], (*path, "of"))


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
