"""`zhiheng indicators`: what is counted, its values, and their releases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from zhiheng.cli.indicator_comparing import compare
from zhiheng.cli.indicator_releases import release
from zhiheng.cli.output import json_option, print_json
from zhiheng.credit.stored import today_of
from zhiheng.indicators import computing, periods
from zhiheng.indicators.errors import UnknownIndicator
from zhiheng.ledger.installation import Installation, open_installation
from zhiheng.stats.reading import json_number

if TYPE_CHECKING:
    from zhiheng.indicators.values import Value
    from zhiheng.policy import Pack
    from zhiheng.policy.model import Indicator

_PACK = click.option("--pack", default="sichuan", show_default=True, help="政策包 · Policy pack.")
_AS_OF = click.option(
    "--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="截至日，默认今天 · Day, by default today."
)
#: What scripts may rely on, in this order; more follows.
KEYS = ("indicator", "level", "area", "period", "value", "n", "low", "high", "flags")
MORE = ("breakdown", "part", "numerator", "denominator", "method", "origin", "publisher", "reason", "publicity")


@click.group()
def command() -> None:
    """指标 · Indicators: definitions, values with n and interval, releases."""


command.add_command(release)
command.add_command(compare)


@command.command()
@_PACK
@click.option("--period", "texts", multiple=True, required=True, help="2023 · 2023-H1 · 2023-Q2 · 2023-07 · 2013/2017.")
@click.option("--indicator", "names", multiple=True, help="只算此指标 · This indicator alone.")
@click.option("--level", "levels", multiple=True, help="只列此层级 · This level alone.")
@click.option("--known/--all", default=False, help="只列有值的 · Only what has a value.")
@_AS_OF
@click.option("--known-at", "known_at", type=click.IntRange(min=0), help="按当时所知的批次 · Batch known.")
@json_option
def compute(
    pack: str,
    texts: tuple[str, ...],
    names: tuple[str, ...],
    levels: tuple[str, ...],
    known: bool,
    as_of: datetime | None,
    known_at: int | None,
    as_json: bool,
) -> None:
    """由事实库计算指标 · Compute indicators from the ledger, without changing anything."""
    spans = [periods.parse(text) for text in dict.fromkeys(texts)]
    installation, day = open_installation(), today_of(as_of.date() if as_of else None)
    of = installation.packs[pack]
    with installation.ledger.view(day, known_at) as view:
        found = computing.carry_out(view, of, spans, names or None, levels or None).values
    if known:
        found = [each for each in found if each.value is not None]
    if as_json:
        print_json([row(each) for each in found])
    else:
        print_values(of, [each for each in found if each.breakdown == ""])


@command.command("list")
@_PACK
@json_option
def listed(pack: str, as_json: bool) -> None:
    """列出指标及其算法 · List the indicators and how each is made."""
    of = open_installation().packs[pack]
    rows = [definition(each) for each in of.indicators.values()]
    if as_json:
        print_json(rows)
        return
    table = Table("id", "指标 · Indicator", "单位 · Unit", "算法 · Made by", "层级 · Levels", box=None)
    for each in rows:
        table.add_row(each["id"], each["label"]["zh"], each["unit"], each["made_by"], " ".join(each["levels"]))
    Console().print(table)


@command.command()
@click.argument("name")
@_PACK
@click.option("--years", default=5, show_default=True, type=click.IntRange(1, 30), help="年数 · Years back.")
@_AS_OF
@json_option
def show(name: str, pack: str, years: int, as_of: datetime | None, as_json: bool) -> None:
    """一个指标的定义和近年数值 · One indicator: its definition and the values of the last years."""
    installation, day = open_installation(), today_of(as_of.date() if as_of else None)
    of = installation.packs[pack]
    if name not in of.indicators:
        raise UnknownIndicator(indicator=name, pack=pack)
    spans = periods.spans("year", date(day.year - years, 1, 1), date(day.year - 1, 12, 31))
    with installation.ledger.view(day) as view:
        found = computing.carry_out(view, of, spans, [name], every_published=True).values
    told = [each for each in found if each.level in ("nation", "province")]
    if as_json:
        print_json({**definition(of.indicators[name]), "values": [row(each) for each in told]})
        return
    indicator = of.indicators[name]
    Console().print(
        f"{indicator.label.zh} · {indicator.label.en}\n{indicator.definition.zh}\n{indicator.definition.en}"
    )
    print_values(of, told)


@command.command()
@_PACK
@_AS_OF
@json_option
def refresh(pack: str, as_of: datetime | None, as_json: bool) -> None:
    """重新计算并更新网页所读的数值 · Compute again, keep the run, and show its values."""
    installation = _with_database(pack)
    from zhiheng.indicators.services import values

    run = values.refresh(installation, pack, day=as_of.date() if as_of else None)
    manifest = installation.runs.manifest(run)
    said = {"run": run, "as_of": manifest.as_of, "batch_seq": manifest.batch_seq, "rows": manifest.rows}
    if as_json:
        print_json({**said, "values": manifest.counts["values"]})
    else:
        click.echo(f"{run}  {manifest.counts['values']:,} / {manifest.rows:,}")


def _with_database(pack: str) -> Installation:
    """Open the installation, its pack proved to exist, with its database running."""
    from zhiheng.server import app

    installation = open_installation()
    assert installation.packs[pack] is not None
    app.setup()
    return installation


def row(value: Value) -> dict[str, Any]:
    """Return a value as JSON takes it: the keys that scripts rely on, then the others."""
    told = {name: json_number(getattr(value, name)) for name in (*KEYS, *MORE)}
    return {**told, "flags": list(value.flags)}


def definition(indicator: Indicator) -> dict[str, Any]:
    """Return what is told of an indicator without its values."""
    ways = ("formula", "survey", "elapsed", "derived")
    made = [name for name in ways if getattr(indicator, name) is not None] + (["series"] if indicator.series else [])
    texts = {name: getattr(indicator, name) for name in ("label", "definition", "open_points")}
    return {
        "id": indicator.id,
        **{name: None if text is None else {"zh": text.zh, "en": text.en} for name, text in texts.items()},
        "unit": indicator.unit,
        "quantity": indicator.quantity,
        "direction": indicator.direction,
        "period": indicator.period,
        "levels": list(indicator.levels),
        "channels": list(indicator.channels),
        "pooled": indicator.pooled,
        "breakdowns": list(indicator.breakdowns),
        "publisher": indicator.publisher,
        "series": indicator.series,
        "made_by": "+".join(made) or "—",
        "certainty": indicator.certainty,
        "pack": indicator.pack,
    }


def print_values(pack: Pack, values: Iterable[Value]) -> None:
    """Print values as a table for people; what is not known shows why."""
    table = Table(
        "指标 · Indicator", "地区 · Area", "期间 · Period", "值 · Value", "95 %", "n", "说明 · Notes", box=None
    )
    for each in values:
        shown = "—" if each.value is None else f"{each.value.normalize():f}"
        bounds = "" if each.low is None or each.high is None else f"{each.low.normalize():f}–{each.high.normalize():f}"
        notes = " ".join((*([each.reason] if each.reason else []), *each.flags))
        label = pack.indicators[each.indicator].label
        cells = (f"{label.zh}\n{label.en}", each.area, each.period, shown, bounds, str(each.n or "—"))
        table.add_row(*(Text(cell) for cell in (*cells, notes)))
    Console().print(table)
