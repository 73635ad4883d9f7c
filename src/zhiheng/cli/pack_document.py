"""`zhiheng packs document`: an official document of a pack as it will look, with the labels of its fields in their places."""

from __future__ import annotations

from pathlib import Path

import click

from zhiheng import policy
from zhiheng.cli.output import json_option, print_json

ENDINGS = (".docx", ".pdf")


def _ending(context: click.Context, parameter: click.Parameter, out: Path) -> Path:
    if out.suffix.lower() not in ENDINGS:
        raise click.BadParameter("须以 .docx 或 .pdf 结尾 · It must end in .docx or .pdf.")
    return out


@click.command("document")
@click.argument("pack")
@click.argument("template")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_ending,
    help="写入的文件，.docx 或 .pdf · File to write, .docx or .pdf.",
)
@click.option("--issuer", default="××市场监督管理局", help="发文机关 · Name of the issuing office.")
@json_option
def command(pack: str, template: str, out: Path, issuer: str, as_json: bool) -> None:
    """写出公文样张，字段处是其名称 · Write a sample of an official document, labels in the places of its fields."""
    from zhiheng.documents import docx, filling, pdf

    chosen = policy.load()[pack]
    chosen.element("templates", template)
    document = filling.sample(chosen.templates[template], issuer)
    content = docx.render(document) if out.suffix.lower() == ".docx" else pdf.render(document)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.BadParameter(f"无法写入 · Cannot be written: {out} ({error.strerror})") from error
    if as_json:
        print_json({"pack": pack, "template": template, "path": str(out), "bytes": len(content), "sample": True})
    else:
        click.echo(str(out))
