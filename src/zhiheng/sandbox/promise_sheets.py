"""Statistics of the years that promises speak of, so that the demo has promises kept, missed, on the way and open.

Every figure is invented and goes in under a source marked as synthetic. None of the nation is made up, so what is
compared with the nation stays not measurable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from zhiheng import policy
from zhiheng.codes import divisions
from zhiheng.sandbox.enterprises import TODAY
from zhiheng.sandbox.holding_sheets import columns_of
from zhiheng.sandbox.holdings import Row
from zhiheng.sandbox.indicator_sheets import PUBLISHER, SEED
from zhiheng.sandbox.sheets import lay, write_csv

#: Series → year → value, or (passed, all) of a rate whose sample is known. Of a year the whole province.
Series = Mapping[str, Mapping[int, float | tuple[int, int]]]
SICHUAN: Series = {
    "comparable-spot-check-pass-rate": {2012: (546, 600)},
    "completed-works-conformity-rate": {2012: 100},
    "gi-farm-products": {2010: 16, 2011: 18, 2012: 20},
    "farm-product-pass-rate": {2013: (17_478, 18_000)},
    "farm-monitoring-samples": {2013: 18_650},
    "farm-product-mark-applications": {2013: 702},
    "quality-drive-enterprises": {2013: 4_622},
    "major-farm-product-incidents": {2013: 0},
    "trade-pass-rate": {2013: (99_460, 100_000)},
    "strategic-industry-share": {2015: 13.8, 2016: 15.1, 2017: 16.6, 2018: 17.9, 2019: 18.8, 2020: 19.6},
    "modern-services-share": {2016: 44.2, 2017: 46.5, 2018: 48.1, 2019: 49.8, 2020: 51.3},
    "high-tech-enterprises": {2016: 3_000, 2017: 3_400, 2018: 3_900, 2019: 4_500, 2020: 4_870},
    "quality-towns": {2016: 18, 2017: 21, 2018: 20, 2019: 19, 2020: 17},
    "quality-villages": {2016: 22, 2017: 25, 2018: 21, 2019: 20, 2020: 19},
    "public-quality-awareness": {2015: 71.2, 2020: 76.8},
    "building-material-pass-rate": {2023: (880, 980), 2024: (902, 985), 2025: (930, 995)},
    "structural-material-pass-rate": {2024: 100, 2025: 99.6},
    "sewage-coverage": {2024: 97.4, 2025: 98.2},
}
JIANGSU: Series = {
    "agricultural-standardisation-rate": {2015: 37.2},
    "farm-product-pass-rate": {2013: (9_740, 10_000), 2014: (9_590, 10_000), 2015: (9_760, 10_000)},
    "international-standard-adoption-rate": {2015: 94.1},
    "strategic-industry-rd-share": {2015: 3.1},
    "producer-service-satisfaction": {2015: 86.3},
    "strategic-industry-patent-share": {2015: 41.2},
    "own-brand-value-added-share": {2015: 10.4},
    "large-works-permit-rate": {2015: 100},
    "large-works-filing-rate": {2015: (1_214, 1_214)},
    "other-works-first-acceptance-rate": {2015: (5_910, 6_000)},
    "luban-prizes": {2013: 2, 2014: 3, 2015: 2},
    "yangzi-cup-awards": {2013: 201, 2014: 206, 2015: 213},
    "cities-in-quality-drive": {2015: 100},
    "counties-meeting-quality-standard": {2015: 93.9},
    "construction-satisfaction": {2011: 74.1, 2020: 79.8},
    "quality-engineers": {2025: 11_240},
}
_OF: Mapping[str, Series] = {"sichuan": SICHUAN, "jiangsu": JIANGSU}
#: Rates of prefectures that stand beside what the province promised: pack → series → division → year → (passed, all).
_BESIDE: Mapping[str, Mapping[str, Mapping[str, Mapping[int, tuple[int, int]]]]] = {
    "sichuan": {
        "building-material-pass-rate": {
            "510100": {2024: (178, 190), 2025: (181, 195)},
            "510700": {2024: (70, 80), 2025: (71, 82)},
        },
    },
}
#: What prefectures have of a sum that is shared out: whole units for each, by series and year.
SHARED_OUT: Mapping[str, str] = {"sichuan": "quality-towns", "jiangsu": "yangzi-cup-awards"}
#: The statutory word for channels that are not told apart.
_ALL = "all"


def statistics(pack: str) -> list[Row]:
    """Return the invented statistics of a pack's province; of one without any, none."""
    rows = [
        _row(series, year, _place(pack), value)
        for series, years in _OF.get(pack, {}).items()
        for year, value in years.items()
    ]
    return [*rows, *_shared(pack), *_beside(pack)]


def _beside(pack: str) -> Iterator[Row]:
    names = {each.code: each.name for each in divisions.in_force(TODAY, "prefecture")}
    for series, places in _BESIDE.get(pack, {}).items():
        for code, years in places.items():
            yield from (_row(series, year, (code, names[code]), value) for year, value in years.items())


def _place(pack: str) -> tuple[str, str]:
    division = policy.load()[pack].info.division or ""
    return division, "全省"


def _shared(pack: str) -> Iterator[Row]:
    """Yield what prefectures have of the sum that the demo shares out: they add up to the province's, year by year."""
    series = SHARED_OUT.get(pack, "")
    years = _OF.get(pack, {}).get(series, {})
    province, _name = _place(pack)
    units = [each for each in divisions.in_force(TODAY, "prefecture") if each.parent == province]
    for year, value in years.items():
        whole = int(value) if not isinstance(value, tuple) else value[0]
        for at, unit in enumerate(units):
            share = whole // len(units) + (1 if (at + year) % len(units) < whole % len(units) else 0)
            yield _row(series, year, (unit.code, unit.name), share)


def _row(series: str, year: int, place: tuple[str, str], value: float | tuple[int, int]) -> Row:
    row: Row = {
        "indicator": series, "period_start": date(year, 1, 1), "period_end": date(year, 12, 31), "unit_code": place[0],
        "unit_name": place[1], "unit_division": place[0], "channel": _ALL, "publisher": PUBLISHER,
        "published_on": date(year + 1, 3, 20), "remark": "合成数据 SYNTHETIC",
    }  # fmt: skip
    if isinstance(value, tuple):
        passed, every = value
        return {**row, "value": round(100 * passed / every, 4), "numerator": passed, "denominator": every}
    return {**row, "value": value}


def make(pack: str, folder: Path) -> list[tuple[Path, str]]:
    """Write the sheet of a pack's province into `folder`; return it with its record type, nothing where there is none."""
    rows = statistics(pack)
    if not rows:
        return []
    record_type = policy.load()["national"].record_types["statistic"]
    cells, _, _ = lay(rows, columns_of(record_type, rows), (), SEED, share=0.0)
    path = folder / "承诺合成-统计数据.csv"
    write_csv(path, cells, "utf-8-sig")
    return [(path, "statistic")]
