"""`zhiheng demo`: fill the synthetic province."""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from zhiheng.cli.output import json_option, print_json

if TYPE_CHECKING:
    from zhiheng.sandbox import ahead
    from zhiheng.server.demo import Filled


@click.command("demo")
@click.option("--pack", default="sichuan", show_default=True, help="政策包 · Policy pack.")
@click.option(
    "--count", default=20_000, show_default=True, type=click.IntRange(50, 200_000), help="企业数 · Enterprises."
)
@click.option(
    "--cases/--no-cases", default=True, show_default=True, help="账户与案件 · Accounts of each role, and cases."
)
@json_option
def command(pack: str, count: int, *, cases: bool, as_json: bool) -> None:
    """用合成数据填充一个省 · Fill an empty installation with a synthetic province.

    Everything is invented and marked SYNTHETIC, except the published statistics. A second call changes nothing.
    """
    gc.set_threshold(200_000, 20, 50)  # a short process that makes millions of rows: collecting seldom saves a tenth
    console, start = Console(stderr=True), time.monotonic()

    def step(zh: str, en: str) -> None:
        console.print(f"[dim]{time.monotonic() - start:5.1f} s[/dim]  {zh} · {en}", highlight=False)

    with _province(pack, count) as files:
        from zhiheng.server import app

        app.setup()
        from zhiheng.ledger.installation import open_installation
        from zhiheng.server.demo import fill

        filled = fill(open_installation(), pack, count, step=step, cases=cases, files=files)
    if as_json:
        print_json({**asdict(filled), "seconds": round(time.monotonic() - start, 1)})
        return
    _show(filled, console, time.monotonic() - start)


@contextmanager
def _province(pack: str, count: int) -> Iterator[Callable[[], ahead.Files] | None]:
    """Let the province be written while the database starts, where there is none yet. Raises NoProvince."""
    from zhiheng.ledger.home import Home
    from zhiheng.sandbox import ahead, province

    province.prefix(pack)
    if (Home.from_environment().root / ahead.MARK).exists():
        yield None
        return
    with (
        tempfile.TemporaryDirectory(prefix="zhiheng-") as folder,
        ahead.writing(pack, Path(folder), count) as files,
    ):
        yield files


def _show(filled: Filled, console: Console, seconds: float) -> None:
    if filled.again:
        console.print("合成省份已在 · The synthetic province is already there", highlight=False)
    else:
        totals = filled.totals
        console.print(
            f"{seconds:5.1f} s  接收 {totals['accepted']:,} 条,问题数据 {totals['quarantined']:,} 行,"
            f"重复 {totals['duplicates']:,} 行 · {totals['accepted']:,} records accepted, {totals['quarantined']:,} rows "
            f"set aside, {totals['duplicates']:,} duplicates dropped",
            highlight=False,
        )
    if filled.cases:
        listed = ", ".join(f"{name} {number}" for name, number in filled.cases.items())
        console.print(
            f"案件 {sum(filled.cases.values())} 件 · {sum(filled.cases.values())} cases: {listed}", highlight=False
        )
    _show_accounts(filled, console)


def _show_accounts(filled: Filled, console: Console) -> None:
    """List the accounts; all have the one password of this installation."""
    console.print(
        f"登录 /staff/login/  各账户的密码都是 {filled.password} · every account has this password",
        highlight=False,
        markup=False,
    )
    rows = [(filled.user, "all posts", ""), *((one["username"], one["role"], one["body_zh"]) for one in filled.people)]
    for username, role, body in rows:
        console.print(f"  {username:<14} {role:<16} {body}", highlight=False, markup=False)
