"""Published figures entered from the page of a promise: each becomes a record of the type `statistic`, as an uploaded one would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from zhiheng.actors import Actor
from zhiheng.codes import divisions
from zhiheng.errors import ZhihengError
from zhiheng.indicators import periods
from zhiheng.indicators.periods import Span
from zhiheng.indicators.published import REPORTED
from zhiheng.ledger.services import uploads
from zhiheng.policy.model import Indicator
from zhiheng.policy.pack import Pack
from zhiheng.policy.reach import STATISTIC
from zhiheng.promises.errors import FigureUnfit
from zhiheng.server import working
from zhiheng.server.portal.packs import sources
from zhiheng.server.refresh import refresh
from zhiheng.server.staff.installation import installation

NATION = "100000"
_KEEP_UP = "indicators.keep_up"
#: Sources through which other ways of handing in go: nobody enters a figure by hand under them.
_NOT_BY_HAND = frozenset({*REPORTED, "api"})


@dataclass(frozen=True)
class Figure:
    """A figure as it was published: whose, of which period, by whom and when."""

    indicator: Indicator
    area: str
    span: Span
    value: Decimal
    publisher: str
    source: str
    numerator: int | None = None
    denominator: int | None = None
    published_on: date | None = None
    remark: str = ""


def sources_for(actor: Actor, pack: Pack) -> list[str]:
    """Return the sources of the sharing register under which somebody may enter a figure, the pack's own first."""
    mine = [name for name in working.sources_of(actor) if STATISTIC in sources()[name].record_types]
    fit = [name for name in mine if name not in _NOT_BY_HAND and not sources()[name].synthetic]
    return sorted(
        fit, key=lambda name: (sources()[name].pack != pack.info.id, sources()[name].pack != "national", name)
    )


def read(given: Mapping[str, str], indicator: Indicator, area: str, allowed: list[str]) -> Figure:
    """Read the form of a figure. Raises FigureUnfit with the names of the fields that are not right."""
    wrong: list[str] = []
    today = timezone.localdate()
    span = _span(given.get("period", ""))
    value, numerator, denominator = (_number(given.get(name, "")) for name in ("value", "numerator", "denominator"))
    whole = all(each is None or each == each.to_integral_value() >= 0 for each in (numerator, denominator))
    published_on, publisher = _day(given.get("published_on", "")), given.get("publisher", "").strip()
    if span is None or span.start > today:
        wrong.append("period")
    if value is None:
        wrong.append("value")
    if not whole or (numerator is not None and (denominator is None or numerator > denominator)):
        wrong.append("numerator")
    if given.get("published_on", "").strip() and (
        published_on is None or published_on > today or (span is not None and published_on < span.start)
    ):
        wrong.append("published_on")
    if not publisher or "\x00" in publisher:
        wrong.append("publisher")
    if given.get("source", "") not in allowed:
        wrong.append("source")
    if wrong or span is None or value is None:
        raise FigureUnfit(fields=", ".join(wrong))
    return Figure(
        indicator, area, span, value, publisher[:200], given["source"], _integer(numerator), _integer(denominator),
        published_on, given.get("remark", "").replace("\x00", "").strip()[:500],
    )  # fmt: skip


def enter(actor: Actor, figure: Figure) -> bool:
    """Take a figure in and have the indicators computed again. Returns False where the ledger held it already.

    One that says otherwise than an earlier one of the same publisher and period takes its place. Raises FigureUnfit where
    intake sets it aside.
    """
    held = installation()
    row = _row(figure)
    _upload, result = uploads.take_in_rows(
        held, [row], source=figure.source, record_type=STATISTIC, by=actor.username or "system"
    )
    if result.bad:
        raise FigureUnfit(fields=", ".join(sorted({each.field for bad in result.bad for each in bad.findings})))
    refresh(held)
    _compute_again()
    return bool(result.receipt.accepted)


def _row(figure: Figure) -> dict[str, object]:
    name = divisions.history(figure.area)[-1].name if figure.area != NATION else "全国"
    row: dict[str, object] = {
        "indicator": figure.indicator.series, "unit_code": figure.area, "unit_name": name,
        "period_start": figure.span.start.isoformat(), "period_end": figure.span.end.isoformat(), "channel": "all", "value": str(figure.value),
        "value_unit": figure.indicator.unit.label.zh, "numerator": figure.numerator, "denominator": figure.denominator,
        "publisher": figure.publisher,
        "published_on": figure.published_on.isoformat() if figure.published_on else None, "remark": figure.remark or None,
    }  # fmt: skip
    return {key: value for key, value in row.items() if value is not None}


def _compute_again() -> None:
    """Ask the worker to compute the indicators again; one that waits already does for both."""
    try:
        with transaction.atomic():
            app.configure_task(_KEEP_UP, queueing_lock=_KEEP_UP).defer(timestamp=0)
    except AlreadyEnqueued:
        return


def _span(text: str) -> Span | None:
    try:
        return periods.parse(text.strip())
    except ZhihengError:
        return None


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip().replace(",", "")) if text.strip() else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() and abs(found) < Decimal(10) ** 15 else None


def _integer(number: Decimal | None) -> int | None:
    return None if number is None else int(number)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
