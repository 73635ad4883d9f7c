"""`zhiheng assess`: sheets computed for all units of a year, assessments and their results, and the check of a draw."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from zhiheng.cli.output import json_option, print_json

if TYPE_CHECKING:
    from zhiheng.assessment.facts import Facts
    from zhiheng.assessment.models import AssessedUnit, AssessmentYear
    from zhiheng.assessment.scoring import Line, Sheet
    from zhiheng.assessment.units import Unit
    from zhiheng.policy import Pack
    from zhiheng.policy.model import Assessment


@click.group()
def command() -> None:
    """考核 · Assessments of units: compute sheets, list, show, check a draw."""


@command.command("run")
@click.option("--pack", required=True, help="政策包 · Policy pack.")
@click.option("--year", required=True, type=click.IntRange(1990, 2100), help="考核年度 · Assessment year.")
@click.option("--sheet", default="", help="只算这个方案 · Only this sheet.")
@click.option(
    "--division",
    default="",
    help="考核单位的区划（默认为政策包的区划）· Division of the assessing body; the pack's by default.",
)
@json_option
def run(pack: str, year: int, sheet: str, division: str, *, as_json: bool) -> None:
    """按指标和已有评分算出各单位的考核表 · Make the sheets of all units from indicators and what was entered so far."""
    _set_up()
    found = [_run(_pack(pack), one, year, division) for one in _sheets(_pack(pack), sheet, division)]
    if as_json:
        print_json(found)
        return
    for one in found:
        click.echo(
            f"{one['sheet']}  {one['label_zh']}  {one['starts']} – {one['ends']}  {one['assessment'] or '（尚未开展 · not begun）'}"
        )
        for unit in one["units"]:
            total = unit["total"] if unit["total"] is not None else f"— ({unit['known']}/{unit['known_full']})"
            click.echo(f"  {unit['unit']:<28} {unit['name']}  {total}  {unit['grade'] or '—'}")


@command.command("list")
@json_option
def list_years(*, as_json: bool) -> None:
    """列出考核 · List the assessments."""
    _set_up()
    from zhiheng.assessment.models import AssessmentYear

    rows = [_line(one) for one in AssessmentYear.objects.select_related("case", "body")]
    if as_json:
        print_json(rows)
        return
    for one in rows:
        click.echo(f"{one['assessment']}  {one['title_zh']}  {one['state']}  {one['units']}")


@command.command("show")
@click.argument("number")
@json_option
def show(number: str, *, as_json: bool) -> None:
    """显示一次考核 · Show an assessment with the sheets of its units."""
    _set_up()
    from zhiheng.actors.actor import SYSTEM
    from zhiheng.assessment.services import asking, sheets

    year = asking.find(SYSTEM, number)
    units = list(year.units.select_related("body"))
    found = sheets.of_units(year, units)
    document = {
        **_line(year), "decided_at": year.decided_at, "published_at": year.published_at, "annex": year.annex,
        "units": [{**_told(unit.code, unit.name_zh, unit.name_en, found[unit.code]), "decided": _decided(unit)} for unit in units],
    }  # fmt: skip
    if as_json:
        print_json(document)
        return
    click.echo(f"{document['title_zh']}  {document['state']}")
    for each in document["units"]:
        told = each["decided"] or {"points": each["total"], "grade": each["grade"]}
        click.echo(
            f"  {each['unit']:<28} {each['name']}  {told['points'] if told['points'] is not None else '—'}  {told['grade'] or '—'}"
        )


@command.command("draw")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def draw(file: Path, *, as_json: bool) -> None:
    """核对公布的抽样 · Check a published draw: the seed, the order, the units visited. Wants no installation."""
    from zhiheng.assessment import draw as rule
    from zhiheng.assessment.errors import DrawUnreadable

    try:
        document = orjson.loads(file.read_bytes())
        wrong = rule.verify(document)
    except (orjson.JSONDecodeError, AttributeError, TypeError, ValueError, KeyError):
        raise DrawUnreadable(name=file.name) from None
    if as_json:
        print_json({"right": not wrong, "wrong": [{"zh": zh, "en": en} for zh, en in wrong]})
    else:
        for zh, en in wrong or [("与种子算出的一致", "It is what the seed gives")]:
            click.echo(f"{zh} · {en}")
    if wrong:
        raise click.exceptions.Exit(1)


def _set_up() -> None:
    from zhiheng.server import app

    app.setup()


def _pack(pack: str) -> Pack:
    from zhiheng.cases.services import installed

    return installed.pack(pack)


def _sheets(pack: Pack, sheet: str, division: str) -> list[Assessment]:
    """Return the yearly sheets that a body of the division runs. Raises UnknownSheet."""
    from zhiheng.assessment.services import schemes
    from zhiheng.policy.model import AssessmentUse

    if sheet:
        return [schemes.of_pack(pack.id, sheet)]
    level = _level(division or pack.info.division or "")
    yearly = [one for one in pack.assessments.values() if one.use is AssessmentUse.YEARLY]
    return [one for one in yearly if level in one.assessed_by]


def _level(division: str) -> str:
    if not division:
        return "nation"
    return "province" if division.endswith("0000") else "prefecture" if division.endswith("00") else "county"


def _run(pack: Pack, scheme: Assessment, number: int, division: str) -> dict[str, Any]:
    """Return the sheets of a year: those under way with all that was entered, else what can be computed."""
    from zhiheng.assessment import units as rule
    from zhiheng.assessment import years
    from zhiheng.assessment.models import AssessmentYear
    from zhiheng.assessment.services import computing, sheets
    from zhiheng.cases.days import today

    place = division or pack.info.division or ""
    days = years.year(scheme.year, number)
    span = replace(days, told_by=years.told_by(days.ends, scheme.cut_off, today()))
    rows = AssessmentYear.objects.filter(pack=pack.id, scheme=scheme.id, year=number, body__division=place)
    year = rows.select_related("case", "body").first()
    entered: dict[str, Facts] = {}
    if year is not None:
        under_way = list(year.units.select_related("body"))
        rows_of = sheets.latest(under_way)
        entered = {unit.code: sheets.facts(rows_of[unit.pk]) for unit in under_way}
        units = computing.as_units(under_way)
    else:
        units = rule.units(scheme, pack, "" if "nation" in scheme.assessed_by else place, span.ends)
    made = _computed(pack, scheme, units, span, entered)
    told = [_told(unit.code, unit.name_zh, unit.name_en, sheet) for unit, sheet, _invented in made]
    return {
        "sheet": f"{pack.id}/{scheme.id}", "label_zh": scheme.label.zh, "label_en": scheme.label.en, "year": number,
        "starts": span.starts, "ends": span.ends, "certainty": scheme.certainty.value, "full": str(scheme.full),
        "assessment": year.case.number if year else None, "state": year.case.state if year else None,
        "synthetic": (year is not None and year.synthetic) or any(invented for _unit, _sheet, invented in made),
        "units": told,
    }  # fmt: skip


def _computed(
    pack: Pack, scheme: Assessment, units: list[Unit], span: Any, entered: dict[str, Facts]
) -> list[tuple[Unit, Sheet, bool]]:
    """Return the sheets of units: what was entered, and what indicators and the ledger give where nothing was filled in yet.

    With each whether a value rests on invented records.
    """
    from zhiheng.assessment.facts import Facts
    from zhiheng.assessment.scoring import score
    from zhiheng.assessment.services.ports import PORTS

    wanted = [one for one in scheme.criteria() if one.computed is not None]
    values = PORTS.values(pack, wanted, units, span) if PORTS.values and wanted else {}
    counted = [one for one in scheme.criteria() if any(event.reads for event in one.events)]
    events = PORTS.events(pack, counted, units, span) if PORTS.events and counted else {}
    table = pack.level_tables[scheme.levels]
    found = []
    for unit in units:
        mine = {name: value for (code, name), value in values.items() if code == unit.code}
        happened = {name: counts for (code, name), counts in events.items() if code == unit.code}
        before = entered.get(unit.code, Facts())
        facts = replace(before, values={**mine, **before.values}, events={**happened, **before.events})
        invented = any("synthetic" in value.flags for value in facts.values.values())
        found.append((unit, score(scheme, table, unit.group, facts), invented))
    return found


def _told(code: str, name: str, name_en: str, sheet: Sheet) -> dict[str, Any]:
    from zhiheng.assessment.points import points

    return {
        "unit": code, "name": name, "name_en": name_en, "group": sheet.group, "total": points(sheet.total.points),
        "known": points(sheet.total.known), "known_full": points(sheet.total.known_full), "bonus": points(sheet.total.bonus),
        "grade": sheet.grade or None, "reason_zh": sheet.reason.zh, "reason_en": sheet.reason.en,
        "caps": [cap.id for cap in sheet.caps], "missing": list(sheet.total.missing),
        "items": [_item(line) for line in (*sheet.lines, *sheet.bonuses)],
    }  # fmt: skip


def _item(line: Line) -> dict[str, Any]:
    from zhiheng.assessment.points import points

    return {
        "criterion": line.criterion.id, "label_zh": line.criterion.label.zh, "label_en": line.criterion.label.en,
        "kind": line.criterion.kind.value, "full": points(line.full), "points": points(line.points), "by": line.by or None,
        "self": points(line.self_score.points) if line.self_score else None,
        "left_out": line.counts.left_out, "reason_zh": line.counts.reason.zh, "reason_en": line.counts.reason.en,
        "certainty": line.criterion.certainty.value,
    }  # fmt: skip


def _decided(unit: AssessedUnit) -> dict[str, Any] | None:
    from zhiheng.assessment.points import points

    return (
        {"points": points(unit.points), "grade": unit.grade, "computed_grade": unit.computed_grade}
        if unit.points is not None
        else None
    )


def _line(year: AssessmentYear) -> dict[str, Any]:
    return {
        "assessment": year.case.number, "sheet": f"{year.pack}/{year.scheme}", "year": year.year, "title_zh": year.title,
        "title_en": year.title_en, "body": year.body.code, "use": year.use, "state": year.case.state,
        "starts": year.starts, "ends": year.ends, "units": year.units.count(), "synthetic": year.synthetic,
    }  # fmt: skip
