"""Explain one enterprise: recompute it record by record, compare with what the run stored, say what would change it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from zhiheng.credit.errors import NotTheSame
from zhiheng.credit.explanation import DIVISION, POPULATION, ExplainedLine, Explanation, Matched
from zhiheng.credit.history import Entry, History, read_history
from zhiheng.credit.reasons import Reason, reasons_of, requirement_ranks
from zhiheng.credit.registration import Registration, registration_of
from zhiheng.credit.rows import as_columns
from zhiheng.credit.stages import label_of, stage_reports
from zhiheng.credit.summary import summary_of
from zhiheng.credit.timeline import restorations, timeline
from zhiheng.credit.values import value_text
from zhiheng.policy.model import Localised
from zhiheng.scoring import NOT_ELIGIBLE, Outcome, Plan, decide
from zhiheng.scoring.plan import CriterionLine, Line, VetoLine

if TYPE_CHECKING:
    from zhiheng.ledger import RecordView

_ROLES = {"denominator": "denominators", "eligibility": "eligibility", "veto": "vetoes", "criterion": "criteria"}
_NO_REASON = Reason(None, 0, 0)


def explain(
    plan: Plan, view: RecordView, uscc: str, stored: Mapping[str, Any] | None = None, run: str | None = None
) -> Explanation:
    """Explain the class or pre-check of an enterprise.

    ``plan`` is the compiled (or stored) plan, ``view`` the records on the plan's day as the run knew them, ``stored``
    the enterprise's row of the run's result (``score`` in thousandths), ``run`` its id.
    Raises WrongCode, UnknownEnterprise; NotTheSame when the recomputed row is not the stored one.
    """
    registration = registration_of(view, uscc, plan)
    if not registration.rated:
        _check_absent(registration, stored, run)
        return _explanation(
            plan,
            registration,
            run,
            state=NOT_ELIGIBLE,
            decided_by=(DIVISION if registration.elsewhere else POPULATION,),
        )
    history = read_history(plan, view, registration.subject)
    values = {name: history.value(name, line, plan.as_of) for name, line in plan.lines()}
    outcome = decide(plan, as_columns(plan, [values]))
    if run is not None:
        check_against(plan, registration.subject, values, outcome, stored, run)
    points = {name: int(each.values[0]) if each.known[0] else None for name, each in outcome.points.items()}
    reasons = reasons_of(plan, points)
    reasons |= requirement_ranks(plan, {name: bool(mask[0]) for name, mask in outcome.met.items()})
    lines = _lines(plan, view, history, values, outcome, reasons)
    return _explanation(
        plan,
        registration,
        run,
        state=outcome.state_at(0),
        grade=outcome.grade_at(0),
        grade_label=_label(plan, outcome.grade_at(0)),
        score=outcome.score_at(0),
        by_score=outcome.grades[int(outcome.by_score[0])] if outcome.by_score[0] >= 0 else None,
        decided_by=tuple(outcome.reasons_at(0)),
        changes=tuple(timeline(plan, history)),
        restorations=tuple(restorations(plan, outcome, reasons)),
        stages=tuple(stage_reports(plan, outcome, values)),
        **{kind: tuple(line for line in lines if line.role == role) for role, kind in _ROLES.items()},
    )


def check_against(
    plan: Plan,
    subject: str,
    values: Mapping[str, int | None],
    outcome: Outcome,
    stored: Mapping[str, Any] | None,
    run: str,
) -> None:
    """Compare a recomputed row with the stored one. Raises NotTheSame naming the columns that differ."""
    recomputed = {
        "state": outcome.state_at(0),
        "grade": outcome.grade_at(0),
        "score": outcome.score_at(0),
        **values,
        **{f"{name}.points": int(each.values[0]) if each.known[0] else None for name, each in outcome.points.items()},
    }
    if stored is None:
        raise NotTheSame(run=run, subject=subject, columns="subject")
    wrong = [name for name, value in recomputed.items() if stored[name] != value]
    if wrong:
        raise NotTheSame(run=run, subject=subject, columns=", ".join(wrong))


def _check_absent(registration: Registration, stored: Mapping[str, Any] | None, run: str | None) -> None:
    if run is not None and stored is not None:
        raise NotTheSame(run=run, subject=registration.subject, columns="subject")


def _explanation(plan: Plan, registration: Registration, run: str | None, **found: Any) -> Explanation:
    blank: dict[str, Any] = {
        "grade": None, "grade_label": None, "score": None, "by_score": None, "decided_by": ()
    }  # fmt: skip
    return Explanation(
        uscc=registration.uscc,
        name=registration.name,
        registration=registration.status,
        run=run,
        pack=plan.pack,
        scorecard=plan.scorecard,
        label=plan.label,
        use=str(plan.use),
        as_of=plan.as_of,
        certainty=str(plan.certainty),
        population=plan.population,
        **{**blank, **found},
    )


def _label(plan: Plan, grade: str | None) -> Localised | None:
    zh, en = label_of(plan, grade, "zh"), label_of(plan, grade, "en")
    return None if zh is None or en is None else Localised(zh=zh, en=en)


def _lines(
    plan: Plan,
    view: RecordView,
    history: History,
    values: Mapping[str, int | None],
    outcome: Outcome,
    reasons: Mapping[str, Reason],
) -> list[ExplainedLine]:
    found = []
    failed = outcome.reasons_at(0)
    for name, line in plan.lines():
        role = name.partition(".")[0] if isinstance(line, VetoLine) or not name.endswith(".value") else "criterion"
        reason = reasons.get(line.id, _NO_REASON) if role == "criterion" else _NO_REASON
        met = _met(role, line, values[name], outcome, failed)
        entries = history.counted(name, line, plan.as_of)
        found.append(_line(plan, view, role, line, values[name], met, reason, entries))
    return found


def _met(role: str, line: Line, value: int | None, outcome: Outcome, failed: list[str]) -> bool | None:
    if role == "criterion":
        return bool(outcome.met[line.id][0]) if line.id in outcome.met else None
    if isinstance(line, VetoLine):
        return value is not None and value >= line.at_least
    return line.id not in failed if role == "eligibility" else bool(value)


def _line(
    plan: Plan,
    view: RecordView,
    role: str,
    line: Line,
    value: int | None,
    met: bool | None,
    reason: Reason,
    entries: list[Entry],
) -> ExplainedLine:
    record_type = view.record_types[line.record_type]
    bounds = (getattr(line, "at_least", None), getattr(line, "at_most", None))
    return ExplainedLine(
        id=line.id,
        role=role,
        label=line.label,
        value=value,
        value_text=value_text(line, value),
        state="no_data" if value is None else "counted",
        met=met,
        points=reason.points,
        lost=reason.lost,
        gained=reason.gained,
        reason_rank=reason.rank,
        tied=reason.tied,
        cite=line.cite,
        certainty=str(line.certainty),
        window=(_first_day(line, plan.as_of), plan.as_of),
        where=line.where,
        measure=line.measure,
        bounds=bounds if isinstance(line, CriterionLine | VetoLine) else (None, None),
        records=tuple(
            Matched(entry.record_id.hex(), entry.record_type, entry.occurred_on, entry.row["publicity"],
                    summary_of(record_type, entry.row), entry.leaves(line, plan.as_of))
            for entry in entries
        ),
    )  # fmt: skip


def _first_day(line: Line, as_of: date) -> date | None:
    return None if line.since is None else line.since + timedelta(days=1)
