"""`zhiheng key`: keys of the API."""

from __future__ import annotations

from typing import Any

import click

from zhiheng.cli.output import json_option, print_json


@click.group("key")
def command() -> None:
    """接口密钥 · Keys of the API. Without one, callers see what is public."""


@command.command("make")
@click.option("--name", required=True, help="给谁、做什么用 · For whom and what.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    help="read:departments、read:internal 或 intake:<来源>,可重复 · May be given several times.",
)
@click.option("--expires", help="最后有效日,如 2027-12-31 · Last day, in China.")
@click.option("--rate", help="每分钟请求数,如 600/min · Requests a minute.")
@click.option("--body", default="", help="代表哪个机构 · Code of the body for which it acts.")
@json_option
def make(
    name: str, scopes: tuple[str, ...], expires: str | None, rate: str | None, *, body: str, as_json: bool
) -> None:
    """新建密钥,只显示这一次 · Make a key and show its secret, this once."""
    keys = _keys()
    made = keys.make(name, scopes, expires, rate, body=_body(body) if body else None, by="cli").as_dict()
    if as_json:
        print_json(made)
        return
    click.echo(f"密钥 / Key {made['key']}: {', '.join(made['scopes']) or '(仅公开内容 / public data alone)'}")
    click.echo("请立即保存,以后不再显示 / Keep it now; it is not shown again:")
    click.echo(made["secret"])


@command.command("list")
@json_option
def list_keys(*, as_json: bool) -> None:
    """列出密钥 · List the keys, without secrets."""
    found = _keys().every()
    if as_json:
        print_json(found)
        return
    states = {"valid": "有效 / valid", "expired": "过期 / expired", "revoked": "已撤销 / revoked"}
    for key in found:
        expires = key["expires"] or "-"
        click.echo(f"{key['key']}\t{states[key['state']]}\t{expires}\t{','.join(key['scopes']) or '-'}\t{key['name']}")


@command.command("revoke")
@click.argument("key")
@json_option
def revoke(key: str, *, as_json: bool) -> None:
    """撤销密钥,立即生效 · End a key at once."""
    ended = _keys().revoke(key, by="cli")
    if as_json:
        print_json(ended)
    else:
        click.echo(f"已撤销 / Revoked: {ended['key']} {ended['name']}")


def _body(code: str) -> Any:
    from zhiheng.server import accounts

    return accounts.body_named(code)


def _keys() -> Any:
    """Make Django ready and return the module that writes keys."""
    from zhiheng.server import app

    app.setup()
    from zhiheng.server.api import keys

    return keys
