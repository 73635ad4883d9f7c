"""Time to an event by the product-limit estimator: the day by which a share of records has reached it.

A record whose end is not known on the day asked for has lasted so long at least and is not left out: leaving out what is
still open makes offices look faster than they are. Bounds invert the pointwise interval of the survival curve on the
scale log(−log). Source: Kaplan and Meier (1958), JASA 53, 457–481; Brookmeyer and Crowley (1982), Biometrics 38, 29–41;
Borgan and Liestøl (1990), Scand. J. Statistics 17, 35–41.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlglot import exp, select

from zhiheng.indicators import scanning
from zhiheng.indicators.drafts import Draft, number
from zhiheng.indicators.formulas import Frame
from zhiheng.indicators.readings import Scan, ScanKey
from zhiheng.indicators.rolling import Roller
from zhiheng.indicators.scanning import column, text
from zhiheng.ledger import emit
from zhiheng.policy.model import Elapsed, Indicator
from zhiheng.stats.intervals import normal_quantile

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reached:
    """The day by which the share has reached the event, its bounds (None: not within what was seen), and n."""

    day: float | None
    low: float | None
    high: float | None
    n: int
    events: int


def quantile(days: Whole, events: Whole, counts: Whole, share: float, level: float = 0.95) -> Reached:
    """Return the product-limit quantile of durations.

    Args: days: durations, ≥ 0. events: 1 where the event came, 0 where it was still awaited. counts: how many records
    each row stands for. share: 0…1. Rows need no order.
    """
    order = np.lexsort((1 - events, days))
    days, events, counts = days[order], events[order], counts[order]
    times = np.unique(days[events == 1])
    total, reached = int(counts.sum()), int(counts[events == 1].sum())
    if len(times) == 0:
        return Reached(None, None, None, total, reached)
    died = np.array([counts[(days == time) & (events == 1)].sum() for time in times], float)
    at_risk = np.array([counts[days >= time].sum() for time in times], float)
    left = np.cumprod(1 - died / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(died / (at_risk * (at_risk - died)))
        inner = np.log(-np.log(left))
        error = np.sqrt(spread) / np.abs(np.log(left))
        z = normal_quantile(level)
        upper, lower = np.exp(-np.exp(inner - z * error)), np.exp(-np.exp(inner + z * error))
    # Where nothing is left its spread cannot be told (log(−log 0)): no bound is reached there, as one record shows.
    upper, lower = np.where(left <= 0, np.nan, upper), np.where(left <= 0, np.nan, lower)
    wanted = 1 - share
    return Reached(
        _first(times, left, wanted), _first(times, lower, wanted), _first(times, upper, wanted), total, reached
    )


def _first(times: Whole, left: npt.NDArray[np.float64], wanted: float) -> float | None:
    """Return the first day on which no more than the wanted share is left."""
    reached = np.flatnonzero(left <= wanted + 1e-12)
    return float(times[reached[0]]) if reached.size else None


def drafts(indicator: Indicator, elapsed: Elapsed, roller: Roller, frame: Frame) -> list[Draft]:
    """Return the time for every area, span and part."""
    record_type = frame.record_types[elapsed.reads]
    scan = Scan(ScanKey(elapsed.reads, record_type.subject or "", elapsed.begins), record_type)
    scan.parts = list(elapsed.parts.items())
    rows = roller.run(f"{indicator.id} durations", _query(scan, elapsed, roller, frame))
    seen, areas = roller.kept(rows), roller.areas_of(rows)
    table = roller.run(f"{indicator.id} rolled", _rolled(scan, seen, areas, frame.places.top.level))
    cells: Mapping[tuple[str, ...], list[tuple[int, int, int, int]]] = defaultdict(list)
    names = ("breakdown", "part", "level", "area", "span", "days", "reached", "made_up", "counted")
    columns = [table[name].to_pylist() for name in names]
    labels = {0: "", **{at: name for at, (name, _) in enumerate(scan.parts, 1)}}
    for row in zip(*columns, strict=True):
        if row[1] is not None and row[2] in frame.levels(indicator):
            cells[(labels[row[0]], *row[1:5])].append(row[5:])
    spans = {span.text: span for span in frame.spans}
    found = []
    for (breakdown, part, level, area, span), told in sorted(cells.items()):
        draft = frame.blank(indicator, spans[span], level, area, (breakdown, part))
        draft.publicity = frame.publicity([elapsed.reads])
        _fill(draft, np.array(told, np.int64), elapsed.share / 100)
        found.append(draft)
    return found


def _fill(draft: Draft, told: Whole, share: float) -> None:
    found = quantile(told[:, 0], told[:, 1], told[:, 3], share)
    draft.n, draft.method = found.n, "product-limit"
    draft.flags += ["synthetic"] if told[:, 2].any() else []
    if found.day is None:
        draft.reason = draft.reason or "not_yet"
        return
    draft.value = number(found.day)
    draft.low = None if found.low is None else number(found.low)
    draft.high = None if found.high is None else number(found.high)


def _query(scan: Scan, elapsed: Elapsed, roller: Roller, frame: Frame) -> exp.Select:
    """Count records by place, month, part, days lasted and whether the event came by the day asked for."""
    begins, ends, today = column(elapsed.begins), column(elapsed.ends), emit.day(roller.view.as_of)
    came = exp.LTE(this=ends, expression=today)
    until = exp.Case().when(came.copy(), ends.copy()).else_(today)
    lasted = exp.cast(exp.DateDiff(this=until, expression=begins.copy(), unit=exp.var("DAY")), "bigint")
    axes = [scanning.emit_month(begins).as_("month"), lasted.as_("days"), scanning.flag_of(came).as_("reached")]
    rows = scanning.rows_of(scan, roller.synthetic, *axes)
    first, last = min(span.start for span in frame.spans), max(span.end for span in frame.spans)
    rows = rows.where(exp.Between(this=begins.copy(), low=emit.day(first), high=emit.day(last)), copy=False)
    if elapsed.where:
        rows = rows.where(scanning.condition(scan.record_type, elapsed.where), copy=False)
    counted = exp.cast(exp.Count(this=exp.Star()), "bigint").as_("counted")
    query = scanning.aggregated(scan, rows, "month", "days", "reached").select(counted, copy=False)
    return (
        select("*")
        .from_(query.subquery("lasting", copy=False), copy=False)
        .where(column("days") >= exp.Literal.number(0), copy=False)
    )


def _rolled(scan: Scan, seen: str, areas: str, top: str) -> exp.Select:
    own = ("breakdown", "part", "days", "reached")
    by = [*(column(name, "t") for name in own), *(column(name, "a") for name in ("level", "area")), column("span", "s")]
    flag = exp.cast(exp.Max(this=column("made_up", "t")), "bigint").as_("made_up")
    counted = exp.cast(exp.Sum(this=column("counted", "t")), "bigint").as_("counted")
    same = exp.and_(column("place", "t").eq(column("place", "a")), column("month", "t").eq(column("month", "a")))
    whole = exp.or_(column("breakdown", "t").eq(exp.Literal.number(0)), column("level", "a").eq(text(top)))
    tables = {name: exp.alias_(exp.to_table(table), name, table=True) for name, table in (("t", seen), ("a", areas))}
    query = (
        select(*by, flag, counted)
        .from_(tables["t"], copy=False)
        .join(tables["a"], on=exp.and_(same, whole), copy=False)
    )
    spans = exp.alias_(exp.to_table("_span_months"), "s", table=True)
    query = query.join(spans, on=column("month", "t").eq(column("month", "s")), copy=False)
    return query.group_by(*(each.copy() for each in by), copy=False)
