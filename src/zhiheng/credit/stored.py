"""Explain and stand upon what an installation holds: its ledger and its runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from zhiheng.credit.errors import NoRun, RiskClassRefused
from zhiheng.credit.explain import explain
from zhiheng.credit.explanation import Explanation
from zhiheng.credit.grading import KIND, plan_of
from zhiheng.credit.registration import registration_of
from zhiheng.credit.standing import Standing, purpose_of
from zhiheng.credit.subject_records import standing
from zhiheng.policy.model import Purpose, ScorecardUse

if TYPE_CHECKING:
    from zhiheng.ledger import Ledger, RecordView
    from zhiheng.ledger.runs import RunManifest, RunStore
    from zhiheng.policy import Pack


def latest_run(runs: RunStore, pack: str | None = None, scorecard: str | None = None) -> RunManifest:
    """Return the latest grading run, of a pack and scorecard where they are given. Raises NoRun."""
    found = runs.latest(kind=KIND, pack=pack, element=scorecard)
    if found is None:
        names = "/".join(name for name in (pack, scorecard) if name)
        raise NoRun(what=f" {names}" if names else "")
    return found


def explain_run(ledger: Ledger, runs: RunStore, uscc: str, manifest: RunManifest) -> Explanation:
    """Explain one enterprise as a run saw it, and hold the explanation against the run's stored row."""
    plan = plan_of(manifest)
    with ledger.view(manifest.as_of, known_at=manifest.batch_seq) as view:
        registration = registration_of(view, uscc, plan)
        stored = runs.row(manifest.run, registration.subject)
        return explain(plan, view, registration.uscc, stored, manifest.run)


def standing_now(
    view: RecordView,
    runs: RunStore | None,
    pack: Pack,
    uscc: str,
    purpose: str,
    *,
    staff: bool = False,
    want_risk_class: bool = False,
) -> Standing:
    """Return an enterprise's standing; for staff planning inspections with the class of the latest run.

    The class is of the run of the latest day not later than the view's, and of the newest of such runs: to grade an
    earlier day again changes nothing today. Raises RiskClassRefused where the class is asked for by others or for
    anything else.
    """
    asked = purpose_of(purpose)
    allowed = staff and asked is Purpose.INSPECTION
    if want_risk_class and not allowed:
        raise RiskClassRefused(purpose=str(asked))
    risk_class = _risk_class(runs, pack, view, uscc) if allowed and runs is not None else None
    return standing(view, pack, uscc, asked, staff=staff, risk_class=risk_class)


def _risk_class(runs: RunStore, pack: Pack, view: RecordView, uscc: str) -> str | None:
    cards = [name for name, card in pack.scorecards.items() if card.use is ScorecardUse.RISK_CLASS]
    subject = registration_of(view, uscc).subject
    for name in cards:
        known = [each for each in runs.list(kind=KIND, pack=pack.id, element=name) if each.as_of <= view.as_of]
        if known:
            row = runs.row(max(known, key=lambda each: (each.as_of, each.created)).run, subject)
            return None if row is None else row["grade"]
    return None


def today_of(as_of: date | None) -> date:
    """Return the day asked for, or today in China."""
    return as_of or datetime.now(ZoneInfo("Asia/Shanghai")).date()
