"""Grading runs, what each pinned, and computing one again. Internal throughout."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhiheng.ledger.models import RunSummary
from zhiheng.server.api import paging, shapes
from zhiheng.server.api.answers import answer, listed
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.examples import RUN_LINE, VERIFICATION
from zhiheng.server.api.params import Cursor, Limit, PackChoice, RunId
from zhiheng.server.api.scopes import READ_INTERNAL, caller_of
from zhiheng.server.api.told import told
from zhiheng.server.portal.page import head_batch
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.verification import ask, state_of

router = Router()
RUN: dict[str, Any] = {
    **RUN_LINE,
    "pack_hash": "12" * 32,
    "semantics_version": 1,
    "certainty": "example",
    "verification": VERIFICATION,
}


@router.get(
    "/runs",
    response=shapes.Runs,
    **told(
        "listRuns",
        ("运行列表", "List runs"),
        ("评级运行,新的在前。", "Grading runs, the newest first."),
        "runs",
        example={"items": [RUN_LINE], "next": None},
        scope=READ_INTERNAL,
    ),
)
def list_runs(
    request: HttpRequest, pack: PackChoice = "", limit: Limit = paging.USUAL, cursor: Cursor = ""
) -> HttpResponse:
    """Answer with one page of runs."""
    caller_of(request).require(READ_INTERNAL)
    rows = RunSummary.objects.filter(pack=pack) if pack else RunSummary.objects.all()
    page = paging.cut(request, rows, {"-run_id": str}, cursor, limit, head_batch() or 0)
    return listed(request, [line(run) for run in page.rows], page)


@router.get(
    "/runs/{run}",
    response=shapes.RunShape,
    **told(
        "getRun",
        ("一次运行", "One run"),
        (
            "运行所固定的批次、政策包内容、语义版本和结果哈希。",
            "What a run pinned: batch, pack content, semantics, output hash.",
        ),
        "runs",
        example=RUN,
        errors=(404,),
        scope=READ_INTERNAL,
    ),
)
def get_run(request: HttpRequest, run: RunId) -> HttpResponse:
    """Answer with one run."""
    caller_of(request).require(READ_INTERNAL)
    found = find(run)
    manifest = installation().runs.manifest(run)
    certainty = manifest.plan.get("certainty")
    return answer(
        {
            **line(found),
            "pack_hash": manifest.pack_hash,
            "semantics_version": manifest.semantics_version,
            "certainty": None if certainty is None else str(certainty),
            "verification": verification_of(run),
        }
    )


@router.post(
    "/runs/{run}/verification",
    response={202: shapes.VerificationShape},
    **told(
        "verifyRun",
        ("复算一次运行", "Compute a run again"),
        (
            "安排在后台按运行固定的批次和内容重新计算;结果见 GET /runs/{run} 的 verification。",
            "Has the run computed again in the background from what it pinned; see verification of GET /runs/{run}.",
        ),
        "runs",
        example=VERIFICATION,
        errors=(404,),
        scope=READ_INTERNAL,
        status=202,
    ),
)
def verify_run(request: HttpRequest, run: RunId) -> HttpResponse:
    """Queue the verification of a run."""
    caller = caller_of(request)
    caller.require(READ_INTERNAL)
    find(run)
    ask(run, f"key:{caller.key_id}")
    return answer(verification_of(run), status=202, Location=f"/api/v1/runs/{run}")


def find(run: str) -> RunSummary:
    """Return a run's line. Raises NotFound."""
    found = RunSummary.objects.filter(run_id=run).first()
    if found is None:
        raise NotFound(what_zh="这次运行", what_en="such run")
    return found


def verification_of(run: str) -> dict[str, Any]:
    """Return what is known of a run's verification."""
    state = state_of(run)
    return {
        "run": run,
        "running": state.running,
        "failed": state.failed,
        "at": state.at,
        "same": state.same,
        "zh": state.reason_zh,
        "en": state.reason_en,
    }


def line(run: RunSummary) -> dict[str, Any]:
    """Return a run as a list shows it."""
    return {
        "run": run.run_id,
        "pack": run.pack,
        "scorecard": run.scorecard,
        "use": run.use,
        "as_of": run.as_of,
        "batch_seq": run.batch_seq,
        "created": run.created_at,
        "rated": run.rated,
        "not_rated": run.not_rated,
        "grades": run.grades,
        "output_hash": run.output_hash,
        "latest": run.latest,
    }
