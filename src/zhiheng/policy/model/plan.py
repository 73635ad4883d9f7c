"""Plans and campaigns, and the tasks they hold: who leads, who supports, what shall be there in the end."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from zhiheng.policy.model.base import Citations, Element, Localised, Model


class PlanKind(StrEnum):
    """What kind of plan it is."""

    ANNUAL = "annual"
    TERM = "term"
    CAMPAIGN = "campaign"


class Plan(Element):
    """A plan or campaign of a document; its tasks name it."""

    kind: PlanKind
    document: str
    starts: date
    ends: date
    parent: str | None = Field(default=None, description="plan that this one carries out")


class Responsible(StrEnum):
    """How the bodies of a task stand to one another."""

    LEAD = "lead"  # 牵头 and 参加 are named
    JOINT = "joint"  # 等负责: jointly; nobody leads, and the first named must not be taken for the lead


class Duty(Model):
    """One thing to do within a clause. Bodies given here replace those of the task."""

    id: str
    label: Localised
    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    evidence: tuple[str, ...] = Field(default=(), description="record types that would prove it")
    due: date | None = None
    exploratory: bool = Field(default=False, description="探索、推动、鼓励: to be tried, without a result that is due")


class Task(Element):
    """One clause of a plan, split into its duties; `number` is its place in the document."""

    plan: str
    number: str
    responsible: Responsible
    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    jointly: tuple[str, ...] = ()
    others: Localised | None = Field(default=None, description="bodies named only as a group, or an open list (等)")
    duties: tuple[Duty, ...] = Field(min_length=1)
    due: date | None = None
    basis: Citations = ()
