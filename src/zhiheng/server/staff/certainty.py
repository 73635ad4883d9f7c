"""How sure the numbers are that a run rests on, so that an example value is never taken for an official one."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhiheng.credit.grading import plan_of
from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import RunSummary
from zhiheng.policy.model import Certainty
from zhiheng.scoring import Plan
from zhiheng.scoring.compiler import worst
from zhiheng.server.staff.installation import installation


def plan_of_run(run: RunSummary) -> Plan | None:
    """Return the plan that a run stored, None where it cannot be read."""
    try:
        return plan_of(installation().runs.manifest(run.run_id))
    except ZhihengError:
        return None


def of(run: RunSummary) -> Certainty | None:
    """Return how sure the least sure value of a run's plan is, None where the plan cannot be read."""
    plan = plan_of_run(run)
    if plan is None:
        return None
    return worst(
        plan.certainty,
        *(line.certainty for _name, line in plan.lines()),
        *(stage.certainty for stage in plan.stages),
    )


def words(certainty: Certainty | None) -> str:
    """Say how sure a value is; that it cannot be told is said too."""
    if certainty is None:
        return _("无从查明")
    return {
        Certainty.TEXT: _("有文件依据"),
        Certainty.SECONDARY: _("二手来源"),
        Certainty.EXAMPLE: _("示例值"),
    }[certainty]
