"""Published statistics as they were published: each figure with its numerator, denominator, channel and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.ledger.models import ProjectedRecord
from zhiheng.policy.model import FieldSpec
from zhiheng.server.known_names import known_name
from zhiheng.server.portal import describe
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.intervals import wilson
from zhiheng.server.portal.packs import every_pack, source_label
from zhiheng.server.portal.page import show
from zhiheng.server.portal.visible import public_records
from zhiheng.server.portal.wording import unit_name, value_text

KIND = "statistic"
#: The channel that sums up all others; it is not drawn beside its parts.
TOTAL = "all"
PERCENT = ("%", "percent", "百分比")


@dataclass(frozen=True)
class Figure:
    """One published figure."""

    address: str
    unit_name: str
    period: str
    channel: str
    channel_label: str
    value: Decimal
    value_unit: str
    numerator: int | None
    denominator: int | None
    low: float | None
    high: float | None
    publisher: str
    source: str
    remark: str
    synthetic: bool


@dataclass(frozen=True)
class Series:
    """Every figure of one indicator, with the drawing of those that can stand in one picture."""

    key: str
    title: str
    unit: str
    figures: list[Figure]
    chart: dict[str, Any] | None
    basis: str = ""

    @property
    def data_id(self) -> str:
        """The id of the drawing's data in the page."""
        return f"{self.key}-data"


def published() -> QuerySet[ProjectedRecord]:
    """Return the public statistics in force, by indicator, unit, period and channel."""
    return (
        public_records()
        .filter(record_type=KIND, superseded_by="", void_from__isnull=True)
        .order_by("payload__indicator", "payload__unit_code", "-occurred_on", "payload__channel")
    )


def _specs() -> Mapping[str, FieldSpec]:
    return describe.fields(KIND)


def period(payload: dict[str, Any]) -> str:
    """Write a period: a year as its number, else from–to."""
    start, end = str(payload.get("period_start", "")), str(payload.get("period_end", ""))
    if start.endswith("-01-01") and end.endswith("-12-31") and start[:4] == end[:4]:
        return start[:4]
    return f"{start} – {end}"


def figure(record: ProjectedRecord) -> Figure:
    """Return a record as a figure. Its interval is computed only where numerator and denominator were published."""
    payload, specs = record.payload, _specs()
    numerator, denominator = payload.get("numerator"), payload.get("denominator")
    bounds = wilson(int(numerator), int(denominator)) if numerator is not None and denominator else None
    channel = str(payload.get("channel", ""))
    return Figure(
        address=reverse("portal:record", args=[record.record_id]),
        unit_name=known_name(str(payload.get("unit_name") or "")) or unit_name(str(payload.get("unit_code") or "")),
        period=period(payload),
        channel=channel,
        channel_label=value_text(specs["channel"], channel) if "channel" in specs else channel,
        value=_meaningful(Decimal(str(payload.get("value", 0))), payload),
        value_unit=str(payload.get("value_unit") or ""),
        numerator=numerator,
        denominator=denominator,
        low=bounds[0] if bounds else None,
        high=bounds[1] if bounds else None,
        publisher=known_name(str(payload.get("publisher", ""))),
        source=source_label(record.source),
        remark=str(payload.get("remark") or ""),
        synthetic=record.synthetic,
    )


def _meaningful(value: Decimal, payload: dict[str, Any]) -> Decimal:
    """Round a rate that was divided out to digits its denominator can carry; what was published as such stays."""
    denominator = payload.get("denominator")
    if payload.get("numerator") is None or not denominator or payload.get("value_unit") not in PERCENT:
        return value.normalize() if value % 1 else value.to_integral_value()
    return round(value, 1 if int(denominator) < 100_000 else 2)


def chart(title: str, figures: list[Figure]) -> dict[str, Any] | None:
    """Draw one unit's figures: channels of the newest period side by side, else one channel over time."""
    newest = [one for one in figures if (one.unit_name, one.period) == (figures[0].unit_name, figures[0].period)]
    apart = [one for one in newest if one.channel != TOTAL]
    newest = apart if len(apart) > 1 else newest
    if len(newest) > 1:
        return _drawing(title, [one.channel_label for one in newest], newest, horizontal=True)
    line = [
        one for one in reversed(figures) if (one.unit_name, one.channel) == (figures[0].unit_name, figures[0].channel)
    ]
    return _drawing(title, [one.period for one in line], line, horizontal=False) if len(line) > 1 else None


def finding(labels: list[str], figures: list[Figure], *, across: bool) -> str:
    """Say in a sentence what the drawing shows: the widest difference, or where the line went."""
    words = {"unit": figures[0].value_unit}
    if across:
        ordered = sorted(zip(figures, labels, strict=True), key=lambda pair: pair[0].value)
        (low, lowest), (high, highest) = ordered[0], ordered[-1]
        words |= {"a": highest, "x": str(high.value), "b": lowest, "y": str(low.value)}
        return _("%(a)s %(x)s %(unit)s,%(b)s %(y)s %(unit)s") % words
    words |= {"a": labels[0], "x": str(figures[0].value), "b": labels[-1], "y": str(figures[-1].value)}
    return _("%(a)s 为 %(x)s %(unit)s，%(b)s 为 %(y)s %(unit)s") % words


def _drawing(title: str, labels: list[str], figures: list[Figure], *, horizontal: bool) -> dict[str, Any]:
    bounded = all(one.low is not None for one in figures)
    series: dict[str, Any] = {"name": title, "values": [float(one.value) for one in figures]}
    if bounded:
        series |= {"low": [one.low for one in figures], "high": [one.high for one in figures]}
    whole = figures[0].value_unit in PERCENT
    return {
        "finding": finding(labels, figures, across=horizontal),
        "kind": "interval" if bounded else ("bar" if horizontal else "line"),
        "labels": labels,
        "unit": figures[0].value_unit,
        "horizontal": horizontal,
        "description": f"{title}:"
        + ",".join(f"{label} {one.value}" for label, one in zip(labels, figures, strict=True)),
        "min": 0 if horizontal else None,
        "max": 100 if whole and horizontal else None,
        "series": [series],
    }


def indicator_title(indicator: str) -> str:
    """Return what an indicator is called: the words of a known id, else the text as it was reported."""
    return {
        "manufacturing-pass-rate": _("制造业产品质量合格率"),
        "quality-competitiveness-index": _("质量竞争力指数"),
        "spot-check-pass-rate": _("监督抽查合格率"),
    }.get(indicator, indicator)


def indicator_reference(indicator: str) -> str:
    """Return the indicator of the packs whose values a series holds, as `indicators/id`; empty where none names it."""
    return _references().get(indicator, "")


@cache
def _references() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for pack in every_pack():
        for one in pack.indicators.values():
            for name in (one.series, one.id, one.label.zh, *one.names):
                found.setdefault(name or "", f"indicators/{one.id}")
    found.pop("", None)
    return found


def series() -> list[Series]:
    """Return every indicator with its figures."""
    grouped: dict[str, list[Figure]] = {}
    for record in published()[:2000]:
        grouped.setdefault(str(record.payload.get("indicator", "")), []).append(figure(record))
    return [
        Series(
            f"s{n}",
            indicator_title(key),
            figures[0].value_unit,
            figures,
            chart(indicator_title(key), figures),
            indicator_reference(key),
        )
        for n, (key, figures) in enumerate(sorted(grouped.items()))
    ]


def page(request: HttpRequest) -> HttpResponse:
    """Show the published statistics, an indicator at a time."""
    found = series()
    drawn = any(one.chart for one in found)
    return show(request, "portal/statistics.html", "statistics", series=found, drawn=drawn)


def _rows() -> Iterator[tuple[Any, ...]]:
    for record in published().iterator(chunk_size=500):
        one = figure(record)
        yield (
            record.payload.get("indicator"),
            one.unit_name,
            record.payload.get("period_start"),
            record.payload.get("period_end"),
            one.channel,
            record.payload.get("value"),
            one.value_unit,
            one.numerator,
            one.denominator,
            one.low,
            one.high,
            one.publisher,
            record.source,
            record.record_id,
            one.synthetic,
        )


def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the published statistics as CSV."""
    header = (
        _("指标"),
        _("统计单元"),
        _("期间起"),
        _("期间止"),
        _("渠道"),
        _("数值"),
        _("计量单位"),
        _("分子"),
        _("分母"),
        _("95% 区间下限"),
        _("95% 区间上限"),
        _("发布单位"),
        _("来源"),
        _("记录编号"),
        _("合成数据"),
    )
    return csv_answer("statistics", header, _rows())
