"""Pack models: one file a kind of element."""

from zhiheng.policy.model.base import Certainty, Citation, Element, Localised, Model, Publicity
from zhiheng.policy.model.body import Body, DatedName, Region, Successor
from zhiheng.policy.model.dated import DatedValue, Parameter
from zhiheng.policy.model.document import Document, DocumentStatus, Provision
from zhiheng.policy.model.level_table import Level, LevelTable
from zhiheng.policy.model.measure import Measure, MeasureKind, Purpose, Trigger
from zhiheng.policy.model.pack import PackCase, PackInfo
from zhiheng.policy.model.record_type import ENVELOPE, FieldSpec, FieldType, Party, RecordCheck, RecordType
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

__all__ = [
    "ENVELOPE",
    "Band",
    "Body",
    "Certainty",
    "Citation",
    "Criterion",
    "DatedName",
    "DatedValue",
    "Denominator",
    "Document",
    "DocumentStatus",
    "Element",
    "FieldSpec",
    "FieldType",
    "Level",
    "LevelTable",
    "Localised",
    "Measure",
    "MeasureKind",
    "Model",
    "PackCase",
    "PackInfo",
    "Parameter",
    "Party",
    "Points",
    "Provision",
    "Publicity",
    "Purpose",
    "Reading",
    "RecordCheck",
    "RecordType",
    "Region",
    "Scorecard",
    "ScorecardUse",
    "Source",
    "Stage",
    "Successor",
    "Trigger",
    "Veto",
]
