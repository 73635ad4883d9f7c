"""What is known for judging promises: from a view of the ledger on a day, or from the values that pages read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from zhiheng.indicators import periods
from zhiheng.indicators.computing import carry_out
from zhiheng.indicators.periods import Span
from zhiheng.indicators.values import Value
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
    """Compute what judging wants from the records that a view knows on its day, without figures published later.

    `area` is a division code, the province of the pack where none is given; `targets` limits what is computed for.
    """
    place = area or province_of(pack)
    levels = list(dict.fromkeys((*LEVELS, level_of(place))))
    rows = computed(view, pack, as_of, targets, levels)
    gone = withdrawn.from_view(view, pack, targets) if place == province_of(pack) else {}
    return Known.from_rows(place, rows, proofs, gone)


def computed(
    view: RecordView, pack: Pack, as_of: date, targets: Sequence[Target] | None, levels: Sequence[str]
) -> list[Value]:
    """Return the values of `levels` that judging (of all rows, or of `targets`) wants, without figures published later."""
    wanted = indicators_wanted(pack, targets)

    def made(spans: Sequence[Span], names: Sequence[str]) -> list[Value]:
        return carry_out(view, pack, spans, names, levels, told_by=as_of).values

    found = made(years(pack, as_of), wanted)
    quarterly = [name for name in periods_wanted.by_quarter(pack) if name in wanted]
    if quarterly:
        first = date(periods_wanted.first_year(pack, as_of), 1, 1)
        found += made(periods.spans("quarter", first, as_of), quarterly)
    months = begun(pack, as_of)
    if months:
        begun_then = [each for each in pack.targets.values() if each.starts in periods_wanted.begun_within(pack)]
        found += made(months, [each for each in dict.fromkeys(one.indicator for one in begun_then) if each in wanted])
    return found


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
