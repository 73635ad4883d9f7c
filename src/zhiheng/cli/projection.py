"""`zhiheng projection`: advance or rebuild what pages and the API read."""

from __future__ import annotations

from dataclasses import asdict

import click

from zhiheng.cli.output import json_option, print_json


@click.group("projection")
def command() -> None:
    """网页和接口所读的投影 · What pages and the API read, derived from the ledger."""


@command.command("rebuild")
@json_option
def rebuild(*, as_json: bool) -> None:
    """清空并由事实库重算投影 · Drop the projection and compute it again from the ledger."""
    _run("rebuild", as_json=as_json)


@command.command("advance")
@json_option
def advance(*, as_json: bool) -> None:
    """把投影推进到最新批次 · Bring the projection up to the last batch."""
    _run("advance", as_json=as_json)


def _run(what: str, *, as_json: bool) -> None:
    from zhiheng.ledger.installation import open_installation
    from zhiheng.server import app

    app.setup()
    from zhiheng.server import refresh

    done = (refresh.rebuild if what == "rebuild" else refresh.refresh)(open_installation())
    if as_json:
        print_json(asdict(done))
        return
    click.echo(
        f"投影已到第 {done.until} 批:写入 {done.records:,} 条记录、{done.cards:,} 张企业卡片\n"
        f"The projection stands at batch {done.until}: {done.records:,} records, {done.cards:,} cards written"
    )
