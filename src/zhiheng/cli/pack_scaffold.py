"""`zhiheng packs new`: begin the pack of another province."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import click

from zhiheng import policy
from zhiheng.cli.output import json_option, print_json
from zhiheng.codes import divisions
from zhiheng.policy.loader import OWN_PACKS
from zhiheng.policy.scaffold import scaffold

CHINA = timezone(timedelta(hours=8))


@click.command("new")
@click.argument("province")
@click.option("--division", required=True, help="省级区划代码，如 330000 · Division code of the province.")
@click.option("--name-en", default=None, help="英文名 · English name; default: the id with a capital.")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="文件夹，默认为 ZHIHENG_PACKS 所指 · Folder; default: the one ZHIHENG_PACKS names, else ./packs-own.",
)
@json_option
def command(province: str, division: str, name_en: str | None, into: Path | None, as_json: bool) -> None:
    """为一个省建立政策包 · Begin a province's pack; it passes the linter and grades."""
    day = divisions.known_on(datetime.now(CHINA).date())
    place = divisions.get(division, on=day)
    folder = into or Path(os.environ.get(OWN_PACKS) or "packs-own")
    counties = [each.code for each in divisions.in_force(day, "county") if each.code[:2] == division[:2]]
    path = scaffold(
        province, division, place.name, name_en or province.title(), folder, place=min(counties, default=division)
    )
    os.environ[OWN_PACKS] = str(folder)
    _, findings = policy.examine()
    if as_json:
        print_json({"pack": province, "path": str(path), "findings": [each.as_dict() for each in findings]})
        return
    click.echo(f"已建立 {path} · Written to {path}")
    click.echo(f"export {OWN_PACKS}={folder}")
    click.echo("zhiheng packs lint")
    click.echo(f"zhiheng demo --pack {province}")
