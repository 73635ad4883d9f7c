"""Procedures: states, transitions with actors, forms, guards, documents, notices and clocks."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field, field_validator

from zhiheng.policy.model.base import Certainty, Citations, Element, Localised, Model, Publicity


class DayKind(StrEnum):
    """What a clock counts."""

    WORKING = "working"
    CALENDAR = "calendar"
    MONTHS = "months"


class State(Model):
    """A place where a case can stand. Exactly one is `initial`; a `final` one ends the case."""

    id: str
    label: Localised
    initial: bool = False
    final: bool = False


class FormFieldType(StrEnum):
    """What a field of a form holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    MONEY = "money"  # yuan at the edge, fen inside
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    RECORD = "record"  # the id of a record of the ledger
    DIVISION = "division"


class FormField(Model):
    """A field that a step asks for. `personal` values go to the vault, never into the case's history."""

    id: str
    label: Localised
    type: FormFieldType = FormFieldType.TEXT
    required: bool = True
    personal: bool = False
    choices: dict[str, Localised] = Field(default_factory=dict)
    help: Localised | None = None

    @field_validator("choices", mode="before")
    @classmethod
    def _from_pairs(cls, given: Any) -> Any:
        """Take pairs too: a case keeps its procedure as JSON in a database that keeps no order of names."""
        return dict(given) if isinstance(given, list) else given


class GuardKind(StrEnum):
    """What the engine checks before a step may be taken."""

    STEP_TAKEN = "step_taken"  # `step` was taken before in this case
    STEP_NOT_TAKEN = "step_not_taken"
    OTHER_PERSON = "other_person"  # not whoever took `step`
    CLOCK_OVER = "clock_over"  # `clock` has run out
    CLOCK_RUNNING = "clock_running"  # `clock` has not run out
    SERVED = "served"  # the document of `template` was served with proof
    FIELD_IS = "field_is"  # the case's `field` equals `value`
    MONTHS_SINCE = "months_since"  # at least `months` since the day in `field`
    MONTHS_WITHIN = "months_within"  # at most `months` since the day in `field`
    HELD = "held"  # a record of `reads` where `where` in force for the subject for `months`
    NONE_HELD = "none_held"  # no record of `reads` where `where` in force for the subject
    PRE_CHECK = "pre_check"  # the latest run of `scorecard` gives the subject at least `value`
    QUOTA = "quota"  # the holding body has not taken the step `value` times this year (else: the programme's quota)
    HEARING_SETTLED = (
        "hearing_settled"  # no hearing is owed: none was asked for, or it was held or refused with reasons
    )


class Guard(Model):
    """One condition of a step, with the words in which a refusal is told."""

    kind: GuardKind
    step: str | None = None
    clock: str | None = None
    template: str | None = None
    field: str | None = None
    value: str | None = None
    months: int | None = Field(default=None, ge=1)
    reads: str | None = None
    where: str | None = None
    scorecard: str | None = None
    label: Localised
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT


class StepKind(StrEnum):
    """What a step does besides leading on."""

    STEP = "step"
    WITHDRAW = "withdraw"  # who asked takes it back
    REMAND = "remand"  # back to be done again, with reasons
    DECIDE = "decide"  # a decision that binds: it is noted in the transparency log
    APPEAL = "appeal"  # opens a case of `opens` at the level above


class Transition(Model):
    """A step: from where to where, who may take it, what must lie before, what goes out, which clock starts or stops."""

    id: str
    label: Localised
    source: tuple[str, ...] = Field(alias="from", min_length=1)
    target: str = Field(alias="to")
    kind: StepKind = StepKind.STEP
    actor: str = Field(
        description="a body's id, or a role: authority, superior, county, prefecture, province, applicant, affected, …"
    )
    post: str | None = Field(default=None, description="role within the body: clerk, checker, legal, panel, leader")
    form: tuple[FormField, ...] = ()
    requires: tuple[str, ...] = Field(default=(), description="ids of documents that must be attached")
    accepts: tuple[str, ...] = Field(default=(), description="ids of documents that may be attached")
    sends: tuple[str, ...] = Field(default=(), description="ids of templates that go out, each through its sign-off")
    may_send: tuple[str, ...] = Field(
        default=(), description="ids of templates that may go out with the step, or after it; it does not wait for them"
    )
    starts: tuple[str, ...] = Field(default=(), description="clocks that begin")
    stops: tuple[str, ...] = Field(default=(), description="clocks that end")
    suspends: tuple[str, ...] = Field(default=(), description="clocks that stand still from here")
    resumes: tuple[str, ...] = Field(default=(), description="clocks that go on from here")
    extends: tuple[str, ...] = Field(default=(), description="clocks that get their extension")
    guard: Localised | None = None
    guards: tuple[Guard, ...] = ()
    reason: bool = Field(default=False, description="the step wants its reasons in words")
    writes: str | None = Field(default=None, description="record type that the step appends")
    values: dict[str, str] = Field(
        default_factory=dict,
        description="field of the record → $subject, $name, $target, $target_type, $today, $number, $case, $reason, "
        "$body, $body_name, $division, $field.<id>, $today+36m (months) or $today+5d, else a literal",
    )
    opens: str | None = Field(default=None, description="procedure of which the step opens a case about this one")
    consequence: Localised | None = Field(default=None, description="what follows, named on the button")
    cite: Citations = ()


class Clock(Model):
    """A term: how many days of which kind, and what follows when it runs out."""

    id: str
    label: Localised
    days: int = Field(ge=1)
    counts: DayKind
    warns_before: int = Field(default=0, ge=0, description="days before the end on which whoever must act is told")
    extension: int | None = Field(default=None, ge=1, description="days by which a step may extend it")
    extensions: int = Field(default=0, ge=0, description="how often")
    on_expiry: str | None = Field(default=None, description="id of the transition that is then taken")
    escalates_to: str | None = Field(default=None, description="id of the body or the role that is then told")
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT


class Attachment(Model):
    """A document that a step needs."""

    id: str
    label: Localised


class Hearing(Model):
    """A formal hearing (听证) that the party may ask for: once asked for, it is held, or refused with reasons, before any decision."""

    asked_by: tuple[str, ...] = Field(min_length=1, description="ids of the party's steps that may ask for it")
    field: str | None = Field(
        default=None, description="yes-or-no field of these steps that says whether; without it the step itself asks"
    )
    held_by: tuple[str, ...] = Field(min_length=1, description="ids of the steps after which it was held")
    refused_by: tuple[str, ...] = Field(min_length=1, description="ids of the steps that refuse it, with reasons")
    cite: Citations = ()


class SubjectKind(StrEnum):
    """What a case is about."""

    ENTERPRISE = "enterprise"
    RECORD = "record"  # one record of the ledger, and the enterprise it names
    PRODUCT = "product"
    PROJECT = "project"
    BODY = "body"
    NONE = "none"


class Procedure(Element):
    """A table of states and transitions; a case runs to its end under the version it began with."""

    subject: SubjectKind = SubjectKind.ENTERPRISE
    opened_by: tuple[str, ...] = Field(default=("authority",), description="roles or bodies that may open a case")
    held_by: str = Field(
        default="authority",
        description="body that gets a case opened from outside: a body's id, or a level over the place",
    )
    opening: tuple[FormField, ...] = Field(default=(), description="form of opening")
    opening_requires: tuple[str, ...] = Field(default=(), description="ids of documents needed to open")
    opening_starts: tuple[str, ...] = Field(default=(), description="clocks that begin when a case is opened")
    states: tuple[State, ...] = Field(min_length=2)
    transitions: tuple[Transition, ...] = Field(min_length=1)
    clocks: tuple[Clock, ...] = ()
    documents: tuple[Attachment, ...] = ()
    may_send: tuple[str, ...] = Field(
        default=(), description="ids of templates that may go out at any time while a case is open, of no step"
    )
    legal_review: bool = Field(default=False, description="no decision without a step of post legal before it")
    collective: bool = Field(default=False, description="no decision without a step of post panel before it")
    hearing: Hearing | None = Field(default=None, description="the formal hearing that the party may ask for")
    public_notice: str | None = Field(default=None, description="clock of the public notice, if there is one")
    appeal: str | None = Field(default=None, description="procedure of the appeal to the level above")
    successor: str | None = Field(
        default=None, description="procedure that took its place: what is opened later runs under that one"
    )
    publicity: Publicity = Field(default=Publicity.INTERNAL, description="who may see a case of it")

    def may_write(self, step: str) -> tuple[str, ...]:
        """Return the templates that may be drafted for a step (its id), or for none (""); nothing for a step there is not."""
        if not step:
            return self.may_send
        return next(((*one.sends, *one.may_send) for one in self.transitions if one.id == step), ())

    def papers(self) -> frozenset[str]:
        """Return every template of which a case may hold a document."""
        steps = (name for step in self.transitions for name in (*step.sends, *step.may_send))
        return frozenset((*self.may_send, *steps))
