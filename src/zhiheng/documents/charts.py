"""Charts as SVG text: a row of values with their intervals, and a course over periods with its intervals.

Drawn with attributes alone (no style, no script, no class), so that the same text stands in pages under a strict content
policy, in PDF through Typst, and as a picture in DOCX. Numbers are written with two decimals: the same chart gives the
same bytes. What has no interval is drawn as a ring, what has one as a dot on its line: shape tells it, not colour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final

from zhiheng.documents.text import clean
from zhiheng.documents.titles import width

FONT: Final = "Noto Sans CJK SC, Noto Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
INK, SOFT, LINE, ACCENT, GOAL = "#1f2933", "#52606d", "#cbd2d9", "#0b5394", "#b42318"
WIDE: Final = 640
_ROW, _TOP, _BOTTOM, _SIZE = 26, 14, 40, 13
_MOST_LABEL: Final = 12.0  # full-width characters that a label may take before it is cut
_STEPS: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Mark:
    """One value: its label, the point, its bounds where it has some, and the text that stands beside it."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    text: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Chart:
    """Values under a title. ``goal``: a line across all, with what it is called; ``unit`` stands at the scale."""

    title: str
    marks: Sequence[Mark]
    unit: str = ""
    goal: float | None = None
    goal_label: str = ""


@dataclass(frozen=True)
class _Scale:
    """From values to a coordinate."""

    first: float
    last: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the coordinate of a value."""
        return self.start + (value - self.first) / (self.last - self.first) * (self.end - self.start)


def rows(chart: Chart) -> str:
    """Return a chart with a line for each value, one under the other: areas, industries, indicators of one unit."""
    left = 16 + 13 * min(_MOST_LABEL, max((width(one.label) for one in chart.marks), default=1))
    right = 24 + 7.5 * max((width(one.text) * 2 for one in chart.marks), default=1)
    ticks = _ticks(chart)
    scale = _Scale(ticks[0], ticks[-1], left, WIDE - right)
    top = _TOP + (_ROW / 2 if chart.goal is not None else 0)
    high = top + _ROW * len(chart.marks) + _BOTTOM
    drawn = [_grid_down(scale, ticks, top, high), _goal_down(chart, scale, top, high)]
    for place, one in enumerate(chart.marks):
        y = top + _ROW * (place + 0.5)
        drawn.append(_text(left - 8, y + 4.5, _cut(one.label), anchor="end", bold=one.strong))
        drawn.append(_interval(one, scale, y))
        drawn.append(_text(WIDE - right + 10, y + 4.5, one.text or "—", bold=one.strong))
    drawn.append(_text((scale.start + scale.end) / 2, high - 4, chart.unit, anchor="middle", fill=SOFT))
    return _svg(chart, high, drawn)


def course(chart: Chart) -> str:
    """Return a chart with the values side by side over their periods, joined by a line where both ends are known."""
    high, foot, left = 260.0, 44.0, 60.0
    ticks = _ticks(chart)
    scale = _Scale(ticks[0], ticks[-1], high - foot, 24.0)
    step = (WIDE - left - 30) / max(1, len(chart.marks))
    drawn = [_across(scale.at(tick), left, WIDE - 20, _number(tick)) for tick in ticks]
    if chart.goal is not None:
        y = scale.at(chart.goal)
        drawn.append(_line(left, y, WIDE - 20, y, GOAL, dash="6 4"))
        drawn.append(_text(WIDE - 22, y - 5, chart.goal_label, anchor="end", fill=GOAL))
    points = [(left + step * (place + 0.5), one) for place, one in enumerate(chart.marks)]
    for (x, one), (to, other) in pairwise(points):
        if one.value is not None and other.value is not None:
            drawn.append(_line(x, scale.at(one.value), to, scale.at(other.value), ACCENT, thick=1.2))
    for x, one in points:
        drawn.append(_text(x, high - foot + 18, one.label, anchor="middle"))
        drawn.append(_upright(one, scale, x))
    drawn.append(_text(8, 14, chart.unit, fill=SOFT))
    return _svg(chart, high, drawn)


def ticks_of(low: float, high: float, wanted: int = 5) -> list[float]:
    """Return round numbers from at most ``low`` to at least ``high``, about ``wanted`` of them.

    >>> ticks_of(91.2, 97.8)
    [90.0, 92.0, 94.0, 96.0, 98.0]
    """
    size = max(abs(high), abs(low))
    span = high - low if high - low > size * 1e-6 + 1e-6 else max(size * 0.1, 1.0)
    rough = span / max(1, wanted - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * one for one in _STEPS if power * one >= rough * 0.999)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [round(step * place, 10) for place in range(first, last + 1)]


def _ticks(chart: Chart) -> list[float]:
    known = [bound for one in chart.marks for bound in (one.value, one.low, one.high) if bound is not None]
    known += [chart.goal] if chart.goal is not None else []
    return ticks_of(min(known), max(known)) if known else [0.0, 1.0]


def _grid_down(scale: _Scale, ticks: Iterable[float], top: float, high: float) -> str:
    bottom = high - _BOTTOM + 4
    lines = [
        _line(scale.at(one), top - 4, scale.at(one), bottom, LINE)
        + _text(scale.at(one), bottom + 14, _number(one), anchor="middle", fill=SOFT, size=11)
        for one in ticks
    ]
    return "".join(lines)


def _goal_down(chart: Chart, scale: _Scale, top: float, high: float) -> str:
    if chart.goal is None:
        return ""
    x = scale.at(chart.goal)
    line = _line(x, top - 4, x, high - _BOTTOM + 4, GOAL, dash="6 4")
    return line + _text(x, top - 7, chart.goal_label, anchor="middle", fill=GOAL, size=11)


def _across(y: float, left: float, right: float, label: str) -> str:
    return _line(left, y, right, y, LINE) + _text(left - 6, y + 4, label, anchor="end", fill=SOFT, size=11)


def _interval(one: Mark, scale: _Scale, y: float) -> str:
    if one.value is None:
        return ""
    drawn = ""
    if one.low is not None and one.high is not None:
        low, high = scale.at(one.low), scale.at(one.high)
        drawn = _line(low, y, high, y, ACCENT, thick=2)
        drawn += "".join(_line(x, y - 4, x, y + 4, ACCENT, thick=1.5) for x in (low, high))
    return drawn + _dot(scale.at(one.value), y, hollow=one.low is None)


def _upright(one: Mark, scale: _Scale, x: float) -> str:
    if one.value is None:
        return _text(x, scale.start - 8, "—", anchor="middle", fill=SOFT)
    drawn, top = "", scale.at(one.value)
    if one.low is not None and one.high is not None:
        low, top = scale.at(one.low), scale.at(one.high)
        drawn = _line(x, low, x, top, ACCENT, thick=2)
        drawn += "".join(_line(x - 5, y, x + 5, y, ACCENT, thick=1.5) for y in (low, top))
    label = _text(x, top - 8, one.text, anchor="middle", size=11)
    return drawn + _dot(x, scale.at(one.value), hollow=one.low is None) + label


def _dot(x: float, y: float, *, hollow: bool) -> str:
    fill = f'fill="#ffffff" stroke="{ACCENT}" stroke-width="2"' if hollow else f'fill="{ACCENT}"'
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="4.5" {fill}/>'


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, *, thick: float = 1, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x:.2f}" y1="{y:.2f}" x2="{to_x:.2f}" y2="{to_y:.2f}" stroke="{colour}" '
        f'stroke-width="{thick:g}"{dashes}/>'
    )


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", fill: str = INK, size: int = _SIZE, bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}"{weight}>'
        f"{escape(clean(text))}</text>"
    )


def _cut(label: str) -> str:
    """Return a label that fits: what is too long ends in an ellipsis."""
    if width(label) <= _MOST_LABEL:
        return label
    kept = ""
    for one in label:
        if width(kept + one) > _MOST_LABEL - 1:
            break
        kept += one
    return f"{kept}…"


def _number(value: float) -> str:
    return f"{value:,.10f}".rstrip("0").rstrip(".")


def _svg(chart: Chart, high: float, drawn: Iterable[str]) -> str:
    title = escape(clean(chart.title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high:g}" width="{WIDE}" height="{high:g}" '
        f'role="img" font-family="{FONT}"><title>{title}</title>{"".join(drawn)}</svg>'
    )
