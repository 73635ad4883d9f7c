"""`zhiheng packs diff`: what differs between two packs, editions or stored runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from zhiheng import policy
from zhiheng.cli.output import json_option, print_json
from zhiheng.policy.difference import Change, ElementDifference, compare

CHANGES = {Change.ADDED: "新增 added", Change.REMOVED: "删去 removed", Change.CHANGED: "改动 changed"}


@click.command("diff")
@click.argument("before")
@click.argument("after", required=False)
@click.option("--kind", default=None, help="只看一类 · One kind of element only, such as targets.")
@click.option(
    "--against-root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="另一版政策包的文件夹 · Folder of another edition; AFTER is the same pack there.",
)
@click.option(
    "--against-run",
    default=None,
    help="某次运行所用的内容 · The content a run stored; compared with the pack BEFORE now.",
)
@click.option(
    "--change", type=click.Path(path_type=Path, exists=True), help="修改文件 · BEFORE with this change laid over it."
)
@json_option
def command(
    before: str,
    after: str | None,
    kind: str | None,
    against_root: Path | None,
    against_run: str | None,
    change: Path | None,
    as_json: bool,
) -> None:
    """比较两个政策包或同一政策包的两版 · What differs between two packs, or two editions of one.

    Give a second pack, or exactly one of --against-root, --against-run, --change.
    """
    if sum(each is not None for each in (after, against_root, against_run, change)) != 1:
        raise click.UsageError("请给出 AFTER 或三个选项之一 · Give AFTER or exactly one of the three options.")
    old, new = _contents(before, after, against_root, against_run, change)
    found = [each for each in compare(old, new) if kind is None or each.kind == kind]
    if as_json:
        print_json([each.as_dict() for each in found])
    else:
        _show(found)


def _contents(
    before: str, after: str | None, root: Path | None, run: str | None, change: Path | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    here = policy.load()[before].resolved()
    if after is not None:
        return here, policy.load()[after].resolved()
    if root is not None:
        return here, policy.load(root)[before].resolved()
    if change is not None:
        return here, policy.load(change=change)[before].resolved()
    return _of_run(run or ""), here


def _of_run(run: str) -> dict[str, Any]:
    from zhiheng.ledger.home import Home
    from zhiheng.ledger.runs import RunStore

    runs = RunStore(Home.from_environment())
    return runs.pack_content(runs.manifest(run).pack_hash)


def _show(found: list[ElementDifference]) -> None:
    console = Console()
    if not found:
        console.print("没有差别 · No difference")
        return
    table = Table(show_lines=True)
    for heading in ("条目 · Element", "变化 · Change", "内容 · What"):
        table.add_column(heading, overflow="fold")
    for each in found:
        lines = [f"{d.path}: {_short(d.before)} → {_short(d.after)}" for d in each.details]
        table.add_row(Text(f"{each.kind}/{each.id}\n{each.label['zh']}"), CHANGES[each.change], Text("\n".join(lines)))
    console.print(table)


def _short(value: Any) -> str:
    if value is None:
        return "—"
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= 120 else text[:119] + "…"
