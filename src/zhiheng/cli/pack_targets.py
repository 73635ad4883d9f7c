"""How `zhiheng packs show … targets` writes targets: one flat row each, and a table for people."""

from __future__ import annotations

from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from zhiheng import policy
from zhiheng.policy import in_force
from zhiheng.policy.model import Comparator, Localised, Target
from zhiheng.stats.reading import json_number

#: How comparators read in a table.
_SIGNS = {Comparator.AT_LEAST: "≥ ", Comparator.AT_MOST: "≤ ", Comparator.MORE: "+", Comparator.ABOUT: "≈ "}


def rows(packs: policy.PackSet, pack: policy.Pack, day: date | None) -> list[dict[str, Any]]:
    """Return the targets of a pack, those in force on the day where one is given, as plain rows.

    Numbers are JSON numbers; days stay dates. The keys up to `notes` are what scripts may rely on.
    """
    return [_row(packs, pack, each) for each in in_force.targets(pack, day)]


def _row(packs: policy.PackSet, pack: policy.Pack, target: Target) -> dict[str, Any]:
    place, stands = target.cite[0], packs.where(target)
    document = pack.documents.get(place.document)
    return {
        "id": target.id,
        "indicator": target.indicator,
        "document": place.document,
        "provision": place.provision,
        "comparator": target.comparator,
        "value": json_number(target.value),
        "low": json_number(target.low),
        "high": json_number(target.high),
        "unit": target.unit,
        "deadline": target.deadline,
        "kind": target.kind,
        "force": target.force,
        "modality": target.modality,
        "part_of": target.part_of,
        "certainty": target.certainty,
        "notes": _plain(target.note),
        "label": _plain(target.label),
        "words": _plain(target.words),
        "relative_to": target.relative_to,
        "starts": target.starts,
        "year": target.year,
        "base_year": target.base_year,
        "every": target.every,
        "year_rule": target.year_rule,
        "year_words": target.year_words,
        "scope": target.scope.model_dump(mode="json") if target.scope else None,
        "document_status": document.status if document else None,
        "pack": target.pack,
        "file": stands.file,
        "line": stands.line,
    }


def _plain(text: Localised | None) -> dict[str, str] | None:
    return text.model_dump() if text else None


def print_table(pack: policy.Pack, found: list[dict[str, Any]]) -> None:
    """Print the rows as a table: what is asked of which indicator, by when, where it stands."""
    table = Table(show_lines=True)
    for heading in ("编号 · Id", "指标 · Indicator", "要求 · Asked", "期限 · By", "性质 · Kind", "出处 · Place"):
        table.add_column(heading, overflow="fold")
    for row in found:
        target = pack.targets[row["id"]]
        indicator = pack.indicators.get(target.indicator)
        name = f"{indicator.label.zh}\n{indicator.label.en}" if indicator else target.indicator
        by = row["deadline"] or row["year"] or (row["every"] and f"每年 · every {row['every']}") or "—"
        kind = f"{row['kind']} · {row['force']} · {row['modality']}"
        cells = (row["id"], name, asked(target), str(by), kind, f"{row['document']} {row['provision']}")
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)


def asked(target: Target) -> str:
    """Return what a target asks for, in figures with their unit, or in words in both languages."""
    unit = f" {target.unit.label.zh}" if target.unit else ""
    if target.comparator is Comparator.RANGE:
        return f"{json_number(target.low)}–{json_number(target.high)}{unit}"
    if target.value is not None and target.comparator is not None:
        return f"{_SIGNS.get(target.comparator, f'{target.comparator} ')}{json_number(target.value)}{unit}"
    return f"{target.words.zh}\n{target.words.en}" if target.words else "—"
