"""`zhiheng intake`: take in a file or a folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import yaml
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from zhiheng.cli.output import json_option, print_json
from zhiheng.errors import ZhihengError
from zhiheng.ledger.installation import Installation, open_installation
from zhiheng.ledger.intake import ColumnMapping, IntakeResult
from zhiheng.ledger.intake import Progress as Step
from zhiheng.ledger.intake.errors import BadMapping
from zhiheng.ledger.intake.folder import files_of
from zhiheng.ledger.intake.pipeline import SheetReport

_SHOWN = 8
_REMARKS = {
    "blank": ("空行", "blank rows"),
    "joined": ("并入上一记录的行", "rows joined to the record above"),
    "merged": ("合并单元格区域", "merged areas"),
    "hidden_rows": ("隐藏的行(照常读入)", "hidden rows (read like others)"),
    "formulas": ("公式(取保存的结果)", "formulas (their saved results are read)"),
}
_COUNTS = ("accepted", "duplicates", "quarantined", "unlinked", "conflicts")


@click.command("intake")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--type", "record_type", help="记录类型,省略时按列标题识别 · Record type; by the headings if left out.")
@click.option("--source", required=True, help="共享登记中的来源 · Source in the sharing register.")
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="列映射文件(YAML 或 JSON) · Mapping of columns, YAML or JSON.",
)
@click.option(
    "--again",
    is_flag=True,
    help="同一份文件归集过、其后又有更正时,仍按它改回 · Take in a file taken in before although it undoes later corrections.",
)
@click.option("--no-projection", is_flag=True, help="暂不更新网页所读的投影 · Leave what pages read as it is for now.")
@json_option
def command(
    path: Path,
    record_type: str | None,
    source: str,
    mapping_file: Path | None,
    again: bool,
    no_projection: bool,
    as_json: bool,
) -> None:
    """归集一个文件或文件夹 · Take in a file, or each file of a folder as a batch of its own.

    CSV (UTF-8 or GB18030), XLSX, JSON lines, Parquet and SQLite. Bad rows are set aside; see `zhiheng quarantine`.
    The JSON names under `not_data` the rows that are no data: titles, totals, notes, blank and joined rows.
    A file taken in before adds nothing; where its records were corrected since, it is refused unless --again is given.
    Exit code 1 when a file was refused or rows of it were set aside (the good rows are in), 2 for a wrong call.
    """
    mapping = read_mapping(mapping_file) if mapping_file else None
    files = files_of(path)
    installation = open_installation()
    take = _taker(installation, source, record_type, mapping, again=again, as_json=as_json)
    refused = False
    if path.is_dir():
        answer, refused = _folder(files, path, take, as_json)
    else:
        result = take(files[0])
        answer = result.counts() | {"not_data": result.not_data()}
        if not as_json:
            _print(result)
    if not no_projection:
        from zhiheng.server import refresh

        refresh.refresh(installation)
    if as_json:  # last, so that an error before it is the one document
        print_json(answer)
    if refused or answer["quarantined"]:
        sys.exit(1)


def _taker(
    installation: Installation,
    source: str,
    record_type: str | None,
    mapping: ColumnMapping | None,
    *,
    again: bool,
    as_json: bool,
) -> Callable[[Path], IntakeResult]:
    """Check the call, make the database ready, and return what takes in one file."""
    from zhiheng.ledger.intake.pipeline import Setting, check_call
    from zhiheng.server import app

    check_call(source, record_type, Setting(installation.record_types, sources=installation.sources))
    app.setup()
    from zhiheng.ledger.services import uploads

    def take(file: Path) -> IntakeResult:
        with _progress(as_json) as step:
            _, result = uploads.take_in_file(
                installation,
                file,
                source=source,
                record_type=record_type,
                mapping=mapping,
                by="cli",
                progress=step,
                again=again,
            )
        return result

    return take


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file. Raises BadMapping where it cannot be read or is no mapping."""
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadMapping(problem_zh=f"读不了 {path}:{error}", problem_en=f"{path} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise BadMapping(problem_zh=f"{path} 不是“列: 字段”的对应表", problem_en=f"{path} is no table of column: field")
    return ColumnMapping.of(content)


def _folder(
    files: list[Path], root: Path, take: Callable[[Path], IntakeResult], as_json: bool
) -> tuple[dict[str, Any], bool]:
    """Take in every file; one that is refused does not stop the others. Return the report, and whether one was."""
    reports: list[dict[str, Any]] = []
    for file in files:
        name = str(file.relative_to(root))
        try:
            result = take(file)
        except ZhihengError as error:
            reports.append({"file": name, "error": error.as_dict()})
            if not as_json:
                click.echo(f"{name}: {error.message('zh')}\n    {error.message('en')}", err=True)
            continue
        reports.append({"file": name, **result.counts(), "not_data": result.not_data()})
        if not as_json:
            _print(result)
    return _summed(reports), any("error" in report for report in reports)


def _summed(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the counts over all files, and the report of each; a folder is no batch."""
    totals = {name: sum(report.get(name, 0) for report in reports) for name in _COUNTS}
    last = max((report["batch_seq"] for report in reports if report.get("batch_seq")), default=None)
    return {"batch": None, **totals, "batch_seq": last, "files": reports}


@contextmanager
def _progress(as_json: bool) -> Iterator[Callable[[Step], None] | None]:
    """Give what shows rate and remaining time, on a terminal only."""
    console = Console(stderr=True)
    if as_json or not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1.0, note="")

        def show(step: Step) -> None:
            left = f"剩余 {step.remaining:.0f} 秒 · {step.remaining:.0f} s left" if step.remaining is not None else ""
            note = f"{step.rows:,} 行 rows · {step.rate:,.0f}/s · {left}"
            bar.update(task, description=step.name, total=step.size or 1, completed=step.done, note=note)

        yield show


def _print(result: IntakeResult) -> None:
    counts = result.counts()
    click.echo(
        f"{result.name}: 接收 {counts['accepted']},重复 {counts['duplicates']},待改 {counts['quarantined']},"
        f"待关联 {counts['unlinked']},冲突 {counts['conflicts']},批次 {counts['batch_seq']}"
    )
    click.echo(
        f"    accepted {counts['accepted']}, duplicates {counts['duplicates']}, quarantined {counts['quarantined']}, "
        f"unlinked {counts['unlinked']}, conflicts {counts['conflicts']}, batch {counts['batch_seq']}"
    )
    for sheet in result.sheets:
        if sheet.unused:
            names = "、".join(sheet.unused)
            click.echo(f"    {sheet.name}: 未使用的列 · columns not used: {names}")
        _print_outside(sheet)
    for bad in result.bad[:5]:
        for finding in bad.findings[:3]:
            click.echo(f"    {bad.sheet} {finding.row} {finding.column}: {finding.message('zh')}")
            click.echo(f"        {finding.message('en')}")
    if result.bad:
        click.echo("    导出待改的行 · export the rows to mend: zhiheng quarantine export FILE.xlsx")


def _print_outside(sheet: SheetReport) -> None:
    """Say which rows of a sheet are no data, how many are blank or joined, and what else must be told of it."""
    for entry in sheet.outside:
        if entry.sheet:
            click.echo(f"    {entry.sheet}: 未取的工作表,{entry.rows} 行 · sheet left out, {entry.rows} rows")
    rows = [entry for entry in sheet.outside if not entry.sheet]
    for entry in rows[:_SHOWN]:
        click.echo(f"    {sheet.name}: 第 {entry.row} 行不是数据 · row {entry.row} is no data: {entry.text}")
    if len(rows) > _SHOWN:
        click.echo(f"    {sheet.name}: 共 {len(rows)} 行不是数据 · {len(rows)} rows are no data")
    counts = {"blank": sheet.blank, "joined": sheet.joined, **sheet.remarks}
    told = [f"{_REMARKS[name][0]} {count} · {_REMARKS[name][1]} {count}" for name, count in counts.items() if count]
    if told:
        click.echo(f"    {sheet.name}: {';'.join(told)}")
