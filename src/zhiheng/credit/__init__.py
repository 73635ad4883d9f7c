"""Credit: grades and risk classes that explain themselves, and what follows from published decisions.

grade(view, pack, scorecard)              every enterprise of a scorecard's population
grade_and_store, verify                   a run in the store, and the run computed again
explain(plan, view, uscc)                 one enterprise: points, reasons, articles, records, what would change it
standing(view, pack, uscc, purpose)       measures that follow from published decisions
standing_of(records, rules, purpose, day) the same over a handful of plain rows, for pages and the API
compare(before, after)                    a change of policy: winners, losers, migration matrix
"""

from zhiheng.credit.explain import explain
from zhiheng.credit.explanation import Explanation
from zhiheng.credit.grading import GradeResult, Verification, grade, grade_and_store, verify
from zhiheng.credit.standing import Standing, measure_rules, record_types_read, standing_of
from zhiheng.credit.stored import explain_run, latest_run, standing_now
from zhiheng.credit.subject_records import standing
from zhiheng.credit.what_if import Comparison, compare

__all__ = [
    "Comparison",
    "Explanation",
    "GradeResult",
    "Standing",
    "Verification",
    "compare",
    "explain",
    "explain_run",
    "grade",
    "grade_and_store",
    "latest_run",
    "measure_rules",
    "record_types_read",
    "standing",
    "standing_now",
    "standing_of",
    "verify",
]
