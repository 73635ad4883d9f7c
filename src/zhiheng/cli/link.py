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


@command.command("propose")
@json_option
def propose(as_json: bool) -> None:
    """重新比对全部待关联的名称 · Compare all waiting names with the organisations known by now."""
    from zhiheng.ledger.installation import open_installation
    from zhiheng.ledger.services import proposals

    new = proposals.renew(open_installation())
    if as_json:
        print_json({"proposed": new})
    else:
        click.echo(f"新增 {new} 条关联建议 · {new} new proposals")


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
