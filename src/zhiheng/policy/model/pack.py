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


class WalkStep(Model):
    """A step that somebody tries on a day, and how the case stands afterwards.

    Who tries is whom the step names, unless `by` says otherwise (``affected``, ``county/leader``); `person` tells people of
    one body and post apart, for steps that want another person than an earlier one.
    """

    day: date
    step: str
    by: str | None = Field(default=None, description="actor, or actor/post, as in a procedure")
    person: str | None = None
    fields: dict[str, Any] = Field(default_factory=dict)
    served: tuple[str, ...] = Field(default=(), description="templates whose document was served with proof by then")
    unissued: bool = Field(default=False, description="the documents that the step sends are not issued")
    state: str | None = Field(default=None, description="where the case then stands")
    due: dict[str, date | None] = Field(
        default_factory=dict, description="clock → its last day; null where it stands still or has ended"
    )
    refused: tuple[str, ...] = Field(default=(), description="codes of what stands against the step; none: it is taken")
    record: dict[str, Any] = Field(default_factory=dict, description="fields of the record that the step writes")


class PackCase(Element):
    """A worked example that a lawyer can read: records in, grade and points out; or a procedure walked step by step.

    With `scorecard`: `given` maps a record type to rows in payload fields (plain YAML values, money in yuan);
    `expect` has `grade` (or no_data, not_eligible, none) and, where scored, `score` and `criteria` (id → points; of a
    requirement true or false, whether it is met).
    With `assessment`: the sheet of one unit of a `group`; `given` is left out, `facts` says what is known of criteria and
    caps (see `assessment.worked`), and `expect` has `grade`, `points` and, where told, `criteria`.
    With `procedure`: a case opened on the day `as_of` with the `fields` of the opening and walked by `steps`; `known` says
    what guards find out: ``held`` (record type → months since when, none where it is not held), ``grade``, ``quota_left``.
    """

    scorecard: str | None = None
    procedure: str | None = None
    assessment: str | None = None
    group: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    as_of: date
    given: dict[str, tuple[dict[str, Any], ...]] = Field(default_factory=dict)
    expect: dict[str, Any] = Field(default_factory=dict)
    fields: dict[str, Any] = Field(default_factory=dict)
    known: dict[str, Any] = Field(default_factory=dict)
    steps: tuple[WalkStep, ...] = ()
