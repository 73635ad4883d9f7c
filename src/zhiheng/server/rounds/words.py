"""Words and tones of rounds and sheets on pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiheng.actors.models import Body
from zhiheng.cases.days import today
from zhiheng.policy.model import FormLine
from zhiheng.rounds import cell, rules, steps
from zhiheng.rounds.cell import Value
from zhiheng.rounds.forms import Form, whole_label
from zhiheng.rounds.models import Round, Sheet
from zhiheng.server.i18n import english, localised

TONES = {
    "to_fill": "neutral", "filling": "accent", "filled": "accent", "submitted": "attention", "returned": "bad", "accepted": "good",
    "locked": "good", "missed": "bad", "draft": "neutral", "sent": "accent", "withdrawn": "neutral",
}  # fmt: skip
LIGHTS = {"green": "good", "amber": "attention", "red": "bad", "grey": "neutral"}


def body_name(body: Body) -> str:
    """Return what a body is called in the reader's language."""
    return body.name_en if english() and body.name_en else body.name_zh


def round_name(round_: Round) -> str:
    """Return what a round is called in the reader's language."""
    return round_.name_en if english() else round_.name_zh


def line_name(form: Form, line: str) -> str:
    """Return what a line is called, with its group; its id where the form has it no more."""
    return localised(whole_label(form.by_id[line])) if line in form.by_id else line


def state(code: str) -> dict[str, str]:
    """Return tone and words of a state."""
    return {"tone": TONES[code], "words": localised(steps.said(code))}


def due(round_: Round, late: int, *, done: bool) -> dict[str, Any]:
    """Return how a due day is shown: with what is left of it, or by how much it was missed."""
    if late:
        words, tone = ngettext("逾期 %(n)s 个工作日", "逾期 %(n)s 个工作日", late) % {"n": late}, "bad"
    elif done:
        words, tone = _("按期"), "good"
    elif today() >= round_.due_on:
        words, tone = _("已到期限"), "attention"
    else:
        words, tone = _("未到期"), "neutral"
    return {"day": round_.due_on, "tone": tone, "words": words, "provisional": round_.provisional}


def value(line: FormLine, found: Value | None) -> str:
    """Return a value for people: digits in groups, words of a choice, yes and no."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return _("是") if found else _("否")
    if cell.is_number(found):
        return f"{found:,}"
    if isinstance(found, date):
        return found.isoformat()
    text = str(found)
    return localised(line.choices[text]) if text in line.choices else text


def moved(now: Value | None, before: Value | None) -> str:
    """Return by how much a number differs from the one before, +12%; empty where that cannot be said."""
    if not cell.is_number(now) or not cell.is_number(before) or before == 0:
        return ""
    return f"{rules.change(Decimal(now), Decimal(before)):+.0f}%"


def sheet_line(sheet: Sheet, late: int) -> dict[str, Any]:
    """Return a sheet as a line of a list."""
    return {
        "sheet": sheet,
        "round": sheet.round,
        "name": round_name(sheet.round),
        "unit": body_name(sheet.unit),
        "state": state(sheet.state),
        "light": LIGHTS[steps.light(sheet.state, late)],
        "due": due(sheet.round, late, done=sheet.state in steps.DONE),
    }


EVENTS = {
    "sent": lambda: _("下发"),
    "begun": lambda: _("开始填报"),
    "took_in": lambda: _("取入文件"),
    "filled": lambda: _("送本单位审核"),
    "back": lambda: _("退回经办人"),
    "submitted": lambda: _("上报"),
    "returned": lambda: _("退回"),
    "accepted": lambda: _("审核通过"),
    "locked": lambda: _("锁定"),
    "missed": lambda: _("记为未报"),
    "reminded": lambda: _("催报"),
    "query": lambda: _("查询"),
    "reopened": lambda: _("因下级更正而重开"),
    "unlocked": lambda: _("重新打开"),
    "relocked": lambda: _("撤回重新打开"),
}
