"""Shapes of plans, their duties and public progress."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from zhiheng.server.api.shapes.base import Both, Listed, Shape


class PlanLine(Shape):
    """A plan without its duties."""

    plan: str = Field(description="pack/plan, or unit/number")
    pack: str
    label: Both
    kind: str
    document: str | None
    status: str = Field(description="of its document: in_force, expired, draft …; of a unit's plan issued or closed")
    history: bool = Field(description="it has run out: nothing of it is due any more")
    starts: date
    ends: date
    parent: str | None = Field(description="the plan above")
    body: str | None = Field(description="the unit whose plan it is; null for a plan of a document")
    certainty: str
    note: Both | None


class ListedPlan(PlanLine):
    """A plan of the list, with how many clauses and duties it has."""

    clauses: int
    duties: int


class Plans(Listed):
    """Plans of packs and of units, by their key."""

    items: list[ListedPlan]


class PlanCounts(Shape):
    """How many duties there are, by light and by what was reported of them; what nobody reported is `unknown`."""

    clauses: int
    duties: int
    confirmed_done: int
    lights: dict[str, int]
    stages: dict[str, int]


class PlanProvision(Shape):
    """A provision that a clause rests on."""

    document: str
    provision: str


class PlanSuccessor(Both):
    """Who took over from a body, and from which day."""

    code: str
    on: date | None


class PlanBody(Both):
    """A body as the document names it, with those that took over from it."""

    code: str
    until: date | None
    successors: list[PlanSuccessor]


class PlanEvidence(Shape):
    """Records of a type that could prove a duty: found within its term and place, as far as the caller sees; they prove nothing by themselves."""

    record_type: str
    label: Both
    found: int


class PlanProof(Shape):
    """A record that a report names as proof."""

    record_id: str
    record_type: str
    occurred_on: date


class PlanReport(Shape):
    """One report of progress. Accounts are not named."""

    id: int
    on: date
    at: datetime
    body: str
    stage: str = Field(description="not_begun, under_way, done, hindered or dropped")
    percent: int | None
    text: str
    verdict: str = Field(description="waiting, confirmed or returned")
    records: list[PlanProof]
    values: list[dict[str, str]] = Field(description="indicator, period and value as they were told")
    synthetic: bool
    corrects: int | None


class PlanDuty(Shape):
    """One duty with its light on the day and the reports that count then."""

    key: str
    label: Both
    due: date
    due_from: str = Field(description="text: the document gives the day; plan: it is the end of the plan")
    to_try: bool = Field(description="only to be tried: never late")
    targets: list[str]
    indicator: str | None
    goal: str | None = Field(description="what the indicator shall reach by the day")
    value: str | None
    adopted_from: str | None
    light: str = Field(description="green, amber, red or grey")
    rule: str
    why: Both
    days: int | None = Field(description="until the day, negative after it")
    certainty: str = Field(description="of the rule of lights; example: no document gives its days")
    stage: str | None = Field(description="null where nobody reported anything: neither done nor missed is known")
    percent: int | None
    done: bool = Field(description="reported as done, and confirmed by the body above")
    claimed: bool
    returned: bool
    evidence: list[PlanEvidence]
    reports: list[PlanReport]


class PlanClause(Shape):
    """A clause of a plan: its bodies and its duties. Nobody leads where the text names no lead."""

    task: str
    number: str
    label: Both
    provisions: list[PlanProvision]
    lead: list[PlanBody]
    supporting: list[PlanBody]
    jointly: list[PlanBody]
    others: Both | None
    duties: list[PlanDuty]


class WholePlan(PlanLine):
    """A plan with its clauses as it stood on a day."""

    as_of: date
    counts: PlanCounts
    clauses: list[PlanClause]
