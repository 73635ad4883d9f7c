"""The pack itself, its worked cases, and the set of packs in use."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from zhiheng.policy.model.base import Element, Localised, Model


class PackInfo(Model):
    """`pack.yaml`: who the pack is for and what it builds on."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    label: Localised
    extends: tuple[str, ...] = ()
    division: str | None = None
    version: str = "0.1.0"


class PackCase(Element):
    """A worked example that a lawyer can read: records in, grade and points out.

    `given` maps a record type to rows in payload fields (plain YAML values, money in yuan);
    `expect` has `grade` (or no_data, not_eligible, none) and, where scored, `score` and `criteria` (id → points; of a
    requirement true or false, whether it is met).
    """

    scorecard: str
    as_of: date
    given: dict[str, tuple[dict[str, Any], ...]]
    expect: dict[str, Any]
