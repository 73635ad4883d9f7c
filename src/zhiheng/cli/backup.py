"""`zhiheng backup`: everything of an installation into a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhiheng.cli.output import json_option, print_json

if TYPE_CHECKING:
    from zhiheng.server.backup.manifest import Manifest

folder_argument = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


@click.command()
@folder_argument
@click.option("--check", is_flag=True, help="只核对已有备份,不新建 · Check a backup that exists; make none.")
@json_option
def command(folder: Path, *, check: bool, as_json: bool) -> None:
    """备份全部数据到一个空文件夹,不停机 · Back everything up into an empty folder while work goes on.

    The folder holds keys and personal data in sealed form: keep it as safe as the installation. With --check the exit
    code is 1 where a file is not what was written.
    """
    if check:
        _check(folder, as_json=as_json)
        return
    from zhiheng.server.backup import taking

    show(taking.take(folder.absolute()), folder, "已备份到", "Backed up to", as_json=as_json)


def _check(folder: Path, *, as_json: bool) -> None:
    from zhiheng.server.backup import restoring

    findings = restoring.check(folder.absolute())
    if as_json:
        print_json({"findings": [{"code": each.code, "path": each.path} for each in findings]})
    else:
        for each in findings:
            click.echo(f"{each.code}\t{each.path}")
        if not findings:
            click.echo("备份完好 · The backup is whole.")
    if findings:
        sys.exit(1)


def show(made: Manifest, folder: Path, zh: str, en: str, *, as_json: bool) -> None:
    """Say what a backup holds."""
    told = {
        "folder": str(folder),
        "made_at": made.made_at,
        "version": made.version,
        "head": made.head,
        "tables": len(made.tables),
        "files": len(made.files),
        "bytes": made.size,
        "synthetic": made.synthetic,
    }
    if as_json:
        print_json(told)
        return
    click.echo(
        f"{zh} / {en} {folder}: {len(made.files):,} 文件 / files, {made.size / 1e6:,.1f} MB, 批次 / batch {made.head}"
    )
