"""`zhiheng register`: the registers, and the items of one on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click
import pyarrow.compute as pc
from rich.console import Console
from rich.table import Table

from zhiheng.cli.output import json_option, print_json
from zhiheng.credit.stored import today_of
from zhiheng.ledger import registers
from zhiheng.ledger.errors import UnknownRegister
from zhiheng.ledger.installation import Installation, open_installation
from zhiheng.policy.model import ItemState, Register

_AS_OF = click.option(
    "--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), help="截至日，默认今天 · Day, by default today."
)


_KNOWN_AT = click.option(
    "--known-at",
    "known_at",
    type=click.IntRange(min=0),
    help="按当时所知的批次，默认最新 · Batch known, by default the last.",
)
#: What is told of the deciding record besides its fields.
_TOLD = ("occurred_on", "batch_seq", "source", "publicity", "division")


@click.group()
def command() -> None:
    """名册 · Registers: the valid items of a record type over time."""


@command.command("list")
@_AS_OF
@_KNOWN_AT
@json_option
def listed(as_of: datetime | None, known_at: int | None, *, as_json: bool) -> None:
    """列出名册和各状态项数 · List the registers with their numbers by state."""
    installation, day = open_installation(), today_of(as_of.date() if as_of else None)
    with installation.ledger.view(day, known_at) as view:
        rows = [_line(one, registers.counts(registers.items(view, one))) for one in installation.registers]
    if as_json:
        print_json({"as_of": day, "registers": rows})
        return
    table = Table("id", "名册 · Register", *(state.value for state in ItemState), box=None)
    for row in rows:
        table.add_row(row["id"], row["label"]["zh"], *(f"{row['states'][state.value]:,}" for state in ItemState))
    Console().print(table)


def _line(register: Register, numbers: dict[str, int]) -> dict[str, Any]:
    label = {"zh": register.label.zh, "en": register.label.en}
    return {
        "id": register.id,
        "label": label,
        "reads": register.reads,
        "items": sum(numbers.values()),
        "states": numbers,
    }


@command.command()
@click.argument("name")
@_AS_OF
@_KNOWN_AT
@click.option("--state", type=click.Choice([state.value for state in ItemState]), help="只列此状态 · This state alone.")
@click.option(
    "--due-within", "days", type=click.IntRange(0, 3660), help="只列多少天内到期的 · What runs out within so many days."
)
@json_option
def show(
    name: str, as_of: datetime | None, known_at: int | None, state: str | None, days: int | None, *, as_json: bool
) -> None:
    """列出一份名册的项目 · Show the items of one register on a day."""
    installation, day = open_installation(), today_of(as_of.date() if as_of else None)
    register = find(installation, name)
    with installation.ledger.view(day, known_at) as view:
        table = registers.items(view, register, days)
    if state is not None:
        table = table.filter(pc.equal(table["item_state"], state))
    if days is not None:
        table = table.filter(table["item_due_soon"])
    named = registers.shown_fields(register, installation.record_types[register.reads])
    rows = [_plain(row, named) for row in table.to_pylist()]
    if as_json:
        print_json({"register": register.id, "as_of": day, "items": rows})
        return
    _print(register, day, rows)


def find(installation: Installation, name: str) -> Register:
    """Return a register of the packs. Raises UnknownRegister."""
    known = {one.id: one for one in installation.registers}
    if name not in known:
        raise UnknownRegister(register=name, known=", ".join(known))
    return known[name]


def _plain(row: dict[str, Any], named: list[str]) -> dict[str, Any]:
    """Return an item as JSON takes it; what the record says stands under `fields`."""
    own = {name.removeprefix("item_"): row[name] for name in registers.ITEM_COLUMNS}
    told = {"record_id": row["record_id"].hex(), **{name: row[name] for name in _TOLD}}
    return {**own, **told, "fields": {name: row[name] for name in named}}


def _print(register: Register, day: date, rows: list[dict[str, Any]]) -> None:
    console = Console()
    console.print(f"{register.label.zh} · {register.label.en} · {day} · {len(rows):,}", style="bold", markup=False)
    table = Table("state", "since", "next", *register.item, "holder", box=None)
    for row in rows:
        days = [str(row[name] or "—") for name in ("since", "next")]
        table.add_row(
            row["state"],
            *days,
            *(str(row["fields"].get(name) or "—") for name in register.item),
            row["holder_name"] or "—",
        )
    console.print(table, markup=False)
