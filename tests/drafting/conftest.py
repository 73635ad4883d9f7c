"""What tests of drafting share: a small province with values that rise, fall, stand still, are thin or are missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from zhiheng.drafting.known import Absent, Area, Cite, Goal, Known, Measure, Reading, Said

CITE = Cite("sichuan-2009-32", "二(一)", Said("川府发〔2009〕32号", "Chuan Fu Fa [2009] No. 32"))


def reading(
    area: str, period: str, value: str | None, n: int | None = 2000, half: str | None = "0.9", **more: Any
) -> Reading:
    """Return a value of the pass rate with an interval of ± half."""
    point = None if value is None else Decimal(value)
    bound = None if point is None or half is None else Decimal(half)
    year = int(period[:4])
    given: dict[str, Any] = {
        "indicator": "pass-rate", "level": "province" if area.endswith("0000") else "prefecture", "area": area,
        "period": period, "starts": date(year, 1, 1), "ends": date(year, 12, 31), "value": point, "n": n,
        "low": None if bound is None or point is None else point - bound,
        "high": None if bound is None or point is None else point + bound, "method": "wilson", "flags": ("synthetic",),
    }  # fmt: skip
    return Reading(**{**given, **more})


def build(*readings: Reading, **more: Any) -> Known:
    """Return what is known, of these readings and a province with four cities."""
    names = {"510000": ("四川省", "Sichuan", "province", "100000"), "100000": ("全国", "China", "nation", "")}
    cities = {
        "510100": ("成都市", "Chengdu"),
        "510300": ("自贡市", "Zigong"),
        "510400": ("攀枝花市", "Panzhihua"),
        "513300": ("甘孜州", "Garzê"),
    }
    names |= {code: (*both, "prefecture", "510000") for code, both in cities.items()}
    areas = {code: Area(code, Said(zh, en), level, parent) for code, (zh, en, level, parent) in names.items()}
    measures = {
        "pass-rate": Measure(
            "pass-rate", Said("监督抽查合格率", "Pass rate in spot checks"), "percent", Said("%", "%"), "higher", "ratio",
            "product", cites=(CITE,), definition=Said("合格批次的比例。", "Share of passing batches."),
            parts={"13": Said("农副食品加工业", "Processing of farm products")},
        ),
        "complaints": Measure("complaints-per-million", Said("每百万人投诉", "Complaints per million"), "count", Said("个", "number"), "lower", "ratio"),
    }  # fmt: skip
    known = {"measures": measures, "areas": areas, "readings": readings, "as_of": date(2024, 1, 31), "batch": 12}
    return Known(**{**known, **more})


@pytest.fixture(scope="session")
def cells() -> SimpleNamespace:
    """Give the makers of readings and of what is known."""
    return SimpleNamespace(reading=reading, build=build)


@pytest.fixture(scope="session")
def province() -> Known:
    """Return a province of which all parts can be told, and one room is missing."""
    rows = [reading("510000", str(year), str(Decimal("90.0") + year - 2019), 5000, "0.4") for year in range(2019, 2024)]
    rows += [
        reading("510100", "2023", "96.0"), reading("510100", "2022", "92.0"), reading("510300", "2023", "93.0"),
        reading("510400", "2023", "90.0"), reading("513300", "2023", "100.0", 7, "30", flags=("small-n", "synthetic")),
        reading("510000", "2023", "93.5", 400, "2.0", breakdown="industry", part="13"),
        reading("100000", "2023", "93.65", None, None, origin="published", publisher="samr", method="published", flags=()),
    ]  # fmt: skip
    goals = (
        Goal("t1", Said("监督抽查合格率", "Pass rate"), "pass-rate", CITE.label, "二(一)", "strive", "level",
             Said("≥93%", "≥93%"), Decimal(94), Decimal("93.6"), Decimal("94.4"), "2023", "met", "shown",
             Said("", ""), (CITE,)),
        Goal("t2", Said("品牌", "Brands"), "brands", CITE.label, "二(二)", "shall", "stock", Said("100个", "100"), None, None,
             None, "", "scheme_ended", "none", Said("中国名牌评选已于2007年后停止。", "The scheme ended after 2007."), (CITE,)),
    )  # fmt: skip
    absent = (Absent(Said("考核结果", "Assessment results"), Said("尚无考核结果", "there are none yet")),)
    return build(*rows, goals=goals, absent=absent, publishers={"samr": Said("国家市场监督管理总局", "SAMR")})
