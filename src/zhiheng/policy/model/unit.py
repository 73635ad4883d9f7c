"""Units of measure of indicators and targets: one closed list, so that two numbers can be told to be comparable."""

from __future__ import annotations

from enum import StrEnum

from zhiheng.policy.model.base import Localised


class Unit(StrEnum):
    """A unit by its English standard term. Chinese measure words (个, 家, 项, 名, 起, 台套) are all `count`."""

    PERCENT = "percent"
    COUNT = "count"
    BATCHES = "batches"
    SAMPLES = "samples"
    TIMES = "times"
    POINTS = "points"
    INDEX = "index"
    MULTIPLE = "multiple"
    RANK = "rank"
    STATE = "state"
    YEARS = "years"
    DAYS = "days"
    PER_MILLION = "per million"
    DATE = "date"
    CNY = "CNY"
    CNY_10000 = "CNY 10000"
    CNY_100_MILLION = "CNY 100 million"
    MU_10000 = "mu 10000"
    TONNES_10000 = "tonnes 10000"
    MICROGRAMS = "ug/m3"

    @property
    def label(self) -> Localised:
        """The unit for people, in two languages."""
        return _LABELS[self]


_LABELS: dict[Unit, Localised] = {
    unit: Localised(zh=zh, en=en)
    for unit, zh, en in (
        (Unit.PERCENT, "%", "%"),
        (Unit.COUNT, "个(家、项、名、起)", "number"),
        (Unit.BATCHES, "批次", "batches"),
        (Unit.SAMPLES, "个样品", "samples"),
        (Unit.TIMES, "次", "times"),
        (Unit.POINTS, "分", "points"),
        (Unit.INDEX, "指数", "index"),
        (Unit.MULTIPLE, "倍", "times the base"),
        (Unit.RANK, "位次", "rank"),
        (Unit.STATE, "是否完成", "done or not"),
        (Unit.YEARS, "年", "years"),
        (Unit.DAYS, "天", "days"),
        (Unit.PER_MILLION, "每百万", "per million"),
        (Unit.DATE, "日期", "date"),
        (Unit.CNY, "元", "yuan"),
        (Unit.CNY_10000, "万元", "10,000 yuan"),
        (Unit.CNY_100_MILLION, "亿元", "100 million yuan"),
        (Unit.MU_10000, "万亩", "10,000 mu"),
        (Unit.TONNES_10000, "万吨", "10,000 tonnes"),
        (Unit.MICROGRAMS, "微克/立方米", "µg/m³"),
    )
}
