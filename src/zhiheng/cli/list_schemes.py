"""`zhiheng list`: lists, who stands on one, what rules propose."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import click

from zhiheng.cli.output import json_option, print_json


@click.group()
def command() -> None:
    """名单 · Lists: schemes, entries on a day, proposals of rules."""
    from zhiheng.server import app

    if not {"-h", "--help"} & set(sys.argv):
        app.setup()


@command.command("show")
@click.argument("scheme", required=False)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="哪一天，默认今天 · On which day, by default today.")
@json_option
def show(scheme: str | None, day: datetime | None, as_json: bool) -> None:
    """列出名单，或某日在列的企业（公开部分） · The lists, or who stands on one on a day, as far as it is public."""
    from zhiheng.server import visible
    from zhiheng.server.portal import standing_lists
    from zhiheng.server.visible import Level

    on = day.date() if day else visible.today()
    if scheme is None:
        found = [_scheme(one) for one in standing_lists.schemes().values()]
        _print(
            {"lists": found}, as_json, [f"{one['id']}: {one['label']['zh']} · {one['label']['en']}" for one in found]
        )
        return
    known = standing_lists.schemes().get(scheme)
    if known is None:
        raise click.UsageError(f"没有名单 {scheme} · There is no list {scheme}. {', '.join(standing_lists.schemes())}")
    rows = standing_lists.entries(known, Level.PUBLIC).filter(standing_lists.listed_on(on))
    lines = [
        _entry(line) for line in standing_lists.lines(rows.order_by("-occurred_on", "record_id"), on, Level.PUBLIC)
    ]
    document = {"list": known.id, "day": on.isoformat(), "entries": lines}
    _print(document, as_json, [f"{one['uscc'] or '—'} {one['name']} {one['listed_on']}" for one in lines])


def _scheme(one: object) -> dict[str, Any]:
    from zhiheng.policy.model import ListScheme

    assert isinstance(one, ListScheme)
    days = {"from": one.valid_from, "until": one.valid_until}
    return {
        "id": one.id,
        "label": {"zh": one.label.zh, "en": one.label.en},
        **{name: value.isoformat() if value else None for name, value in days.items()},
        "term_months": one.term_months,
    }


def _entry(line: dict[str, Any]) -> dict[str, Any]:
    from zhiheng.ledger.models import ProjectedRecord

    record, payload = line["record"], line["payload"]
    assert isinstance(record, ProjectedRecord)
    assert isinstance(payload, dict)
    return {
        "uscc": line["uscc"] or payload.get("party_code"),
        "name": line["name"],
        "listed_on": record.occurred_on.isoformat(),
        "until": payload.get("until"),
        "state": line["state"],
        "record": record.record_id,
        "source": record.source,
    }


@command.command("propose")
@json_option
def propose(as_json: bool) -> None:
    """按规则查找列入情形，只提议、不列入 · Look for grounds; opens proposals for people, lists nobody."""
    from zhiheng.credit.services import proposals
    from zhiheng.ledger.installation import open_installation

    done = proposals.propose(open_installation())
    document = {"candidates": done.candidates, "opened": done.opened, "refused": done.refused}
    _print(
        document,
        as_json,
        [f"发现 {done.candidates}，提议 {done.opened} · {done.candidates} found, {done.opened} proposed"],
    )


@command.command("follow")
@json_option
def follow(as_json: bool) -> None:
    """期满、移出的记录停止公示，并与国家系统比对 · Stop what ended, and compare with the national systems."""
    from zhiheng.ledger.installation import open_installation
    from zhiheng.server import credit_jobs

    stopped, new = credit_jobs.follow(open_installation())
    _print(
        {"stopped": stopped, "findings": new},
        as_json,
        [f"停止公示 {stopped}，新的不一致 {new} · {stopped} stopped, {new} new findings"],
    )


def _print(document: object, as_json: bool, lines: list[str]) -> None:
    if as_json:
        print_json(document)
        return
    for line in lines:
        click.echo(line)
