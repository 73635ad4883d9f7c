"""`zhiheng round`: reporting rounds made, sent, followed, summed and taken in by the command line."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhiheng.cli import round_shapes as shapes
from zhiheng.cli.output import json_option, print_json, write_file

if TYPE_CHECKING:
    from zhiheng.actors import Actor
    from zhiheng.rounds.models import Round

user_option = click.option(
    "--user",
    "username",
    help="以谁的名义（账户名）；不写则为系统 · In whose name (an account); the system itself if none.",
)


_LEVELS = ("province", "prefecture", "county", "zone", "township")


@click.group()
def command() -> None:
    """填报 · Reporting rounds: create, send, status, remind, take, roll up, lock, reopen."""
    from zhiheng.server import app

    if not {"-h", "--help"} & set(sys.argv):
        app.setup()


@command.command("list")
@user_option
@json_option
def list_rounds(username: str | None, *, as_json: bool) -> None:
    """列出可以查看的填报 · List the rounds that the account may see, the newest first."""
    from zhiheng.rounds.services import asking

    found = [shapes.line(one) for one in asking.rounds(_actor(username))]
    if as_json:
        print_json({"rounds": found})
        return
    for one in found:
        click.echo(f"{one['round']}\t{one['period']}\t{one['state']}\t{one['due_on']}\t{one['label_zh']}")
    click.echo(f"共 {len(found)} 次 · {len(found)} rounds")


@command.command("create")
@click.argument("form", required=False)
@click.option("--pack", default="sichuan", show_default=True, help="政策包 · Pack.")
@click.option("--period", required=True, help="期间，如 2026-Q3 · The period, such as 2026-Q3.")
@click.option("--asks", multiple=True, help="层级或机构代码，代替表中所定 · Levels or bodies, in place of the form's.")
@click.option(
    "--due", type=click.DateTime(["%Y-%m-%d"]), help="截止日期，代替表中所定 · Due day, in place of the form's."
)
@click.option("--template", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="以 XLSX 模板代替 FORM · An XLSX template in place of FORM.")  # fmt: skip
@click.option("--returns-to", default="", help="用模板时：发起机构 · With a template: the body that asks.")
@user_option
@json_option
def create(
    form: str | None, pack: str, period: str, asks: tuple[str, ...], due: datetime | None, template: Path | None,
    returns_to: str, username: str | None, *, as_json: bool,
) -> None:  # fmt: skip
    """建立一次填报（草稿）· Make a round of a pack's form, or of a template, as a draft."""
    from zhiheng.actors.services import bodies
    from zhiheng.cases.services import installed
    from zhiheng.rounds.services import creating

    if (form is None) == (template is None):
        raise click.UsageError("请写 FORM 或 --template 之一 · Name either FORM or --template.")
    actor, day = _actor(username), due.date() if due else None
    bodies.sync(installed.installation().packs)
    if template is not None:
        made = creating.create_from_template(
            actor, pack, template, period, asks=asks or ("county",), returns_to=returns_to, due_on=day
        )
    else:
        made = creating.create(actor, pack, str(form), period, asks=asks, due_on=day)
    _say(made, "已建立 · Created", as_json=as_json)


@command.command("send")
@click.argument("round_", metavar="ROUND")
@user_option
@json_option
def send(round_: str, username: str | None, *, as_json: bool) -> None:
    """下发 · Send a draft down the tree of units."""
    from zhiheng.rounds.services import asking, sending

    actor = _actor(username)
    found = asking.find(actor, round_)
    sending.send(actor, found)
    _say(found, "已下发 · Sent", as_json=as_json)


@command.command("status")
@click.argument("round_", metavar="ROUND")
@user_option
@json_option
def status(round_: str, username: str | None, *, as_json: bool) -> None:
    """各单位的进度、逾期 · How far each unit is, and who is late."""
    from zhiheng.rounds.services import asking

    actor = _actor(username)
    found = asking.find(actor, round_)
    sheets = asking.sheets(actor).filter(round=found).select_related("above__unit")
    document = {**shapes.line(found), "units": [shapes.sheet(one) for one in sheets]}
    if as_json:
        print_json(document)
        return
    click.echo(f"{found.number} {found.name_zh} · {found.name_en} {found.period}: {found.state}")
    for one in document["units"]:
        click.echo(
            f"  {one['light']:5} {one['unit']}\t{one['state']}\t{'逾期 late ' + str(one['late']) if one['late'] else ''}\t{one['name']}"
        )


@command.command("remind")
@click.argument("round_", metavar="ROUND")
@click.option("--unit", "units", multiple=True, help="只催这些单位 · These units alone.")
@user_option
@json_option
def remind(round_: str, units: tuple[str, ...], username: str | None, *, as_json: bool) -> None:
    """催报（每单位每日一次）· Remind the units that have not answered, once a day each."""
    from zhiheng.rounds.services import asking, sending

    actor = _actor(username)
    done = sending.remind(actor, asking.find(actor, round_), units)
    if as_json:
        print_json({"reminded": [{"unit": unit, "late": days} for unit, days in done.units.items()]})
    else:
        click.echo(f"已催 {len(done.units)} 个单位 · {len(done.units)} units reminded")


@command.command("take")
@click.argument("round_", metavar="ROUND")
@click.argument("unit")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--dry-run", is_flag=True, help="只看读出了什么，不取入 · Show what was understood and take nothing over."
)
@user_option
@json_option
def take(round_: str, unit: str, file: Path, username: str | None, *, dry_run: bool, as_json: bool) -> None:
    """取入一份表格（XLSX、CSV）· Take a workbook or CSV over into the sheet of a unit (and of those below it)."""
    from zhiheng.rounds.services import asking, uploads

    actor = _actor(username)
    sheet = asking.find_sheet(actor, round_, unit)
    with file.open("rb") as content:
        upload = uploads.receive(actor, sheet, file.name, content)
    document = shapes.understood(uploads.understood(upload)) | {"taken": {}, "left": []}
    if dry_run:
        uploads.drop(actor, upload)
    else:
        done = uploads.take(actor, upload)
        document |= {"taken": done.cells, "left": done.left}
    if as_json:
        print_json(document)
        return
    for one in document["said"]:
        click.echo(f"{one['level']}: {one['place']}: {one['zh']} / {one['en']}")
    click.echo(
        f"读出 {document['cells']} 格，{document['failed']} 格有误 · {document['cells']} cells read, {document['failed']} wrong"
    )


@command.command("rollup")
@click.argument("round_", metavar="ROUND")
@click.option("--below", default="", help="只汇总这个单位及其下级 · Of this unit and those below it alone.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="写成 XLSX 汇总表 · Write the roll-up as XLSX."
)
@user_option
@json_option
def rollup(round_: str, below: str, out: Path | None, username: str | None, *, as_json: bool) -> None:
    """汇总：缺报单位列明，比率由分子分母重算 · Sum a round: what is missing is shown, ratios are made anew."""
    from zhiheng.rounds.errors import UnknownUnit
    from zhiheng.rounds.services import asking, summing

    actor = _actor(username)
    held, limit = asking.find(actor, round_), _limit(actor, round_)
    if below and not asking.sheets(actor).filter(round=held, unit__code=below).exists():
        raise UnknownUnit(unit=below)
    found = summing.rollup(held, below=below or limit)
    if out is not None:
        from zhiheng.rounds.services import exporting

        write_file(out, exporting.roll_up(found, "zh"))
    nodes = [{"unit": code, **shapes.node(node)} for code, node in found.nodes.items() if code]
    document = {**shapes.line(found.round), "total": shapes.node(found.total), "units": nodes}
    if as_json:
        print_json(document)
        return
    for line, figure in found.total.figures.items():
        mark = f"（{figure.n}/{figure.of} 部分 partial）" if figure.partial else ""
        click.echo(
            f"{line}\t{figure.value if figure.value is not None else '—'}{mark}\t{found.form.by_id[line].label.zh} · {found.form.by_id[line].label.en}"
        )
    if found.total.missing:
        click.echo(f"缺报 {len(found.total.missing)} · missing: {', '.join(found.total.missing)}")


@command.command("lock")
@click.argument("round_", metavar="ROUND")
@click.option("--reason", default="", help="有缺报时的说明 · Words, where units are missing.")
@user_option
@json_option
def lock(round_: str, reason: str, username: str | None, *, as_json: bool) -> None:
    """锁定并入账 · Lock what was accepted and append it to the ledger."""
    from zhiheng.rounds.services import asking, locking

    actor = _actor(username)
    _say(locking.lock(actor, asking.find(actor, round_), reason=reason), "已锁定 · Locked", as_json=as_json)


@command.command("reopen")
@click.argument("round_", metavar="ROUND")
@click.option(
    "--unit", "units", multiple=True, required=True, help="由这些单位更正 · These units correct their sheets."
)
@click.option("--reason", required=True, help="理由，各单位会收到 · Why; the units read it.")
@user_option
@json_option
def reopen(round_: str, units: tuple[str, ...], reason: str, username: str | None, *, as_json: bool) -> None:
    """重新打开已锁定的填报（须由另一人）· Open a locked round again, by another checker than who locked it."""
    from zhiheng.rounds.services import asking, reopening

    actor = _actor(username)
    _say(reopening.reopen(actor, asking.find(actor, round_), reason, units), "已重新打开 · Reopened", as_json=as_json)


@command.command("take-back")
@click.argument("round_", metavar="ROUND")
@click.option("--reason", required=True, help="理由 · Why.")
@user_option
@json_option
def take_back(round_: str, reason: str, username: str | None, *, as_json: bool) -> None:
    """撤回重新打开，恢复锁定的一版 · Take a reopening back: everything is as it was locked."""
    from zhiheng.rounds.services import asking, reopening

    actor = _actor(username)
    _say(reopening.take_back(actor, asking.find(actor, round_), reason), "已撤回 · Taken back", as_json=as_json)


@command.command("results")
@click.argument("round_", metavar="ROUND")
@click.option("--level", type=click.Choice(_LEVELS), help="只要这一层级 · Units of this level alone.")
@click.option("--vintage", type=click.IntRange(min=1), help="锁定的第几版 · As it was locked the n-th time.")
@user_option
@json_option
def results(round_: str, level: str | None, vintage: int | None, username: str | None, *, as_json: bool) -> None:
    """锁定的数 · The locked values."""
    from zhiheng.rounds.services import asking, summing

    actor = _actor(username)
    held = asking.find(actor, round_)
    found = summing.results(held, level, vintage=vintage, below=_limit(actor, round_))
    rows = [{**one, "label": one["label"].zh, "label_en": one["label"].en, **{name: shapes.plain(one[name]) for name in ("value", "numerator", "denominator")}} for one in found]  # fmt: skip
    if as_json:
        print_json({**shapes.line(held), "results": rows})
        return
    for one in rows:
        click.echo(f"{one['unit']}\t{one['line']}\t{one['value']}\t{one['label']}")


@command.command("series")
@click.argument("form")
@click.option("--pack", default="sichuan", show_default=True, help="政策包 · Pack.")
@click.option("--last", type=click.IntRange(2, 24), default=8, show_default=True, help="最近几期 · How many periods.")
@click.option("--unit", default="", help="只要这个单位（不写为合计）· This unit alone (none: the sum).")
@user_option
@json_option
def series(form: str, pack: str, last: int, unit: str, username: str | None, *, as_json: bool) -> None:
    """同一张表各期锁定的数：较上期、较上年同期、口径变化 · A form over its locked rounds, compared, with breaks."""
    from zhiheng.rounds import series as engine
    from zhiheng.rounds.services import courses

    found = courses.of_form(_actor(username), pack, form, last=last, unit=unit)
    rows = [
        {"line": line.id, "label": line.label.zh, "label_en": line.label.en, "unit_of_measure": line.unit, "unit": unit or None,
         "round": round_.number, "vintage": round_.vintage, "period": step.period, **shapes.step(step)}
        for line in found.lines
        for round_, step in zip(found.rounds, engine.course(found.points, line.id, unit), strict=True)
    ]  # fmt: skip
    if as_json:
        print_json({"form": form, "series": rows})
        return
    for one in rows:
        moved = "—" if one["change"] is None else f"{one['change']:+g}{'' if one['in_points'] else '%'}"
        click.echo(
            f"{one['line']}\t{one['period']}\t{one['value'] if one['value'] is not None else '—'}\t{moved}\t{one['label']}"
        )


# --- what is printed ------------------------------------------------------------------------------------------------
def _actor(username: str | None) -> Actor:
    from zhiheng.actors.actor import SYSTEM
    from zhiheng.actors.services import of
    from zhiheng.server import accounts

    return SYSTEM if username is None else of(accounts.find(username))


def _limit(actor: Actor, number: str) -> str:
    """Return the unit whose part of the round somebody sees; empty for the body that asks."""
    from zhiheng.rounds.services import asking

    if actor.system or asking.find(actor, number).asker.code == actor.body:
        return ""
    return actor.body


def _say(one: Round, words: str, *, as_json: bool) -> None:
    if as_json:
        print_json(shapes.line(one))
    else:
        click.echo(f"{words}: {one.number} {one.name_zh} · {one.name_en} {one.period}，截止 due {one.due_on}")
