"""`zhiheng user`: accounts and their posts."""

from __future__ import annotations

import sys
from typing import Any

import click

from zhiheng.cli.output import json_option, print_json

stdin_option = click.option(
    "--password-stdin", is_flag=True, help="从标准输入读取密码(一行)· Read the password from standard input (one line)."
)
body_option = click.option(
    "--body", default="", help="机构代码;管理员不填 · Code of the body; none for administrators."
)
units_option = click.option(
    "--units", default="", help="区划代码,逗号分隔,不带末尾的零 · Division codes by commas, without trailing zeros."
)
reason_option = click.option("--reason", default="", help="理由,记入日志 · Why; it is kept in the log.")


@click.group("user")
def command() -> None:
    """账户与岗位 · Accounts and posts. There is no default account and no default password."""


@command.command("create")
@click.argument("username")
@click.option("--role", default="", help="岗位 · Role: clerk, leader, system_admin, …")
@body_option
@units_option
@stdin_option
@json_option
def create(username: str, *, role: str, body: str, units: str, password_stdin: bool, as_json: bool) -> None:
    """新建账户并授予岗位 · Make an account, with a post; its password must be changed at the first login.

    \b
    The first administrator of an empty installation:
      zhiheng user create admin --role security_admin
    """
    _create(username, role=role, body=body, units=units, password_stdin=password_stdin, as_json=as_json)


@command.command("add")
@click.argument("username")
@click.option("--role", default="", help="岗位 · Role.")
@body_option
@units_option
@stdin_option
@json_option
def add(username: str, *, role: str, body: str, units: str, password_stdin: bool, as_json: bool) -> None:
    """同 create · The same as create."""
    _create(username, role=role, body=body, units=units, password_stdin=password_stdin, as_json=as_json)


def _create(username: str, *, role: str, body: str, units: str, password_stdin: bool, as_json: bool) -> None:
    password = read_password(from_stdin=password_stdin)
    made = accounts().add(username, password, body, role, split(units))
    show(made.as_dict(), "已建立账户 / Account made", as_json=as_json)


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
        held = ", ".join(f"{post['role']}@{post['body']}" for post in account["posts"]) or "-"
        click.echo(f"{account['username']}\t{state}\t{account['last_login'] or '-'}\t{held}")


@command.command("roles")
@click.argument("username", required=False)
@json_option
def roles(username: str | None, *, as_json: bool) -> None:
    """列出岗位,或一个账户现任的岗位 · List the roles, or the posts that an account holds today."""
    module = accounts()
    found = module.shown(module.find(username)).as_dict()["posts"] if username else module.roles()
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo("\t".join(", ".join(value) if isinstance(value, list) else value for value in one.values()))


@command.command("grant")
@click.argument("username")
@click.argument("role")
@body_option
@units_option
@reason_option
@json_option
def grant(username: str, role: str, *, body: str, units: str, reason: str, as_json: bool) -> None:
    """授予岗位 · Give a post; the three administrators are never combined."""
    module = accounts()
    user = module.find(username)
    module.grant(user, module.body_of(body, role), role, split(units), by=module.COMMAND_LINE, reason=reason)
    show(module.shown(user).as_dict(), "已授予岗位 / Post given", as_json=as_json)


@command.command("revoke")
@click.argument("username")
@click.argument("role")
@body_option
@reason_option
@json_option
def revoke(username: str, role: str, *, body: str, reason: str, as_json: bool) -> None:
    """结束岗位 · End a post; the sessions of the account end too."""
    module = accounts()
    user = module.find(username)
    module.revoke(user, module.body_of(body, role).code, role, by=module.COMMAND_LINE, reason=reason)
    show(module.shown(user).as_dict(), "岗位已结束 / Post ended", as_json=as_json)


@command.command("password")
@click.argument("username")
@stdin_option
@json_option
def password(username: str, *, password_stdin: bool, as_json: bool) -> None:
    """更改密码 · Give a new password, to be changed at the next login; all sessions of the account end."""
    new = read_password(from_stdin=password_stdin)
    show(accounts().change_password(username, new).as_dict(), "密码已更改 / Password changed", as_json=as_json)


@command.command("disable")
@click.argument("username")
@reason_option
@json_option
def disable(username: str, *, reason: str, as_json: bool) -> None:
    """停用账户 · Switch an account off; its history stays."""
    done = accounts().disable(username, reason=reason)
    show(done.as_dict(), "账户已停用 / Account disabled", as_json=as_json)


@command.command("enable")
@click.argument("username")
@reason_option
@json_option
def enable(username: str, *, reason: str, as_json: bool) -> None:
    """启用账户 · Switch an account on again."""
    done = accounts().enable(username, reason=reason)
    show(done.as_dict(), "账户已启用 / Account enabled", as_json=as_json)


@command.command("unlock")
@click.argument("username")
@reason_option
@json_option
def unlock(username: str, *, reason: str, as_json: bool) -> None:
    """解除登录锁定 · Lift the lock that failed logins put on an account."""
    done = accounts().unlock(username, reason=reason)
    show(done.as_dict(), "账户已解锁 / Account unlocked", as_json=as_json)


@command.command("reset-second-factor")
@click.argument("username")
@reason_option
@json_option
def reset_second_factor(username: str, *, reason: str, as_json: bool) -> None:
    """移除两步验证 · Remove an account's second factors; it enrols anew at the next login."""
    done = accounts().reset_second_factor(username, reason=reason)
    show(done.as_dict(), "两步验证已移除 / Second factors removed", as_json=as_json)


def accounts() -> Any:
    """Make Django ready and return the module that writes accounts."""
    from zhiheng.server import app

    app.setup()
    from zhiheng.server import accounts as module

    return module


def split(units: str) -> list[str]:
    """Return the codes of an option."""
    return [one.strip() for one in units.replace("，", ",").split(",") if one.strip()]


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
