"""`zhiheng packs template`: the upload template and the invented sample of a record type."""

from __future__ import annotations

from pathlib import Path

import click

from zhiheng import policy
from zhiheng.cli.output import json_option, print_json


@click.command("template")
@click.argument("record_type")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="写入的文件 · File to write.")
@click.option(
    "--sample", is_flag=True, help="虚构的示例行（CSV），不要模板 · Invented sample rows (CSV), not the template."
)
@json_option
def command(record_type: str, output: Path | None, sample: bool, as_json: bool) -> None:
    """写出某记录类型的填报模板（XLSX）· Write the upload template (XLSX) of a record type."""
    from zhiheng.ledger.intake.mapping import named_type
    from zhiheng.ledger.intake.sample import sample_csv
    from zhiheng.ledger.intake.setting import SYSTEM_TYPES
    from zhiheng.ledger.intake.template import template

    every = {name: kind for pack in policy.load().values() for name, kind in pack.record_types.items()}
    kind = named_type(record_type, {name: kind for name, kind in every.items() if name not in SYSTEM_TYPES})
    path = output or Path(f"{record_type}-sample.csv" if sample else f"{record_type}.xlsx")
    if sample:
        # Excel reads UTF-8 only where the file says so at its start.
        path.write_text(sample_csv(kind), encoding="utf-8-sig", newline="")
    else:
        path.write_bytes(template(kind))
    if as_json:
        print_json({"record_type": record_type, "path": str(path), "sample": sample})
    else:
        click.echo(str(path))
