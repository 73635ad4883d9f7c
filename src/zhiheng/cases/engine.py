"""Which steps of a case are open to whom, and why not. Pure: a procedure, a standing and an actor go in.

A step is open when the case stands in one of its states, the actor is whom it names and holds the post it wants, its
guards are met, the documents it sends are issued, and, for a decision, the legal review and the collective discussion
that the procedure wants lie after the last remand, and no hearing that the party asked for is owed. The machine takes
a step only where a clock that ran out leads to it, and never a decision.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.actors import Actor
from zhiheng.cases import guards, parties
from zhiheng.cases.errors import UnknownStep
from zhiheng.cases.standing import Standing
from zhiheng.cases.why import Why
from zhiheng.policy.model import Procedure, StepKind, Transition


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that leads on from where the case stands: whether the actor may take it, and what stands against it.

    `on_paper`: the actor is no party, but may enter what the party handed in on paper.
    """

    transition: Transition
    allowed: bool
    why: tuple[Why, ...] = ()
    on_paper: bool = False


def open_steps(procedure: Procedure, standing: Standing, actor: Actor) -> list[OpenStep]:
    """Return every step that leads on from the state of the case, in the order of the procedure; none once it ended."""
    if standing.closed:
        return []
    return [_judged(procedure, standing, actor, step) for step in leading_on(procedure, standing.state)]


def leading_on(procedure: Procedure, state: str) -> list[Transition]:
    """Return the steps that begin in a state."""
    return [step for step in procedure.transitions if state in step.source]


def step_of(procedure: Procedure, step: str, case: str = "") -> Transition:
    """Return a step by its id. Raises UnknownStep."""
    for each in procedure.transitions:
        if each.id == step:
            return each
    raise UnknownStep(step=step, case=case, known=", ".join(each.id for each in procedure.transitions))


def judge(procedure: Procedure, standing: Standing, actor: Actor, step: str) -> OpenStep:
    """Return whether one step is open, also one that does not begin where the case stands. Raises UnknownStep."""
    transition = step_of(procedure, step)
    if standing.closed:
        return OpenStep(transition, False, (Why("case-closed", "案件已办结。", "The case has ended."),))
    if standing.state not in transition.source:
        label = next(each.label for each in procedure.states if each.id == standing.state)
        why = Why("other-state", f"案件现处于“{label.zh}”。", f"The case stands at “{label.en}”.")
        return OpenStep(transition, False, (why,))
    return _judged(procedure, standing, actor, transition)


def is_final(procedure: Procedure, state: str) -> bool:
    """Return whether a state ends the case."""
    return any(each.id == state and each.final for each in procedure.states)


def initial_state(procedure: Procedure) -> str:
    """Return the state in which a case begins."""
    return next(each.id for each in procedure.states if each.initial)


def _judged(procedure: Procedure, standing: Standing, actor: Actor, step: Transition) -> OpenStep:
    if actor.system:
        why = [*_machine(procedure, standing, step), *_conditions(procedure, standing, actor, step)]
        return OpenStep(step, not why, tuple(why))
    who = _who(standing, actor, step)
    on_paper = bool(who) and step.post is None and parties.may_enter_paper(step.actor, standing, actor)
    why = [*([] if on_paper else who), *_conditions(procedure, standing, actor, step)]
    return OpenStep(step, not why, tuple(why), on_paper)


def _who(standing: Standing, actor: Actor, step: Transition) -> list[Why]:
    zh, en = parties.words(step.actor)
    if not parties.is_party(step.actor, standing, actor):
        return [Why("not-the-actor", f"本步骤由{zh}办理。", f"This step is for {en}.")]
    if not parties.has_post(step.actor, step.post, actor):
        post_zh, post_en = parties.POST_WORDS.get(
            step.post or "", ("有相应岗位的人员", "somebody with the post for it")
        )
        return [Why("not-the-post", f"本步骤须由{post_zh}办理。", f"This step wants {post_en}.")]
    return []


def _machine(procedure: Procedure, standing: Standing, step: Transition) -> list[Why]:
    """Return what keeps the machine from a step: it may follow a clock that ran out, and decides nothing."""
    if step.kind is StepKind.DECIDE:
        return [Why("machine-decides-nothing", "决定须由人作出。", "A decision is for people.")]
    led_to = {clock.id for clock in procedure.clocks if clock.on_expiry == step.id}
    if step.actor == "system" and not led_to:
        return []
    if any(name in led_to and clock.over(standing.today) for name, clock in standing.clocks.items()):
        return []
    return [
        Why("not-the-actor", "系统只能办理期限届满后的步骤。", "The system only takes steps that follow a clock's end.")
    ]


def _conditions(procedure: Procedure, standing: Standing, actor: Actor, step: Transition) -> list[Why]:
    found = [guards.refusal(guard, standing, actor, step) for guard in step.guards]
    return [
        *(each for each in found if each is not None),
        *_reviews(procedure, standing, step),
        *_hearing(standing, step),
        *_unissued(standing, step),
    ]


def _hearing(standing: Standing, step: Transition) -> list[Why]:
    """No decision passes over a hearing that the party asked for; the linter proves that no case comes so far."""
    if step.kind is not StepKind.DECIDE or not standing.hearing_owed:
        return []
    zh = "当事人要求听证：须先举行听证，或者写明理由不予听证。"
    en = "The party asked for a hearing: hold it first, or refuse it with reasons."
    return [Why("hearing-owed", zh, en)]


def _reviews(procedure: Procedure, standing: Standing, step: Transition) -> list[Why]:
    """A decision follows a legal review and a discussion, where the procedure wants them; a remand undoes both."""
    if step.kind is not StepKind.DECIDE:
        return []
    posts = posts_since_remand(procedure, standing)
    why = []
    if procedure.legal_review and "legal" not in posts:
        why.append(Why("legal-review-missing", "须先经法制审核。", "Legal review must come first."))
    if procedure.collective and "panel" not in posts:
        why.append(Why("collective-missing", "须先经集体讨论。", "Collective discussion must come first."))
    return why


def posts_since_remand(procedure: Procedure, standing: Standing) -> set[str | None]:
    """Return the posts whose steps people took after the last remand."""
    steps = {each.id: each for each in procedure.transitions}
    posts: set[str | None] = set()
    for taken in standing.taken:
        step = steps.get(taken.step)
        if step is None or taken.system:
            continue
        if step.kind is StepKind.REMAND:
            posts.clear()
        else:
            posts.add(step.post)
    return posts


def _unissued(standing: Standing, step: Transition) -> list[Why]:
    missing = [template for template in step.sends if (step.id, template) not in standing.issued]
    return [
        Why(
            "document-not-issued",
            f"须先签发文书“{template}”。",
            f"The document “{template}” must be issued first.",
        )
        for template in missing
    ]
