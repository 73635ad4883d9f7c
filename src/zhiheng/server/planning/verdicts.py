"""Verdicts of promises as plain dictionaries: what an evaluation of a plan takes of another room."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.planning.duties import PlanOfDuties
from zhiheng.server.promises import states


def of_plan(plan: PlanOfDuties, on: date) -> list[dict[str, Any]]:
    """Return the verdicts on the targets that a plan's duties serve, as of a day: {target, label, official, reason}.

    When the plan is over, what became known since counts: its last figures are published after its last day.
    """
    pack = pack_in_use(plan.pack)
    served = list(dict.fromkeys(name for duty in plan.duties for name in duty.targets if name in pack.targets))
    if not served:
        return []
    found = states.read(pack, on, targets=[pack.targets[name] for name in served], looking_back=on >= plan.ends)
    return [
        {
            "target": one.target.id, "label": one.target.label.model_dump(), "official": one.verdict.official.value,
            "reason": one.verdict.reason.model_dump(), "striving": one.verdict.striving,
        }
        for one in found
    ]  # fmt: skip
