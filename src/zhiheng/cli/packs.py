"""`zhiheng packs`: lint, list and show policy packs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from zhiheng import policy
from zhiheng.cli import (
    pack_coverage,
    pack_difference,
    pack_document,
    pack_scaffold,
    pack_targets,
    record_type_files,
)
from zhiheng.cli.output import json_option, print_json
from zhiheng.policy.in_force import element_stands
from zhiheng.policy.model import Element, Parameter

root_option = click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="政策包文件夹，默认为自带的 · Folder of packs.",
)
change_option = click.option(
    "--change",
    type=click.Path(path_type=Path, exists=True),
    default=None,
    help="修改文件或文件夹 · A change file or folder laid over the packs.",
)


@click.group()
def command() -> None:
    """政策包 · Policy packs."""


command.add_command(pack_coverage.command)
command.add_command(pack_difference.command)
command.add_command(pack_document.command)
command.add_command(pack_scaffold.command)
command.add_command(record_type_files.command)


@command.command()
@root_option
@change_option
@json_option
def lint(root: Path | None, change: Path | None, as_json: bool) -> None:
    """检查全部政策包 · Check all packs; exit code 1 when anything is found."""
    packs, findings = policy.examine(root, change)
    if as_json:
        print_json([finding.as_dict() for finding in findings])
    elif findings:
        _print_findings(findings)
    else:
        ids = ", ".join(packs)
        click.echo(f"{len(packs)} 个政策包没有问题：{ids} · No findings in {len(packs)} packs: {ids}")
    if findings:
        sys.exit(1)


def _table(*headings: str) -> Table:
    """Return a table that folds long texts: Chinese has no spaces to break at."""
    table = Table(show_lines=True)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _print_findings(findings: Iterable[policy.Finding]) -> None:
    table = _table("位置 · Place", "问题 · Finding")
    for finding in findings:
        place = f"{finding.file}:{finding.line}" if finding.line else finding.file
        table.add_row(Text(place), Text(f"{finding.zh}\n{finding.en}"))
    Console().print(table)


@command.command(name="list")
@root_option
@change_option
@json_option
def list_packs(root: Path | None, change: Path | None, as_json: bool) -> None:
    """列出政策包 · List the packs with what each holds."""
    rows = [_pack(pack) for pack in policy.load(root, change).values()]
    if as_json:
        print_json(rows)
        return
    table = _table("编号 · Id", "名称 · Name", "版本 · Version", "基于 · Extends", "条目 · Elements")
    for row in rows:
        extends = ", ".join(row["extends"]) or "—"
        table.add_row(row["id"], _both(row["label"]), row["version"], extends, str(sum(row["counts"].values())))
    Console().print(table)


def _pack(pack: policy.Pack) -> dict[str, Any]:
    info = pack.info.model_dump(mode="json", by_alias=True)
    counts = {kind: len(elements) for kind, elements in pack.elements.items()}
    return {**info, "chain": list(pack.chain), "content_hash": pack.content_hash, "counts": counts}


def _both(label: Mapping[str, str]) -> str:
    return f"{label['zh']} · {label['en']}"


@command.command()
@click.argument("pack")
@click.argument("kind", required=False)
@click.argument("element", required=False)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="日期 YYYY-MM-DD · What holds on this day."
)
@root_option
@change_option
@json_option
def show(
    pack: str,
    kind: str | None,
    element: str | None,
    as_of: datetime | None,
    root: Path | None,
    change: Path | None,
    as_json: bool,
) -> None:
    """显示一个政策包、其一类内容或其中一条 · Show a pack, one kind of its content, or one element."""
    packs = policy.load(root, change)
    day = as_of.date() if as_of else None
    chosen = packs[pack]
    if kind is None:
        _show(_pack(chosen), as_json)
        return
    kind = kind.replace("_", "-")
    if element is None and kind == "targets":
        found = pack_targets.rows(packs, chosen, day)
        print_json(found) if as_json else pack_targets.print_table(chosen, found)
    elif element is None:
        _show_kind(_kind(packs, chosen, kind, day), as_json)
    else:
        _show(_element(packs, chosen, chosen.element(kind, element), day), as_json)


def _kind(packs: policy.PackSet, pack: policy.Pack, kind: str, day: date | None) -> list[dict[str, Any]]:
    """Return the elements of a kind, those in force on the day where one is given."""
    elements = pack.all_of(kind).values()
    return [_element(packs, pack, each, day) for each in elements if day is None or element_stands(each, day)]


def _element(packs: policy.PackSet, pack: policy.Pack, element: Element, day: date | None) -> dict[str, Any]:
    place = packs.where(element)
    shown = {**element.model_dump(mode="json", by_alias=True), "file": place.file, "line": place.line}
    if day is not None:
        shown["as_of"], shown["in_force"] = day.isoformat(), element_stands(element, day)
        if isinstance(element, Parameter):
            shown["value"] = pack.value(element.id, day).model_dump(mode="json", by_alias=True)
    return shown


def _show_kind(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    table = _table("编号 · Id", "名称 · Name", "政策包 · Pack", "确定性 · Certainty", "位置 · Place")
    for row in rows:
        table.add_row(row["id"], _both(row["label"]), row["pack"], row["certainty"], f"{row['file']}:{row['line']}")
    Console().print(table)


def _show(document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    table = _table("", "")
    table.show_header = False
    for key, value in document.items():
        if value not in (None, [], {}):
            table.add_row(Text(key), Text(_plain(value)))
    Console().print(table)


def _plain(value: Any, indent: int = 0) -> str:
    """Return a value as indented lines for people."""
    pad = "  " * indent
    if isinstance(value, dict):
        if set(value) == {"zh", "en"}:
            return pad + _both(value)
        shown = {key: each for key, each in value.items() if each not in (None, [], {})}
        return "\n".join(
            f"{pad}{key}: {_plain(each, indent + 1).lstrip()}"
            if not _deep(each)
            else f"{pad}{key}:\n{_plain(each, indent + 1)}"
            for key, each in shown.items()
        )
    if isinstance(value, list):
        return "\n".join(f"{pad}- {_plain(each, indent + 1).lstrip()}" for each in value)
    return pad + str(value)


def _deep(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, dict) and set(value) != {"zh", "en"})
