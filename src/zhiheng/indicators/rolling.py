"""From rows by place and month to every level and period at once: each scan is rolled up in one more query.

A rolled scan is a mapping (breakdown, part, level, area, span) → (made_up, sum, n, sum, n …), two numbers a reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp, select

from zhiheng.indicators import periods, scanning, stocks
from zhiheng.indicators.periods import Span
from zhiheng.indicators.places import Places, month_of
from zhiheng.indicators.readings import Scan, ScanKey
from zhiheng.indicators.scanning import column, text, total
from zhiheng.ledger.view import RecordView
from zhiheng.policy.model import Register

Cell = tuple[int, str, str, str, str]
Rolled = dict[Cell, tuple[int, ...]]
#: Parts are made at the top; of these breakdowns prefectures are told apart, too.
FINE_BREAKDOWNS = ("channel",)


@dataclass
class Roller:
    """Carries out scans over one view. `plan` keeps the text of every query, so that a run can store it."""

    view: RecordView
    places: Places
    spans: Sequence[Span]
    registers: dict[str, Register]
    synthetic: Sequence[str] = ()
    plan: dict[str, str] = field(default_factory=dict)
    #: scan → months with records whose place nobody knows
    unplaced: dict[ScanKey, frozenset[int]] = field(default_factory=dict)
    _made: int = 0

    def __post_init__(self) -> None:
        self.view.register(scanning.REGISTERED, self._run("registrations", scanning.registrations()))
        ends = [min(span.end, self.view.as_of) for span in self.spans]
        days = {"span": [span.text for span in self.spans], "span_start": [span.start for span in self.spans]}
        schema = pa.schema([("span", pa.string()), ("span_start", pa.date32()), ("span_end", pa.date32())])
        self.view.register(stocks.DAYS, pa.table({**days, "span_end": ends}, schema=schema))
        self.view.register("_span_months", _months(self.spans, 0))
        self.view.register("_span_months_before", _months(self.spans, 1))

    def roll(self, scan: Scan) -> Rolled:
        """Carry out a scan and return it for every level and span."""
        name = _name(scan.key)
        if scan.key.register:
            return self._roll_items(scan, name)
        first = min(self.spans, key=lambda span: span.start)
        if scan.key.panel:
            first = periods.before(first)
        last = max(self.spans, key=lambda span: span.end)
        rows = self._run(name, scanning.query(scan, first, last, self.synthetic))
        if not rows.num_rows:
            return {}
        self._note_unplaced(scan.key, rows)
        seen, areas = self._kept(rows), self._areas(rows, "month")
        if scan.key.panel:
            return _as_mapping(self._run(f"{name} rolled", _panel_query(scan, seen, areas)))
        return _as_mapping(self._run(f"{name} rolled", _rolled_query(scan, seen, areas, self.places.top.level)))

    def _roll_items(self, scan: Scan, name: str) -> Rolled:
        rows = self._run(name, stocks.query(scan, self.registers[scan.key.register], self.synthetic))
        if not rows.num_rows:
            return {}
        ends = {span.text: month_of(min(span.end, self.view.as_of)) for span in self.spans}
        months = pa.array([ends[each] for each in rows["span"].to_pylist()], pa.int64())
        rows = rows.append_column("month", months)
        self._note_unplaced(scan.key, rows)
        seen, areas = self._kept(rows), self._areas(rows, "month")
        return _as_mapping(self._run(f"{name} rolled", _items_query(scan, seen, areas, self.places.top.level)))

    def _note_unplaced(self, key: ScanKey, rows: pa.Table) -> None:
        months = rows.filter(pc.equal(rows["place"], ""))["month"].unique().to_pylist()
        self.unplaced[key] = frozenset(months)

    def kept(self, rows: pa.Table) -> str:
        """Make rows queryable and return the name they have."""
        return self._kept(rows)

    def run(self, name: str, query: exp.Select) -> pa.Table:
        """Run a query and keep its text in the plan."""
        return self._run(name, query)

    def areas_of(self, rows: pa.Table) -> str:
        """Make the areas of the places and months of rows queryable and return the name they have."""
        return self._areas(rows, "month")

    def _run(self, name: str, query: exp.Select) -> pa.Table:
        self.plan[name] = query.sql(dialect="duckdb", pretty=True)
        return self.view.execute(query)

    def _kept(self, rows: pa.Table) -> str:
        self._made += 1
        name = f"_rows_{self._made}"
        self.view.register(name, rows)
        return name

    def _areas(self, rows: pa.Table, month: str) -> str:
        pairs = rows.select(["place", month]).group_by(["place", month]).aggregate([])
        found = zip(pairs["place"].to_pylist(), pairs[month].to_pylist(), strict=True)
        return self._kept(self.places.table(found))


def _name(key: ScanKey) -> str:
    parts = (
        key.reads,
        key.role,
        key.day,
        key.register,
        key.event,
        key.key,
        "panel" if key.panel else "",
        key.condition,
    )
    return " ".join(part for part in parts if part)


def _months(spans: Iterable[Span], back: int) -> pa.Table:
    moved = [(span, periods.before(span) if back else span) for span in spans]
    rows = [(month, span.text) for span, on in moved for month in scanning.months_of(on)]
    schema = pa.schema([("month", pa.int64()), ("span", pa.string())])
    return pa.table([[m for m, _ in rows], [s for _, s in rows]], schema=schema)


# --- queries ------------------------------------------------------------------------------------------------------
def _table(name: str, alias: str) -> exp.Expr:
    return exp.alias_(exp.to_table(name), alias, table=True)


def _in_areas(query: exp.Select, areas: str, scan: Scan, top: str) -> exp.Select:
    """Join the areas of each place and month; parts of a breakdown stay at the top, save those told apart below."""
    fine = [at for at, (name, _) in enumerate(scan.parts, 1) if name in FINE_BREAKDOWNS]
    whole = column("breakdown", "t").eq(exp.Literal.number(0))
    allowed: list[exp.Condition] = [whole, column("level", "a").eq(text(top))]
    if fine:
        kinds = exp.In(this=column("breakdown", "t"), expressions=[exp.Literal.number(at) for at in fine])
        allowed.append(exp.and_(kinds, column("level", "a").eq(text("prefecture"))))
    same = (column("place", "t").eq(column("place", "a")), column("month", "t").eq(column("month", "a")))
    return query.join(_table(areas, "a"), on=exp.and_(*same, exp.or_(*allowed)), copy=False)


def _rolled_query(scan: Scan, seen: str, areas: str, top: str) -> exp.Select:
    """Sum over places and months; a scan by value counts each value once instead."""
    by = [*(column(n, "t") for n in ("breakdown", "part")), *(column(n, "a") for n in ("level", "area"))]
    query = select(*by, column("span", "s"), exp.cast(exp.Max(this=column("made_up", "t")), "bigint").as_("made_up"))
    query = query.select(*(_distinct(at) for at in _columns(scan)) if scan.key.key else _sums(scan), copy=False)
    query = _in_areas(query.from_(_table(seen, "t"), copy=False), areas, scan, top)
    months = column("month", "t").eq(column("month", "s"))
    query = query.join(_table("_span_months", "s"), on=months, copy=False)
    told = exp.Not(this=exp.Is(this=column("part", "t"), expression=exp.null()))
    return query.where(told, copy=False).group_by(*(each.copy() for each in by), column("span", "s"), copy=False)


def _items_query(scan: Scan, seen: str, areas: str, top: str) -> exp.Select:
    by = [*(column(n, "t") for n in ("breakdown", "part")), *(column(n, "a") for n in ("level", "area"))]
    query = select(*by, column("span", "t"), exp.cast(exp.Max(this=column("made_up", "t")), "bigint").as_("made_up"))
    query = _in_areas(query.select(*_sums(scan), copy=False).from_(_table(seen, "t"), copy=False), areas, scan, top)
    told = exp.Not(this=exp.Is(this=column("part", "t"), expression=exp.null()))
    return query.where(told, copy=False).group_by(*(each.copy() for each in by), column("span", "t"), copy=False)


def _panel_query(scan: Scan, seen: str, areas: str) -> exp.Select:
    """Sum over the values alone that occur in an area in the span and in the same span a year before."""
    now, before = _by_value(scan, seen, areas, "_span_months"), _by_value(scan, seen, areas, "_span_months_before")
    keys = ("level", "area", "span", "value")
    earlier = (
        select(*(column(name).as_(f"b_{name}") for name in keys))
        .distinct()
        .from_(before.subquery("earlier", copy=False), copy=False)
    )
    same = exp.and_(*(column(name, "n").eq(column(f"b_{name}", "b")) for name in keys))
    by = [column(name, "n") for name in ("breakdown", "part", "level", "area", "span")]
    query = select(*by, exp.cast(exp.Max(this=column("made_up", "n")), "bigint").as_("made_up"))
    query = query.select(*(total(f"r{at}").as_(f"r{at}") for at in _columns(scan)), copy=False)
    query = query.from_(now.subquery("n", copy=False), copy=False).join(
        earlier.subquery("b", copy=False), on=same, copy=False
    )
    return query.group_by(*(each.copy() for each in by), copy=False)


def _by_value(scan: Scan, seen: str, areas: str, spans: str) -> exp.Select:
    by = [*(column(n, "t") for n in ("breakdown", "part", "value")), *(column(n, "a") for n in ("level", "area"))]
    query = select(*by, column("span", "s"), exp.Max(this=column("made_up", "t")).as_("made_up"), *_sums(scan))
    same = (column("place", "t").eq(column("place", "a")), column("month", "t").eq(column("month", "a")))
    query = query.from_(_table(seen, "t"), copy=False).join(_table(areas, "a"), on=exp.and_(*same), copy=False)
    query = query.join(_table(spans, "s"), on=column("month", "t").eq(column("month", "s")), copy=False)
    whole = column("breakdown", "t").eq(exp.Literal.number(0))
    return query.where(whole, copy=False).group_by(*(each.copy() for each in by), column("span", "s"), copy=False)


def _columns(scan: Scan) -> range:
    return range(2 * len(scan.readings))


def _sums(scan: Scan) -> list[exp.Expr]:
    return [exp.cast(exp.Sum(this=column(f"r{at}", "t")), "bigint").as_(f"r{at}") for at in _columns(scan)]


def _distinct(at: int) -> exp.Expr:
    """Return how many values a reading counted at least once."""
    counted = exp.Case().when(column(f"r{at}", "t") > exp.Literal.number(0), column("value", "t"))
    return exp.cast(exp.Count(this=exp.Distinct(expressions=[counted])), "bigint").as_(f"r{at}")


def _as_mapping(rows: pa.Table) -> Rolled:
    names = ["breakdown", "part", "level", "area", "span"]
    rows = rows.filter(pc.is_valid(rows["part"]))
    columns = [rows[name].to_pylist() for name in (*names, *(n for n in rows.column_names if n not in names))]
    return {
        (row[0], row[1], row[2], row[3], row[4]): tuple(each or 0 for each in row[5:])
        for row in zip(*columns, strict=True)
    }
