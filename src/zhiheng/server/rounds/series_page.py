"""One form over several rounds: its lines in sum or of a unit, or one line by unit; compared, with small pictures, as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.policy.model import FormLine
from zhiheng.rounds import series
from zhiheng.rounds.errors import UnknownForm, UnknownUnit
from zhiheng.rounds.forms import whole_label
from zhiheng.rounds.series import Compared, Step
from zhiheng.rounds.services import courses
from zhiheng.rounds.services.courses import Course
from zhiheng.server.i18n import localised
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.register_exports import workbook
from zhiheng.server.rounds import small_picture, words
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show

LASTS = (4, 8, 12, 24)
#: Why a comparison cannot be made, and which part of a definition changed.
WHY = {
    "none": lambda: _("没有这一期"), "missing": lambda: _("有一期没有数"), "zero": lambda: _("对比期为 0"),
    "broken": lambda: _("口径变了，不比"),
}  # fmt: skip
PARTS = {
    "new": lambda: _("本期起才有"), "label": lambda: _("名称"), "group": lambda: _("分组"), "type": lambda: _("类型"),
    "unit": lambda: _("计量单位"), "adds": lambda: _("汇总方法"), "numerator": lambda: _("分子"), "denominator": lambda: _("分母"),
    "per": lambda: _("乘数"), "parts": lambda: _("组成"), "indicator": lambda: _("对应指标"), "note": lambda: _("说明"),
}  # fmt: skip


def _course(request: HttpRequest, pack: str, form: str) -> tuple[Course, str, str]:
    """Return the course of an address, its unit and its line ("": the whole, all lines). Raises Http404."""
    last = request.GET.get("last", "")
    wanted = int(last) if last in [str(one) for one in LASTS] else courses.USUAL
    unit = request.GET.get("unit", "").replace("\x00", "")[:64]
    try:
        found = courses.of_form(actor(request), pack, form, last=wanted, unit=unit)
    except (UnknownForm, UnknownUnit) as error:
        raise Http404(error.message(get_language() or "zh")) from error
    line = request.GET.get("line", "")
    return found, unit, line if line in [one.id for one in found.lines] else ""


@needs(Capability.READ)
def page(request: HttpRequest, pack: str, form: str) -> HttpResponse:
    """Show a form over its last rounds."""
    found, unit, line = _course(request, pack, form)
    newest, known = found.rounds[-1], {one.id: one for one in found.lines}
    rows = list(_by_unit(found, known[line]) if line else _by_line(found, unit))
    totals = series.years(found.points, found.a_year, unit) if not line else {}
    for row in rows:
        row["years"] = [_year(row, year, values) for year, values in totals.items()]
    context = {
        "round": newest, "name": words.round_name(newest), "asker": words.body_name(newest.asker), "rounds": found.rounds,
        "periods": [one.period for one in found.points], "years": list(totals), "rows": rows, "unit": unit, "line": line,
        "line_label": localised(whole_label(known[line])) if line else "", "lasts": LASTS, "last": request.GET.get("last", "") or str(courses.USUAL),
        "unit_label": words.body_name(found.units[unit].unit) if unit else "", "export": request.GET.urlencode(),
        "units": [(code, words.body_name(one.unit), len(one.chain)) for code, one in found.units.items()],
        "lines": [(one.id, localised(whole_label(one))) for one in found.lines],
        "synthetic": any(one.synthetic for one in found.rounds), "example": found.points[-1].form.declared.certainty.value == "example",
        "corrected": [one for one in found.rounds if one.vintage > 1], "open": [one for one in found.rounds if one.reopened],
    }  # fmt: skip
    return show(request, "rounds/series.html", "rounds", **context)


def _year(row: dict[str, Any], year: str, values: Mapping[str, Decimal | None]) -> dict[str, Any]:
    """Return what the periods of a year make together; partial where one of them is."""
    partial = any(one["partial"] for one in row["cells"] if one["period"].startswith(year))
    return {"value": words.value(row["line"], values.get(row["line"].id)), "partial": partial}


def _by_line(found: Course, unit: str) -> Iterator[dict[str, Any]]:
    for line in found.lines:
        yield _row(found, line, unit, localised(whole_label(line))) | {"key": f"?unit={unit}&line={line.id}"}


def _by_unit(found: Course, line: FormLine) -> Iterator[dict[str, Any]]:
    yield _row(found, line, "", _("合计")) | {"key": "?"}
    for code, sheet in found.units.items():
        depth = min(len(sheet.chain) - 1, 3)
        yield _row(found, line, code, words.body_name(sheet.unit)) | {"key": f"?unit={code}", "depth": depth}


def _row(found: Course, line: FormLine, unit: str, label: str) -> dict[str, Any]:
    steps = series.course(found.points, line.id, unit)
    values, breaks = _drawn(found, steps)
    return {
        "label": label, "line": line, "cells": [_cell(line, one) for one in steps], "picture": small_picture.draw(values, breaks),
        "last": said(line, steps[-1].last), "year": said(line, steps[-1].year),
        "breaks": [{"period": one.period, "what": broken_words(one)} for one in steps if one.broken],
    }  # fmt: skip


def _drawn(found: Course, steps: Sequence[Step]) -> tuple[list[Decimal | None], list[bool]]:
    """Return what the picture shows: a gap where a period is missing, a break where the definition changed."""
    values: list[Decimal | None] = []
    breaks: list[bool] = []
    for place, step in enumerate(steps):
        if place and not series.follows(found.points[place - 1], found.points[place]):
            values.append(None)
            breaks.append(False)
        values.append(None if step.figure is None else step.figure.value)
        breaks.append(bool(step.broken))
    return values, breaks


def _cell(line: FormLine, step: Step) -> dict[str, Any]:
    figure = step.figure
    return {
        "period": step.period, "value": words.value(line, figure.value) if figure is not None else "", "broken": broken_words(step),
        "partial": figure is not None and figure.partial and figure.value is not None,
        "units": f"{figure.n}/{figure.of}" if figure is not None else "",
    }  # fmt: skip


def broken_words(step: Step) -> str:
    """Return in words what of a line's definition changed; empty where nothing did."""
    return "、".join(PARTS[name]() for name in step.broken)


def said(line: FormLine, one: Compared) -> dict[str, Any]:
    """Return a comparison in words: +12.5%, -0.4 points of a percentage, or why there is none."""
    if one.value is None:
        return {"text": "", "why": WHY[one.why](), "uneven": False}
    rounded = round(one.value, max(line.scale, 1) if one.points else 1)
    text = (
        _("%(n)s 个百分点") % {"n": f"{rounded:+}"}
        if one.points and line.unit == "%"
        else f"{rounded:+}"
        if one.points
        else f"{rounded:+}%"
    )
    return {"text": text, "why": "", "uneven": one.uneven}


# --- files ------------------------------------------------------------------------------------------------------------
def _headings() -> list[str]:
    return [
        _("单位"), _("代码"), _("级别"), _("栏目"), _("计量单位"), _("期间"), _("数值"), _("已报单位"), _("应报单位"), _("较上期"), _("较上年同期"),
        _("口径变化"), _("填报"), _("版本"),
    ]  # fmt: skip


def _lines(found: Course, only: str) -> Iterator[list[Any]]:
    """Yield a row a unit, line and period: of all units, or of one."""
    codes = [only] if only else ["", *found.units]
    for code in codes:
        sheet = found.units.get(code)
        unit = [words.body_name(sheet.unit), code, sheet.unit.level] if sheet else [_("合计"), "", ""]
        for line in found.lines:
            steps = series.course(found.points, line.id, code)
            for round_, step in zip(found.rounds, steps, strict=True):
                yield [
                    *unit,
                    localised(whole_label(line)),
                    line.unit or "",
                    *_values(line, step),
                    round_.number,
                    round_.vintage,
                ]


def _values(line: FormLine, step: Step) -> Sequence[Any]:
    figure = step.figure
    counts = (figure.value, figure.n, figure.of) if figure is not None else (None, None, None)
    return [step.period, *counts, _number(step.last), _number(step.year), broken_words(step)]


def _number(one: Compared) -> Decimal | None:
    return None if one.value is None else round(one.value, 2)


@needs(Capability.READ, Capability.EXPORT)
def xlsx(request: HttpRequest, pack: str, form: str) -> FileResponse:
    """Answer with the course as a workbook: a row a unit, line and period."""
    found, unit, _line = _course(request, pack, form)
    return workbook(f"{form}-series", _("历期对比"), _headings(), _lines(found, unit))


@needs(Capability.READ, Capability.EXPORT)
def csv(request: HttpRequest, pack: str, form: str) -> StreamingHttpResponse:
    """Answer with the course as CSV."""
    found, unit, _line = _course(request, pack, form)
    return csv_answer(f"{form}-series", _headings(), _lines(found, unit))
