"""Procedures: states, transitions with actors, documents, notices and clocks."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from zhiheng.policy.model.base import Certainty, Citations, Element, Localised, Model


class DayKind(StrEnum):
    """What a clock counts."""

    WORKING = "working"
    CALENDAR = "calendar"


class State(Model):
    """A place where a case can stand. Exactly one is `initial`; a `final` one ends the case."""

    id: str
    label: Localised
    initial: bool = False
    final: bool = False


class Transition(Model):
    """A step: from where to where, who may take it, what must lie before, what goes out, which clock starts or stops."""

    id: str
    label: Localised
    source: tuple[str, ...] = Field(alias="from", min_length=1)
    target: str = Field(alias="to")
    actor: str = Field(description="a body's id, or a role: applicant, affected, public, expert, system")
    requires: tuple[str, ...] = Field(default=(), description="ids of documents that must be attached")
    sends: tuple[str, ...] = Field(default=(), description="ids of templates that go out")
    starts: tuple[str, ...] = Field(default=(), description="clocks that begin")
    stops: tuple[str, ...] = Field(default=(), description="clocks that end")
    guard: Localised | None = None
    writes: str | None = Field(default=None, description="record type that the step appends")
    cite: Citations = ()


class Clock(Model):
    """A term: how many days of which kind, and what follows when it runs out."""

    id: str
    label: Localised
    days: int = Field(ge=1)
    counts: DayKind
    on_expiry: str | None = Field(default=None, description="id of the transition that is then taken")
    escalates_to: str | None = Field(default=None, description="id of the body or the role that is then told")
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT


class Attachment(Model):
    """A document that a step needs."""

    id: str
    label: Localised


class Procedure(Element):
    """A table of states and transitions; a case runs to its end under the version it began with."""

    states: tuple[State, ...] = Field(min_length=2)
    transitions: tuple[Transition, ...] = Field(min_length=1)
    clocks: tuple[Clock, ...] = ()
    documents: tuple[Attachment, ...] = ()
    legal_review: bool = False
    public_notice: str | None = Field(default=None, description="clock of the public notice, if there is one")
