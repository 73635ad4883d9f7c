"""What planning keeps in the database: plans of units, progress, follow-up items, oversight rounds, evaluations."""

from zhiheng.planning.models.evaluation import PlanEvaluation
from zhiheng.planning.models.follow_up import FollowUp, FollowUpEvent
from zhiheng.planning.models.letter import FollowUpLetter
from zhiheng.planning.models.oversight import Finding, FindingEvent, OversightRound
from zhiheng.planning.models.paper import PlanningFile
from zhiheng.planning.models.progress import Progress, ProgressCheck
from zhiheng.planning.models.question import ProgressQuestion
from zhiheng.planning.models.unit_plan import UnitDuty, UnitPlan

__all__ = [
    "Finding",
    "FindingEvent",
    "FollowUp",
    "FollowUpEvent",
    "FollowUpLetter",
    "OversightRound",
    "PlanEvaluation",
    "PlanningFile",
    "Progress",
    "ProgressCheck",
    "ProgressQuestion",
    "UnitDuty",
    "UnitPlan",
]
