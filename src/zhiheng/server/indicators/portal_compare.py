"""`/compare`: chosen places, or all of a level, beside each other in chosen indicators, in one period or over the last five."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhiheng.policy.model import Indicator
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import (
    portal_areas,
    portal_comparing,
    portal_exports,
    portal_tiles,
    portal_values,
    portal_words,
    qualities,
)
from zhiheng.server.indicators.portal_areas import Place
from zhiheng.server.indicators.portal_comparing import INDICATORS, UNITS, Cell, Column, Table
from zhiheng.server.indicators.portal_values import Asked
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged

HEADER = (
    "indicator", "indicator_name", "unit", "level", "area", "area_name", "period", "value", "low", "high", "n", "method",
    "origin", "rank", "tied", "rank_best", "rank_worst", "ranked_of", "stands", "notes", "flags", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """What is compared, as it stands in the address. `units` is empty for all places of the level."""

    asked: Asked
    within: Place
    level: str
    places: list[Place]
    units: list[Place]
    quality: str
    picked: list[Indicator]
    indicators: list[Indicator]
    measured: list[Indicator]
    over: bool
    sort: str
    said: tuple[str, ...]

    @property
    def query(self) -> dict[str, Any]:
        """The choice for another address, without what is empty."""
        found = {
            **{name: text for name, text in self.asked.query.items() if name != "area"},
            "within": self.within.code,
            "level": self.level,
            "units": [one.code for one in self.units],
            "quality": self.quality,
            "indicator": [one.id for one in self.picked],
            "span": "5" if self.over else "",
            "sort": self.sort,
        }
        return {name: value for name, value in found.items() if value}

    def address(self, **changed: Any) -> str:
        """Return the query of the same comparison with something changed; what becomes empty is left out."""
        found = {name: value for name, value in (self.query | changed).items() if value}
        return "?" + urlencode(found, doseq=True)


def page(request: HttpRequest) -> HttpResponse:
    """Compare places."""
    choice = chosen(request)
    tables = compared(choice)
    rows = tables[0].rows if tables else ()
    paging = paged(request, list(rows), len(rows))
    kept = [row.place.code for row in paging.rows]
    return show(
        request,
        "indicators/compare.html",
        "indicators",
        choice=choice,
        tables=[
            (
                one,
                [(row, list(zip(row.cells, one.columns, strict=True))) for row in one.rows if row.place.code in kept],
                headings(one, choice),
            )
            for one in tables
        ],
        paging=paging,
        answer=answer(tables, choice),
        by_quality=by_quality(choice),
        qualities=qualities.framing(choice.asked.pack),
        levels=_levels(choice),
        spans=_spans(choice),
        channels=_channels(choice),
        unit_codes=[one.code for one in choice.units],
        picked=[one.id for one in choice.indicators],
        synthetic=any(cell.shown and cell.shown.synthetic for cell in _cells(tables)),
        meanings=portal_tiles.legend_words(),
        signs=portal_tiles.SIGNS,
        most={"units": UNITS, "indicators": INDICATORS},
        level_word=portal_words.level(choice.level),
        runs=portal_values.runs(choice.asked.pack),
        query=choice.address().removeprefix("?"),
        everything=choice.address(units=[]),
        address=request.build_absolute_uri(reverse("portal:compare") + choice.address()),
    )


def data(request: HttpRequest, form: str) -> HttpResponseBase:
    """Answer with the comparison as data: a row a place, indicator and period, the whole first."""
    choice = chosen(request)
    return portal_exports.answer(form, "comparison", HEADER, _flat(compared(choice), choice))


def chosen(request: HttpRequest) -> Choice:
    """Read the choices of a request. Raises Http404 where the whole or the level is none."""
    asked = portal_values.asked(request)
    within = portal_areas.place(
        portal_values.text_of(request, "within") or asked.pack.info.division or "100000", asked.pack
    )
    level = portal_values.text_of(request, "level") or portal_areas.BELOW.get(within.level if within else "", "")
    if within is None or level not in portal_words.LEVELS:
        raise Http404
    places = portal_areas.below(within.code, level, asked.pack)
    measured = portal_comparing.measured(asked, level)
    able = [one for name, one in asked.pack.indicators.items() if name in measured]
    codes = _several(request, "units")
    units = [one for one in places if one.code in codes]
    names = _several(request, "indicator")
    picked = [one for one in able if one.id in names]
    quality = portal_values.text_of(request, "quality")
    asked, said = _period(asked, level)
    said += _too_many(units, picked)
    found = Choice(
        asked, within, level, places, units[:UNITS], quality if quality in qualities.of(asked.pack) else "",
        picked[:INDICATORS], [], able, portal_values.text_of(request, "span") == "5",
        portal_values.text_of(request, "sort", 120), said,
    )  # fmt: skip
    return replace(found, indicators=found.picked or _usual(found, measured))


def _several(request: HttpRequest, name: str) -> set[str]:
    """Return the values of a parameter that may stand several times, or once with commas."""
    given = [text.replace("\x00", "")[:2000] for text in request.GET.getlist(name)[:300]]
    return {part.strip() for text in given for part in text.split(",") if part.strip()}


def _period(asked: Asked, level: str) -> tuple[Asked, tuple[str, ...]]:
    if not asked.period or asked.period in portal_comparing.spans(asked, level):
        return asked, ()
    return replace(asked, period=""), (_("没有所选期间的数值，改列各项指标最近的一期。"),)


def _too_many(units: list[Place], picked: list[Indicator]) -> tuple[str, ...]:
    said = []
    if len(units) > UNITS:
        said.append(_("一次最多比 %(n)s 个地方，只列前 %(n)s 个；要看全部，不选地方。") % {"n": UNITS})
    if len(picked) > INDICATORS:
        said.append(_("一次最多比 %(n)s 项指标，只列前 %(n)s 项。") % {"n": INDICATORS})
    return tuple(said)


def _usual(choice: Choice, counts: dict[str, int]) -> list[Indicator]:
    """Return the indicators of the quality asked for, its headlines first; without one, the first two of every quality.

    What several places have comes before what one has: there is nothing to compare it with.
    """
    pack, able = choice.asked.pack, {one.id: one for one in choice.measured}
    where = qualities.placed(pack)
    asked = [qualities.of(pack)[choice.quality]] if choice.quality else qualities.framing(pack)
    found: list[str] = []
    for quality in asked:
        names = dict.fromkeys((*quality.headlines, *(name for name in able if where[name] == quality.id)))
        ordered = sorted((name for name in names if name in able), key=lambda name: counts[name] < 2)
        several = [name for name in ordered if counts[name] > 1] if not choice.quality else ordered
        found += several[: INDICATORS if choice.quality else 2]
    return [able[name] for name in found][:INDICATORS]


def compared(choice: Choice) -> list[Table]:
    """Return the tables of a choice, the chosen places alone, in the order asked for."""
    found = portal_comparing.tables(
        choice.asked, choice.indicators, choice.within, choice.level, choice.over, choice.places
    )
    codes = {one.code for one in choice.units}
    order = _order(found, choice)
    return [
        replace(one, rows=tuple(sorted((row for row in one.rows if not codes or row.place.code in codes), key=order)))
        for one in found
    ]


def _order(tables: list[Table], choice: Choice) -> Any:
    """Return the key of the order asked for: by an indicator, `-` before it for downwards, else by code; unknown last."""
    key, sign = choice.sort.removeprefix("-"), -1 if choice.sort.startswith("-") else 1
    ranks: dict[str, tuple[bool, float]] = {}
    for table in tables:
        # Over time each indicator is a table of its own: rows stand by its last period.
        last = len(table.columns) - 1 if table.indicator and table.indicator.id == key else None
        at = next((n for n, column in enumerate(table.columns) if column.key == key), last)
        for row in table.rows:
            number = row.cells[at].number if at is not None else None
            ranks[row.place.code] = (number is None, (number or 0) * sign)
    return lambda row: (*ranks.get(row.place.code, (False, 0.0)), row.place.code)


def headings(table: Table, choice: Choice) -> list[tuple[Column, str, str]]:
    """Return the columns with the address that sorts by each and how the table is sorted by it now."""
    found = []
    for column in table.columns:
        key = table.indicator.id if table.indicator else column.key
        last = column is table.columns[-1] or table.indicator is None
        now = {f"-{key}": "descending", key: "ascending"}.get(choice.sort, "") if last else ""
        turned = key if now == "descending" else f"-{key}"
        found.append((column, choice.address(sort=turned) if last else "", now))
    return found


def answer(tables: list[Table], choice: Choice) -> str:
    """Say how many cells differ from the whole, which way, and how many cannot be held against it."""
    last = -1 if choice.over else 0  # over time the last period is told of
    cells = [cell for table in tables for row in table.rows for cell in row.cells[last:]]
    known = [cell for cell in cells if cell.number is not None]
    words: dict[str, Any] = {name: sum(cell.stands == name for cell in cells) for name in ("better", "worse", "same")}
    words |= {
        "u": len(tables[0].rows) if tables else 0, "i": len(choice.indicators), "whole": choice.within.name,
        "all": len(cells), "known": len(known), "judged": sum(cell.judged for cell in cells),
    }  # fmt: skip
    if not cells:
        return _("所选范围没有可以比较的数值。")
    told = _("%(u)s 个地方、%(i)s 项指标：%(all)s 格中 %(known)s 格有数值。") % words
    if words["judged"]:
        told += (
            _("与%(whole)s相比，%(judged)s 格可比：%(better)s 格优、%(worse)s 格不及、%(same)s 格没有可证实的差别。")
            % words
        )
    return told


def by_quality(choice: Choice) -> list[tuple[str, list[Indicator]]]:
    """Return the indicators that can be chosen under their qualities."""
    where = qualities.placed(choice.asked.pack)
    found = [
        (localised(quality), [one for one in choice.measured if where[one.id] == name])
        for name, quality in qualities.of(choice.asked.pack).items()
    ]
    return [each for each in found if each[1]]


def _cells(tables: Iterable[Table]) -> Iterator[Cell]:
    for table in tables:
        yield from (column.whole for column in table.columns)
        yield from (cell for row in table.rows for cell in row.cells)


def _levels(choice: Choice) -> list[tuple[str, str, bool]]:
    lies = ("region", "prefecture", "county", "zone") if choice.within.level == "province" else (choice.level,)
    return [(name, portal_words.level(name), name == choice.level) for name in lies]


def _spans(choice: Choice) -> list[tuple[str, str, bool]]:
    found = portal_comparing.spans(choice.asked, choice.level)
    return [(one, portal_words.period(one), one == choice.asked.period) for one in found]


def _channels(choice: Choice) -> list[tuple[str, str, bool]]:
    part = choice.asked.part if choice.asked.breakdown == "channel" else ""
    found = portal_comparing.channels(choice.asked, choice.level)
    return [(name, portal_words.channel(name), name == part) for name in found]


def _flat(tables: list[Table], choice: Choice) -> Iterator[dict[str, Any]]:
    whole = choice.within
    for table in tables:
        for at, column in enumerate(table.columns):
            yield _record(column, column.whole, whole, whole.level, choice)
            for row in table.rows:
                yield _record(column, row.cells[at], row.place, choice.level, choice)


def _record(column: Column, cell: Cell, place: Place, level: str, choice: Choice) -> dict[str, Any]:
    value = portal_exports.row(cell.value, choice.asked.pack) if cell.value else {"reason": "no_data"}
    line = cell.line
    return {
        **{name: value.get(name) for name in ("value", "low", "high", "n", "method", "origin", "flags", "reason")},
        "indicator": column.indicator.id,
        "indicator_name": localised(column.indicator),
        "unit": column.indicator.unit.value,
        "level": level,
        "area": place.code,
        "area_name": place.name,
        "period": column.span,
        "rank": (line.rank or None) if line else None,
        "tied": line.tied if line else None,
        "rank_best": (line.best or None) if line else None,
        "rank_worst": (line.worst or None) if line else None,
        "ranked_of": column.known if line else None,
        "stands": cell.stands or None,
        "notes": [words for _tone, words in cell.notes],
    }
