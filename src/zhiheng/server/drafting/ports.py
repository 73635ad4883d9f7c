"""What drafting is told, gathered of the other rooms as plain values: a room that is not there or has nothing leaves its
part out, and the text says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final

from zhiheng.actors import Actor, Level
from zhiheng.cases.services import installed
from zhiheng.codes import divisions, industries
from zhiheng.codes.divisions import NATION, Division
from zhiheng.drafting.errors import AreaUnknown
from zhiheng.drafting.known import Absent, Area, Cite, Known, Measure, Reading, Said
from zhiheng.drafting.status import Order
from zhiheng.errors import ZhihengError
from zhiheng.indicators import periods
from zhiheng.indicators.errors import PeriodUnreadable
from zhiheng.indicators.models import IndicatorValue
from zhiheng.indicators.services import values
from zhiheng.indicators.values import Value
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.runs import RunManifest
from zhiheng.policy.model import Citation, Indicator
from zhiheng.policy.pack import Pack
from zhiheng.sandbox.words import ENGLISH
from zhiheng.server.drafting import port_goals, port_places, port_works
from zhiheng.server.drafting.port_places import Promised
from zhiheng.server.indicators import qualities
from zhiheng.server.promises import states

#: A course shows the period and so many before it.
COURSE: Final = 4
#: No statistics reach back before this year.
FIRST: Final = 1949
PUBLIC: Final = ("public",)
_BELOW: Final = {"province": "prefecture", "prefecture": "county"}
_FIELDS: Final = tuple(field.name for field in fields(Reading))


def order(pack: Pack, area: str, period: str, industry: str = "") -> Order:
    """Return what report of a place is asked for: the period, the one before, and the course. Raises AreaUnknown, PeriodUnreadable."""
    place(pack, area)
    span = periods.parse(period)
    if span.start.year < FIRST:
        raise PeriodUnreadable(period=period[:40])
    course = tuple(periods.before(span, years).text for years in range(COURSE, 0, -1))
    return Order(area, span.text, periods.before(span).text, (*course, span.text), industry)


def place(pack: Pack, code: str) -> Division:
    """Return a division of the pack's territory. Raises AreaUnknown."""
    own = (pack.info.division or "")[:2]
    try:
        found = divisions.history(code)
    except ZhihengError:
        found = ()
    if not found or not own or not code.startswith(own) or found[-1].level not in ("province", "prefecture", "county"):
        raise AreaUnknown(area=code[:20], pack=pack.info.id)
    return found[-1]


def seen_by(who: Actor) -> tuple[str, ...]:
    """Return the degrees of publicity of values that somebody may read, and so quote: those of the list of values."""
    return tuple(states.seen_by(who))


def known(installation: Installation, pack: Pack, wanted: Order, publicity: Collection[str] | None = None) -> Known:
    """Return what all rooms tell of a place and period. ``publicity``: degrees of values that may be quoted, all where None.

    What is not decided in public (progress of duties, results before they are published) is told with internal values alone.
    """
    areas = _areas(pack, wanted.area)
    inside = publicity is None or set(publicity) >= set(Level.INTERNAL.sees)
    readings = list(_readings(pack, wanted, areas, publicity))
    measures = _measures(pack, {one.indicator for one in readings}, readings)
    as_of, batch = _made(installation, pack, wanted)
    promised = _promised(pack, wanted, as_of, readings, inside=inside)
    works, no_works = port_works.works(pack, wanted.area, as_of, periods.parse(wanted.period), public=not inside)
    of_year = periods.parse(wanted.period).start.year
    results, no_results = port_works.results(pack, wanted.area, decided=inside, of_year=of_year)
    absent = [one for one in (promised.absent, no_works, no_results, *_missing(readings)) if one is not None]
    return Known(
        measures, areas, tuple(readings), goals=promised.goals, borne=promised.borne,
        compared=promised.compared, shared=promised.shared, works=works, results=results,
        assessed=port_works.assessed(pack, wanted.area, decided=inside, of_year=of_year), absent=tuple(absent),
        publishers=_publishers(pack), as_of=as_of, batch=batch,
    )  # fmt: skip


def _promised(pack: Pack, wanted: Order, as_of: date, readings: Sequence[Reading], *, inside: bool) -> Promised:
    """Return what is told of promises: of the whole province, of a place in it, or of an industry."""
    span = periods.parse(wanted.period)
    if wanted.industry:
        own = [one for one in readings if (one.breakdown, one.part) == ("industry", wanted.industry)]
        return port_places.of_industry(
            pack, wanted.industry, as_of, span, [one for one in own if one.area == wanted.area], public=not inside
        )
    if wanted.area == pack.info.division:
        goals, absent = port_goals.goals(pack, as_of, public=not inside)
        return Promised(goals, shared=port_places.shared(pack, wanted.area), absent=absent)
    own = [one for one in readings if one.area == wanted.area and not one.breakdown]
    return port_places.of_place(pack, wanted.area, as_of, span, own, public=not inside)


def _missing(readings: Sequence[Reading]) -> Iterator[Absent]:
    if not any(one.value is not None for one in readings):
        zh, en = (
            "指标尚未计算，或者该地区、该期间没有数据",
            "indicators are not computed yet, or there are no data for the place and period",
        )
        yield Absent(Said("指标数值", "Values of indicators"), Said(zh, en))


def _areas(pack: Pack, code: str) -> dict[str, Area]:
    """Return the place, those directly in it, its province and the nation."""
    own = place(pack, code)
    found = {NATION: Area(NATION, Said("全国", "China"), "nation")}
    at: Division | None = own
    while at is not None and at.code != NATION:
        found[at.code] = Area(at.code, _label(pack, at), at.level, at.parent or "", at.short_en)
        at = divisions.history(at.parent)[-1] if at.parent and divisions.history(at.parent) else None
    below = _BELOW.get(own.level)
    for one in divisions.in_force(divisions.table().last, below) if below else ():  # type: ignore[arg-type]
        if one.code.startswith(code[:2] if below == "prefecture" else code[:4]):
            found[one.code] = Area(one.code, _label(pack, one), one.level, code, one.short_en)
    return found


def _label(pack: Pack, division: Division) -> Said:
    """Return the name of a place; the province is called in English as its pack calls it."""
    if division.code == pack.info.division:
        return Said(division.name, pack.info.label.en)
    return Said(division.name, division.name_en)


def _readings(pack: Pack, wanted: Order, areas: dict[str, Area], publicity: Iterable[str] | None) -> Iterator[Reading]:
    """Yield the values of the place over the course, and of the nation and the places below in the period."""
    name = pack.info.id
    seen = tuple(publicity) if publicity is not None else None
    for code in (wanted.area, NATION):
        own = values.read(
            name, area=code, periods=wanted.course or (wanted.before, wanted.period), breakdown=None, publicity=seen
        )
        yield from (reading(one) for one in own if one.breakdown in ("", "industry"))
    below = next((one.level for one in areas.values() if one.parent == wanted.area and one.code != wanted.area), "")
    if below:
        breakdown = "industry" if wanted.industry else ""
        every = values.read(
            name, level=below, periods=(wanted.period, wanted.before), breakdown=breakdown, publicity=seen
        )
        yield from (reading(one) for one in every if one.area in areas and one.area != wanted.area)


def reading(value: Value) -> Reading:
    """Return a value of the room of indicators as drafting reads it."""
    return Reading(**{name: getattr(value, name) for name in _FIELDS})


def _measures(pack: Pack, names: set[str], readings: Sequence[Reading]) -> dict[str, Measure]:
    parts: dict[str, dict[str, Said]] = {}
    for one in readings:
        if one.part:
            parts.setdefault(one.indicator, {})[one.part] = _industry(one.part)
    return {
        name: _measure(pack, pack.indicators[name], parts.get(name, {}))
        for name in sorted(names & set(pack.indicators))
    }


def _measure(pack: Pack, one: Indicator, parts: dict[str, Said]) -> Measure:
    return Measure(
        id=one.id, label=Said(one.label.zh, one.label.en), unit=one.unit.value,
        unit_label=Said(one.unit.label.zh, one.unit.label.en), direction=one.direction.value, quantity=one.quantity.value,
        topic=qualities.quality_of(one.id, pack).id, certainty=one.certainty.value,
        definition=Said(one.definition.zh, one.definition.en), cites=cites(pack, one.cite), parts=parts,
    )  # fmt: skip


def cites(pack: Pack, given: Iterable[Citation]) -> tuple[Cite, ...]:
    """Return provisions with the names of their documents."""
    return tuple(Cite(one.document, one.provision, port_goals.document_label(pack, one.document)) for one in given)


def _industry(code: str) -> Said:
    try:
        found = industries.get(code)
    except ZhihengError:
        return Said(code, ENGLISH.get(code, code))
    return Said(found.zh, found.en)


def _publishers(pack: Pack) -> dict[str, Said]:
    made_up = {name: Said(name, called) for name, called in ENGLISH.items()}
    return made_up | {name: Said(one.label.zh, one.label.en) for name, one in pack.bodies.items()}


def _made(installation: Installation, pack: Pack, wanted: Order) -> tuple[date, int]:
    """Return of which day and batch the values are: those of the run that made them, else the end of the period."""
    rows = IndicatorValue.objects.filter(pack=pack.info.id).order_by().values_list("run", flat=True).distinct()
    made = [one for run in rows if run and (one := _manifest(installation, run)) is not None]
    if not made:
        return periods.parse(wanted.period).end, 0
    return max(one.as_of for one in made), max(one.batch_seq for one in made)


def _manifest(installation: Installation, run: str) -> RunManifest | None:
    """Return a stored run; None where it is no longer there (an index of values outlives a lost folder of runs)."""
    try:
        return installation.runs.manifest(run)
    except ZhihengError:
        return None


def choices(pack: str) -> dict[str, list[Any]]:
    """Return the periods (newest first) and the places of its territory for which a pack has values."""
    rows = IndicatorValue.objects.filter(pack=pack, value__isnull=False, breakdown="").order_by()
    spans = rows.values_list("period", "ends").distinct()
    years = sorted(
        {text for text, _ends in spans if "/" not in text},
        key=lambda text: (periods.parse(text).end, -len(text)),
        reverse=True,
    )
    own = (installed.pack(pack).info.division or "")[:2]
    held = rows.filter(level__in=("province", "prefecture", "county"), area__startswith=own)
    places = sorted(set(held.values_list("area", flat=True)))
    return {"periods": years, "areas": places}


def usual(offered: Sequence[str], day: date) -> str:
    """Return the period that is offered first: the last whole year that was over on a day, "" where there is none."""
    return next((text for text in offered if len(text) == len("2023") and periods.parse(text).end < day), "")
