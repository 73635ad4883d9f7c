"""The way of a sheet: clerk fills, checker of the same body submits, the body above accepts or returns; who may what.

to_fill → filling → filled → submitted → accepted → locked, and back to `returned` with a reason. A sheet that only sums
up those below it has no clerk: its checker submits it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from zhiheng.actors import Actor, Capability
from zhiheng.policy.model import Localised

#: States in which cells may be changed.
OPEN = frozenset({"to_fill", "filling", "returned"})
#: States in which the values count in sums of the bodies above.
COUNTED = frozenset({"submitted", "accepted", "locked"})
#: States in which nothing more is awaited of the unit.
DONE = frozenset({"submitted", "accepted", "locked", "missed"})


class Step(StrEnum):
    """One thing that can be done with a sheet."""

    FILL = "fill"  # change cells, take in a file
    HAND = "hand"  # the clerk is done
    BACK = "back"  # the checker of the unit sends it back to the clerk
    SUBMIT = "submit"  # the checker of the unit sends it up
    ACCEPT = "accept"
    RETURN = "return"


@dataclass(frozen=True)
class Place:
    """Where a sheet stands: its unit, who checks it, the bodies from the asker down to the unit, and its state."""

    unit: str
    checker: str
    chain: Sequence[str]
    state: str
    fills: bool = True
    sent: bool = True


#: step → states in which it can be taken, state afterwards
_MOVES: dict[Step, tuple[frozenset[str], str]] = {
    Step.FILL: (OPEN, "filling"),
    Step.HAND: (OPEN, "filled"),
    Step.BACK: (frozenset({"filled"}), "filling"),
    Step.SUBMIT: (OPEN | {"filled"}, "submitted"),
    Step.ACCEPT: (frozenset({"submitted"}), "accepted"),
    Step.RETURN: (frozenset({"submitted", "accepted"}), "returned"),
}
#: Steps that want words.
WITH_REASON = frozenset({Step.BACK, Step.RETURN})


def target(step: Step) -> str:
    """Return the state after a step."""
    return _MOVES[step][1]


def possible(step: Step, place: Place) -> bool:
    """Return whether the state of a sheet allows a step."""
    if not place.sent or (not place.fills and step in (Step.FILL, Step.HAND, Step.BACK)):
        return False
    return place.state in _MOVES[step][0]


def may(actor: Actor, step: Step, place: Place) -> bool:
    """Return whether a step is the actor's to take, whatever the state."""
    if actor.system:
        return True
    if step in (Step.FILL, Step.HAND):
        return actor.body == place.unit and actor.may(Capability.TAKE_IN)
    if step in (Step.BACK, Step.SUBMIT):
        return actor.body == place.unit and actor.may(Capability.CHECK)
    if step is Step.ACCEPT:
        return actor.body == place.checker and actor.may(Capability.CHECK)
    return actor.body in [one for one in place.chain if one != place.unit] and actor.may(Capability.CHECK)


def open_steps(actor: Actor, place: Place) -> list[Step]:
    """Return the steps that the actor may take now."""
    return [step for step in Step if possible(step, place) and may(actor, step, place)]


def who(step: Step) -> Localised:
    """Return in words whose a step is."""
    return _WHO[step]


_CLERK = Localised(zh="填报单位的经办人", en="a clerk of the unit")
_CHECKER = Localised(zh="填报单位的核稿人", en="a checker of the unit")
_ABOVE = Localised(zh="上级单位的核稿人", en="a checker of the body above")
_WHO = {
    Step.FILL: _CLERK, Step.HAND: _CLERK, Step.BACK: _CHECKER, Step.SUBMIT: _CHECKER, Step.ACCEPT: _ABOVE, Step.RETURN: _ABOVE,
}  # fmt: skip


def said(state: str) -> Localised:
    """Return what a state is called."""
    return _STATES[state]


_STATES = {
    "to_fill": Localised(zh="待填报", en="to fill"),
    "filling": Localised(zh="填报中", en="being filled"),
    "filled": Localised(zh="待本单位审核", en="to be checked in the unit"),
    "submitted": Localised(zh="已上报，待审核", en="submitted, to be checked"),
    "returned": Localised(zh="已退回", en="returned"),
    "accepted": Localised(zh="已审核", en="accepted"),
    "locked": Localised(zh="已锁定", en="locked"),
    "missed": Localised(zh="未报", en="not reported"),
    "draft": Localised(zh="未下发", en="not sent"),
    "sent": Localised(zh="进行中", en="running"),
    "withdrawn": Localised(zh="已撤回", en="withdrawn"),
}


def light(state: str, late: int) -> str:
    """Return green, amber, red or grey: done, under way or near, late or returned, nothing asked yet."""
    if state in ("accepted", "locked"):
        return "green"
    if state == "missed" or (late and state not in DONE):
        return "red"
    return "grey" if state == "to_fill" else "amber"
