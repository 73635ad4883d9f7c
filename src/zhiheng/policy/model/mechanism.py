"""Mechanisms: what a document wants to exist, and the elements that carry it out."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from zhiheng.policy.model.base import Element, Localised


class Fit(StrEnum):
    """How near a mechanism lies to what this software is for."""

    CORE = "core"
    SUPPORT = "support"
    CONTEXT = "context"


class Capability(StrEnum):
    """The part of quality work a mechanism belongs to."""

    TARGETS = "targets"
    STATISTICS = "statistics"
    CREDIT = "credit"
    INSPECTION = "inspection"
    RISK = "risk"
    ACCESS = "access"
    TRACEABILITY = "traceability"
    INFRASTRUCTURE = "infrastructure"
    BRANDS = "brands"
    SUPPORT = "support"
    VOICE = "voice"
    CONSTRUCTION = "construction"


class Mechanism(Element):
    """A mechanism: its term, what software must do for it, and what realises it whatever the province.

    `elements` are written `kind/id` (``record-types/penalty``); the marks of coverage are computed from them and never
    stand here. `lacks` says in words what the software does not do yet: with any of it, the mechanism is not usable,
    whatever its elements are.
    """

    capability: Capability
    fit: Fit
    demands: Localised
    elements: tuple[str, ...] = ()
    lacks: tuple[Localised, ...] = ()
    seed: int | None = Field(default=None, ge=1, description="number in the collection of mechanisms it was taken from")


class Realisation(Element):
    """Where the documents of a pack ask for a mechanism, and the pack's own elements that carry it out.

    It bears the id of its mechanism, which names it too; `cite` are the provisions that ask for it.
    """

    label: Localised = Localised(zh="落实", en="Realisation")
    elements: tuple[str, ...] = ()
    lacks: tuple[Localised, ...] = ()
