"""The roll-up of a round: sums up the tree with what is missing, beside last time; as a page, workbook, CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.rounds import steps
from zhiheng.rounds.forms import whole_label
from zhiheng.rounds.models import Round
from zhiheng.rounds.services import exporting, summing
from zhiheng.rounds.sums import Figure, Node
from zhiheng.server.i18n import english, localised
from zhiheng.server.portal.exports import csv_answer, json_answer
from zhiheng.server.register_exports import XLSX
from zhiheng.server.rounds import words
from zhiheng.server.rounds.round_page import find
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show

#: Columns beside one another on the page; the files have all.
MOST_COLUMNS = 60


def summed(request: HttpRequest, number: str) -> summing.RollUp:
    """Return the roll-up as far as the actor may see it: the whole for who asks, else its own part of the tree."""
    round_, who = find(request, number), actor(request)
    below = "" if who.body == round_.asker.code else who.body
    vintage = asked_vintage(request, round_)
    if vintage:
        return summing.rollup(round_, below=below, vintage=vintage)
    return summing.rollup(round_, states=_states(request, who, round_), below=below)


def asked_vintage(request: HttpRequest, round_: Round) -> int:
    """Return the vintage of the address; that which counts where a round is open again and nothing else is asked; else 0."""
    asked = request.GET.get("vintage", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 6 and 1 <= int(asked) <= round_.vintage:
        return int(asked)
    return round_.vintage if round_.reopened and not request.GET.get("count") else 0


def _states(request: HttpRequest, who: Actor, round_: Round) -> tuple[str, ...]:
    """Return whose values count: handed in by default, accepted alone, or all that is typed in so far."""
    asked = request.GET.get("count", "")
    if asked == "accepted":
        return ("accepted", "locked")
    return (*steps.COUNTED, "filling", "filled", "returned") if asked == "all" else tuple(steps.COUNTED)


@needs(Capability.READ)
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the sums of a round."""
    found = summed(request, number)
    round_ = found.round
    numbers = [line for line in found.form.lines if line.type.is_number][:MOST_COLUMNS]
    whole = actor(request).body == round_.asker.code
    before = summing.previous_total(round_) if whole else {}
    context = {
        "round": round_, "name": words.round_name(round_), "state": words.state(round_.state), "count": request.GET.get("count", ""),
        "lines": [{"line": line, "label": localised(whole_label(line))} for line in numbers],
        "total": [_total(found.total.figures.get(line.id), before.get(line.id), localised(whole_label(line)), line.unit) for line in numbers],
        "rows": [_row(found, name, depth, numbers) for name, depth in _walk(found, "", 0)],
        "missing": [words.body_name(found.sheets[code].unit) for code in found.total.missing],
        "asked": found.total.units, "reported": found.total.reported, "previous": round_.previous if whole else None,
        "export": request.GET.urlencode(), "vintage": asked_vintage(request, round_), "vintages": range(round_.vintage, 0, -1),
    }  # fmt: skip
    return show(request, "rounds/rollup.html", "rounds", **context)


def _walk(found: summing.RollUp, name: str, depth: int) -> Iterator[tuple[str, int]]:
    for one in found.nodes[name].below:
        yield one, depth
        yield from _walk(found, one, depth + 1)


def _total(figure: Figure | None, before: Any, label: str, unit: str | None) -> dict[str, Any]:
    return {
        "label": label, "unit": unit or "", "figure": figure, "before": before,
        "moved": words.moved(figure.value, before) if figure is not None else "",
        "share": f"{figure.numerator:,}/{figure.denominator:,}" if figure is not None and figure.numerator is not None and figure.denominator is not None else "",
    }  # fmt: skip


def _row(found: summing.RollUp, name: str, depth: int, lines: list[Any]) -> dict[str, Any]:
    node: Node = found.nodes[name]
    sheet = found.sheets[name]
    return {
        "unit": words.body_name(sheet.unit), "sheet": sheet, "depth": depth, "state": words.state(sheet.state),
        "sums": bool(node.below), "reported": node.reported, "asked": node.units,
        "cells": [{"figure": node.figures.get(line.id), "label": localised(whole_label(line))} for line in lines],
    }  # fmt: skip


@needs(Capability.READ, Capability.EXPORT)
def xlsx(request: HttpRequest, number: str) -> HttpResponse:
    """Answer with the roll-up as a workbook."""
    content = exporting.roll_up(summed(request, number), "en" if english() else "zh")
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{number}-rollup.xlsx"'
    return answer


@needs(Capability.READ, Capability.EXPORT)
def csv(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """Answer with the roll-up as CSV: a row a unit and line."""
    header = (
        _("单位"),
        _("代码"),
        _("级别"),
        _("状态"),
        _("栏目"),
        _("数值"),
        _("已报单位"),
        _("应报单位"),
        _("分子"),
        _("分母"),
    )
    return csv_answer(f"{number}-rollup", header, (tuple(one.values()) for one in _cells(summed(request, number))))


@needs(Capability.READ, Capability.EXPORT)
def json(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """Answer with the roll-up as JSON: an object a unit and line."""
    return json_answer(f"{number}-rollup", _cells(summed(request, number)))


def _cells(found: summing.RollUp) -> Iterator[dict[str, Any]]:
    language = get_language() or "zh"
    for name, _depth in [("", 0), *_walk(found, "", 0)]:
        node = found.nodes[name]
        sheet = found.sheets.get(name)
        for line, figure in node.figures.items():
            yield {
                "unit": words.body_name(sheet.unit) if sheet else _("合计"), "code": name, "level": sheet.unit.level if sheet else "",
                "state": sheet.state if sheet else "", "line": whole_label(found.form.by_id[line]).in_language(language),
                "value": figure.value, "n": figure.n, "of": figure.of, "numerator": figure.numerator, "denominator": figure.denominator,
            }  # fmt: skip
