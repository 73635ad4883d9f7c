"""Published series: figures as their publisher gave them, beside what is computed here, never instead of it.

Where the publisher gave numerator and denominator, or the number of units behind a share, the value gets the interval
that a simple sample of this size would have. Figures of the nation and of other provinces come in for comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlglot import exp, select

from zhiheng.indicators import periods
from zhiheng.indicators.drafts import Draft
from zhiheng.indicators.formulas import Frame
from zhiheng.indicators.periods import Span
from zhiheng.indicators.places import month_of
from zhiheng.indicators.scanning import column, text
from zhiheng.ledger import emit
from zhiheng.ledger.view import RecordView
from zhiheng.policy.model import Indicator, Method, Unit

TYPE = "statistic"
#: Entries of the sharing register under which reporting rounds hand in what units filled in.
REPORTED = ("reporting-rounds", "synthetic-rounds")
_COLUMNS = (
    "indicator", "unit_code", "period_start", "period_end", "channel", "value", "numerator", "denominator", "publisher",
    "published_on", "source", "publicity",
)  # fmt: skip
_ALL = "all"


def drafts(
    view: RecordView,
    frame: Frame,
    indicators: Iterable[Indicator],
    synthetic: Iterable[str],
    late_days: int | None = None,
    told_by: date | None = None,
) -> tuple[list[Draft], list[Draft]]:
    """Return the published values of the spans asked for, and those of every other span (for what is derived).

    What was published more than `late_days` after its period ended is flagged as late (None: nothing is). Figures that
    say that they were published after `told_by` are left out (None: none are); those that do not say it count.
    """
    wanted = {each.series: each for each in indicators if each.series}
    if not wanted or TYPE not in view.record_types:
        return [], []
    invented, asked = frozenset(synthetic), {span.text for span in frame.spans}
    found = [
        _draft(row, frame, wanted, invented, late_days) for row in view.execute(_query(wanted, told_by)).to_pylist()
    ]
    known = [each for each in found if each is not None]
    return [each for each in known if each.span.text in asked], [each for each in known if each.span.text not in asked]


def told_after(view: RecordView, day: date) -> bool:
    """Tell whether any figure that a view knows says that it was published after a day."""
    if TYPE not in view.record_types:
        return False
    after = exp.GT(this=column("published_on"), expression=emit.day(day))
    found = view.execute(select(column("indicator")).from_(exp.to_table(TYPE)).where(after).limit(1))
    return bool(found.num_rows)


def _query(wanted: Mapping[str, Indicator], told_by: date | None) -> exp.Select:
    series = exp.In(this=column("indicator"), expressions=[text(each) for each in sorted(wanted)])
    order = [column(name) for name in ("indicator", "unit_code", "period_start", "period_end", "channel", "publisher")]
    query = select(*(column(name) for name in _COLUMNS)).from_(exp.to_table(TYPE)).where(series).order_by(*order)
    if told_by is None:
        return query
    out = column("published_on")
    return query.where(
        exp.or_(exp.Is(this=out, expression=exp.null()), exp.LTE(this=out.copy(), expression=emit.day(told_by)))
    )


def _draft(
    row: Mapping[str, Any],
    frame: Frame,
    wanted: Mapping[str, Indicator],
    invented: frozenset[str],
    late_days: int | None,
) -> Draft | None:
    """Return a row as a draft; None for a span of no known kind or a unit elsewhere."""
    span = periods.of_days(row["period_start"], row["period_end"])
    level = frame.places.level_of(row["unit_code"])
    if span is None or level is None or not _ours(frame, level, row["unit_code"], span):
        return None
    indicator, whole = wanted[row["indicator"]], row["channel"] == _ALL
    draft = Draft(indicator, level, row["unit_code"], span, "" if whole else "channel", "" if whole else row["channel"])
    draft.origin, draft.publisher, draft.publicity = "published", row["publisher"], row["publicity"]
    if row["source"] in REPORTED:
        draft.origin = "reported"
    draft.value, draft.method = row["value"], "published"
    draft.flags = ["synthetic"] if row["source"] in invented else []
    if late_days is not None and row["published_on"] and (row["published_on"] - span.end).days > late_days:
        draft.flags.append("late")
    _counts(draft, row)
    return draft


def _counts(draft: Draft, row: Mapping[str, Any]) -> None:
    """Take the numbers behind a share; of one published without its numerator the share itself tells it."""
    if row["denominator"] is None:
        return
    draft.denominator, draft.n = Decimal(row["denominator"]), int(row["denominator"])
    draft.numerator = None if row["numerator"] is None else Decimal(row["numerator"])
    if draft.indicator.unit is Unit.PERCENT and draft.value is not None:
        draft.estimate, draft.per = Method.SHARE, 100


def _ours(frame: Frame, level: str, code: str, span: Span) -> bool:
    if level in ("nation", "province", "region", "zone"):
        return True
    return any(area.code == code for area in frame.places.areas(code, month_of(span.end)))
