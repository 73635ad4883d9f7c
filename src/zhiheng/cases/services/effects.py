"""What another room does when a step is taken: it registers a hook, which runs in the deciding transaction.

A hook that raises undoes the step. Rooms register when their application is ready (`AppConfig.ready`), so that cases
never import them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from zhiheng.actors import Actor
from zhiheng.cases.models import Case, CaseEvent

#: Is given the case as it stands after the step, the event of the step, and who took it.
Hook = Callable[[Case, CaseEvent, Actor], None]
ANY = "*"
#: (procedure, step) → hooks in the order of registering; "*" as step: every step and the opening of the procedure;
#: "*" as both: every step of every procedure.
HOOKS: dict[tuple[str, str], list[Hook]] = defaultdict(list)


def on(procedure: str, step: str = ANY) -> Callable[[Hook], Hook]:
    """Register the decorated function for a step of a procedure; registering it twice runs it once."""

    def register(hook: Hook) -> Hook:
        if hook not in HOOKS[(procedure, step)]:
            HOOKS[(procedure, step)].append(hook)
        return hook

    return register


def run(case: Case, event: CaseEvent, actor: Actor) -> None:
    """Run the hooks of the step that was just taken."""
    for hook in (
        *HOOKS.get((case.procedure, event.step), ()),
        *HOOKS.get((case.procedure, ANY), ()),
        *HOOKS.get((ANY, ANY), ()),
    ):
        hook(case, event, actor)
