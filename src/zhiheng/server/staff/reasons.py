"""A class or pre-check with its reasons as a page shows them: every line, its records, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.credit.explanation import DIVISION, POPULATION, ExplainedLine, Explanation
from zhiheng.credit.grading import plan_of
from zhiheng.credit.stages import label_of
from zhiheng.credit.stored import explain_run
from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import RunSummary
from zhiheng.policy.model import FieldType
from zhiheng.scoring import NO_DATA, NOT_ELIGIBLE, RATED, Plan
from zhiheng.scoring.plan import Cite
from zhiheng.server.i18n import english, localised
from zhiheng.server.portal.packs import documents, provision_name, record_types, shown_citation
from zhiheng.server.portal.shown import ShownCitation
from zhiheng.server.portal.wording import yuan
from zhiheng.server.staff.installation import installation

#: A list of days on which the result changes is cut here.
MOST_CHANGES = 12
#: Earlier runs looked up; each is a read of its result file.
MOST_PAST = 6


@dataclass(frozen=True)
class ShownLine:
    """One line of a scorecard as it came out for one enterprise."""

    id: str
    label: str
    value: str
    known: bool
    points: int | None
    lost: int
    rank: int | None
    tied: bool
    met: bool | None
    window: str
    bounds: str
    cites: list[ShownCitation]
    certainty: str
    records: list[dict[str, Any]]


@dataclass(frozen=True)
class ShownChange:
    """The result from a day on, if nothing else happens."""

    on: date
    grade: str
    score: int | None
    because: list[str]


@dataclass(frozen=True)
class ShownPast:
    """What an earlier run of the same scorecard said."""

    run: RunSummary
    grade: str
    score: int | None


@dataclass(frozen=True)
class ShownStage:
    """A grade of a pre-check and what lacks for it."""

    label: str
    met: bool
    missing: list[str]
    after: str


@dataclass(frozen=True)
class ShownReasons:
    """Everything a page shows of one explanation, or the error that stands in its place."""

    run: RunSummary
    error: str = ""
    label: str = ""
    internal: bool = False
    state: str = ""
    rated: bool = False
    grade: str = ""
    grade_label: str = ""
    score: int | None = None
    by_score: str = ""
    decided_by: tuple[str, ...] = ()
    certainty: str = ""
    criteria: tuple[ShownLine, ...] = ()
    eligibility: tuple[ShownLine, ...] = ()
    vetoes: tuple[ShownLine, ...] = ()
    denominators: tuple[ShownLine, ...] = ()
    changes: tuple[ShownChange, ...] = ()
    restorations: tuple[dict[str, Any], ...] = ()
    stages: tuple[ShownStage, ...] = ()
    past: tuple[ShownPast, ...] = ()


def state_words(state: str) -> str:
    """Say what a state means."""
    return {
        RATED: _("已评"),
        NO_DATA: _("数据不足，不评分"),
        NOT_ELIGIBLE: _("不符合参评条件"),
    }.get(state, state)


def reasons_of(run: RunSummary, uscc: str) -> ShownReasons:
    """Return the reasons of a run's result for an enterprise; what goes wrong is said, not hidden."""
    home = installation()
    try:
        manifest = home.runs.manifest(run.run_id)
        explanation = explain_run(home.ledger, home.runs, uscc, manifest)
        plan = plan_of(manifest)
        return replace(shown(run, explanation, plan), past=tuple(past(run, uscc, plan)))
    except ZhihengError as error:
        return ShownReasons(run, error=error.message(get_language() or "zh"))


def past(run: RunSummary, uscc: str, plan: Plan) -> Iterator[ShownPast]:
    """Yield what the latest runs of the same scorecard before this one said of an enterprise, the newest first."""
    same = RunSummary.objects.filter(pack=run.pack, scorecard=run.scorecard, created_at__lt=run.created_at)
    for earlier in same.order_by("-created_at")[:MOST_PAST]:
        try:
            row = installation().runs.row(earlier.run_id, f"uscc:{uscc}")
        except ZhihengError:  # its folder is gone; the list of runs says so
            continue
        if row is not None:
            words = label_of(plan, row["grade"], get_language() or "zh") or state_words(str(row["state"]))
            yield ShownPast(earlier, words, row["score"])


def shown(run: RunSummary, found: Explanation, plan: Plan) -> ShownReasons:
    """Return an explanation in the reader's language."""
    lines = {line.id: line for _name, line in plan.lines()}
    labels = {line.id: localised(line.label) for line in lines.values()}
    language = get_language() or "zh"

    def several(part: Iterable[ExplainedLine]) -> tuple[ShownLine, ...]:
        return tuple(shown_line(one, lines[one.id].record_type) for one in part)

    return ShownReasons(
        run=run,
        label=localised(found.label),
        internal=found.use == "risk_class",
        state=state_words(found.state),
        rated=found.state == RATED,
        grade=found.grade or "",
        grade_label=localised(found.grade_label),
        score=found.score,
        by_score=label_of(plan, found.by_score, language) or "",
        decided_by=tuple(_reason(name, labels) for name in found.decided_by),
        certainty=found.certainty,
        criteria=several(sorted(found.criteria, key=lambda one: (one.reason_rank is None, one.reason_rank or 0))),
        eligibility=several(found.eligibility),
        vetoes=several(found.vetoes),
        denominators=several(found.denominators),
        changes=tuple(_change(step, plan, labels, language) for step in found.changes[:MOST_CHANGES]),
        restorations=tuple(
            {
                "label": labels.get(one.line, one.line),
                "grade": label_of(plan, one.grade, language),
                "score": one.score,
                "lifts": one.lifts,
            }
            for one in found.restorations
        ),
        stages=tuple(_stage(stage, plan, labels, language) for stage in found.stages),
    )


def shown_line(one: ExplainedLine, record_type: str) -> ShownLine:
    """Return one line with its value in words and its records linked."""
    first, last = one.window
    return ShownLine(
        id=one.id,
        label=localised(one.label),
        value=value_words(one.measure, one.value, record_type),
        known=one.value is not None,
        points=one.points,
        lost=one.lost,
        rank=one.reason_rank,
        tied=one.tied,
        met=one.met,
        window=f"{first} – {last}" if first else _("至 %(last)s") % {"last": last},
        bounds=_bounds(one.measure, one.bounds, record_type),
        cites=[cited(cite) for cite in one.cite],
        certainty=one.certainty,
        records=[
            {
                "address": reverse("staff:record", args=[record.record_id]),
                "id": record.record_id,
                "day": record.occurred_on,
                "summary": localised(record.summary),
                "internal": record.publicity != "public",
            }
            for record in one.records
        ],
    )


def value_words(measure: str, value: int | None, record_type: str) -> str:
    """Write a measured value: a ratio in percent, money in yuan, days as days, the rest as a number."""
    if value is None:
        return ""
    if measure.startswith("ratio"):
        return f"{value / 1000:.2f} %"
    if measure.startswith("days_since"):
        return _("%(n)s 天") % {"n": f"{value:,}"}
    name = measure.partition("(")[2].rstrip(") ")
    kind = record_types().get(record_type)
    spec = kind.fields.get(name) if kind and name else None
    if spec is not None and spec.type is FieldType.MONEY:
        return _("%(n)s 元") % {"n": yuan(value)}
    return f"{value:,}"


def _reason(name: str, labels: dict[str, str]) -> str:
    """Return what decides, in words."""
    if name == POPULATION:
        return _("不在评价范围")
    return _("登记地不在本政策包的区划内") if name == DIVISION else labels.get(name, name)


def _bounds(measure: str, bounds: tuple[int | None, int | None], record_type: str) -> str:
    low, high = (value_words(measure, bound, record_type) for bound in bounds)
    return " ".join(text for text in (f"≥ {low}" if low else "", f"≤ {high}" if high else "") if text)


def cited(cite: Cite) -> ShownCitation:
    """Return a stored citation; the link leads to the document as it is now, the words are those of the run."""
    if cite.document in documents():
        from zhiheng.policy.model import Citation

        return shown_citation(Citation(document=cite.document, provision=cite.provision))
    title = (
        localised(cite.title) or cite.document if english() else cite.number or localised(cite.title) or cite.document
    )
    return ShownCitation(title, provision_name(None, cite.provision), "", cite.status or "")


def _change(step: Any, plan: Plan, labels: dict[str, str], language: str) -> ShownChange:
    because = [
        (_("%(what)s：一条记录开始计入") if turn.counts else _("%(what)s：一条记录不再计入"))
        % {"what": labels.get(turn.line, turn.line)}
        for turn in step.turns
    ]
    grade = label_of(plan, step.grade, language) or state_words(step.state)
    return ShownChange(step.on, grade, step.score, list(dict.fromkeys(because)))


def _stage(stage: Any, plan: Plan, labels: dict[str, str], language: str) -> ShownStage:
    kinds = {line.id: line for line in plan.criteria}
    missing = []
    for one in stage.missing:
        line = kinds[one.criterion]
        value = value_words(line.measure, one.value, line.record_type) or _("没有数据")
        wanted = _bounds(line.measure, (one.at_least, one.at_most), line.record_type)
        missing.append(
            _("%(what)s（现为 %(value)s，要求 %(wanted)s）")
            % {"what": labels.get(one.criterion, one.criterion), "value": value, "wanted": wanted}
        )
    after = ""
    if stage.after:
        grade = label_of(plan, stage.after, language) or stage.after
        after = _("另须已获 %(grade)s 满 %(months)s 个月") % {"grade": grade, "months": stage.after_months or 0}
    return ShownStage(label_of(plan, stage.grade, language) or stage.grade, stage.met, missing, after)
