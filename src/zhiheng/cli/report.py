"""`zhiheng report`: the quality status report of a place as a file."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import click

from zhiheng.cli.output import json_option, print_json, write_file

FORMS = ("docx", "pdf", "xlsx", "html")


@click.group()
def command() -> None:
    """报告 · Reports: the state of quality of a province, a prefecture or an industry."""
    from zhiheng.server import app

    if not {"-h", "--help"} & set(sys.argv):
        app.setup()


@command.command("status")
@click.option("--pack", "pack_id", required=True, help="政策包 · Pack.")
@click.option(
    "--area", required=True, help="区划代码，如 510000 · Division code of the province, a prefecture or a county."
)
@click.option("--period", required=True, help="期间，如 2023、2023-H1、2023-Q2 · Period.")
@click.option("--industry", default="", help="只看某一行业（GB/T 4754 代码）· One industry alone.")
@click.option("--language", default="zh", show_default=True, type=click.Choice(["zh", "en"]), help="语言 · Language.")
@click.option("--public-only", is_flag=True, help="只引用公开的数值 · Quote public values alone.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写入的文件，以扩展名定格式 · File to write: .docx, .pdf, .xlsx or .html.",
)
@json_option
def status(
    pack_id: str, area: str, period: str, industry: str, language: str, out: Path, *, public_only: bool, as_json: bool
) -> None:  # fmt: skip
    """写出质量状况分析报告 · Write the report on the state of quality of a place."""
    from zhiheng.drafting import status as reports
    from zhiheng.drafting import status_files
    from zhiheng.ledger.installation import open_installation
    from zhiheng.server.drafting import ports

    form = out.suffix.removeprefix(".").lower()
    if form not in FORMS:
        raise click.BadParameter(f"{out.name}: .docx, .pdf, .xlsx, .html", param_hint="--out")
    if not out.parent.is_dir():  # told before the work is done
        raise click.BadParameter(f"没有这个文件夹 · There is no such folder: {out.parent}", param_hint="--out")
    installation = open_installation()
    pack = installation.packs[pack_id]
    order = ports.order(pack, area, period, industry)
    known = ports.known(installation, pack, order, ports.PUBLIC if public_only else None)
    made = reports.report(known, order, language)
    content = status_files.render(made.report, form)
    write_file(out, content)
    told = {
        "out": str(out), "form": form, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(),
        "pack": pack.info.id, "area": order.area, "period": order.period, "before": order.before, "industry": industry,
        "language": language, "as_of": known.as_of, "batch": known.batch, "indicators": list(made.used),
        "findings": [one.as_dict() for one in made.findings], "goals": len(known.goals), "synthetic": made.is_synthetic,
        "left_out": [{"zh": f"{one.part.zh}：{one.why.zh}", "en": f"{one.part.en}: {one.why.en}"} for one in known.absent],
    }  # fmt: skip
    if as_json:
        print_json(told)
        return
    click.echo(
        f"已写入 {out}（{len(content):,} 字节，{len(made.used)} 个指标）· Written: {len(made.used)} indicators, {len(made.findings)} findings"
    )
    for one in known.absent:
        click.echo(f"未包括 Left out · {one.part.zh}：{one.why.zh} · {one.part.en}: {one.why.en}")
