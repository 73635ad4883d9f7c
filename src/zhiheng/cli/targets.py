"""`zhiheng targets`: every goal of a pack's documents with its state on a day, and why."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from zhiheng.cli.output import json_option, print_json
from zhiheng.credit.stored import today_of
from zhiheng.ledger.installation import Installation, open_installation
from zhiheng.policy.pack import Pack
from zhiheng.promises import Proof, State, plain, states
from zhiheng.promises.periods_wanted import LAST

#: How states read in a table.
_WORDS = {
    "met": "达到 · met",
    "not_met": "未达到 · not met",
    "striven_for": "力争未达 · striven for, not reached",
    "effort_short": "努力未达 · effort short",
    "on_track": "在途 · on track",
    "behind": "落后 · behind",
    "not_due": "未到期 · not due",
    "no_date": "未达,无期限 · short, no date set",
    "not_measurable": "不可衡量 · not measurable",
    "needs_definition": "须先定义 · needs a definition",
    "scheme_ended": "制度已停止 · scheme ended",
    "quoted": "引用国家目标 · quoted",
    "baseline": "基数 · baseline",
    "achieved": "已有成绩 · reported",
    "context": "背景 · context",
    "amount": "金额 · amount",
    "threshold": "门槛 · threshold",
    "date": "日期 · day",
}


@click.command()
@click.option("--pack", "pack_id", required=True, help="政策包 · Policy pack.")
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="截至日，默认今天 · Day, by default today.")
@click.option(
    "--area", default="", help="哪个地区（区划代码），默认本省 · Division code, by default the pack's province."
)
@click.option("--document", default="", help="只列一份文件 · This document alone.")
@click.option("--target", default="", help="只列一条，连同全部依据 · One row with all it rests on.")
@click.option("--state", type=click.Choice(list(_WORDS)), help="只列此状态 · Rows in this state alone.")
@json_option
def command(
    pack_id: str, as_of: datetime | None, area: str, document: str, target: str, state: str | None, *, as_json: bool
) -> None:
    """承诺的状态 · Every goal of the documents with its state on a day, officially and statistically, and why."""
    installation = open_installation()
    pack, day = installation.packs[pack_id], min(today_of(as_of.date() if as_of else None), LAST)
    if document:
        pack.element("documents", document)
    found = [
        each
        for each in judged(installation, pack, day, area, target)
        if (not document or (each.document is not None and each.document.id == document))
        and (state is None or each.verdict.reads == state)
    ]
    if as_json:
        print_json([plain.whole(each, pack) for each in found] if target else [plain.row(each) for each in found])
        return
    _show(found, day)


def judged(installation: Installation, pack: Pack, day: date, area: str, target: str = "") -> list[State]:
    """Judge the rows of a pack from the ledger as it stood on the day. Raises UnknownTarget, UnknownDivision, UnknownUnit."""
    from zhiheng.codes import divisions
    from zhiheng.promises.errors import UnknownTarget, UnknownUnit
    from zhiheng.server.promises import knowledge

    if target and target not in pack.targets:
        raise UnknownTarget(target=target, pack=pack.info.id)
    if area:
        divisions.get(area, min(day, divisions.table().last))
    province = knowledge.province_of(pack)
    place = area or province
    if province != divisions.NATION and place[:2] != province[:2]:
        raise UnknownUnit(unit=place, area=province, day=day)
    asked = [pack.targets[target]] if target else None
    with installation.ledger.view(day) as view:
        known = knowledge.from_view(view, pack, day, entered(pack.info.id, place, day), area=place, targets=asked)
    return states(pack, known, day, asked)


def entered(pack: str, area: str, day: date) -> list[Proof]:
    """Return the proofs that people entered, where this installation has a database; none is started for a first time."""
    from zhiheng.server import app, database

    if not os.environ.get("DATABASE_URL") and not (database.home() / "postgres").is_dir():
        return []
    app.setup()
    from zhiheng.promises.services import proofs

    return [each for each in proofs.known(pack, area) if each.on <= day]


def _show(found: Sequence[State], day: date) -> None:
    console = Console()
    table = Table("目标 · Target", "要求 · Asked", "实际 · Actual", "状态 · State", "原因 · Reason", box=None)
    for each in found:
        asked = each.target.value if each.target.value is not None else each.target.low
        sure = each.verdict.statistical.value
        word = _WORDS[each.verdict.reads] + ("" if sure == "none" else f" ({sure})")
        label, why = each.target.label, each.verdict.reason
        cells = (
            f"{label.zh}\n{label.en}", _figure(asked), _figure(each.verdict.actual), word, f"{why.zh}\n{why.en}".strip()
        )  # fmt: skip
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
    console.print(f"{day}: {len(found)}", markup=False)


def _figure(value: object) -> str:
    return "—" if value is None else f"{float(str(value)):g}"
