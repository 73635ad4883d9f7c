"""`zhiheng link`: parties that no subject could be found for, and proposals that a person judges."""

from __future__ import annotations

import sys

import click

from zhiheng.cli.output import json_option, print_json


@click.group()
def command() -> None:
    """待关联记录 · Proposed links: list, propose again, judge."""
    from zhiheng.server import app

    if not {"-h", "--help"} & set(sys.argv):
        app.setup()


@command.command("list")
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(0), help="最多列出几条 · Proposals to list."
)
@json_option
def list_proposals(limit: int, as_json: bool) -> None:
    """列出待判定的关联 · List the proposals that wait, those with most records first."""
    from zhiheng.ledger.models import LinkProposal, LinkState

    found = LinkProposal.objects.filter(state=LinkState.OPEN)
    rows = [
        {"id": row.pk, "record_type": row.record_type, "role": row.role, "party_name": row.party_name,
         "party_code": row.party_code or None, "rows": row.rows, "candidates": row.candidates}
        for row in found[:limit]
    ]  # fmt: skip
    if as_json:
        print_json({"waiting": found.count(), "proposals": rows})
        return
    click.echo(f"待判定 {found.count()} 条 · {found.count()} proposals wait")
    for row in rows:
        click.echo(f"{row['id']}: {row['party_name']} ({row['record_type']}.{row['role']}, {row['rows']})")
        for candidate in row["candidates"]:
            click.echo(f"    {candidate['subject']} {candidate['name']}: {candidate['zh']} · {candidate['en']}")


#: Step of proposing → what it is called.
STEPS = {
    "read": ("读取待关联的名称", "Reading the waiting names"),
    "fit": ("拟合模型", "Fitting the model"),
    "predict": ("比对", "Comparing"),
    "keep": ("保存建议", "Keeping the proposals"),
}


@command.command("propose")
@json_option
def propose(as_json: bool) -> None:
    """比对全部待关联的名称，只提建议 · Compare all waiting names with the organisations known by now; propose, link nothing."""
    from zhiheng.ledger.installation import open_installation
    from zhiheng.ledger.services import linking

    def say(step: str) -> None:
        zh, en = STEPS[step]
        click.echo(f"{zh}…… · {en} …", err=True)

    new = linking.renew(open_installation(), say)
    if as_json:
        print_json({"proposed": new})
    else:
        click.echo(f"新增 {new} 条关联建议 · {new} new proposals")


@command.command("undo")
@click.argument("proposal", type=int)
@click.option("--reason", required=True, help="理由 · Why.")
@click.option("--by", required=True, help="谁撤回 · Who takes it back.")
@json_option
def undo(proposal: int, reason: str, by: str, as_json: bool) -> None:
    """撤回一条判断，所作的关联停用 · Take a judgement back; its links are voided and the proposal waits again."""
    from zhiheng.ledger.installation import open_installation
    from zhiheng.ledger.services import undoing
    from zhiheng.server import refresh

    installation = open_installation()
    voided = undoing.undo(installation, proposal, by=by, reason=reason)
    batch_seq = refresh.refresh(installation).until if voided else None
    if as_json:
        print_json({"proposal": proposal, "voided": voided, "batch_seq": batch_seq})
    else:
        click.echo(f"已停用 {voided} 条关联 · {voided} links voided")


@command.command("judge")
@click.argument("proposal", type=int)
@click.option("--subject", help="判定的主体,如 uscc:9151… · The subject it is.")
@click.option("--none", "nobody", is_flag=True, help="都不是 · None of the candidates.")
@click.option("--reason", required=True, help="理由 · Why.")
@click.option("--by", required=True, help="判定人 · Who judges.")
@json_option
def judge(proposal: int, subject: str | None, nobody: bool, reason: str, by: str, as_json: bool) -> None:
    """判定一条关联建议 · Judge one proposal; all its records are linked, as a record of their own."""
    from zhiheng.ledger.installation import open_installation
    from zhiheng.ledger.services import proposals
    from zhiheng.server import refresh

    if nobody == bool(subject):
        raise click.UsageError("请给出 --subject 或 --none 之一 · Give one of --subject and --none.")
    installation = open_installation()
    linked = proposals.judge(installation, proposal, subject=subject, by=by, reason=reason) or 0
    batch_seq = refresh.refresh(installation).until if linked else None
    if as_json:
        print_json({"proposal": proposal, "subject": subject, "linked": linked, "batch_seq": batch_seq})
    else:
        click.echo(f"已关联 {linked} 条记录 · {linked} records linked")
