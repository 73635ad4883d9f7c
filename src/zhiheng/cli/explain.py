"""`zhiheng explain`: an enterprise's class or pre-check, with every reason."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from zhiheng import credit
from zhiheng.cli.grade import STATES
from zhiheng.cli.output import json_option, print_json
from zhiheng.credit.explanation import ExplainedLine, Explanation
from zhiheng.credit.rows import as_text
from zhiheng.ledger.installation import open_installation


@click.command()
@click.argument("uscc")
@click.option("--run", "run", help="运行，默认最近一次 · Run; by default the latest.")
@click.option("--pack", "pack_id", help="最近一次运行所属的政策包 · Pack of the latest run wanted.")
@click.option("--scorecard", help="最近一次运行的评分表 · Scorecard of the latest run wanted.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@json_option
def command(uscc: str, run: str | None, pack_id: str | None, scorecard: str | None, lang: str, as_json: bool) -> None:
    """解释某企业的等级 · Explain an enterprise's class or pre-check, down to records and articles."""
    installation = open_installation()
    runs = installation.runs
    manifest = runs.manifest(run) if run else credit.latest_run(runs, pack_id, scorecard)
    explanation = credit.explain_run(installation.ledger, runs, uscc, manifest)
    if as_json:
        print_json(explanation.as_dict())
    else:
        _show(Console(), explanation, lang)


def _show(console: Console, found: Explanation, lang: str) -> None:
    english = lang == "en"
    grade = found.grade_label.in_language(lang) if found.grade_label else STATES[found.state][english]
    score = "" if found.score is None else f"{as_text(found.score)} {'points' if english else '分'}"
    console.print(f"{found.name or ''} {found.uscc}", style="bold", markup=False)
    console.print(f"{found.label.in_language(lang)} · {found.as_of}: {found.grade or ''} {grade} {score}", markup=False)
    if found.decided_by:
        text = "decided by" if english else "决定于"
        console.print(f"{text}: {', '.join(found.decided_by)}", markup=False)
    console.print(_table(found, lang))
    for line in (*found.criteria, *found.vetoes, *found.eligibility):
        for record in line.records:
            summary = record.summary.in_language(lang)
            console.print(
                f"  {line.label.in_language(lang)}  {record.occurred_on}  {summary}  {record.record_id[:16]}",
                markup=False,
            )
    _show_changes(console, found, lang)
    if found.certainty == "example":
        text = "The weights are an example that no document gives." if english else "分值为示例，任何文件都没有给出。"
        console.print(text, style="yellow", markup=False)


def _table(found: Explanation, lang: str) -> Table:
    heads = {"zh": ("次序", "指标", "值", "得分", "依据"), "en": ("rank", "criterion", "value", "points", "basis")}
    table = Table(*heads[lang])
    for line in sorted(found.criteria, key=lambda line: (line.reason_rank is None, line.reason_rank or 0)):
        table.add_row(
            _rank(line, lang),
            line.label.in_language(lang),
            line.value_text.in_language(lang),
            _points(line, lang),
            _cite(line),
        )
    return table


def _rank(line: ExplainedLine, lang: str) -> str:
    if line.reason_rank is None:
        return ""
    return f"{line.reason_rank}{(' (tied)' if lang == 'en' else '(并列)') if line.tied else ''}"


def _points(line: ExplainedLine, lang: str) -> str:
    if line.met is None:
        return as_text(line.points) or ""
    return {("en", True): "met", ("en", False): "not met", ("zh", True): "达到", ("zh", False): "未达到"}[
        lang, line.met
    ]


def _cite(line: ExplainedLine) -> str:
    return "; ".join(
        f"{cite.number or (cite.title.zh if cite.title else cite.document)} {cite.provision}" for cite in line.cite
    )


def _show_changes(console: Console, found: Explanation, lang: str) -> None:
    english = lang == "en"
    labels = {line.id: line.label.in_language(lang) for line in (*found.criteria, *found.eligibility, *found.vetoes)}
    for step in found.changes[:8]:
        score = "" if step.score is None else as_text(step.score)
        result = step.grade or STATES[step.state][english]
        lead = "if nothing else happens, from" if english else "若无其他变化，自"
        console.print(f"  {lead} {step.on}: {result} {score}", markup=False)
    for restored in (each for each in found.restorations if each.lifts):
        lead = "without" if english else "若没有"
        console.print(
            f"  {lead} {labels.get(restored.line, restored.line)}: {restored.grade} {as_text(restored.score)}",
            markup=False,
        )
    for stage in found.stages:
        missing = "; ".join(labels.get(each.criterion, each.criterion) for each in stage.missing)
        lead = ("met" if stage.met else "missing") if english else ("条件已具备" if stage.met else "尚缺")
        console.print(f"  {stage.grade}: {lead} {missing}", markup=False)
