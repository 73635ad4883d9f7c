"""Which body carries a measure out: the one that the pack names, or its counterpart in the province.

National measures name the ministry; below the nation the department of the same field applies them. The packs call
departments `<province>-<field>` and offices of market supervision in divisions `amr-<code>`.
"""

from __future__ import annotations

from zhiheng.actors import Actor, BodyKind

#: National body → what the code of its counterparts ends with.
COUNTERPARTS = {"samr": "-amr", "mof": "-finance"}


def executes(actor: Actor, body: str | None) -> bool:
    """Return whether an actor's body carries out what the pack lays on ``body``; what nobody must apply, nobody does."""
    if not body or not actor.body:
        return False
    if actor.body == body:
        return True
    if body == "samr" and actor.kind is BodyKind.BUREAU:
        return True
    ending = COUNTERPARTS.get(body)
    return ending is not None and actor.level != "nation" and actor.body.endswith(ending)
