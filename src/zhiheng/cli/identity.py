"""`zhiheng identity`: mergers, splits and new codes of organisations."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from zhiheng.cli.output import json_option, print_json

ACTIONS = ("merge", "new_merge", "recode", "rename", "split")


@click.group()
def command() -> None:
    """主体身份变动 · What became of organisations: merged, split, given a new code."""
    from zhiheng.server import app

    if not {"-h", "--help"} & set(sys.argv):
        app.setup()


@command.command("add")
@click.argument("action", type=click.Choice(ACTIONS))
@click.option(
    "--old", required=True, multiple=True, help="原主体,可重复 · Old subject, uscc:…, org:… or reg:…; may be repeated."
)
@click.option(
    "--new", required=True, multiple=True, help="新主体,可重复 · New subject, uscc:…; may be repeated for a split."
)
@click.option("--on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="生效日期 · From this day.")
@click.option("--by", required=True, help="登记人 · Who records it.")
@click.option("--reason", required=True, help="理由 · Why.")
@json_option
def add(
    action: str, old: tuple[str, ...], new: tuple[str, ...], on: datetime, by: str, reason: str, *, as_json: bool
) -> None:
    """登记合并、分立或换码 · Record a merger, a split or a new code; no record is rewritten."""
    from zhiheng.ledger.installation import open_installation
    from zhiheng.ledger.services import identities
    from zhiheng.server import refresh

    installation = open_installation()
    events = identities.add(installation, action, old, new, on.date(), by=by, reason=reason)
    batch_seq = refresh.refresh(installation).until
    if as_json:
        print_json({"events": events, "batch_seq": batch_seq})
    else:
        click.echo(f"已登记 {events} 条 · {events} recorded")


@command.command("take-back")
@click.argument("record_id")
@click.option("--by", required=True, help="撤回人 · Who takes it back.")
@click.option("--reason", required=True, help="理由 · Why.")
@json_option
def take_back(record_id: str, by: str, reason: str, *, as_json: bool) -> None:
    """撤回一条身份变动 · Take an event back by an effect; the record stays."""
    from zhiheng.ledger.installation import open_installation
    from zhiheng.ledger.services import identities
    from zhiheng.server import refresh

    installation = open_installation()
    identities.take_back(installation, record_id.lower(), by=by, reason=reason)
    batch_seq = refresh.refresh(installation).until
    if as_json:
        print_json({"record_id": record_id, "batch_seq": batch_seq})
    else:
        click.echo("已撤回 · Taken back")
