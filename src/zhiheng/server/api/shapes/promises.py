"""Shapes of promises and their states."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from zhiheng.server.api.shapes.base import Both, Shape


class TargetState(Shape):
    """A row of a document's promises with its one state on a day, officially and statistically, and why."""

    target: str
    document: str | None
    provision: str | None
    indicator: str
    modality: str = Field(description="how it is judged")
    force: str = Field(description="shall, strive or other")
    value: float | None = Field(description="the figure asked for; of a range its low end, which is the duty")
    actual: float | None
    low: float | None = Field(description="bounds of actual at 95 %")
    high: float | None
    official: str = Field(
        description=(
            "met, not_met, on_track, behind, not_due, no_date, not_measurable, needs_definition, scheme_ended; of rows "
            "that promise nothing quoted, baseline, achieved, context, amount, threshold, date"
        )
    )
    statistical: str = Field(description="shown, probable, not_shown or none")
    reason: str = Field(description="in Chinese")
    reason_en: str
    reads: str = Field(description="official, but striven_for or effort_short for what was not a firm duty")
    kind: str
    label_zh: str
    label_en: str
    striving: bool
    comparator: str | None
    unit: str
    deadline: date | None
    every: str | None
    period: str | None
    required: float | None = Field(description="what actual was compared with")
    withdrawn: int | None = Field(description="granted within the term and taken back since, told apart")
    standing: str = Field(description="of the document: in_force, unknown, draft, expired, term_over or not_issued")
    interpreted: bool = Field(description="judged by a reading that is not the document's own")
    synthetic: bool = Field(description="whether anything that the state rests on is invented data")
    certainty: str
    part_of: str | None


class TargetStates(Shape):
    """The rows of a pack's documents on a day."""

    pack: str
    as_of: date
    items: list[TargetState]


class PaceShape(Shape):
    """A sum against an even pace."""

    done: float
    planned: float
    on: date


class ChannelState(Shape):
    """The verdict of one channel, never put together with others."""

    channel: str
    official: str
    statistical: str
    value: float
    low: float | None
    high: float | None
    n: int | None
    period: str


class EvidenceShape(Shape):
    """A value or proof that a verdict rests on."""

    kind: str
    period: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    part: str
    origin: str
    source: str
    flags: list[str]


class PointShape(Shape):
    """A point of the way to the goal."""

    on: date
    value: float
    low: float | None
    high: float | None


class OutlookShape(Shape):
    """Where it leads by the deadline if it goes on as before."""

    on: date
    value: float
    low: float
    high: float
    method: str
    reaches: str


class WantShape(Shape):
    """One thing that is missing where a promise cannot be judged."""

    kind: str = Field(description="records, figure, nation, peers, proof or definition")
    zh: str
    en: str
    indicator: str
    record_types: list[str]
    series: str | None = Field(
        description="code under which the published figure stands in records of the type statistic"
    )
    first: date | None = Field(description="the days that it must speak of")
    last: date | None


class WholeTargetState(TargetState):
    """A row with all that its state rests on."""

    pack: str
    as_of: date
    pace: PaceShape | None
    channels: list[ChannelState]
    evidence: list[EvidenceShape]
    trajectory: list[PointShape]
    outlook: OutlookShape | None
    wants: list[WantShape]
    remarks: list[Both]
