"""`zhiheng packs coverage`: what is carried out of the documents, with marks computed from what is there."""

from __future__ import annotations

import os
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from zhiheng.cli.output import json_option, print_json
from zhiheng.ledger.installation import open_installation
from zhiheng.policy import coverage
from zhiheng.policy.coverage import Coverage, Mark

MARKS = {
    Mark.DECLARED: ("已声明", "declared"),
    Mark.USABLE: ("可用", "usable"),
    Mark.WITH_DATA: ("有数据", "with data"),
    Mark.USED: ("用过", "used"),
}


@click.command("coverage")
@click.argument("pack", required=False)
@click.option("--missing", is_flag=True, help="只列尚不可用的 · Only what is not usable yet.")
@json_option
def command(pack: str | None, missing: bool, as_json: bool) -> None:
    """政策落实 · What the software carries out of each mechanism of the documents.

    Without PACK all packs together. The marks are computed from the packs, the commands and the records of this
    installation; none is typed.
    """
    found = _compute(pack)
    if as_json:
        print_json(_document(found, missing))
    else:
        _show(found, missing)


def _compute(pack: str | None) -> Coverage:
    from zhiheng.server import coverage as here

    _with_database()
    installation = open_installation()
    packs = [installation.packs[pack]] if pack else list(installation.packs.values())
    return coverage.compute(packs, here.works, here.evidence(installation))


def _with_database() -> None:
    """Let cases be counted too, where this installation has a database: none is made for it."""
    from zhiheng.server import app, database
    from zhiheng.server.supervisor.cluster import DATA

    if os.environ.get("DATABASE_URL") or (database.home() / DATA).is_dir():
        app.setup()


def _document(found: Coverage, missing: bool) -> dict[str, Any]:
    from zhiheng.server.coverage import as_document

    return as_document(found, [row for row in found.mechanisms if not missing or Mark.USABLE not in row.marks])


def _show(found: Coverage, missing: bool) -> None:
    console, table = Console(), Table()
    for heading in (
        "机制 · Mechanism",
        "条款 · Provisions",
        "由什么落实 · Carried out by",
        "标记 · Marks",
        "还缺 · Lacks",
    ):
        table.add_column(heading, overflow="fold")
    for row in found.mechanisms:
        if missing and Mark.USABLE in row.marks:
            continue
        marks = "\n".join(f"{MARKS[mark][0]} {MARKS[mark][1]}" for mark in Mark if mark in row.marks) or "—"
        table.add_row(
            Text(f"{row.mechanism.label.zh}\n{row.mechanism.label.en}"),
            Text("\n".join(f"{document} {provision}" for document, provision in row.provisions)),
            Text("\n".join(each.reference for each in row.elements) or "—"),
            Text(marks),
            Text("\n".join(lack.zh for lack in row.lacks) or "—"),
        )
    console.print(table)
    for zh, en, rows in (("机制", "mechanisms", found.mechanisms), ("条款", "provisions", found.provisions)):
        numbers = coverage.counts(rows)
        told = " · ".join(f"{zh_} {en_} {numbers[mark.value]}" for mark, (zh_, en_) in MARKS.items())
        console.print(f"{zh} {en}: {numbers['total']} · {told}", highlight=False)
