"""Scoring: from a scorecard of a pack to a compiled plan, and from a plan and records to grades with reasons.

    plan = scoring.compile(pack, "risk-class", date(2024, 6, 30))
    table = scoring.evaluate(plan, view)

Plans are plain data and are stored with their runs. All arithmetic is in whole numbers.
"""

from zhiheng.scoring.compiler import compile  # noqa: A004  the verb of this room
from zhiheng.scoring.decision import NO_DATA, NOT_ELIGIBLE, RATED, Outcome, decide
from zhiheng.scoring.evaluation import Evaluation, carry_out, evaluate, schema_of
from zhiheng.scoring.plan import SEMANTICS_VERSION, Plan

__all__ = [
    "NOT_ELIGIBLE",
    "NO_DATA",
    "RATED",
    "SEMANTICS_VERSION",
    "Evaluation",
    "Outcome",
    "Plan",
    "carry_out",
    "compile",
    "decide",
    "evaluate",
    "schema_of",
]
