"""Numbers of a duty: the way of its indicator to the goal, and values that were reported beside those computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhiheng.actors import Actor
from zhiheng.actors.models import Body
from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.documents.charts import Chart, Mark, course
from zhiheng.errors import ZhihengError
from zhiheng.indicators import periods
from zhiheng.indicators.services import values
from zhiheng.indicators.values import Value
from zhiheng.planning import comparing
from zhiheng.planning.duties import PlannedDuty, PlanOfDuties
from zhiheng.planning.faults import Faults
from zhiheng.planning.models import Progress, ProgressQuestion
from zhiheng.planning.services import catalogue, questions
from zhiheng.policy import Pack
from zhiheng.policy.model import Direction, Indicator
from zhiheng.server.i18n import localised
from zhiheng.server.indicators.portal_figures import digits_of, number, unit
from zhiheng.server.promises import states

#: The way is shown from so many years before the plan begins.
BEFORE_YEARS = 3
#: Flag of a value whose period was not over: whether a goal is reached is not told by it.
UNFINISHED = "incomplete-period"
_ORDER = ("computed", "published", "reported")


@dataclass(frozen=True)
class Way:
    """The way of an indicator over the years to a duty's goal: a picture and its rows. `reached`: None where it is not known."""

    indicator: Indicator
    goal: str
    by: Any
    drawing: str
    rows: tuple[dict[str, Any], ...]
    reached: bool | None


def indicator_of(pack: Pack, duty: PlannedDuty) -> Indicator | None:
    """Return the indicator of a duty: its own, else that of the first target it serves."""
    served = [pack.targets[one].indicator for one in duty.targets if one in pack.targets]
    return pack.indicators.get(duty.indicator or next(iter(served), "") or "")


def area_of(plan: PlanOfDuties, pack: Pack) -> str:
    """Return the division whose values a plan is about: that of its unit, else of the pack."""
    if not plan.body:
        return pack.info.division or ""
    return Body.objects.filter(code=plan.body).values_list("division", flat=True).first() or ""


def way(plan: PlanOfDuties, duty: PlannedDuty, pack: Pack, me: Actor) -> Way | None:
    """Return the way to a duty's goal in its place, of the values that somebody sees; None where it names no indicator."""
    indicator = indicator_of(pack, duty)
    if indicator is None:
        return None
    first, area = plan.starts.year - BEFORE_YEARS, area_of(plan, pack)
    found = [
        one for one in _values(pack, indicator.id, area, me) if first <= one.starts.year and one.starts <= plan.ends
    ]
    shown = _of_one_kind(_best(found))
    goal = number(duty.goal) if duty.goal is not None else ""
    over = [one for one in shown if one.value is not None and one.starts >= plan.starts and UNFINISHED not in one.flags]
    last = over[-1] if over else None
    rows = tuple(
        {"period": one.period, "value": _written(one, indicator) or "—", "known": one.value is not None, "bounds": _bounds(one, indicator), "n": one.n,
         "origin": one.origin, "synthetic": "synthetic" in one.flags, "unfinished": UNFINISHED in one.flags, "address": _page(indicator, one)}
        for one in shown
    )  # fmt: skip
    return Way(
        indicator, goal, duty.due, _drawn(indicator, shown, duty.goal), rows, _reached(indicator, last, duty.goal)
    )


def _values(pack: Pack, indicator: str, area: str, me: Actor) -> list[Value]:
    return values.read(pack.info.id, indicator, area=area, publicity=tuple(states.seen_by(me))) if area else []


def _best(found: Sequence[Value]) -> list[Value]:
    """Return one value a period, a computed one before a published one, in the order of time."""
    by_period: dict[str, Value] = {}
    for one in sorted(found, key=lambda one: (one.value is None, _ORDER.index(one.origin))):
        by_period.setdefault(one.period, one)
    return sorted(by_period.values(), key=lambda one: (one.ends, one.period))


def _of_one_kind(shown: Sequence[Value]) -> list[Value]:
    """Return the values of years; where fewer than two years have one, those of the kind of period that has the most."""
    kinds: dict[int, list[Value]] = {}
    for one in shown:
        kinds.setdefault(len(one.period), []).append(one)
    years = kinds.get(len("2026"), [])
    if sum(one.value is not None for one in years) > 1 or not kinds:
        return years
    return max(kinds.values(), key=lambda one: (sum(each.value is not None for each in one), len(one)))


def _reached(indicator: Indicator, last: Value | None, goal: Decimal | None) -> bool | None:
    if (
        last is None
        or last.value is None
        or goal is None
        or indicator.direction not in (Direction.HIGHER, Direction.LOWER)
    ):
        return None
    return last.value >= goal if indicator.direction is Direction.HIGHER else last.value <= goal


def _drawn(indicator: Indicator, shown: Sequence[Value], goal: Decimal | None) -> str:
    marks = [
        Mark(one.period, float(one.value), _float(one.low), _float(one.high)) for one in shown if one.value is not None
    ]
    if len(marks) < 2:
        return ""
    label = _("目标 %(figure)s") % {"figure": number(goal)} if goal is not None else ""
    return course(Chart(localised(indicator.label), marks, unit(indicator), _float(goal), label))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _written(one: Value, indicator: Indicator) -> str:
    return number(one.value, digits_of(one, indicator)) if one.value is not None else ""


def _bounds(one: Value, indicator: Indicator) -> str:
    if one.low is None or one.high is None:
        return ""
    digits = digits_of(one, indicator)
    return f"{number(one.low, digits)}–{number(one.high, digits)}"


def _page(indicator: Indicator, one: Value) -> str:
    query = urlencode({"area": one.area, "period": one.period})
    return f"{reverse('portal:indicator', args=[indicator.id])}?{query}"


# --- reported beside computed -----------------------------------------------------------------------------------------
def told(row: Progress, plan: PlanOfDuties, pack: Pack, me: Actor) -> list[dict[str, Any]]:
    """Return the values of a report, each beside the computed one, with its questions and what the reader may do."""
    asks = bool(row.values) and questions.may_ask(me, row)
    return [_line(row, dict(one), plan, pack, me, asks=asks) for one in row.values]


def _line(
    row: Progress, one: Mapping[str, Any], plan: PlanOfDuties, pack: Pack, me: Actor, *, asks: bool
) -> dict[str, Any]:
    indicator = pack.indicators.get(str(one.get("indicator", "")))
    period = str(one.get("period", ""))
    computed = _computed(indicator, row, period, plan, pack, me)
    both = comparing.beside(str(one.get("value", "")), computed.value if computed is not None else None)
    held = list(row.questions.filter(indicator=one.get("indicator", ""), period=period))
    open_ = any(each.state != ProgressQuestion.State.CLOSED for each in held)
    return {
        "id": one.get("indicator", ""), "label": localised(indicator.label) if indicator else one.get("indicator", ""),
        "unit": unit(indicator) if indicator else "", "period": period, "reported": one.get("value", ""),
        "computed": _written(computed, indicator) if computed and indicator else "", "n": computed.n if computed else None, "origin": computed.origin if computed else "",
        "bounds": _bounds(computed, indicator) if computed and indicator else "", "why": _why(both, period, computed), "difference": _signed(both.difference),
        "differs": both.differs, "synthetic": computed is not None and "synthetic" in computed.flags, "address": _page(indicator, computed) if indicator and computed else "",
        "may_ask": asks and not open_, "questions": [_question(each, me, asks=asks) for each in held],
    }  # fmt: skip


def computed_of(report: int, indicator: str, period: str, me: Actor) -> str:
    """Return what is computed beside a reported value as somebody sees it, "" where nothing is: what a question keeps."""
    row = Progress.objects.filter(pk=report).first()
    if row is None:
        return ""
    plan, _duty = catalogue.find_duty(row.duty)
    pack = pack_in_use(plan.pack)
    declared = pack.indicators.get(indicator)
    found = _computed(declared, row, period, plan, pack, me)
    return _written(found, declared) if found is not None and declared is not None else ""


def _computed(
    indicator: Indicator | None, row: Progress, period: str, plan: PlanOfDuties, pack: Pack, me: Actor
) -> Value | None:
    """Return the value for the place of who reported, else of the plan; what was reported in rounds is no computed value."""
    own = Body.objects.filter(code=row.body).values_list("division", flat=True).first() or area_of(plan, pack)
    if indicator is None or not period:
        return None
    found = [one for one in _values(pack, indicator.id, own, me) if one.period == period and one.origin != "reported"]
    return next(iter(_best(found)), None)


def _why(both: comparing.Beside, period: str, computed: Value | None) -> str:
    """Say why the two cannot be compared, "" where they can."""
    if both.reported is None:
        return _("所报不是一个数")
    if not period:
        return _("没有写明期间")
    if computed is None or computed.value is None:
        return _("这一期间没有计算或公布的数值，或者您无权查看")
    return ""


def _signed(value: Decimal | None) -> str:
    return "" if value is None else ("+" if value > 0 else "") + number(value)


def _question(one: ProgressQuestion, me: Actor, *, asks: bool) -> dict[str, Any]:
    mine = me.body == one.progress.body and one.state == ProgressQuestion.State.ASKED
    return {"row": one, "may_answer": mine, "may_close": asks and one.state != ProgressQuestion.State.CLOSED}


def period_of(text: str) -> str:
    """Return a period as indicators write it; empty stays empty. Raises FormUnfit."""
    if not text:
        return ""
    try:
        return periods.parse(text).text
    except ZhihengError:
        faults = Faults()
        faults.add(
            "period",
            "期间写作 2026、2026-H1、2026-Q2 或 2026-07。",
            "Write the period like 2026, 2026-H1, 2026-Q2 or 2026-07.",
        )
        faults.raise_any()
        raise
