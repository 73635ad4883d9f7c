"""`zhiheng indicators release`: the calendar of releases and their steps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table

from zhiheng.cli.output import json_option, print_json

if TYPE_CHECKING:
    from zhiheng.actors import Actor
    from zhiheng.indicators.models import Release

_USER = click.option("--user", required=True, help="以谁的身份 · Account that acts.")
_INSTANT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


@click.group()
def release() -> None:
    """发布 · Releases: planned, drafted, approved by another person, out at their instant; revisions."""


@release.command("list")
@click.option("--pack", default="sichuan", show_default=True, help="政策包 · Policy pack.")
@json_option
def listed(pack: str, as_json: bool) -> None:
    """发布日历 · The calendar of releases."""
    from zhiheng.ledger.installation import open_installation

    known = open_installation().packs[pack].info.id
    _start()
    from zhiheng.indicators.services import releases

    rows = [_plain(each) for each in releases.calendar(known)]
    if as_json:
        print_json(rows)
        return
    table = Table("id", "名称 · Title", "状态 · State", "公布时刻 · Instant", "版本 · Vintage", box=None)
    for row in rows:
        table.add_row(str(row["id"]), row["title"]["zh"], row["state"], str(row["planned_at"]), row["vintage"])
    Console().print(table)


@release.command()
@click.option("--pack", default="sichuan", show_default=True, help="政策包 · Policy pack.")
@click.option("--title-zh", required=True, help="中文名称 · Title in Chinese.")
@click.option("--title-en", required=True, help="英文名称 · Title in English.")
@click.option("--at", "planned_at", required=True, type=_INSTANT, help="公布时刻（北京时间）· Instant, China time.")
@click.option("--indicator", "names", multiple=True, required=True, help="指标 · Indicator.")
@click.option("--period", "spans", multiple=True, required=True, help="期间 · Period.")
@_USER
@json_option
def plan(
    pack: str, title_zh: str, title_en: str, planned_at: datetime, names: tuple[str, ...], spans: tuple[str, ...],
    user: str, as_json: bool,
) -> None:  # fmt: skip
    """列入发布日历 · Enter a release in the calendar."""
    actor = _start(user)
    from zhiheng.indicators.services import releases
    from zhiheng.ledger.installation import open_installation

    made = releases.plan(
        actor, open_installation(), pack, title_zh=title_zh, title_en=title_en, planned_at=_in_china(planned_at),
        indicators=names, spans=spans,
    )  # fmt: skip
    _print(made, as_json=as_json)


@release.command()
@click.argument("number", type=int)
@_USER
@json_option
def draft(number: int, user: str, as_json: bool) -> None:
    """起草：取当日数值 · Take the values of the day into a draft."""
    actor = _start(user)
    from zhiheng.indicators.services import releases
    from zhiheng.ledger.installation import open_installation

    _print(releases.draft(actor, open_installation(), number), as_json=as_json)


@release.command()
@click.argument("number", type=int)
@click.option("--embargo-until", "until", type=_INSTANT, help="改定公布时刻 · Another instant.")
@_USER
@json_option
def approve(number: int, until: datetime | None, user: str, as_json: bool) -> None:
    """批准并冻结（须另一人）· Approve and freeze; by another person than who drafted."""
    actor = _start(user)
    from zhiheng.indicators.services import releases

    _print(releases.approve(actor, number, None if until is None else _in_china(until)), as_json=as_json)


@release.command()
@click.argument("number", type=int)
@_USER
@json_option
def publish(number: int, user: str, as_json: bool) -> None:
    """公布（不早于公布时刻）· Make public, not before its instant."""
    actor = _start(user)
    from zhiheng.indicators.services import releases

    _print(releases.publish(actor, number), as_json=as_json)


@release.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="修订理由 · Why.")
@_USER
@json_option
def revise(number: int, reason: str, user: str, as_json: bool) -> None:
    """修订：新版本，旧版本仍可查 · A new vintage; the older stays readable."""
    actor = _start(user)
    from zhiheng.indicators.services import releases
    from zhiheng.ledger.installation import open_installation

    _print(releases.revise(actor, open_installation(), number, reason), as_json=as_json)


@release.command()
@click.argument("number", type=int)
@json_option
def show(number: int, as_json: bool) -> None:
    """一次发布及其冻结的数值 · A release with the values frozen in it; its hash is checked."""
    _start()
    from zhiheng.cli.indicators import row
    from zhiheng.indicators.services import releases

    found = releases.find(number)
    told = {**_plain(found), "unchanged": releases.verify(number) if found.content_hash else None}
    if as_json:
        print_json({**told, "values": [{**row(each), "vintage": each.vintage} for each in releases.values(number)]})
    else:
        for name, value in told.items():
            click.echo(f"{name}: {value}")


def _start(user: str = "") -> Actor:
    """Open the database and return who acts. Raises AccountUnknown."""
    from zhiheng.server import app

    app.setup()
    from zhiheng.actors import services as actors
    from zhiheng.actors.actor import VISITOR
    from zhiheng.server import accounts

    return actors.of(accounts.find(user)) if user else VISITOR


def _in_china(moment: datetime) -> datetime:
    return moment.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def _plain(one: Release) -> dict[str, Any]:
    return {
        "id": one.pk, "pack": one.pack, "title": {"zh": one.title_zh, "en": one.title_en}, "state": one.state,
        "planned_at": one.planned_at, "vintage": one.vintage, "number": one.number, "previous": one.previous_id,
        "reason": one.reason, "run": one.run, "as_of": one.as_of, "hash": one.content_hash,
        "published_at": one.published_at, "leaf": one.leaf, "indicators": one.indicators, "periods": one.periods,
        "levels": one.levels, "synthetic": one.synthetic,
    }  # fmt: skip


def _print(one: Release, *, as_json: bool) -> None:
    told = _plain(one)
    if as_json:
        print_json(told)
    else:
        click.echo(f"{told['id']}  {told['title']['zh']}  {told['state']}  {told['vintage']}  {told['hash'][:12]}")
