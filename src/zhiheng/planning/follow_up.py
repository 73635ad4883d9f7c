"""The course of a follow-up item (督办): which deed is open to whom, and where it leads. Pure; services carry it out.

    open ──reply──▶ replied ──close──▶ closed
      ▲               │
      └───give back───┘        withdraw: from anywhere before closed
A delay asked for does not stop the day: it moves it only when who opened the item grants it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhiheng.policy.model import Localised


class State(StrEnum):
    """Where an item stands."""

    OPEN = "open"
    REPLIED = "replied"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Party(StrEnum):
    """What an actor's body is to an item."""

    OPENER = "opener"
    LEAD = "lead"
    SUPPORTING = "supporting"
    ABOVE = "above"  # sees it, because the lead lies below
    NONE = "none"


class Deed(StrEnum):
    """What can be done with an item."""

    REPLY = "reply"
    GIVE_BACK = "give_back"
    CLOSE = "close"
    ASK_DELAY = "ask_delay"
    GRANT_DELAY = "grant_delay"
    REFUSE_DELAY = "refuse_delay"
    REMIND = "remind"
    ESCALATE = "escalate"
    ADD = "add"
    HAND_DOWN = "hand_down"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Rule:
    """Of one deed: where it begins and leads, who does it, whether a leader must, and what must be written or laid beside."""

    deed: Deed
    label: Localised
    begins: frozenset[State]
    leads: State | None  # None: the state stays
    parties: frozenset[Party]
    leader: bool = False
    text: bool = True
    files: bool = False


_LIVE = frozenset({State.OPEN, State.REPLIED})
_RULES = (
    Rule(Deed.REPLY, Localised(zh="反馈办理结果", en="Reply with the result"), frozenset({State.OPEN}), State.REPLIED,
         frozenset({Party.LEAD}), files=True),
    Rule(Deed.ADD, Localised(zh="补充情况", en="Add information"), _LIVE, None, frozenset({Party.LEAD, Party.SUPPORTING, Party.OPENER})),
    Rule(Deed.ASK_DELAY, Localised(zh="申请延期", en="Ask for a delay"), frozenset({State.OPEN}), None, frozenset({Party.LEAD})),
    Rule(Deed.HAND_DOWN, Localised(zh="转下级办理", en="Pass a part on to a body below"), frozenset({State.OPEN}), None, frozenset({Party.LEAD})),
    Rule(Deed.GRANT_DELAY, Localised(zh="同意延期", en="Grant the delay"), frozenset({State.OPEN}), None, frozenset({Party.OPENER}), leader=True),
    Rule(Deed.REFUSE_DELAY, Localised(zh="不同意延期", en="Refuse the delay"), frozenset({State.OPEN}), None, frozenset({Party.OPENER}), leader=True),
    Rule(Deed.REMIND, Localised(zh="催办", en="Remind"), frozenset({State.OPEN}), None, frozenset({Party.OPENER, Party.ABOVE}), text=False),
    Rule(Deed.ESCALATE, Localised(zh="报告负责人", en="Tell the leaders"), _LIVE, None, frozenset({Party.OPENER})),
    Rule(Deed.GIVE_BACK, Localised(zh="退回重办", en="Give it back"), frozenset({State.REPLIED}), State.OPEN, frozenset({Party.OPENER})),
    Rule(Deed.CLOSE, Localised(zh="核实销号：办结", en="Verify and close"), frozenset({State.REPLIED}), State.CLOSED, frozenset({Party.OPENER})),
    Rule(Deed.WITHDRAW, Localised(zh="撤销督办", en="Withdraw it"), _LIVE, State.WITHDRAWN, frozenset({Party.OPENER}), leader=True),
)  # fmt: skip
RULES: Mapping[Deed, Rule] = {one.deed: one for one in _RULES}

STATES: Mapping[State, Localised] = {
    State.OPEN: Localised(zh="办理中", en="In hand"),
    State.REPLIED: Localised(zh="已反馈，待核实", en="Replied, to be verified"),
    State.CLOSED: Localised(zh="已办结", en="Closed"),
    State.WITHDRAWN: Localised(zh="已撤销", en="Withdrawn"),
}
SOURCES: Mapping[str, Localised] = {
    "plan": Localised(zh="计划任务", en="Plan"),
    "meeting": Localised(zh="领导小组会议", en="Meeting of the leading group"),
    "instruction": Localised(zh="批示", en="Written instruction"),
    "oversight": Localised(zh="督察检查", en="Inspection or oversight"),
    "superior": Localised(zh="上级督办转办", en="Passed on from an item above"),
}


@dataclass(frozen=True, slots=True)
class Stand:
    """What the rules ask of an item: its state, whether a delay waits for an answer, and whether parts of it are open."""

    state: State
    delay_asked: bool = False
    parts_open: int = 0
    evidence: int = 0


def refusal(rule: Rule, stand: Stand, party: Party, *, leads: bool) -> Localised | None:
    """Return why a deed is not open to somebody, None where it is. `leads`: holds the post of a leader there."""
    if stand.state not in rule.begins:
        state = STATES[stand.state]
        return Localised(zh=f"事项{state.zh}。", en=f"the item is: {state.en.lower()}.")
    if party not in rule.parties:
        return Localised(zh="由其他单位办理。", en="another body does this.")
    if rule.leader and not leads:
        return Localised(zh="由负责人（签发人）办理。", en="a leader of the body does this.")
    if rule.deed in (Deed.GRANT_DELAY, Deed.REFUSE_DELAY) and not stand.delay_asked:
        return Localised(zh="没有待批的延期申请。", en="no delay was asked for.")
    if rule.deed is Deed.ASK_DELAY and stand.delay_asked:
        return Localised(zh="已有延期申请待批。", en="a delay was asked for and waits.")
    if rule.deed in (Deed.CLOSE, Deed.REPLY) and stand.parts_open:
        zh = f"转下级办理的 {stand.parts_open} 项还没有办结。"
        are = "is" if stand.parts_open == 1 else "are"
        return Localised(zh=zh, en=f"{stand.parts_open} of the parts passed on {are} still open.")
    if rule.deed is Deed.CLOSE and not stand.evidence:
        return Localised(zh="反馈没有附证明材料。", en="the reply has no evidence.")
    return None


def offered(stand: Stand, party: Party, *, leads: bool) -> list[Rule]:
    """Return the deeds open to somebody, in the order of the table."""
    return [rule for rule in _RULES if refusal(rule, stand, party, leads=leads) is None]
