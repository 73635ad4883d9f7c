"""`zhiheng audit`: the transparency log verified, proved, signed and exported; the who-did-what log sealed and purged."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from zhiheng.audit import notes, own_key, proof_file
from zhiheng.audit.errors import EmptyFirstTree, ProofUnreadable
from zhiheng.cli.output import json_option, print_json

_FILE = click.Path(dir_okay=False, path_type=Path)
_READABLE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group("audit")
def command() -> None:
    """审计 · The transparency log, its checkpoints and proofs; who did what."""


@command.command()
@click.option(
    "--checkpoint", "held", multiple=True, type=_READABLE, help="您保存的检查点,可重复 · A checkpoint you kept."
)
@click.option("--key", "keys", multiple=True, help="日志公钥(名称+散列+base64)· A public key of this log.")
@json_option
def verify(held: tuple[Path, ...], keys: tuple[str, ...], *, as_json: bool) -> None:
    """从条目重新计算整个日志 · Compute the whole log again and compare it with all that was signed.

    Says which ranges a checkpoint anchors and which none does yet. Exit code 0 when nothing is found, 1 otherwise.
    """
    _ready()
    from zhiheng.audit.services import verification
    from zhiheng.audit.services.anchors import Held

    kept = [Held(str(path), path.read_text(encoding="utf-8", errors="replace")) for path in held]
    report = verification.verify(kept, [notes.read_key(each) for each in keys])
    if as_json:
        print_json(report.as_dict())
    else:
        _tell(report.as_dict())
    sys.exit(0 if report.valid else 1)


def _tell(report: dict[str, Any]) -> None:
    holders = {
        "held": "由您持有的检查点锚定 / anchored by a checkpoint you hold",
        "witness": "由见证人锚定 / anchored by a witness",
        "operator": "由运行者签署的检查点锚定 / anchored by the operator's checkpoint",
        None: "尚无检查点 / not anchored yet",
    }
    click.echo(f"条目 / entries: {report['size']:,}  root {report['root']}")
    for each in report["ranges"]:
        click.echo(f"  {each['from']:,} – {each['to'] - 1:,}: {holders[each['by']]}")
    actions = report["actions"]
    click.echo(
        f"操作日志 / who did what: {actions['segments']} 段 / segments, 未封存 / unsealed {actions['unsealed']:,}"
    )
    for finding in report["findings"]:
        click.echo(f"✗ {finding['code']}: {finding['zh']} / {finding['en']}", err=True)
    click.echo("未发现改动 / Nothing was found." if report["valid"] else "发现问题 / Something was found.")


@command.command()
@click.argument("index", required=False, type=click.IntRange(min=0))
@click.option(
    "--size",
    type=click.IntRange(min=0),
    help="日志大小,默认最近检查点 · Size of the log; by default that of the last checkpoint.",
)
@click.option(
    "--from", "first", type=click.IntRange(min=0), help="一致性证明的起始大小 · First size, for a proof of consistency."
)
@json_option
def proof(index: int | None, size: int | None, first: int | None, *, as_json: bool) -> None:
    """条目的包含证明,或两个大小之间的一致性证明 · Prove an entry, or that one size is a beginning of another.

    The document is what `zhiheng audit verify-proof` and the stand-alone verifier read.
    """
    if (index is None) == (first is None):
        raise click.UsageError("请给出 INDEX 或 --from 之一 · Give either INDEX or --from.")
    _ready()
    from zhiheng.audit.services import proving

    document = proving.consistency(first, size) if first is not None else proving.inclusion(index or 0, size)
    if as_json:
        print_json(document)
        return
    for name, value in document.items():
        if name == "proof":
            click.echo("proof:")
            click.echo("\n".join(f"  {each}" for each in value))
        else:
            click.echo(f"{name}: {value}")


@command.command("verify-proof")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@json_option
def verify_proof(file: Path, *, as_json: bool) -> None:
    """核验一份证明文件,不需要数据库 · Check the JSON document of a proof; no database is needed.

    Exit code 0 when the proof holds, 1 when not (an empty tree as the first size is an error, so is a FILE that holds no proof).
    """
    text = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        checked = proof_file.check(proof_file.read(text))
    except (EmptyFirstTree, ProofUnreadable) as error:
        if as_json:
            print_json({"valid": False, "reason": error.code, "error": error.as_dict()})
        else:
            click.echo(f"{error.message('zh')}\n{error.message('en')}", err=True)
        sys.exit(1)
    if as_json:
        print_json(checked.as_dict())
    else:
        click.echo(f"{checked.zh}\n{checked.en}")
    sys.exit(0 if checked.valid else 1)


@command.command()
@click.option("--new-key", is_flag=True, help="确认更换签名密钥 · The key was changed on purpose.")
@click.option("--out", type=_FILE, help="写入文件 · Write the note into a file.")
@click.option(
    "--cosign", type=_READABLE, help="收下见证人签名过的检查点 · Keep the lines that witnesses added to a checkpoint."
)
@click.option("--send", is_flag=True, help="发给见证人 · Send it to the witnesses.")
@json_option
def checkpoint(*, new_key: bool, out: Path | None, cosign: Path | None, send: bool, as_json: bool) -> None:
    """签署当前日志 · Sign the log as it stands, once a size.

    What the who-did-what log holds by now is sealed before, so that the checkpoint covers it too.
    """
    _ready()
    from zhiheng.audit.services import checkpoints, proving, segments, witnesses

    if cosign is not None:
        _cosigned(checkpoints.cosign(cosign.read_text(encoding="utf-8")), as_json=as_json)
        return
    segments.seal_so_far()
    made = checkpoints.make(new_key=new_key)
    sent = witnesses.send(made) if made is not None and send else []
    document = None if made is None else proving.checkpoint(made)
    if made is not None and out is not None:
        out.write_text(checkpoints.note_of(made), encoding="utf-8")
    if as_json:
        told = [{"to": each.to, "error": each.error or None} for each in sent]
        print_json({**(document or {"size": 0}), **({"sent": told} if send else {})})
    elif made is None:
        click.echo("日志还没有条目 / The log has no entries yet.")
    else:
        click.echo(checkpoints.note_of(made), nl=False)
        for each in sent:
            click.echo(f"{each.to}: {each.error or '已发送 / sent'}", err=bool(each.error))


def _cosigned(kept: list[Any], *, as_json: bool) -> None:
    names = [each.witness for each in kept]
    if as_json:
        print_json({"kept": names})
    else:
        click.echo(f"已保存签名 / Signatures kept: {', '.join(names) or '-'}")


@command.command()
@json_option
def key(*, as_json: bool) -> None:
    """日志公钥 · The public key of the log."""
    document = own_key.document()
    if as_json:
        print_json(document)
    else:
        click.echo(document["key"])


@command.command()
@click.option("--out", type=_FILE, help="文件,默认标准输出 · File; by default standard output.")
@click.option("--from", "first", type=click.IntRange(min=0), default=0, help="从第几号起 · From this entry on.")
@json_option
def export(out: Path | None, first: int, *, as_json: bool) -> None:
    """导出全部条目(每行一个 JSON)· Export the entries, one JSON document a line, for the stand-alone verifier.

    With --json the lines are one list.
    """
    _ready()
    from zhiheng.audit.services import proving

    if as_json:
        print_json(list(proving.lines(first)))
    elif out is None:
        for line in proving.texts(first):
            click.echo(line)
    else:
        with out.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in proving.texts(first))


@command.command()
@json_option
def seal(*, as_json: bool) -> None:
    """封存操作日志中已过去的各天 · Seal the days of the who-did-what log that are over."""
    _ready()
    from zhiheng.audit.services import segments

    made = [
        {"segment": each.number, "day": each.day, "rows": each.rows, "index": each.log_index}
        for each in segments.seal()
    ]
    if as_json:
        print_json({"sealed": made})
    else:
        click.echo(
            "\n".join(f"{each['segment']}: {each['day']}, {each['rows']:,}" for each in made)
            or "没有可封存的 / Nothing to seal."
        )


@command.command()
@click.option(
    "--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="删除此日之前的 · Remove days before this one."
)
@click.option("--by", required=True, help="谁要求删除 · Who asks for it.")
@json_option
def purge(before: datetime, by: str, *, as_json: bool) -> None:
    """删除保存期满的操作记录 · Remove rows of the who-did-what log whose time (183 days at least) is over."""
    _ready()
    from zhiheng.audit.services import segments

    made = segments.purge(before.date(), by=by)
    rows = made.rows if made else 0
    if as_json:
        print_json({"removed": rows, "until": made.until_id if made else None})
    else:
        click.echo(f"已删除 / Removed: {rows:,}")


def _ready() -> None:
    from zhiheng.server import app

    app.setup()
