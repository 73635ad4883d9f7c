"""List schemes: a public list of enterprises, its grounds, term, conditions of leaving, and what follows."""

from __future__ import annotations

from pydantic import Field

from zhiheng.policy.model.base import Certainty, Citations, Element, Localised, Model


class Ground(Model):
    """Why somebody is put on the list.

    A ground with `reads` lets a rule propose: who has at least `at_least` such records that fulfil `where`, within
    `window` before the day where it is given. It is a pointer for people, never the finding itself.
    """

    id: str
    label: Localised
    reads: str | None = None
    where: str | None = None
    window: str | None = None
    at_least: int = Field(default=1, ge=1)
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT


class ListScheme(Element):
    """A list of one legal order; two orders are two schemes with their own dates, never one.

    `scheme` is the code by which records of `reads` name it.
    """

    reads: str = "listing"
    scheme: str
    keeper: str | None = None
    grounds: tuple[Ground, ...] = ()
    term_months: int | None = Field(default=None, ge=1)
    restoration_after_months: int | None = Field(default=None, ge=1)
    restoration: Localised | None = None
    procedure: str | None = None
    measures: tuple[str, ...] = ()
    successor: str | None = Field(default=None, description="scheme that took its place")
