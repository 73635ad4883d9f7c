"""From plain values to pack models; what pydantic refuses becomes findings on the line of the very key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from zhiheng.policy.finding import Finding
from zhiheng.policy.model import Model
from zhiheng.policy.spots import Spot
from zhiheng.policy.suggest import near

M = TypeVar("M", bound=Model)
Location = tuple[str | int, ...]

#: pydantic's error type → Chinese and English; ``{…}`` come from the error's own context.
_PLAIN: dict[str, tuple[str, str]] = {
    "string_too_short": ("不能为空。", "It must not be empty."),
    "too_short": ("至少要有 {min_length} 项。", "It needs at least {min_length} item(s)."),
    "string_pattern_mismatch": ("须符合格式 {pattern}。", "It must match {pattern}."),
    "greater_than_equal": ("不能小于 {ge}。", "It must be at least {ge}."),
    "less_than_equal": ("不能大于 {le}。", "It must be at most {le}."),
    "tuple_type": ("须为列表（每行以“- ”开头）。", "It must be a list (each line begins with “- ”)."),
    "recursion_loop": ("内容自我包含。", "It contains itself."),
}
_KINDS: tuple[tuple[str, str, str], ...] = (
    ("int_", "须为整数。", "It must be a whole number."),
    ("decimal_", "须为数字。", "It must be a number."),
    ("bool_", "须为 true 或 false。", "It must be true or false."),
    ("date_", "须为 2024-01-31 这样的日期。", "It must be a day, like 2024-01-31."),
    ("dict_", "须为“键: 值”的映射。", "It must be a mapping of `key: value`."),
    ("model_", "须为“键: 值”的映射。", "It must be a mapping of `key: value`."),
    ("string_", "须为文字。", "It must be text."),
)
_SCALAR_UNION = {"bool", "int", "decimal", "str"}


def build(model: type[M], value: dict[str, Any], spot: Spot, pack: str) -> tuple[M | None, list[Finding]]:
    """Return the model, or None with one finding for each place that does not fit."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        found: dict[tuple[int, str], Finding] = {}
        for problem in error.errors(include_url=False):
            finding = _finding(problem, model, spot, pack)
            found.setdefault((finding.line, finding.zh), finding)
        return None, list(found.values())


def _finding(problem: Any, model: type[Model], spot: Spot, pack: str) -> Finding:
    location: Location = tuple(problem["loc"])
    if location and location[-1] in _SCALAR_UNION:
        location = location[:-1]
        problem = {**problem, "type": "scalar_union"}
    kind = str(problem["type"])
    where = spot.at(location[:-1] if kind == "missing" else location)
    code, zh, en, hint = _words(kind, problem, model, location)
    name = ".".join(str(step) for step in location)
    value = "" if kind in ("missing", "extra_forbidden") else _shown(problem.get("input"))
    if kind not in ("missing", "extra_forbidden"):
        quoted = f"“{value}”" if value else ""
        zh, en = (
            f"{name}{f' 的值{quoted}' if quoted else ''}不合要求：{zh}",
            f"{name}{f' {quoted}' if quoted else ''}: {en}",
        )
    return Finding(pack, where.file, where.line, code, zh, en, value or str(location[-1] if location else ""), hint)


def _shown(value: Any) -> str:
    """Return a short form of a scalar for a message; of a mapping or list nothing."""
    return "" if isinstance(value, dict | list | tuple) or value is None else str(value)[:80]


def _words(kind: str, problem: Any, model: type[Model], location: Location) -> tuple[str, str, str, str]:
    """Return code, Chinese, English and hint."""
    if kind == "extra_forbidden":
        return _unknown_key(str(location[-1]), model, location)
    if kind == "missing":
        key = str(location[-1])
        return "missing-key", f"缺少键“{key}”。请补上。", f"The key “{key}” is missing. Add it.", key
    if kind == "string_type":
        return _not_text(problem["input"])
    if kind in ("enum", "literal_error"):
        return _not_allowed(problem)
    if kind == "scalar_union":
        return "wrong-value", "须为数字、文字或真假值。", "It must be a number, text, or true or false.", ""
    context = problem.get("ctx") or {}
    if kind in _PLAIN:
        zh, en = _PLAIN[kind]
        return "wrong-value", zh.format(**context), en.format(**context), ""
    for prefix, zh, en in _KINDS:
        if kind.startswith(prefix):
            return "wrong-value", zh, en, ""
    return "wrong-value", f"{problem['msg']}。", f"{problem['msg']}.", ""


def _not_text(value: Any) -> tuple[str, str, str, str]:
    if isinstance(value, bool | dict | list) or value is None:
        return "wrong-value", "须为文字。", "It must be text.", ""
    hint = f"'{value}'"
    what = "日期" if isinstance(value, date) else "数字"
    return (
        "unquoted-text",
        f"须为文字，却被读作{what}。请加引号：{hint}。",
        f"It must be text but reads as a {'date' if isinstance(value, date) else 'number'}. Quote it: {hint}.",
        hint,
    )


def _not_allowed(problem: Any) -> tuple[str, str, str, str]:
    expected = str((problem.get("ctx") or {}).get("expected", ""))
    allowed = [part.strip(" '") for part in expected.replace(" or ", ", ").split(",")]
    suggestion = near(str(problem.get("input")), allowed) or ""
    listing = ", ".join(allowed)
    zh = f"是否应为“{suggestion}”？" if suggestion else ""
    en = f"Did you mean “{suggestion}”? " if suggestion else ""
    return "wrong-value", f"{zh}可用的有：{listing}。", f"{en}It is one of: {listing}.", suggestion


def _unknown_key(key: str, model: type[Model], location: Location) -> tuple[str, str, str, str]:
    known = [name for each in _models_at(model, location[:-1]) for name in keys_of(each)]
    suggestion = near(key, known) or ""
    listing = ", ".join(sorted(set(known)))
    zh = f"是否应为“{suggestion}”？" if suggestion else f"可用的键：{listing}。"
    en = f"Did you mean “{suggestion}”?" if suggestion else f"The keys are: {listing}."
    return "unknown-key", f"没有键“{key}”。{zh}", f"There is no key “{key}”. {en}", suggestion


def keys_of(model: type[BaseModel]) -> list[str]:
    """Return the keys a YAML file may write for a model: aliases where there are any."""
    hidden = {"id", "pack"} if "pack" in model.model_fields else set()
    return [field.alias or name for name, field in model.model_fields.items() if name not in hidden]


def _models_at(model: type[BaseModel], location: Location) -> list[type[BaseModel]]:
    """Return the models that stand at a place, following fields; indexes and mapping keys stay where they are."""
    here: list[type[BaseModel]] = [model]
    for step in location:
        deeper = [
            found
            for each in here
            for name, field in each.model_fields.items()
            if step in (name, field.alias)
            for found in _models_in(field.annotation)
        ]
        here = deeper or here
    return here


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
