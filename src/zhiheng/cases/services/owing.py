"""The record that a step writes: owed to the ledger in the deciding transaction, delivered after it."""

from __future__ import annotations

import structlog
from django.db import transaction

from zhiheng.cases import values
from zhiheng.cases.days import today
from zhiheng.cases.errors import RecordUnfit
from zhiheng.cases.models import Case, CaseDocument, CaseEvent
from zhiheng.cases.services.installed import installation
from zhiheng.errors import ZhihengError
from zhiheng.ledger.services import outbox
from zhiheng.policy.model import Transition

SOURCE = "case-decisions"
log = structlog.get_logger("zhiheng.cases")


def owe(case: Case, step: Transition, event: CaseEvent, documents: list[CaseDocument]) -> str:
    """Owe the record that a step writes and return the key of the batch; empty where it writes none.

    A field that the step's templates do not name, and that the form has under the same id, is taken from the form.
    Raises RecordUnfit.
    """
    if step.writes is None:
        return ""
    record_type = installation().packs[case.pack].record_types[step.writes]
    same = {field.id: f"$field.{field.id}" for field in step.form if field.id in record_type.fields}
    row, wrong = values.record(record_type, {**same, **step.values}, given(case, event, documents))
    if wrong:
        raise RecordUnfit(step=step.label.zh, record_type=step.writes, fields=", ".join(wrong))
    note = f"case {case.number} step {step.id} event {event.seq}"
    batch = outbox.owe(step.writes, SOURCE, [row], note=note)
    transaction.on_commit(deliver, robust=True)
    return batch.key


def given(case: Case, event: CaseEvent, documents: list[CaseDocument] | None = None) -> values.Given:
    """Return what the templates of a step may name."""
    numbered = next((one.number for one in documents or () if one.number), "")
    return values.Given(
        today=today(event.at),
        subject=case.subject,
        name=case.subject_name,
        target=case.target_record,
        target_type=case.target_type,
        number=numbered,
        case=case.number,
        reason=event.reason,
        body=event.body or case.holder.code,
        body_name=case.holder.name_zh,
        division=case.division,
        fields=case.fields,
    )


def deliver() -> None:
    """Append what is owed; what cannot be appended now stays owed, and the worker tries again every minute."""
    try:
        outbox.deliver(installation().ledger)
    except ZhihengError as error:
        log.warning("delivery put off", code=error.code)
