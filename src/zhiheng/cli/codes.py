"""`zhiheng codes`: check identifiers, look up divisions and industries, count working days."""

from __future__ import annotations

import re
import sys
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from zhiheng.cli.output import json_option, print_json
from zhiheng.codes.code_check import CodeCheck
from zhiheng.codes.errors import UnreadableDays

_DAYS = re.compile(r"[+-]?[0-9]{1,6}")


@click.group()
def command() -> None:
    """核验代码、区划、行业、名称和工作日 · Check codes, divisions, industries, names and working days."""


def _as_typed(argument: str) -> str:
    """Return the argument so that it can be printed, whatever bytes it came from."""
    return argument.encode("utf-8", "backslashreplace").decode("utf-8")


def _answer(argument: str, found: CodeCheck) -> dict[str, Any]:
    return {
        "input": _as_typed(argument),
        "kind": found.kind,
        "valid": found.valid,
        "reason": found.reason,
        "zh": found.zh,
        "en": found.en,
        "canonical": found.canonical,
    }


@command.command("check")
@click.argument("codes", nargs=-1, required=True)
@json_option
def check_command(codes: tuple[str, ...], as_json: bool) -> None:
    """核验代码并说明原因 · Check identifiers of any kind and say why one is refused. Exit code 1 if any is not valid."""
    from zhiheng.codes.recognise import check

    answers = [_answer(code, check(code)) for code in codes]
    if as_json:
        print_json(answers)
    else:
        for answer in answers:
            verdict = "有效 valid" if answer["valid"] else "无效 not valid"
            click.echo(f"{answer['input']}\t{answer['kind']}\t{verdict}")
            if not answer["valid"]:
                click.echo(f"    {answer['zh']}\n    {answer['en']}")
    sys.exit(0 if all(answer["valid"] for answer in answers) else 1)


@command.command("division")
@click.argument("code")
@click.option("--on", default=None, metavar="DATE", help="哪一天(默认今天) · On which day (default: today in China).")
@json_option
def division_command(code: str, on: str | None, as_json: bool) -> None:
    """查某日的行政区划 · Look up what a division code named on a day."""
    from zhiheng.codes import divisions

    found = divisions.get(_as_typed(code), on or divisions.known_on(_today()))
    answer = {
        "code": found.code,
        "name": found.name,
        "name_en": found.name_en,
        "parent": found.parent,
        "level": found.level,
        "zone": found.zone,
        "from": found.valid_from,
        "until": found.valid_until,
        "certainty": found.certainty,
    }
    if as_json:
        print_json(answer)
        return
    click.echo(f"{found.code}\t{found.name} {found.name_en}\t{found.level}\t上级 parent {found.parent or '—'}")
    click.echo(f"    {found.valid_from} – {found.valid_until or '今 today'}\t{found.certainty}")


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


@command.command("workday", context_settings={"ignore_unknown_options": True})
@click.argument("day", metavar="DATE")
@click.argument("days", metavar="+N")
@click.option(
    "--calendar", "in_calendar", is_flag=True, help="按自然日计,遇休息日顺延 · Calendar days, rolled forward."
)
@json_option
def workday_command(day: str, days: str, in_calendar: bool, as_json: bool) -> None:
    """推算期限届满日(当日不计) · Find the day on which a period of working days ends; the day itself is not counted."""
    from zhiheng.codes import workdays

    if _DAYS.fullmatch(days) is None:
        raise UnreadableDays(value=_as_typed(days)[:40])
    add = workdays.add_calendar_days if in_calendar else workdays.add_working_days
    found = add(_as_typed(day), int(days))
    if as_json:
        print_json({"date": found.date, "provisional": found.provisional})
        return
    click.echo(found.date.isoformat())
    if found.provisional:
        click.echo(
            "    暂定:涉及尚未公布放假安排的日期。\n    Provisional: no notice is published for some of these days."
        )


@command.command("industry")
@click.argument("code")
@click.option(
    "--on", default=None, metavar="DATE", help="哪一天的版本(默认最新) · Edition of which day (default: latest)."
)
@json_option
def industry_command(code: str, on: str | None, as_json: bool) -> None:
    """查国民经济行业分类 · Look up a section or division of GB/T 4754."""
    from zhiheng.codes import industries

    found = industries.get(_as_typed(code), on)
    if as_json:
        print_json(
            {"code": found.code, "zh": found.zh, "en": found.en, "section": found.section, "edition": found.edition}
        )
        return
    click.echo(f"{found.code}\t{found.zh}\t{found.en}\tGB/T 4754—{found.edition}")


@command.command("name")
@click.argument("name")
@click.argument("other", required=False)
@json_option
def name_command(name: str, other: str | None, as_json: bool) -> None:
    """规范企业名称,或比较两个名称 · Write a company name in canonical spelling, or compare two."""
    from zhiheng.codes import names

    canonical = names.normalise(_as_typed(name))
    answer: dict[str, Any] = {"name": _as_typed(name), "canonical": canonical}
    if other is not None:
        answer |= {"other": _as_typed(other), "equal": names.equal(name, _as_typed(other))}
        answer["near"] = names.near(_as_typed(name), _as_typed(other))
    if as_json:
        print_json(answer)
        return
    click.echo(canonical)
    if other is not None:
        click.echo(f"{names.normalise(_as_typed(other))}\n相近 near {answer['near']:.2f}")
