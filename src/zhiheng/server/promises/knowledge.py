"""What is known for judging promises: from a view of the ledger on a day, or from the values that pages read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlglot import exp

from zhiheng.indicators import periods, published
from zhiheng.indicators.computing import compute
from zhiheng.indicators.periods import Span
from zhiheng.indicators.values import Value
from zhiheng.ledger import emit
from zhiheng.ledger.view import RecordView
from zhiheng.policy.model import Target
from zhiheng.policy.pack import Pack
from zhiheng.promises import Known, Proof, indicators_wanted, periods_wanted
from zhiheng.promises.question import level_of
from zhiheng.server.promises import withdrawn

#: Values of the nation and of other provinces are wanted beside those of the province.
LEVELS = ("nation", "province", "region")


def from_view(
    view: RecordView,
    pack: Pack,
    as_of: date,
    proofs: Iterable[Proof] = (),
    *,
    area: str = "",
    targets: Sequence[Target] | None = None,
) -> Known:
    """Compute what judging wants from the records that a view knows, as they stood on the day of the view.

    `area` is a division code, the province of the pack where none is given; `targets` limits what is computed for.
    """
    place = area or province_of(pack)
    levels = list(dict.fromkeys((*LEVELS, level_of(place))))
    wanted = indicators_wanted(pack, targets)
    found = [compute(view, pack, years(pack, as_of), wanted, levels)]
    quarterly = [name for name in periods_wanted.by_quarter(pack) if name in wanted]
    if quarterly:
        first = date(periods_wanted.first_year(pack, as_of), 1, 1)
        found.append(compute(view, pack, periods.spans("quarter", first, as_of), quarterly, levels))
    months = begun(pack, as_of)
    if months:
        begun_then = [each for each in pack.targets.values() if each.starts in periods_wanted.begun_within(pack)]
        names = [name for name in dict.fromkeys(each.indicator for each in begun_then) if name in wanted]
        found += [compute(view, pack, months, names, levels)] if names else []
    later = _told_later(view, as_of)
    rows = [row for table in found for row in table.to_pylist() if _figure(pack, row) not in later]
    gone = withdrawn.from_view(view, pack, targets) if place == province_of(pack) else {}
    return Known.from_rows(place, rows, proofs, gone)


def _told_later(view: RecordView, as_of: date) -> set[tuple[object, ...]]:
    """Return the figures that were published after the day: on it nobody knew them, though their period was over."""
    if published.TYPE not in view.record_types:
        return set()
    names = ("indicator", "unit_code", "period_start", "period_end", "publisher")
    after = exp.GT(this=emit.column("published_on"), expression=emit.day(as_of))
    query = exp.select(*(emit.column(name) for name in names)).from_(exp.to_table(published.TYPE)).where(after)
    return {tuple(row[name] for name in names) for row in view.execute(query).to_pylist()}


def _figure(pack: Pack, row: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what names the published figure of a row of values; a computed one has no publisher."""
    indicator = pack.indicators.get(row["indicator"])
    series = indicator.series if indicator is not None else None
    return (series, row["area"], row["starts"], row["ends"], row["publisher"])


def years(pack: Pack, as_of: date) -> list[Span]:
    """Return the whole years up to the day of which values are wanted."""
    return periods.spans("year", date(periods_wanted.first_year(pack, as_of), 1, 1), as_of)


def begun(pack: Pack, as_of: date) -> list[Span]:
    """Return the months of the years in which a term begins, so far as they are over."""
    found: dict[str, Span] = {}
    for day in periods_wanted.begun_within(pack):
        if day <= as_of:
            last = min(as_of, date(day.year, 12, 31))
            found |= {each.text: each for each in periods.spans("month", date(day.year, day.month, 1), last)}
    return list(found.values())


def province_of(pack: Pack) -> str:
    """Return the division of a pack's province; of a pack without one the nation's."""
    return pack.info.division or "100000"


def from_values(values: Sequence[Value], area: str, proofs: Iterable[Proof] = ()) -> Known:
    """Take the values that the projection keeps."""
    return Known.from_rows(area, values, proofs)
