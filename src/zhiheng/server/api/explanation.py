"""Explanations: class or pre-check of an enterprise with every reason. Internal throughout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhiheng.credit import explain_run, latest_run
from zhiheng.ledger.models import RunSummary
from zhiheng.ledger.runs import RunManifest
from zhiheng.server import visible
from zhiheng.server.api import shapes
from zhiheng.server.api.answers import answer
from zhiheng.server.api.enterprises import find
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.examples import EXPLANATION, RUN
from zhiheng.server.api.params import USCC, PackChoice
from zhiheng.server.api.scopes import READ_INTERNAL, caller_of, level_of
from zhiheng.server.api.standing import chosen_pack
from zhiheng.server.api.told import told
from zhiheng.server.staff.installation import installation
from zhiheng.server.visible import Level

router = Router()
Scorecard = Annotated[
    str,
    Query(
        "",
        max_length=64,
        pattern=r"^([a-z][a-z0-9_-]*)?$",
        description="评分表,默认最近一次运行的 · Scorecard; by default that of the newest run",
        examples=["risk-class"],
    ),
]
Run = Annotated[
    str,
    Query("", max_length=121, pattern=r"^([a-z0-9][a-z0-9-]*)?$", description="运行编号 · Run", examples=[RUN]),
]


@router.get(
    "/enterprises/{uscc}/explanation",
    response=shapes.ExplanationShape,
    **told(
        "explainEnterprise",
        ("解释分类或预评", "Explain a class or pre-check"),
        (
            "某次运行(默认最近一次)对企业的结果:逐项得分、理由排序、条款、所依据的记录,以及什么会使它改变。",
            (
                "What a run (by default the newest) found for an enterprise: points of each criterion, rank of the reason, "
                "provision, matched records, and what would change it."
            ),
        ),
        "enterprises",
        example=EXPLANATION,
        errors=(404, 409, 410),
        scope=READ_INTERNAL,
    ),
)
def explain_enterprise(
    request: HttpRequest, uscc: USCC, scorecard: Scorecard = "", run: Run = "", pack: PackChoice = ""
) -> HttpResponse:
    """Answer with an explanation."""
    caller_of(request).require(READ_INTERNAL)
    looker = level_of(request)
    card = find(uscc, looker)
    if visible.level_at(looker, card.division, card.subject) < Level.INTERNAL:
        raise NotFound(what_zh="这家企业", what_en="such enterprise")
    home = installation()
    found = explain_run(home.ledger, home.runs, card.uscc or uscc.upper(), _manifest(scorecard, run, pack))
    return answer(without_restricted(found.as_dict()))


def _manifest(scorecard: str, run: str, pack: str) -> RunManifest:
    runs = installation().runs
    if not run:
        return latest_run(runs, chosen_pack(pack).id, scorecard or None)
    if not RunSummary.objects.filter(run_id=run).exists():
        raise NotFound(what_zh="这次运行", what_en="such run")
    return runs.manifest(run)


def without_restricted(explanation: dict[str, Any]) -> dict[str, Any]:
    """Return an explanation without whatever names a record that leaves over no API, and how many these are."""
    named = set(record_ids(explanation))
    seen = set(visible.records(Level.INTERNAL).filter(record_id__in=named).values_list("record_id", flat=True))
    kept: dict[str, Any] = without(explanation, named - seen)
    return {**kept, "withheld": len(named - seen)}


def record_ids(part: Any) -> Iterator[str]:
    """Yield the id of every record that is named anywhere."""
    if isinstance(part, dict):
        if "record_id" in part:
            yield str(part["record_id"])
        for value in part.values():
            yield from record_ids(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from record_ids(value)


def without(part: Any, hidden: set[str]) -> Any:
    """Return plain values without the entries that name a hidden record."""
    if isinstance(part, dict):
        return {name: without(value, hidden) for name, value in part.items()}
    if isinstance(part, list | tuple):
        kept = [each for each in part if not (isinstance(each, dict) and each.get("record_id") in hidden)]
        return [without(each, hidden) for each in kept]
    return part
