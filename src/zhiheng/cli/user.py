"""`zhiheng user`: staff accounts."""

from __future__ import annotations

import sys
from typing import Any

import click

from zhiheng.cli.output import json_option, print_json

stdin_option = click.option(
    "--password-stdin", is_flag=True, help="从标准输入读取密码(一行)· Read the password from standard input (one line)."
)


@click.group("user")
def command() -> None:
    """工作人员账户 · Staff accounts. There is no default account and no default password."""


@command.command("add")
@click.argument("username")
@stdin_option
@json_option
def add(username: str, *, password_stdin: bool, as_json: bool) -> None:
    """新建账户 · Make an account."""
    password = read_password(from_stdin=password_stdin)
    show(accounts().add(username, password).as_dict(), "已建立账户 / Account made", as_json=as_json)


@command.command("list")
@json_option
def list_accounts(*, as_json: bool) -> None:
    """列出账户 · List the accounts."""
    found = [account.as_dict() for account in accounts().everyone()]
    if as_json:
        print_json(found)
        return
    for account in found:
        state = "启用 / active" if account["active"] else "停用 / disabled"
        click.echo(f"{account['username']}\t{state}\t{account['last_login'] or '-'}")


@command.command("password")
@click.argument("username")
@stdin_option
@json_option
def password(username: str, *, password_stdin: bool, as_json: bool) -> None:
    """更改密码 · Change the password; all sessions of the account end."""
    new = read_password(from_stdin=password_stdin)
    show(accounts().change_password(username, new).as_dict(), "密码已更改 / Password changed", as_json=as_json)


@command.command("disable")
@click.argument("username")
@json_option
def disable(username: str, *, as_json: bool) -> None:
    """停用账户 · Switch an account off; its history stays."""
    show(accounts().disable(username).as_dict(), "账户已停用 / Account disabled", as_json=as_json)


def accounts() -> Any:
    """Make Django ready and return the module that writes accounts."""
    from zhiheng.server import app

    app.setup()
    from zhiheng.server import accounts as module

    return module


def read_password(*, from_stdin: bool) -> str:
    """Return the password: prompted twice without echo, or one line of standard input."""
    if from_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    entered: str = click.prompt("密码 / Password", hide_input=True, confirmation_prompt="再输入一次 / Again", err=True)
    return entered


def show(account: dict[str, Any], text: str, *, as_json: bool) -> None:
    """Print what was done."""
    if as_json:
        print_json(account)
    else:
        click.echo(f"{text}: {account['username']}")
