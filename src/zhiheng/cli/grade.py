"""`zhiheng grade`: grade all enterprises and write a run, or try a change of policy beside it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from zhiheng import credit, policy
from zhiheng.cli.output import json_option, print_json
from zhiheng.credit import Comparison, GradeResult
from zhiheng.credit.stages import label_of
from zhiheng.ledger.installation import Installation, open_installation

DAY = click.DateTime(["%Y-%m-%d"])
STATES = {
    "rated": ("已评", "rated"),
    "no_data": ("无数据，不评", "no data, not rated"),
    "not_eligible": ("不符合参评条件", "not eligible"),
}


@click.command()
@click.option("--pack", "pack_id", required=True, help="政策包 · Policy pack, such as sichuan.")
@click.option("--as-of", "as_of", required=True, type=DAY, help="截至日(含) · Day, inclusive.")
@click.option("--scorecard", default="risk-class", show_default=True, help="评分表 · Scorecard of the pack.")
@click.option("--change", type=click.Path(exists=True, path_type=Path), help="变更文件 · Try a change file.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@json_option
def command(pack_id: str, as_of: datetime, scorecard: str, change: Path | None, lang: str, as_json: bool) -> None:
    """对全部企业评分评级 · Grade all enterprises and write a run.

    With --change nothing is written: the pack and the pack with the change are computed side by side.
    """
    installation = open_installation()
    day = as_of.date()
    if change is not None:
        before, compared = _tried(installation, pack_id, scorecard, day, change)
        _show_change(before, compared, change, lang, as_json)
        return
    pack = installation.packs[pack_id]
    result = credit.grade_and_store(installation.ledger, installation.runs, pack, scorecard, day)
    if as_json:
        print_json(result.as_dict())
    else:
        _show(result, lang)


def _tried(
    installation: Installation, pack_id: str, scorecard: str, day: date, change: Path
) -> tuple[GradeResult, Comparison]:
    changed = policy.load(change=change)[pack_id]
    with installation.ledger.view(day) as view:
        before = credit.grade(view, installation.packs[pack_id], scorecard)
        after = credit.grade(view, changed, scorecard)
    return before, credit.compare(before, after)


def _show(result: GradeResult, lang: str) -> None:
    console, english = Console(), lang == "en"
    label = result.plan.label.in_language(lang)
    console.print(f"{label} · {result.plan.as_of}", markup=False)
    table = Table("等级" if not english else "grade", "企业数" if not english else "enterprises")
    table.columns[1].justify = "right"
    for name, number in result.grades().items():
        table.add_row(f"{name} {label_of(result.plan, name, lang) or ''}", f"{number:,}")
    for state, number in result.states().items():
        table.add_row(STATES[state][english], f"{number:,}")
    console.print(table)
    if result.outside:
        text = f"另有 {result.outside:,} 家登记在政策包区划之外，不评。"
        if english:
            text = f"{result.outside:,} more are registered outside the pack's division and are not rated."
        console.print(text, markup=False)
    if result.plan.certainty == "example":
        text = "The weights are an example that no document gives." if english else "分值为示例，任何文件都没有给出。"
        console.print(text, style="yellow", markup=False)
    console.print(f"{'run' if english else '运行'}: {result.run}", markup=False, soft_wrap=True)


def _show_change(before: GradeResult, compared: Comparison, change: Path, lang: str, as_json: bool) -> None:
    if as_json:
        print_json({**before.as_dict(), "change": {"file": str(change), **compared.as_dict()}})
        return
    console, english = Console(), lang == "en"
    names = list(compared.matrix)
    table = Table("before \\ after" if english else "变更前 \\ 变更后", *names)
    for name, cells in compared.matrix.items():
        table.add_row(name, *(f"{cells[other]:,}" for other in names))
    console.print(table)
    winners, losers, others = len(compared.winners), len(compared.losers), len(compared.others)
    text = f"变好 {winners:,}，变差 {losers:,}，参评与否变化 {others:,}。未写入运行。"
    if english:
        text = f"{winners:,} better, {losers:,} worse, {others:,} newly or no longer rated. No run was written."
    console.print(text, markup=False)
    for moved in (*compared.losers, *compared.winners, *compared.others)[:10]:
        console.print(f"  {moved.subject} {moved.before} → {moved.after}  {', '.join(moved.because)}", markup=False)
