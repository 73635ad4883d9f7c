"""`zhiheng sandbox`: what the synthetic province's known truth tells about the software."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from zhiheng.cli.output import json_option, print_json

if TYPE_CHECKING:
    from zhiheng.sandbox.measuring import Measured, Share


@click.group()
def command() -> None:
    """合成省份 · The synthetic province and its known truth."""


@command.command("measure-linking")
@click.option("--pack", default="sichuan", show_default=True, type=click.Choice(["sichuan", "jiangsu"]))
@click.option(
    "--count", default=20_000, show_default=True, type=click.IntRange(200, 1_000_000), help="企业数 · Enterprises."
)
@click.option(
    "--mentions", default=4_000, show_default=True, type=click.IntRange(50, 200_000), help="名称数 · Names to link."
)
@click.option("--seed", default=20_260_630, show_default=True, help="种子 · Seed.")
@json_option
def measure_linking(pack: str, count: int, mentions: int, seed: int, *, as_json: bool) -> None:
    """用已知身份度量关联的查准率和查全率 · Measure precision and recall of linking on known identities."""
    from zhiheng.sandbox import measuring

    found = measuring.measure(pack, count, mentions, seed)
    if as_json:
        print_json(found.as_dict())
    else:
        _show(found, Console())


def _show(found: Measured, console: Console) -> None:
    console.print(
        f"{found.enterprises:,} 家企业,{found.mentions:,} 个名称,其中 {found.known:,} 个指已知企业 · "
        f"{found.enterprises:,} enterprises, {found.mentions:,} names, {found.known:,} of them of known ones"
    )
    table = Table("方法 · Method", "查准率 · Precision", "查全率 · Recall")
    table.add_row("精确规则 · Exact rules", _text(found.exact_precision), _text(found.exact_recall))
    for name, shares in found.bands.items():
        table.add_row(f"建议 {name} · Proposals, {name}", _text(shares["precision"]), _text(shares["recall"]))
    table.add_row("精确规则和全部候选 · Exact rules and all candidates", "—", _text(found.both_recall))
    console.print(table)
    for wrong in found.exact_wrong:
        console.print(f"错 · wrong: {wrong.name} ({wrong.variant}) → {wrong.linked}, 应为 · meant {wrong.meant or '—'}")
    each = Table(
        "写法 · Variant", "名称 · Names", "精确 · Exact", "首位正确 · First", "候选含 · Shown", "首位错 · Misled"
    )
    for name, row in found.variants.items():
        each.add_row(name, *(f"{number:,}" for number in row.values()))
    console.print(each)


def _text(share: Share) -> str:
    value = share.value
    return "—" if value is None else f"{value:.4f} ({share.right:,}/{share.of:,})"
