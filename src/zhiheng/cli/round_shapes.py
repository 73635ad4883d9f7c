"""What `zhiheng round` prints as JSON: rounds, sheets, files that were understood, sums and courses as plain rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhiheng.rounds.models import Round, Sheet
    from zhiheng.rounds.series import Step
    from zhiheng.rounds.sums import Figure, Node


def line(one: Round) -> dict[str, Any]:
    """Return a round as a row: who asks whom for what, until when, how far it is."""
    from zhiheng.rounds.services import asking

    return {
        "round": one.number, "form": one.form, "pack": one.pack, "label_zh": one.name_zh, "label_en": one.name_en,
        "asker": one.asker.code, "period": one.period, "state": one.state, "due_on": one.due_on, "provisional": one.provisional,
        "synthetic": one.synthetic, "vintage": one.vintage, "reopened": one.reopened, "progress": dict(asking.progress(one)),
    }  # fmt: skip


def sheet(one: Sheet) -> dict[str, Any]:
    """Return a unit's sheet as a row: its way up, state, light and the reason of a return."""
    from zhiheng.rounds import steps
    from zhiheng.rounds.services import asking

    late = asking.late(one)
    return {
        "unit": one.unit.code, "name": one.unit.name_zh, "level": one.unit.level, "above": one.above.unit.code if one.above else None,
        "fills": one.fills, "state": one.state, "late": late, "light": steps.light(one.state, late), "reason": one.reason,
    }  # fmt: skip


def understood(found: Any) -> dict[str, Any]:
    """Return what was understood of an uploaded file: tables, columns, what was said, totals."""
    from zhiheng.rounds.services import uploads

    return {
        **uploads.counts(found),
        "tables": [
            {"name": table.name, "layout": table.layout, "counts": table.counts, "fingerprint": table.fingerprint,
             "columns": [{"heading": one.heading, "line": one.line, "how": one.how, "factor": plain(one.factor)} for one in table.columns]}
            for table in found.tables
        ],
        "said": [{"place": one.place, "code": one.code, "level": one.level, "zh": one.zh, "en": one.en} for one in found.said],
        "totals": [
            {"place": one.place, "label": one.label, "line": one.line, "said": plain(one.said), "summed": plain(one.summed), "holds": one.holds}
            for one in found.totals
        ],
    }  # fmt: skip


def node(one: Node) -> dict[str, Any]:
    """Return the sum at a node of the tree: units asked and reported, figures by line."""
    figures = {line_id: figure(found) for line_id, found in one.figures.items()}
    return {"asked": one.units, "reported": one.reported, "missing": one.missing, "figures": figures}


def figure(one: Figure) -> dict[str, Any]:
    """Return a summed figure with how many units it rests on."""
    return {
        "value": plain(one.value), "n": one.n, "of": one.of, "partial": one.partial,
        "numerator": plain(one.numerator), "denominator": plain(one.denominator),
    }  # fmt: skip


def step(one: Step) -> dict[str, Any]:
    """Return a figure of one period with its change on the last one and on the year before."""
    found = one.figure
    return {
        "value": plain(found.value) if found is not None else None, "n": found.n if found is not None else None,
        "of": found.of if found is not None else None, "change": _rounded(one.last.value), "why_no_change": one.last.why or None,
        "year_change": _rounded(one.year.value), "why_no_year_change": one.year.why or None, "in_points": one.last.points or one.year.points,
        "other_units": one.last.uneven, "broken": list(one.broken),
    }  # fmt: skip


def _rounded(value: Decimal | None) -> float | int | None:
    return None if value is None else plain(round(value, 2))


def plain(value: Decimal | None) -> float | int | None:
    """Return a decimal as JSON has it: whole numbers whole, None as null."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
