"""`zhiheng indicators compare`: places of a level beside each other in several indicators."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from zhiheng.cli.output import json_option, print_json
from zhiheng.indicators import periods


@click.command()
@click.option("--pack", "pack_id", default="sichuan", show_default=True, help="政策包 · Policy pack.")
@click.option("--indicator", "names", multiple=True, required=True, help="指标，可重复 · Indicator; may be repeated.")
@click.option("--within", default="", help="所在的整体，默认本省 · The whole they lie in, by default the province.")
@click.option("--level", default="", help="层级，默认下一级 · Level, by default the one below.")
@click.option("--area", "units", multiple=True, help="地方，可重复；默认全部 · Place; may be repeated; by default all.")
@click.option("--period", default="", help="期间，默认各指标最近一期 · Period, by default the last of each.")
@click.option("--channel", default="", help="只看此渠道 · This channel alone.")
@click.option("--course", is_flag=True, help="最近五期 · The last five periods.")
@json_option
def compare(
    pack_id: str,
    names: tuple[str, ...],
    within: str,
    level: str,
    units: tuple[str, ...],
    period: str,
    channel: str,
    course: bool,
    as_json: bool,
) -> None:
    """几个地方几项指标相比 · Places in several indicators, with intervals and ranks, from the public values of the day."""
    from zhiheng.indicators.errors import UnknownIndicator
    from zhiheng.ledger.installation import open_installation
    from zhiheng.server import app

    pack = open_installation().packs[pack_id]
    for name in names:  # before a database is started for nothing
        if name not in pack.indicators:
            raise UnknownIndicator(indicator=name, pack=pack_id)
    if period:
        periods.parse(period)
    app.setup()
    from zhiheng.server.indicators import comparison

    wanted = comparison.Wanted(names, within, level, units, period, channel, course=course)
    found = comparison.compare(pack, wanted)
    if as_json:
        print_json(found.rows)
    else:
        _show(found.rows)


def _show(rows: list[dict[str, Any]]) -> None:
    table = Table(
        "指标 · Indicator",
        "地区 · Area",
        "期间 · Period",
        "值 · Value",
        "95 %",
        "名次 · Rank",
        "n",
        "说明 · Notes",
        box=None,
    )
    for each in rows:
        shown = "—" if each["value"] is None else f"{each['value']:g}"
        bounds = "" if each["low"] is None or each["high"] is None else f"{each['low']:g}–{each['high']:g}"
        span = f" ({each['rank_best']}–{each['rank_worst']})" if each["rank_best"] else ""
        rank = f"{each['rank']}/{each['ranked_of']}{span}" if each["rank"] else ""
        notes = " ".join(filter(None, (each["reason"], each["stands"] or "", *each["flags"])))
        cells = (each["indicator"], each["area"], each["period"], shown, bounds, rank, str(each["n"] or "—"), notes)
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)
