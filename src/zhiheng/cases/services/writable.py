"""Which official documents may be written in a case now: those its steps send or may send, and those of no step."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.cases import chain, engine
from zhiheng.cases.errors import CaseClosed, DocumentRefused
from zhiheng.cases.models import Case, CaseDocument
from zhiheng.cases.services.installed import installation
from zhiheng.cases.services.standings import procedure_of
from zhiheng.policy.model import Template


def demanded(case: Case, template: str, step: str) -> Template:
    """Return the template of a document that may be written for a step (its id), or for none ("").

    Raises CaseClosed, UnknownStep, DocumentRefused.
    """
    if not may_go_on(case, template, step):
        raise CaseClosed(case=case.number)
    procedure = procedure_of(case)
    if step:
        engine.step_of(procedure, step, case.number)
    found = installation().packs[case.pack].templates.get(template)
    if found is None or template not in procedure.may_write(step):
        zh, en = f"步骤“{step}”不发出这种文书。", f"the step “{step}” does not send it."
        if not step:
            zh, en = "本程序不发出这种文书。", "this procedure does not send it."
        raise DocumentRefused(document=template, zh_why=zh, en_why=en)
    return found


def may_go_on(case: Case, template: str, step: str) -> bool:
    """Return whether a document may still be written and signed.

    In a case that ended only what may go out besides a step that was taken: a notice that the withdrawal was noted, say.
    """
    if not case.closed:
        return True
    besides = next((one.may_send for one in procedure_of(case).transitions if one.id == step), ())
    return template in besides and step in taken(case)


def goes_on(document: CaseDocument, case: Case) -> bool:
    """Return whether the next link of a document may be passed: what is signed is always carried to the archive."""
    if document.sent_at is not None or document.state in chain.SIGNED:
        return True
    return may_go_on(case, document.template, document.step)


def is_besides(document: CaseDocument, case: Case) -> bool:
    """Return whether no step waits for a document."""
    needs = next((one.sends for one in procedure_of(case).transitions if one.id == document.step), ())
    return document.template not in needs


def taken(case: Case) -> set[str]:
    """Return the steps that were taken in a case."""
    return set(case.events.filter(kind="step").values_list("step", flat=True))


def offered(case: Case) -> Iterator[tuple[str, str]]:
    """Yield (template, step) of what may be begun now: what open steps need first, then what may go out besides.

    A document that may go out besides a step is offered before it is taken, and after; one of no step has the step "".
    """
    procedure = procedure_of(case)
    ahead = [] if case.closed else [one for one in procedure.transitions if case.state in one.source]
    for step in ahead:
        yield from ((name, step.id) for name in step.sends)
    before = taken(case)
    for step in procedure.transitions:
        if step.id in before or step in ahead:
            yield from ((name, step.id) for name in step.may_send)
    if not case.closed:
        yield from ((name, "") for name in procedure.may_send)
