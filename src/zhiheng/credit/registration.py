"""The registration of one enterprise on a day, and whether a plan rates it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from zhiheng.codes import uscc as codes
from zhiheng.credit.errors import UnknownEnterprise, WrongCode
from zhiheng.ledger import identity
from zhiheng.ledger.effects import IDENTITY, SPLIT
from zhiheng.scoring import Plan
from zhiheng.scoring.compiler import ORGANISATION
from zhiheng.scoring.population import INSIDE, OUTSIDE, STANDING, own_registration, standing
from zhiheng.scoring.query import column, table

if TYPE_CHECKING:
    from zhiheng.ledger import RecordView

_SHOWN = ("name", "status", "entity_kind", "registered_division", "industry")


@dataclass(frozen=True)
class Registration:
    """The latest registration on the day.

    ``rated`` tells whether it meets the scorecard's population in the pack's division, ``elsewhere`` whether the division
    alone is another.
    """

    subject: str
    uscc: str
    name: str | None
    status: str | None
    since: date
    rated: bool
    elsewhere: bool
    record_id: str


def registration_of(view: RecordView, uscc: str, plan: Plan | None = None) -> Registration:
    """Return the registration of a code on the view's day; a code merged into another is answered by that one.

    ``plan`` says who is rated; without one everybody is.

    Raises WrongCode for what is no USCC, UnknownEnterprise when the ledger holds no registration of it.
    """
    code = uscc.strip().upper()
    row = _latest(view, f"uscc:{code}", plan)
    if row is None:
        row = _merged(view, f"uscc:{code}", plan)
    if row is None:
        check = codes.explain(code)
        if not check.valid:
            raise WrongCode(uscc=code, reason_zh=check.zh, reason_en=check.en)
        raise UnknownEnterprise(uscc=code, as_of=view.as_of.isoformat())
    return Registration(
        subject=row["subject"],
        uscc=str(row["subject"]).removeprefix("uscc:"),
        name=row.get("name"),
        status=row.get("status"),
        since=row["occurred_on"],
        rated=row[STANDING] == INSIDE,
        elsewhere=row[STANDING] == OUTSIDE,
        record_id=bytes(row["record_id"]).hex(),
    )


def _merged(view: RecordView, subject: str, plan: Plan | None) -> dict[str, Any] | None:
    """Return the registration of the subject into which this one was merged or renamed."""
    if IDENTITY not in view.record_types:
        return None
    names = ("old_subject", "new_subject")
    query = (
        exp.select(*map(column, names))
        .from_(table(IDENTITY))
        .where(column("action").neq(exp.Literal.string(SPLIT)))
        .order_by(column("occurred_on"), column("row_no"))
    )
    events = [(row["old_subject"], row["new_subject"]) for row in view.execute(query).to_pylist()]
    canonical = identity.resolve(events).get(subject)
    return None if canonical is None else _latest(view, canonical, plan)


def _latest(view: RecordView, subject: str, plan: Plan | None) -> dict[str, Any] | None:
    organisation = view.record_types[ORGANISATION]
    asked = (None, None) if plan is None else (plan.population, plan.territory)
    shown = [name for name in _SHOWN if name in organisation.fields]
    order = [own_registration(), column("occurred_on"), column("record_id")]
    query = (
        exp.select(*(column(name) for name in ("subject", "occurred_on", "record_id", *shown)))
        .select(standing(organisation, *asked).as_(STANDING))
        .from_(table(ORGANISATION))
        .where(column("subject").eq(exp.Literal.string(subject)))
        .order_by(*(exp.Ordered(this=each, desc=True) for each in order))
        .limit(1)
    )
    rows: list[dict[str, Any]] = view.execute(query).to_pylist()
    return rows[0] if rows else None
