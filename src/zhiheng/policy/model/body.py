"""Bodies (departments, bureaus, governments) with dated names and successors, and economic regions."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from zhiheng.policy.model.base import Citations, Element, Localised, Model


class DatedName(Model):
    """A name that a body bore from one day to another, inclusive."""

    valid_from: date | None = Field(default=None, alias="from")
    valid_until: date | None = Field(default=None, alias="until")
    name: Localised
    cite: Citations = ()


class Successor(Model):
    """The body that took over on a day, and for which tasks."""

    body: str
    on: date
    tasks: Localised | None = None
    cite: Citations = ()


class Body(Element):
    """A public body. ``names`` holds earlier names; ``label`` is the latest."""

    level: str = Field(default="province", pattern="^(nation|province|prefecture|county|zone|township|other)$")
    division: str | None = None
    parent: str | None = None
    names: tuple[DatedName, ...] = ()
    aliases: tuple[str, ...] = ()
    successors: tuple[Successor, ...] = ()
    executes_for: tuple[str, ...] = Field(
        default=(),
        description="ids of bodies whose measures this one applies in its province: the ministry of its field",
    )


class Region(Element):
    """An economic region or zone: divisions that a document groups, or a unit without a division code of its own."""

    members: tuple[str, ...] = Field(default=(), description="division codes")
    zone: bool = False
