"""`zhiheng boundaries`: official boundaries for maps, with their review number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from zhiheng.cli.output import json_option, print_json


@click.group("boundaries")
def command() -> None:
    """地图边界 · Official boundaries of maps; without them maps are schematic tiles."""


@command.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--area", required=True, help="所覆盖地方的区划代码 · Division code of what the file covers, like 510000."
)
@click.option("--level", required=True, help="要素的层级 · Level of its places: province, prefecture or county.")
@click.option("--review-number", default="", help="审图号,如 川S(2023)00012号 · Review number of the map.")
@click.option("--supplied-by", required=True, help="提供单位 · The body that supplies the boundaries.")
@json_option
def load_file(file: Path, area: str, level: str, review_number: str, supplied_by: str, *, as_json: bool) -> None:
    """采用 GeoJSON 边界;没有审图号的不予采用 · Take boundaries from GeoJSON; refused without a review number."""
    from zhiheng.ledger.home import Home
    from zhiheng.server.indicators import boundaries

    kept = boundaries.load(
        Home.from_environment(), file, area=area, level=level, review_number=review_number, supplied_by=supplied_by
    )
    _tell([kept], as_json=as_json)


@command.command("list")
@json_option
def list_kept(*, as_json: bool) -> None:
    """列出已采用的边界 · List the boundaries in use."""
    from zhiheng.ledger.home import Home
    from zhiheng.server.indicators import boundaries

    _tell(boundaries.listed(Home.from_environment()), as_json=as_json)


@command.command("remove")
@click.argument("area")
@click.argument("level")
@json_option
def remove_kept(area: str, level: str, *, as_json: bool) -> None:
    """停用边界,恢复示意方格图 · Take boundaries away; maps are tiles again."""
    from zhiheng.ledger.home import Home
    from zhiheng.server.indicators import boundaries

    there = boundaries.remove(Home.from_environment(), area, level)
    if as_json:
        print_json({"removed": there})
    else:
        click.echo("已停用 · removed" if there else "没有这份边界 · none was there")
    raise SystemExit(0 if there else 1)


def _tell(found: list[Any], *, as_json: bool) -> None:
    rows = [
        {
            "area": one.area,
            "level": one.level,
            "review_number": one.review_number,
            "supplied_by": one.supplied_by,
            "places": len(one.rings),
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo("\t".join(str(cell) for cell in row.values()))
