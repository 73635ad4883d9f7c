"""Pack models: one file a kind of element."""

from zhiheng.policy.model.base import Certainty, Citation, Element, Localised, Model, Publicity
from zhiheng.policy.model.benefit import Benefit, BenefitKind
from zhiheng.policy.model.body import Body, DatedName, Region, Successor
from zhiheng.policy.model.dated import DatedValue, Parameter
from zhiheng.policy.model.document import Basis, Document, DocumentStatus, Provision
from zhiheng.policy.model.draw_plan import DrawPlan, Pool, Stratum
from zhiheng.policy.model.indicator import Channel, Count, Direction, Formula, Indicator, Period, Quantity
from zhiheng.policy.model.level_table import Level, LevelTable
from zhiheng.policy.model.list_scheme import Ground, ListScheme
from zhiheng.policy.model.measure import Measure, MeasureKind, Purpose, Trigger
from zhiheng.policy.model.mechanism import Capability, Fit, Mechanism, Realisation
from zhiheng.policy.model.pack import PackCase, PackInfo, WalkStep
from zhiheng.policy.model.plan import Duty, Plan, PlanKind, Responsible, Task
from zhiheng.policy.model.procedure import (
    Attachment,
    Clock,
    DayKind,
    FormField,
    FormFieldType,
    Guard,
    GuardKind,
    Procedure,
    State,
    StepKind,
    SubjectKind,
    Transition,
)
from zhiheng.policy.model.programme import Programme, ProgrammeKind
from zhiheng.policy.model.record_type import ENVELOPE, FieldSpec, FieldType, Party, RecordCheck, RecordType
from zhiheng.policy.model.register import ItemState, LifeCycle, Register
from zhiheng.policy.model.reporting_round import FormLine, ReportingRound
from zhiheng.policy.model.scorecard import (
    Band,
    Criterion,
    Denominator,
    Points,
    Reading,
    Scorecard,
    ScorecardUse,
    Stage,
    Veto,
)
from zhiheng.policy.model.source import Source
from zhiheng.policy.model.target import Comparator, Force, Modality, RelativeTo, Target, TargetKind, YearRule
from zhiheng.policy.model.template import OfficialDocumentKind, Template, TemplateField
from zhiheng.policy.model.unit import Unit

__all__ = [
    "ENVELOPE",
    "Attachment",
    "Band",
    "Basis",
    "Benefit",
    "BenefitKind",
    "Body",
    "Capability",
    "Certainty",
    "Channel",
    "Citation",
    "Clock",
    "Comparator",
    "Count",
    "Criterion",
    "DatedName",
    "DatedValue",
    "DayKind",
    "Denominator",
    "Direction",
    "Document",
    "DocumentStatus",
    "DrawPlan",
    "Duty",
    "Element",
    "FieldSpec",
    "FieldType",
    "Fit",
    "Force",
    "FormField",
    "FormFieldType",
    "FormLine",
    "Formula",
    "Ground",
    "Guard",
    "GuardKind",
    "Indicator",
    "ItemState",
    "Level",
    "LevelTable",
    "LifeCycle",
    "ListScheme",
    "Localised",
    "Measure",
    "MeasureKind",
    "Mechanism",
    "Modality",
    "Model",
    "OfficialDocumentKind",
    "PackCase",
    "PackInfo",
    "Parameter",
    "Party",
    "Period",
    "Plan",
    "PlanKind",
    "Points",
    "Pool",
    "Procedure",
    "Programme",
    "ProgrammeKind",
    "Provision",
    "Publicity",
    "Purpose",
    "Quantity",
    "Reading",
    "Realisation",
    "RecordCheck",
    "RecordType",
    "Region",
    "Register",
    "RelativeTo",
    "ReportingRound",
    "Responsible",
    "Scorecard",
    "ScorecardUse",
    "Source",
    "Stage",
    "State",
    "StepKind",
    "Stratum",
    "SubjectKind",
    "Successor",
    "Target",
    "TargetKind",
    "Task",
    "Template",
    "TemplateField",
    "Transition",
    "Trigger",
    "Unit",
    "Veto",
    "WalkStep",
    "YearRule",
]
