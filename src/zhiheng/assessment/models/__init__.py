"""The work that the room keeps in the database; what is decided goes to the ledger."""

from zhiheng.assessment.models.results import PlaceTitle, ResultHandOver, SheetObjection, TitleEvent
from zhiheng.assessment.models.sheets import PanelMember, SheetEntry, SheetEvidence
from zhiheng.assessment.models.years import AssessedUnit, AssessmentEvent, AssessmentYear, FieldDraw, OwnSheet

__all__ = [
    "AssessedUnit",
    "AssessmentEvent",
    "AssessmentYear",
    "FieldDraw",
    "OwnSheet",
    "PanelMember",
    "PlaceTitle",
    "ResultHandOver",
    "SheetEntry",
    "SheetEvidence",
    "SheetObjection",
    "TitleEvent",
]
