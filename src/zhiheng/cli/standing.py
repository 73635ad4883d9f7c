"""`zhiheng standing`: which measures follow from published decisions."""

from __future__ import annotations

from datetime import datetime

import click
from rich.console import Console

from zhiheng import credit
from zhiheng.cli.output import json_option, print_json
from zhiheng.credit.standing import MeasureAnswer
from zhiheng.credit.stored import today_of
from zhiheng.credit.subject_records import pack_of
from zhiheng.ledger.installation import open_installation


@click.command()
@click.argument("uscc")
@click.option("--purpose", required=True, help="tender | loan | award | licence | inspection")
@click.option(
    "--pack", "pack_id", help="政策包，默认按企业所在省 · Policy pack; default: that of the enterprise's province."
)
@click.option("--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="截至日，默认今天 · Day, by default today.")
@click.option("--staff", is_flag=True, help="工作人员查询 · Staff ask; the risk class is shown for inspections.")
@click.option(
    "--risk-class", "want_class", is_flag=True, help="要求给出风险分类 · Ask for the risk class, or be refused."
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@json_option
def command(
    uscc: str,
    purpose: str,
    pack_id: str | None,
    as_of: datetime | None,
    staff: bool,
    want_class: bool,
    lang: str,
    as_json: bool,
) -> None:
    """信用状态 · What follows for an enterprise from published decisions, for one purpose."""
    installation = open_installation()
    day = today_of(as_of.date() if as_of else None)
    pack = installation.packs[pack_id] if pack_id else pack_of(installation.packs, uscc)
    with installation.ledger.view(day) as view:
        found = credit.standing_now(
            view, installation.runs, pack, uscc, purpose, staff=staff, want_risk_class=want_class
        )
    if as_json:
        print_json(found.as_dict())
        return
    console, english = Console(), lang == "en"
    console.print(f"{found.name or ''} {found.uscc} · {found.purpose} · {found.as_of}", markup=False)
    if found.risk_class is not None:
        text = "Risk class (internal)" if english else "信用风险分类(内部)"
        console.print(f"{text}: {found.risk_class}", markup=False)
    for title, answers in (("激励 · incentives", found.incentives), ("限制 · restrictions", found.restrictions)):
        console.print(title, style="bold", markup=False)
        _show(console, answers, lang)


def _show(console: Console, answers: tuple[MeasureAnswer, ...], lang: str) -> None:
    if not answers:
        console.print("  无" if lang == "zh" else "  none")
    for answer in answers:
        measure = answer.rule.measure
        console.print(f"  {measure.label.in_language(lang)}", markup=False)
        console.print(f"    {measure.effect.in_language(lang)}", markup=False)
        if answer.rule.executing_body is not None:
            console.print(f"    {answer.rule.executing_body.in_language(lang)}", markup=False)
        for cite in answer.rule.legal_basis:
            title = cite.title.in_language(lang) if cite.title else cite.document
            console.print(f"    {title} {cite.number or ''} {cite.provision} [{cite.status}]", markup=False)
        for record in answer.records:
            console.print(f"    {record}", markup=False)
