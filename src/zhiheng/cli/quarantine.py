"""`zhiheng quarantine`: rows set aside for mending."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from zhiheng.cli.output import json_option, print_json


@click.group()
def command() -> None:
    """问题数据 · Rows set aside: list, export with the cells marked, retry once mended."""
    from zhiheng.server import app

    if not {"-h", "--help"} & set(sys.argv):
        app.setup()


source_option = click.option("--source", help="只看一个来源 · Of one source.")
type_option = click.option("--type", "record_type", help="只看一种记录 · Of one record type.")
batch_option = click.option("--batch", help="只看一个批次 · Of one batch.")


@command.command("list")
@source_option
@type_option
@batch_option
@click.option("--limit", default=50, show_default=True, type=click.IntRange(0), help="最多列出几行 · Rows to list.")
@json_option
def list_rows(source: str | None, record_type: str | None, batch: str | None, limit: int, as_json: bool) -> None:
    """列出待改的行 · List the rows that wait, with what is wrong."""
    from zhiheng.ledger.services import mending

    found = mending.waiting(source, record_type, batch)
    rows = [
        {"key": row.key, "source": row.source, "record_type": row.record_type, "file": row.upload.name,
         "sheet": row.sheet, "row": row.row, "findings": row.findings}
        for row in found.select_related("upload")[:limit]
    ]  # fmt: skip
    if as_json:
        print_json({"waiting": found.count(), "groups": mending.summary(), "rows": rows})
        return
    click.echo(f"待改 {found.count()} 行 · {found.count()} rows wait")
    for row in rows:
        click.echo(f"{row['file']} {row['sheet']} {row['row']} ({row['record_type']}, {row['source']})")
        for finding in row["findings"]:
            click.echo(f"    {finding['column']}: {finding['zh']}\n        {finding['en']}")


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@source_option
@type_option
@batch_option
@click.option("--english", is_flag=True, help="批注用英文 · Comments in English.")
@json_option
def export_rows(
    file: Path, source: str | None, record_type: str | None, batch: str | None, english: bool, as_json: bool
) -> None:
    """导出为表格,标出有问题的单元格 · Export to XLSX with the bad cells coloured and commented (or to CSV)."""
    from xlsxwriter.exceptions import XlsxWriterException

    from zhiheng.ledger.services import mending

    if file.suffix.lower() not in {".xlsx", ".csv"}:
        raise click.BadParameter(f"{file}: 请写成 .xlsx 或 .csv · End the name in .xlsx or .csv.")
    try:
        count = mending.export(mending.waiting(source, record_type, batch), file, "en" if english else "zh")
    except (OSError, XlsxWriterException) as error:
        raise click.BadParameter(
            f"{file}: 写不了,请换一个位置 · It cannot be written; choose another place. ({error})"
        ) from error
    if as_json:
        print_json({"file": str(file), "rows": count})
    else:
        click.echo(f"已导出 {count} 行到 {file},改好后:zhiheng quarantine retry {file}")
        click.echo(f"{count} rows written to {file}; when mended: zhiheng quarantine retry {file}")


@command.command("retry")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
def retry_rows(file: Path, as_json: bool) -> None:
    """重新归集改好的表格 · Take in a mended export; what is still bad keeps waiting (exit code 1)."""
    from zhiheng.ledger.installation import open_installation
    from zhiheng.ledger.services import mending
    from zhiheng.server import refresh

    installation = open_installation()
    retried = mending.retry(installation, file, by="cli")
    refresh.refresh(installation)
    if as_json:
        print_json(retried.as_dict())
    else:
        click.echo(
            f"接收 {retried.accepted},重复 {retried.duplicates},仍需修改 {retried.still_bad},已无此行 {retried.unknown}"
        )
        click.echo(
            f"accepted {retried.accepted}, duplicates {retried.duplicates}, still bad {retried.still_bad}, "
            f"no longer waiting {retried.unknown}"
        )
    if retried.still_bad:
        sys.exit(1)
