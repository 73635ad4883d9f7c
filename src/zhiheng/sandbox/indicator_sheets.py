"""What indicators want besides what enterprises leave behind: statistics of places, surveys, readings, standards, checks.

Everything is invented, drawn from one seed, and goes in under a source that is marked as synthetic. No figure of a real
place, and none of the nation, is made up here: published ones stand in `published`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from zhiheng import policy
from zhiheng.codes import divisions
from zhiheng.sandbox.enterprises import TODAY
from zhiheng.sandbox.holding_sheets import columns_of
from zhiheng.sandbox.holdings import Row
from zhiheng.sandbox.sheets import lay, write_csv

SOURCE = "synthetic-indicators"
SEED = 20120706
YEARS = range(2020, 2026)
PUBLISHER = "示例统计机构(合成数据 SYNTHETIC)"
#: Score of each service: producer, consumer and public services.
_SERVICES = {
    "物流": 84, "金融": 87, "信息": 86, "批发零售": 82, "住宿餐饮": 80, "旅游": 83, "医疗卫生": 79, "公共交通": 81, "政务服务": 88,
}  # fmt: skip


class Firm(NamedTuple):
    """A firm of the synthetic province, to whom records are put down."""

    code: str
    name: str
    division: str
    industry: str


class _Maker:
    def __init__(self, province: str, firms: Sequence[Firm], seed: int) -> None:
        self.random, self.firms = Random(seed), firms
        found = divisions.in_force(TODAY, "prefecture")
        self.province, self.prefectures = province + "0000", [d for d in found if d.code.startswith(province)]
        self.counties = [d for d in divisions.in_force(TODAY, "county") if d.code.startswith(province)]

    def day(self, first: date, last: date = TODAY) -> date:
        return first + timedelta(days=self.random.randrange((last - first).days + 1))

    def around(self, middle: float, spread: float, low: float, high: float, digits: int = 2) -> float:
        """A number near `middle`, within bounds."""
        return round(min(high, max(low, self.random.gauss(middle, spread))), digits)

    # --- statistics of places ------------------------------------------------------------------------------------
    def statistics(self) -> list[Row]:
        """Return population, output and air of the province and its prefectures; the parts add up to the whole."""
        rows: list[Row] = []
        people = {d.code: self.random.randrange(900_000, 6_000_000) for d in self.prefectures}
        people[self.prefectures[0].code] = 19_000_000
        wealth = {code: count * self.random.uniform(0.00045, 0.00085) for code, count in people.items()}
        for year in YEARS:
            of = {d.code: self._year(year, people[d.code], wealth[d.code]) for d in self.prefectures}
            whole = {name: round(sum(each[name] for each in of.values()), 2) for name in next(iter(of.values()))}
            for name in ("pm10-mean", "pm25-mean"):
                whole[name] = round(whole[name] / len(of), 2)
            for unit, name in [(self.province, "全省"), *((d.code, d.name) for d in self.prefectures)]:
                rows += self._series(year, unit, name, of.get(unit, whole))
        return rows

    def _year(self, year: int, people: int, wealth: float) -> dict[str, float]:
        grown = 1.055 ** (year - YEARS[0])
        gdp = round(wealth * grown * self.random.uniform(0.99, 1.01), 2)
        first, second = round(gdp * (0.115 - 0.003 * (year - 2020)), 2), round(gdp * 0.36, 2)
        return {
            "resident-population": float(int(people * (1 + 0.002 * (year - 2020)))),
            "gdp": gdp, "primary-value-added": first, "secondary-value-added": second,
            "service-value-added": round(gdp - first - second, 2),
            "pm10-mean": self.around(62 - 3 * (year - 2020), 4, 20, 120), "pm25-mean": self.around(38 - 2 * (year - 2020), 3, 10, 80),
        }  # fmt: skip

    def _series(self, year: int, unit: str, name: str, values: dict[str, float]) -> list[Row]:
        named = {"unit_code": unit, "unit_name": name, "unit_division": unit, "channel": "all", "publisher": PUBLISHER}
        span = {
            "period_start": date(year, 1, 1),
            "period_end": date(year, 12, 31),
            "published_on": date(year + 1, 3, 15),
        }
        rest = {"remark": "合成数据 SYNTHETIC"}
        return [{"indicator": series, "value": value, **span, **named, **rest} for series, value in values.items()]

    # --- surveys -------------------------------------------------------------------------------------------------
    def answers(self, years: Sequence[int] = (2024, 2025)) -> list[Row]:
        """Return answers of surveys: prefectures are strata, counties sampling units, five people in each of three."""
        rows: list[Row] = []
        for year in years:
            for prefecture in self.prefectures:
                within = [d for d in self.counties if d.parent == prefecture.code] or [prefecture]
                taste = self.random.gauss(0, 2)
                for county in within[:3]:
                    for person in range(5):
                        rows += self._person(year, prefecture.code, county.code, len(within), person, taste)
        return rows

    def _person(self, year: int, stratum: str, county: str, units: int, person: int, taste: float) -> list[Row]:
        service = self.random.choice(list(_SERVICES))
        asked = (("project", "", 82.0), ("service", service, float(_SERVICES[service])), ("awareness", "", 74.0))
        named = {
            "survey_id": f"SYN-DC{year}", "response_no": f"SYN-{county}-{person}", "weight": round(400 * units / 3, 2),
            "stratum": stratum, "cluster_no": county, "channel": "telephone", "unit_code": stratum,
            "answered_on": date(year, 9, 1) + timedelta(days=self.random.randrange(60)),
        }  # fmt: skip
        return [
            {
                **named, "question": what if what == "awareness" else f"{what}-overall", "service_kind": kind,
                "domain": {"project": "project", "service": "service"}.get(what, "government"),
                "score": self.around(middle + taste + (year - 2024), 11, 0, 100, 0),
            }
            for what, kind, middle in asked
        ]  # fmt: skip

    # --- firms ---------------------------------------------------------------------------------------------------
    def costs(self, years: Sequence[int] = (2023, 2024, 2025), firms: int = 120) -> list[Row]:
        """Return quality costs that firms reported, in yuan."""
        rows = []
        for firm in self.firms[:firms]:
            output, share = self.random.lognormvariate(17, 1), self.random.betavariate(2, 90)
            for year in years:
                lost = output * share * self.random.uniform(0.8, 1.1) * 0.97 ** (year - 2023)
                rows.append({
                    "firm_name": firm.name, "firm_code": firm.code, "period_start": date(year, 1, 1),
                    "period_end": date(year, 12, 31), "prevention": int(lost * 0.2), "appraisal": int(lost * 0.5),
                    "internal_failure": int(lost * 0.6), "external_failure": int(lost * 0.4), "output": int(output),
                    "industry": firm.industry,
                })  # fmt: skip
        return rows

    def checks(self, count: int = 1500) -> list[Row]:
        """Return samples that say who ordered them, where they were taken and of which domain the product is."""
        kinds = (
            ("industrial", "spot_check", "plants", 0.94), ("industrial", "online", "online", 0.80),
            ("industrial", "circulation", "shops", 0.88), ("food", "spot_check", "plants", 0.985),
            ("food", "circulation", "shops", 0.97), ("farm", "spot_check", "farms", 0.985), ("farm", "spot_check", "shops", 0.97),
            ("structural_material", "spot_check", "plants", 0.97), ("structural_material", "spot_check", "sites", 0.95),
            ("general_material", "spot_check", "plants", 0.93), ("general_material", "spot_check", "shops", 0.89),
            ("industrial", "border", "border", 0.991),
        )  # fmt: skip
        rows = []
        for number in range(count):
            domain, kind, channel, share = self.random.choice(kinds)
            firm, passed = self.random.choice(self.firms), self.random.random() < share
            row = {
                "kind": kind, "sample_no": f"SYN-IND-{number:06d}", "inspected_on": self.day(date(2022, 1, 1)),
                "producer_name": firm.name, "producer_code": firm.code, "product_domain": domain, "channel": channel,
                "product_name": "示例产品", "product_category": "示例类别", "verdict": "pass" if passed else "fail",
                "reason": None if passed else "示例不合格", "sample_division": firm.division,
                "ordered_level": self.random.choices(("nation", "province", "prefecture"), (2, 6, 2))[0],
            }  # fmt: skip
            if kind == "border":
                row |= {"direction": self.random.choice(("import", "export")), "ordered_level": None}
            rows.append(row)
        return rows

    def works(self, count: int = 90) -> list[Row]:
        """Return acceptances of key, large and other works."""
        rows = []
        for number in range(count):
            firm, large = self.random.choice(self.firms), self.random.random() < 0.5
            on, first = (
                self.day(date(2022, 1, 1), TODAY - timedelta(days=20)),
                self.random.random() < (0.985 if large else 0.95),
            )
            rows.append({
                "project_code": f"SYN-ZD{number:05d}", "project_name": f"示例{'重点' if large else '一般'}工程{number}",
                "class": "major" if large else "housing", "large": large, "builder_name": firm.name, "builder_code": firm.code,
                "accepted_on": on, "result": "pass", "first_pass": first, "project_division": firm.division,
                "filed_on": on + timedelta(days=10) if self.random.random() < 0.96 else None,
            })  # fmt: skip
        return rows

    # --- environment and standards ---------------------------------------------------------------------------------
    def readings(self, years: Sequence[int] = (2024, 2025)) -> list[Row]:
        """Return classes of surface water by section and month, and readings at firms."""
        rows = []
        for at, county in enumerate(self.counties[::8]):
            named = {"station_code": f"SYN-DM{at:03d}", "station_name": f"示例断面{at}", "area_code": county.code}
            for year in years:
                for month in range(1, 13, 2):
                    grade = self.random.choices(("Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ"), (55, 33, 9, 3))[0]
                    rows.append({
                        **named, "medium": "surface_water", "pollutant": "water_class", "averaging": "month",
                        "measured_on": date(year, month, 15), "class_name": grade, "valid": True,
                    })  # fmt: skip
        for at, firm in enumerate(self.firms[:60]):
            named = {"station_code": f"SYN-PK{at:03d}", "station_name": f"示例排口{at}", "area_code": firm.division}
            kind = (
                {"medium": "waste_gas", "pollutant": "nox"} if at % 2 else {"medium": "waste_water", "pollutant": "cod"}
            )
            rows += [
                {
                    **named, **kind, "averaging": "day", "measured_on": date(year, 6, 1), "valid": True, "value": 30,
                    "value_unit": "mg/m3" if at % 2 else "mg/L", "exceeded": self.random.random() < 0.04,
                    "firm_name": firm.name, "firm_code": firm.code,
                }
                for year in years
            ]  # fmt: skip
        return rows

    def standards(self, count: int = 120) -> list[Row]:
        """Return local standards published and then in force."""
        rows = []
        for number in range(count):
            on = self.day(date(2021, 1, 1), TODAY - timedelta(days=120))
            named = {
                "standard_no": f"DB{self.province[:2]}/T SYN{number:04d}—{on.year}", "standard_name": f"示例地方标准{number}",
                "level": "local", "domain": self.random.choice(("agriculture", "industry", "services", "construction")),
                "owner_name": "示例市场监督管理局", "owner_division": self.province, "effective_on": on + timedelta(days=60),
            }  # fmt: skip
            rows.append({**named, "status": "published", "status_on": on})
            rows.append({**named, "status": "in_force", "status_on": on + timedelta(days=60)})
        return rows

    def titles(self, count: int = 60) -> list[Row]:
        """Return titles of places."""
        kinds = (("quality_city", "province"), ("brand_zone", "nation"), ("brand_zone", "province"), ("organic_county", "nation"),
                 ("organic_county", "province"), ("export_zone", "province"), ("eco_county", "nation"), ("eco_county", "province"),
                 ("green_district", "province"))  # fmt: skip
        rows = []
        for number in range(count):
            (kind, level), place = self.random.choice(kinds), self.random.choice(self.counties)
            on = self.day(date(2021, 1, 1))
            rows.append({
                "title_name": f"示例称号{number}", "kind": kind, "level": level, "holder_name": f"{place.name}人民政府(示例)",
                "place_code": place.code, "place_name": place.name, "status": "granted", "status_on": on,
                "valid_until": on + timedelta(days=3 * 365), "holder_division": place.code, "granted_by": "示例机关",
            })  # fmt: skip
        return rows


def make(pack: str, folder: Path, firms: Sequence[Firm], seed: int = SEED) -> list[tuple[Path, str]]:
    """Write the sheets of a pack's province into `folder`; return each with its record type.

    `firms` are those of the synthetic province that records are put down to, at least one. The same seed gives the same
    files. Raises UnknownPack, NoProvince.
    """
    from zhiheng.sandbox.province import prefix

    maker = _Maker(prefix(pack), firms, seed)
    record_types = policy.load()["national"].record_types
    made = {
        "statistic": maker.statistics(), "survey_response": maker.answers(), "quality_cost": maker.costs(),
        "inspection": maker.checks(), "acceptance": maker.works(), "environment_reading": maker.readings(),
        "standard": maker.standards(), "title": maker.titles(),
    }  # fmt: skip
    written = []
    for name, rows in made.items():
        cells, _, _ = lay(rows, columns_of(record_types[name], rows), (), seed, share=0.0)
        path = folder / f"指标合成-{record_types[name].label.zh}.csv"
        write_csv(path, cells, "utf-8-sig")
        written.append((path, name))
    return written
