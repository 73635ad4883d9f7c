"""`zhiheng restore`: an installation from a backup."""

from __future__ import annotations

from pathlib import Path

import click

from zhiheng.cli.backup import folder_argument, show
from zhiheng.cli.output import json_option


@click.command()
@folder_argument
@json_option
def command(folder: Path, *, as_json: bool) -> None:
    """从备份恢复到空的 ZHIHENG_HOME · Restore a backup into an empty ZHIHENG_HOME (and an empty database).

    Every file is compared with its hash before, every table and batch after; nothing is put into use that differs.
    """
    from zhiheng.server.backup import restoring

    show(restoring.restore(folder.absolute()), folder, "已恢复自", "Restored from", as_json=as_json)
