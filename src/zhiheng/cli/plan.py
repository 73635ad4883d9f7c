"""`zhiheng plan`: plans with their duties, replayed on any day; progress, follow-up items, evaluations."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from zhiheng.cli.output import json_option, print_json

if TYPE_CHECKING:
    from zhiheng.actors import Actor
    from zhiheng.policy import Pack

DAY = click.DateTime(["%Y-%m-%d"])
INSTANT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"])
pack_option = click.option("--pack", default="sichuan", show_default=True, help="政策包 · Pack.")
user_option = click.option(
    "--user", "username", help="以谁的名义（账户名）；不写则为系统 · In whose name; the system if none."
)
as_of_option = click.option("--as-of", type=DAY, help="截至哪一天 · As it stood on this day.")
known_option = click.option(
    "--known-at",
    type=INSTANT,
    help="按当时已知的进展（默认时区为中国）· As known at this instant (China time by default).",
)


@click.group()
def command() -> None:
    """计划、任务、督办 · Plans, duties, progress, follow-up items."""
    from zhiheng.server import app

    if not {"-h", "--help"} & set(sys.argv):
        app.setup()


@command.command("list")
@pack_option
@json_option
def list_plans(pack: str, *, as_json: bool) -> None:
    """列出计划 · List the plans of a pack and of the units that hang theirs under them."""
    from zhiheng.cases.services.installed import pack as pack_in_use
    from zhiheng.planning.services import catalogue
    from zhiheng.server.planning import document

    held = pack_in_use(pack)
    plans = [*catalogue.of_pack(held), *(catalogue.of_unit(one) for one in catalogue.issued() if one.pack == pack)]
    rows = [
        {**document.head(one), "duties": len(one.duties), "clauses": len({each.task for each in one.duties})}
        for one in plans
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(
            f"{row['plan']}\t{row['starts']}–{row['ends']}\t{row['status']}\t{row['duties']}\t{row['label']['zh']}"
        )


@command.command("show")
@click.argument("plan")
@pack_option
@as_of_option
@known_option
@click.option("--body", default="", help="只列某单位的任务（现名或原单位编号）· Duties of one body alone, by its code.")
@json_option
def show(plan: str, pack: str, as_of: datetime | None, known_at: datetime | None, body: str, *, as_json: bool) -> None:
    """逐条显示计划、责任单位、进展和亮灯 · Show a plan clause by clause: bodies, progress, lights."""
    from zhiheng.cases.services.installed import pack as pack_in_use
    from zhiheng.planning.services import catalogue
    from zhiheng.server.planning import document
    from zhiheng.server.visible import Level

    held = pack_in_use(pack)
    if body:
        _known_body(body, held)
    found = document.as_document(
        catalogue.find(plan, held), Level.INTERNAL, as_of=as_of.date() if as_of else None, known_at=_instant(known_at),
        body=body,
    )  # fmt: skip
    if as_json:
        print_json(found)
        return
    _print_plan(found)


@command.command("report")
@click.argument("duty")
@click.option("--on", required=True, type=DAY, help="进展日期 · The day it tells of.")
@click.option("--stage", required=True, help="not_begun, under_way, done, hindered, dropped")
@click.option("--percent", type=click.IntRange(0, 100), help="完成比例 · Share that is done.")
@click.option("--text", default="", help="情况说明 · What was done.")
@click.option("--record", "records", multiple=True, help="事实库记录编号 · Id of a record that proves it.")
@click.option("--body", default="", help="系统代报时的报告单位 · For which body the system reports.")
@click.option("--corrects", type=int, help="更正哪一条 · The report it corrects.")
@click.option("--reason", default="", help="更正原因 · Why it is corrected.")
@user_option
@json_option
def report(
    duty: str, on: datetime, stage: str, percent: int | None, text: str, records: tuple[str, ...], body: str,
    corrects: int | None, reason: str, username: str | None, *, as_json: bool,
) -> None:  # fmt: skip
    """报告一项任务的进展 · Report progress of a duty; history only grows."""
    from zhiheng.planning.services import tasks

    given = tasks.Report(on.date(), stage, percent, text, records)
    row = tasks.report(_actor(username), duty, given, corrects=corrects, reason=reason, body=body)
    answer = {"id": row.pk, "duty": row.duty, "on": row.on, "stage": row.stage, "percent": row.percent}
    print_json(answer) if as_json else click.echo(f"{row.pk}\t{row.duty}\t{row.on}\t{row.stage}")


@command.command("check")
@click.argument("report_id", type=int)
@click.argument("verdict", type=click.Choice(["confirmed", "returned"]))
@click.option("--reason", default="", help="退回原因 · Why it is given back.")
@user_option
@json_option
def check(report_id: int, verdict: str, reason: str, username: str | None, *, as_json: bool) -> None:
    """核实或退回一条进展 · Confirm a report, or give it back."""
    from zhiheng.planning.services import tasks

    row = tasks.check(_actor(username), report_id, verdict, reason)
    answer = {"report": row.progress_id, "verdict": row.verdict, "on": row.on, "body": row.body}
    print_json(answer) if as_json else click.echo(f"{row.progress_id}\t{row.verdict}\t{row.on}")


@command.command("follow-ups")
@click.option(
    "--state",
    type=click.Choice(["live", "open", "replied", "closed", "withdrawn", "all"]),
    default="live",
    show_default=True,
    help="状态 · Which: live is what is not closed.",
)
@user_option
@json_option
def list_follow_ups(state: str, username: str | None, *, as_json: bool) -> None:
    """列出督办事项及亮灯 · List follow-up items with their lights, as far as the account sees them."""
    from zhiheng.planning.services import follow_ups

    rows = follow_ups.for_actor(_actor(username)).order_by("due_on", "id")
    if state != "all":
        rows = rows.filter(state__in=("open", "replied") if state == "live" else (state,))
    found = [
        {"number": one.number, "title": one.title, "source": one.source, "opener": one.opener.code, "lead": one.lead.code,
         "opened_on": one.opened_on, "due_on": one.due_on, "provisional": one.provisional, "state": one.state,
         "delays": one.delays, "escalated": one.escalated, "synthetic": one.synthetic, **follow_ups.light_of(one).as_dict()}
        for one in rows
    ]  # fmt: skip
    if as_json:
        print_json(found)
        return
    for row in found:
        click.echo(
            f"{_MARKS[str(row['light'])]} {row['number']}\t{row['due_on']}\t{row['lead']}\t{row['state']}\t{row['title']}"
        )


@command.command("tick")
@json_option
def tick(*, as_json: bool) -> None:
    """催办：提醒将到期和逾期的 · Send the reminders that are owed; the worker does it by itself, and twice tells nothing twice."""
    from zhiheng.planning.services import follow_up_telling, oversight

    done = {"follow_ups": follow_up_telling.tick(), "findings": oversight.tick()}
    print_json(done) if as_json else click.echo(str(done))


@command.command("evaluate")
@click.argument("plan")
@pack_option
@as_of_option
@known_option
@json_option
def evaluate(plan: str, pack: str, as_of: datetime | None, known_at: datetime | None, *, as_json: bool) -> None:
    """评估计划：达到、在途、落后、未达到、不可计量 · Judge a plan's duties and goals; computes and keeps nothing."""
    from zhiheng.cases.services.installed import pack as pack_in_use
    from zhiheng.planning.services import catalogue, evaluations
    from zhiheng.server import visible
    from zhiheng.server.planning import verdicts

    held = catalogue.find(plan, pack_in_use(pack))
    on = as_of.date() if as_of else held.shown_on(visible.today())
    found = evaluations.compute(held, verdicts.of_plan(held, on), on, _instant(known_at)).as_dict()
    if as_json:
        print_json(found)
        return
    click.echo(found["text"]["zh"])
    click.echo(found["text"]["en"])


# --- parts -----------------------------------------------------------------------------------------------------------
def _actor(username: str | None) -> Actor:
    """Return whom an account acts as; without one the system itself. Raises AccountUnknown."""
    from django.contrib.auth.models import User

    from zhiheng.actors.actor import SYSTEM
    from zhiheng.actors.services import of

    if username is None:
        return SYSTEM
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        from zhiheng.server.errors import AccountUnknown

        raise AccountUnknown(username=username)
    return of(found)


def _known_body(code: str, pack: Pack) -> None:
    """Raise UnknownBody for a code that no body has or had: an empty plan would look like a body without duties."""
    from zhiheng.actors.errors import UnknownBody
    from zhiheng.actors.models import Body

    if code not in pack.bodies and not Body.objects.filter(code=code).exists():
        raise UnknownBody(body=code)


def _instant(given: datetime | None) -> datetime | None:
    """Return an instant in UTC; one without a zone is of China."""
    from zhiheng.cases.days import ZONE

    if given is None:
        return None
    return (given if given.tzinfo else given.replace(tzinfo=ZONE)).astimezone(UTC)


_MARKS = {"green": "●绿 green", "amber": "▲黄 amber", "red": "■红 red", "grey": "○灰 grey"}


def _print_plan(found: dict[str, Any]) -> None:
    counts = found["counts"]
    click.echo(f"{found['label']['zh']} · {found['label']['en']} ({found['status']}, {found['as_of']})")
    click.echo(f"{counts['clauses']} 条 {counts['duties']} 项 · {counts['clauses']} clauses, {counts['duties']} duties")
    for clause in found["clauses"]:
        click.echo(f"\n{clause['number']} {clause['label']['zh']} · {clause['label']['en']}")
        for role, zh in (("lead", "牵头"), ("supporting", "配合"), ("jointly", "共同负责")):
            if clause[role]:
                click.echo(f"  {zh} {role}: {'、'.join(_called(one) for one in clause[role])}")
        for duty in clause["duties"]:
            said = f"{duty['percent']}%" if duty["percent"] is not None else duty["stage"] or "—"
            click.echo(
                f"  {_MARKS[str(duty['light'])]} {duty['label']['zh']} [{duty['key']}] {said} {duty['why']['zh']}\n"
                f"    {duty['label']['en']} · {duty['why']['en']}"
            )


def _called(body: dict[str, Any]) -> str:
    following = "、".join(f"{one['zh']} {one['en']}" for one in body["successors"])
    name = f"{body['zh']} {body['en']}"
    return f"{name}（现 now {following}）" if following else name
