"""`zhiheng case`: cases opened, looked at and taken on by the command line, in the name of an account."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zhiheng.cli.output import json_option, print_json

if TYPE_CHECKING:
    from zhiheng.actors import Actor
    from zhiheng.cases.models import Case

user_option = click.option(
    "--user",
    "username",
    help="以谁的名义（账户名）；不写则为系统 · In whose name (an account); the system itself if none.",
)
field_option = click.option(
    "--field", "fields", multiple=True, metavar="ID=VALUE", help="表单字段 · A field of the form."
)
file_option = click.option(
    "--file",
    "files",
    multiple=True,
    metavar="[DOCUMENT=]PATH",
    help="附上文件 · Attach a file, as a document of the procedure.",
)
body_option = click.option(
    "--body", default="", help="以哪个机构的身份（任职于多个机构时）· For which body, of several."
)


@click.group()
def command() -> None:
    """办理案件 · Cases: open, list, show, act, and let clocks run."""
    from zhiheng.server import app

    if not {"-h", "--help"} & set(sys.argv):
        app.setup()


@command.command("list")
@user_option
@body_option
@click.option("--procedure", help="只列某一程序 · Of one procedure.")
@click.option("--state", help="只列某一状态 · In one state.")
@click.option("--subject", help="只列某一主体，如 uscc:… · About one subject.")
@click.option("--open", "only_open", is_flag=True, help="只列未办结的 · Only those under way.")
@click.option("--tasks", is_flag=True, help="只列现在待办的步骤 · The steps that wait now.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(0), help="最多列出几件 · Cases to list.")
@json_option
def list_cases(
    username: str | None, body: str, procedure: str | None, state: str | None, subject: str | None, *, only_open: bool,
    tasks: bool, limit: int, as_json: bool,
) -> None:  # fmt: skip
    """列出可以查看的案件 · List the cases that the account may see, the newest first."""
    from zhiheng.cases.services import asking

    actor = _actor(username, body)
    if tasks:
        _print_tasks(actor, limit, as_json=as_json)
        return
    found = asking.for_actor(actor).select_related("holder")
    wanted = {"procedure": procedure, "state": state, "subject": subject}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    found = found.filter(closed=False) if only_open else found
    if as_json:
        print_json({"total": found.count(), "cases": [_line(case) for case in found[:limit]]})
        return
    click.echo(f"共 {found.count()} 件 · {found.count()} cases")
    for case in found[:limit]:
        click.echo(f"{case.number}\t{_state(case)}\t{case.holder.code}\t{case.title}")


def _state(case: Any) -> str:
    """Return where a case stands, as its own procedure calls it, with the code that --state takes."""
    from zhiheng.cases.services.standings import procedure_of

    label = next((one.label for one in procedure_of(case).states if one.id == case.state), None)
    return f"{label.zh} / {label.en} ({case.state})" if label else str(case.state)


@command.command("show")
@click.argument("case")
@user_option
@body_option
@json_option
def show(case: str, username: str | None, body: str, *, as_json: bool) -> None:
    """显示一件案件 · Show one case: its history, clocks, files, documents, and which steps are open."""
    from django.utils import timezone

    from zhiheng.cases.services import asking

    actor = _actor(username, body)
    found = asking.find(actor, case)
    shown = _whole(actor, found)
    if as_json:
        print_json(shown)
        return
    click.echo(f"{shown['number']} {shown['title']}: {_state(found)} ({shown['holder']})")
    for event in shown["history"]:
        click.echo(
            f"  {event['seq']}. {timezone.localtime(event['at']):%Y-%m-%d %H:%M} {event['kind']} {event['step']} → {event['to']} {event['by']}"
        )
    for clock in shown["clocks"]:
        click.echo(
            f"  ⏱ {clock['clock']}: {clock['state']} {clock['due_on'] or '—'}{'（暂定 provisional）' if clock['provisional'] else ''}"
        )
    for step in shown["steps"]:
        why = "" if step["allowed"] else f": {' '.join(one['zh'] for one in step['why'])}"
        click.echo(f"  {'▶' if step['allowed'] else '·'} {step['step']} {step['zh']} / {step['en']}{why}")


@command.command("open")
@click.argument("procedure")
@click.option("--pack", default="sichuan", show_default=True, help="政策包 · Pack.")
@click.option("--subject", default="", help="主体，如 uscc:… · The subject.")
@click.option("--name", default="", help="主体名称 · Its name.")
@click.option("--division", default="", help="行政区划代码 · Division.")
@click.option("--about", help="所依据的案件 · The case that it follows, of an appeal.")
@click.option("--title", default="", help="标题 · Title.")
@click.option(
    "--origin",
    default="person",
    type=click.Choice(["person", "rule", "paper", "api"]),
    help="来源 · Where it comes from.",
)
@click.option(
    "--again", default="", help="同一事项已有在办案件时，另立一案的理由 · Why another case, where one is under way."
)
@field_option
@file_option
@user_option
@body_option
@json_option
def open_case(
    procedure: str, pack: str, subject: str, name: str, division: str, about: str | None, title: str, origin: str,
    again: str, fields: tuple[str, ...], files: tuple[str, ...], username: str | None, body: str, *, as_json: bool,
) -> None:  # fmt: skip
    """提起一件案件 · Open a case of a procedure."""
    from zhiheng.cases.services import asking, opening

    actor = _actor(username, body)
    case = opening.open_case(
        actor, procedure, pack=pack, subject=subject, name=name, division=division, title=title, origin=origin,
        fields=_pairs(fields), files=_given(files), about=asking.find(actor, about) if about else None,
        again=again,
    )  # fmt: skip
    _say(case, "已提起 · Opened", as_json=as_json)


@command.command("act")
@click.argument("case")
@click.argument("step")
@field_option
@file_option
@click.option("--reason", default="", help="理由 · Why.")
@click.option(
    "--version",
    type=click.IntRange(1),
    help="所见的版本；他人已办则拒绝 · The version seen; refused if somebody acted since.",
)
@click.option("--paper", is_flag=True, help="代录当事人的书面材料 · What a party handed in on paper.")
@user_option
@body_option
@json_option
def act(
    case: str, step: str, fields: tuple[str, ...], files: tuple[str, ...], reason: str, version: int | None,
    username: str | None, body: str, *, paper: bool, as_json: bool,
) -> None:  # fmt: skip
    """办理一步 · Take a step of a case."""
    from zhiheng.cases.services import acting, asking

    actor = _actor(username, body)
    found = asking.find(actor, case)
    after = acting.act(
        actor, found, step, fields=_pairs(fields), files=_given(files), reason=reason, version=version, paper=paper
    )
    _say(after, "已办理 · Done", as_json=as_json)


@command.command("tick")
@json_option
def tick(*, as_json: bool) -> None:
    """处理到期和将到期的期限 · Warn, escalate and go on where clocks end; the worker does it every minute by itself."""
    from zhiheng.cases.services import clocks

    done = clocks.tick().as_dict()
    if as_json:
        print_json(done)
        return
    click.echo("  ".join(f"{name} {number}" for name, number in done.items()))


@command.command("clocks")
@user_option
@body_option
@click.option("--limit", default=50, show_default=True, type=click.IntRange(0), help="最多列出几个 · Clocks to list.")
@click.option("--renew", is_flag=True, help="按现行工作日安排重算 · Compute all ends again by the calendar held now.")
@json_option
def list_clocks(username: str | None, body: str, limit: int, *, renew: bool, as_json: bool) -> None:
    """列出计算中的期限 · List the clocks that run, the next to end first."""
    from zhiheng.cases.models import CaseClock
    from zhiheng.cases.services import asking, clocks

    actor = _actor(username, body)
    moved = clocks.renew_calendar(every=True) if renew else 0
    everything = CaseClock.objects.filter(state=CaseClock.State.RUNNING, case__closed=False).select_related("case")
    found = everything if actor.system else asking.deadlines(actor)
    rows = [
        {"case": one.case.number, "clock": one.clock, "due_on": one.due_on, "provisional": one.provisional,
         "started_on": one.started_on, "days": one.budget, "counts": one.counts}
        for one in found[:limit]
    ]  # fmt: skip
    if as_json:
        print_json({"total": found.count(), "moved": moved, "clocks": rows})
        return
    for row in rows:
        click.echo(
            f"{row['due_on']}\t{row['case']}\t{row['clock']}{'（暂定 provisional）' if row['provisional'] else ''}"
        )


# --- parts -----------------------------------------------------------------------------------------------------------
def _actor(username: str | None, body: str) -> Actor:
    """Return whom an account acts as; without one, the system itself, as whoever runs the command runs the machine."""
    from django.contrib.auth.models import User

    from zhiheng.actors.actor import SYSTEM
    from zhiheng.actors.services import of

    if username is None:
        return SYSTEM
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        from zhiheng.server.errors import AccountUnknown

        raise AccountUnknown(username=username)
    return of(found, body)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    """Return ID=VALUE options as a mapping."""
    wrong = next((one for one in given if "=" not in one), None)
    if wrong is not None:
        raise click.UsageError(f"字段写作 编号=值，不是“{wrong}” · Write a field as ID=VALUE, not “{wrong}”.")
    return dict(one.split("=", 1) for one in given)


def _given(paths: tuple[str, ...]) -> list[Any]:
    """Return the files that were named, read whole."""
    from zhiheng.cases.services.files import Given

    found = []
    for one in paths:
        document, _, path = one.rpartition("=")
        if not Path(path).is_file():
            raise click.UsageError(f"没有文件“{path}” · There is no file “{path}”.")
        found.append(Given(Path(path).name, Path(path).read_bytes(), document))
    return found


def _line(case: Case) -> dict[str, Any]:
    return {
        "number": case.number, "procedure": f"{case.pack}/{case.procedure}", "state": case.state, "closed": case.closed,
        "title": case.title, "subject": case.subject or None, "holder": case.holder.code, "division": case.division or None,
        "opened_on": case.opened_on, "version": case.version, "publicity": case.publicity, "origin": case.origin,
    }  # fmt: skip


def _whole(actor: Actor, case: Case) -> dict[str, Any]:
    """Return a case as a document: personal values stay tokens."""
    from zhiheng.cases.services import asking

    return {
        **_line(case),
        "fields": case.fields,
        "awaits": case.awaits,
        "history": [
            {"seq": one.seq, "at": one.at, "kind": one.kind, "step": one.step, "from": one.from_state, "to": one.to_state,
             "by": one.username, "body": one.body, "role": one.role, "reason": one.reason, "detail": one.detail}
            for one in case.events.order_by("seq")
        ],
        "clocks": [
            {"clock": one.clock, "state": one.state, "started_on": one.started_on, "due_on": one.due_on,
             "provisional": one.provisional, "extended": one.extended, "suspensions": one.suspensions}
            for one in case.clocks.order_by("pk")
        ],
        "files": [
            {"name": one.name, "document": one.document, "sha256": one.sha256, "size": one.size, "at": one.at,
             "erased": one.erased_at is not None}
            for one in case.files.all()
        ],
        "documents": [
            {"id": one.pk, "template": one.template, "step": one.step, "state": one.state, "number": one.number,
             "issued_on": one.issued_on, "pdf": one.pdf_sha256, "docx": one.docx_sha256}
            for one in case.documents.all()
        ],
        "steps": [
            {"step": one.transition.id, "zh": one.transition.label.zh, "en": one.transition.label.en,
             "allowed": one.allowed, "on_paper": one.on_paper,
             "why": [{"code": why.code, "zh": why.zh, "en": why.en} for why in one.why]}
            for one in asking.steps(actor, case)
        ],
    }  # fmt: skip


def _say(case: Case, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json(_line(case))
    else:
        click.echo(f"{what}: {case.number} {case.state} ({case.version})")


def _print_tasks(actor: Actor, limit: int, *, as_json: bool) -> None:
    from zhiheng.cases.services import asking

    found = asking.tasks(actor)
    rows = [
        {"case": one.case.number, "step": one.step, "zh": one.label.zh, "en": one.label.en, "due_on": one.due_on}
        for one in found[:limit]
    ]
    if as_json:
        print_json({"total": len(found), "tasks": rows})
        return
    for row in rows:
        click.echo(f"{row['due_on'] or '—'}\t{row['case']}\t{row['step']} {row['zh']} / {row['en']}")
