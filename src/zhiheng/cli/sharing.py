"""`zhiheng sharing`: the sharing register, who gives what to whom, for which purpose."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from zhiheng.cli.output import json_option, print_json


@click.group("sharing")
def command() -> None:
    """共享登记 · The sharing register: agreements under which bodies read what departments share."""


@command.command("list")
@json_option
def list_agreements(*, as_json: bool) -> None:
    """列出协议和使用次数 · List the agreements with how often each was used."""
    found = _register().every()
    if as_json:
        print_json(found)
        return
    states = {"in_force": "生效 / in force", "ended": "已终止 / ended", "outside": "不在期限内 / outside its days"}
    for one in found:
        types = ", ".join(one["record_types"])
        click.echo(
            f"{one['agreement']}\t{states[one['state']]}\t{one['provider']} → {one['receiver']}\t{one['purpose']}\t"
            f"{types}\t{one['uses']}"
        )


@command.command("make")
@click.argument("agreement")
@click.option("--provider", required=True, help="提供机构的代码 · Code of the body that gives.")
@click.option("--receiver", required=True, help="接收机构的代码 · Code of the body that gets.")
@click.option("--basis", required=True, help="依据 · Law, rule or decision.")
@click.option("--purpose", required=True, help="用途代码,读取时写明 · What a reader names, like loan-check.")
@click.option("--purpose-zh", required=True, help="用途(中文)· The purpose in Chinese.")
@click.option("--purpose-en", required=True, help="用途(英文)· The purpose in English.")
@click.option(
    "--type",
    "types",
    multiple=True,
    required=True,
    help="记录类型,或 类型:字段,字段;可重复 · Record type, or type:field,field; may be given several times.",
)
@click.option("--from", "first", required=True, help="起始日 · First day.")
@click.option("--until", required=True, help="不再有效的第一天 · First day on which it holds no more.")
@click.option("--returns-zh", default="", help="回流内容(中文)· What flows back, in Chinese.")
@click.option("--returns-en", default="", help="回流内容(英文)· What flows back, in English.")
@json_option
def make(agreement: str, types: tuple[str, ...], first: str, until: str, *, as_json: bool, **said: str) -> None:
    """登记一份协议 · Enter an agreement."""
    try:
        days = {"valid_from": date.fromisoformat(first), "valid_until": date.fromisoformat(until)}
    except ValueError:
        raise click.BadParameter("日期应写作 2027-01-31 · a day is written like 2027-01-31") from None
    made = _register().make(agreement, record_types=_types(types), by="cli", **days, **said)
    if as_json:
        print_json(made)
    else:
        click.echo(f"已登记 / Entered: {made['agreement']} {made['provider']} → {made['receiver']}")


@command.command("end")
@click.argument("agreement")
@json_option
def end(agreement: str, *, as_json: bool) -> None:
    """终止一份协议,立即生效 · End an agreement at once."""
    ended = _register().end(agreement, by="cli")
    if as_json:
        print_json(ended)
    else:
        click.echo(f"已终止 / Ended: {ended['agreement']}")


def _types(given: tuple[str, ...]) -> dict[str, list[str]]:
    pairs = (one.partition(":") for one in given)
    return {kind: [name for name in fields.split(",") if name] for kind, _sign, fields in pairs}


def _register() -> Any:
    """Make Django ready and return the module of the register."""
    from zhiheng.server import app

    app.setup()
    from zhiheng.server import sharing_register

    return sharing_register
