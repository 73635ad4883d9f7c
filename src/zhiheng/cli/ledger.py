"""`zhiheng ledger`: look the store over, keep it quick, list its batches."""

from __future__ import annotations

import sys
from typing import Any

import click

from zhiheng.cli.output import json_option, print_json
from zhiheng.ledger.installation import open_installation


@click.group()
def command() -> None:
    """事实库检查与维护 · Check and maintain the ledger."""


@command.command()
@click.option("--repair", is_flag=True, help="完成或清除中断写入的遗留 · Finish or delete what killed writers left.")
@json_option
def check(repair: bool, as_json: bool) -> None:
    """检查每个文件是否完整 · Check that every file is there and is what was written.

    Exit code 1 when something is wrong that was not repaired.
    """
    findings = open_installation().ledger.check(repair=repair)
    shown = [
        {
            "code": finding.code,
            "path": finding.path,
            "detail": finding.detail,
            "repaired": finding.repaired,
            "zh": finding.message("zh"),
            "en": finding.message("en"),
        }
        for finding in findings
    ]
    _show_findings(shown, as_json=as_json)
    if any(not finding.repaired for finding in findings):
        sys.exit(1)


def _show_findings(findings: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json({"findings": findings})
        return
    for finding in findings:
        done = "(已处理 · repaired)" if finding["repaired"] else ""
        click.echo(f"{finding['code']}{done}\n  {finding['zh']}\n  {finding['en']}")
    if not findings:
        click.echo("完好 · Nothing is wrong.")


@command.command()
@click.option("--retention-hours", type=click.IntRange(min=24), default=24, show_default=True)
@json_option
def maintain(retention_hours: int, as_json: bool) -> None:
    """合并并排序文件 · Merge and sort files, delete those replaced longer ago than the retention."""
    done = open_installation().ledger.maintain(retention_hours)
    rows = [
        {
            "table": each.table,
            "files_before": each.files_before,
            "files_after": each.files_after,
            "removed": each.removed,
        }
        for each in done
    ]
    if as_json:
        print_json({"tables": rows})
        return
    for row in rows:
        click.echo("{table}: {files_before} → {files_after}, −{removed}".format(**row))


@command.command()
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="最近几批 · How many, latest first."
)
@json_option
def batches(limit: int, as_json: bool) -> None:
    """列出批次 · List batches, the latest first."""
    rows = open_installation().ledger.batches().to_pylist()[::-1][:limit]
    if as_json:
        print_json({"batches": rows})
        return
    for row in rows:
        click.echo(
            f"{row['batch_seq']:>6}  {row['recorded_at']:%Y-%m-%d %H:%M:%S}Z  {row['source']}  "
            f"+{row['accepted']} ={row['duplicates']} !{row['conflicts']} ?{row['unlinked']}  {row['note']}"
        )


@command.command()
@click.argument("record_type")
@click.argument("record_ids", nargs=-1, required=True)
@click.option("--reason", required=True, help="理由 · Why the law says so.")
@click.option("--decision", default="", help="决定文号 · Number of the decision.")
@click.option("--yes", is_flag=True, help="不再询问 · Do not ask.")
@json_option
def erase(record_type: str, record_ids: tuple[str, ...], reason: str, decision: str, yes: bool, as_json: bool) -> None:
    """依法删除记录及其全部历史状态 · Erase records and all their states for good.

    What stays is a note with the id and the reason. Nothing can bring the content back.
    """
    from zhiheng.server import app

    ids = [_record_id(text) for text in record_ids]
    if not yes:
        click.confirm(f"永久删除 {len(ids)} 条记录? · Erase {len(ids)} records for good?", abort=True, err=True)
    app.setup()
    from zhiheng.ledger.services.erasure import erase_records

    done = erase_records(open_installation(), record_type, ids, reason=reason, decision=decision)
    if as_json:
        print_json({"states": done.states, "personal": done.personal, "batch_seq": done.batch_seq})
    else:
        click.echo(
            f"已删除 {done.states} 个状态、{done.personal} 项个人信息 · "
            f"{done.states} states and {done.personal} personal values erased"
        )


def _record_id(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != 32:
        raise click.BadParameter(f"{text}: 记录编号是 64 位十六进制 · a record id has 64 hexadecimal digits")
    return found
