"""`zhiheng vault`: the master key of the vault of personal data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from zhiheng.cli.output import json_option, print_json


@click.group("vault")
def command() -> None:
    """保险库 · The vault of personal data and its master key."""


@command.command("show")
@json_option
def show(*, as_json: bool) -> None:
    """密钥的状态 · How the key stands: since when, how many values it guards, whether it is due."""
    told = _keys().state(_place()).as_dict()
    if as_json:
        print_json(told)
        return
    click.echo(f"启用 / since {told['since'] or '-'},保管 / guards {told['values']}")
    if told["due"]:
        click.echo("已超过一年,请更换 / Older than a year: renew it.")
    if told["renewing"]:
        click.echo("更换没有做完,请再运行 renew / A renewal was broken off: run renew again.")
    if told["old_kept"]:
        click.echo("旧密钥还在,备份后请运行 forget / The old key is kept: run forget after a backup.")


@command.command("renew")
@json_option
def renew(*, as_json: bool) -> None:
    """更换主密钥 · Wrap every personal key with a new master key. May be killed and begun again."""
    done = _keys().renew(_place())
    _note("change", "key", wrapped=done)
    if as_json:
        print_json({"wrapped": done})
    else:
        click.echo(f"已更换 / Renewed: {done}。请备份,然后运行 zhiheng vault forget / Take a backup, then forget.")


@command.command("forget")
@json_option
def forget(*, as_json: bool) -> None:
    """销毁旧密钥 · Destroy the old key; backups taken before the renewal then need their own copy of it."""
    _keys().forget(_place())
    _note("erase", "old-key")
    if as_json:
        print_json({"forgotten": True})
    else:
        click.echo("旧密钥已销毁 / The old key is destroyed.")


def _place() -> Path:
    from zhiheng.ledger.home import Home

    return Home.from_environment().secrets / "vault.key"


def _keys() -> Any:
    """Make Django ready and return the module of the keys."""
    from zhiheng.server import app

    app.setup()
    from zhiheng.ledger.services import vault_keys

    return vault_keys


def _note(verb: str, what: str, **detail: int) -> None:
    from zhiheng.audit.services import actions

    actions.note(verb, username="cli", object_type="vault", object_id=what, detail=detail)
