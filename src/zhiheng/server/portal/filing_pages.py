"""What anybody may hand in without an account: what there is, its form, and following it by the receipt code."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from zhiheng.cases.errors import FormRefused, UnknownReceipt
from zhiheng.cases.models import Case
from zhiheng.cases.services import filings, places
from zhiheng.codes import divisions
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import Procedure
from zhiheng.server.i18n import localised
from zhiheng.server.mine.cases import issued
from zhiheng.server.portal.notice_pages import LOOKUPS_A_MINUTE, admitted
from zhiheng.server.portal.packs import pack_for
from zhiheng.server.portal.page import show
from zhiheng.server.portal.shown import Problem
from zhiheng.server.portal.wording import division_name
from zhiheng.server.staff import (
    case_clocks,
    case_document_papers,
    case_documents_shown,
    case_forms,
    case_shown,
    case_steps,
    case_words,
)
from zhiheng.server.visible import today

SECTION = "filings"
#: What is handed in, a minute from one address.
FILINGS_A_MINUTE = 3
MOST_RECEIPT = 40


def _pack(division: str = "") -> Any:
    """Return the pack of the province in which an office lies; by default that of the bureau that runs this."""
    province = places.levels_over("").get("province")
    return pack_for(division or (province.division if province else ""))


def _procedure(name: str, division: str = "") -> Procedure:
    for one in filings.offered(_pack(division), today()):
        if one.id == name:
            return one
    raise Http404


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what anybody may hand in."""
    rows = [{"procedure": one, "label": localised(one)} for one in filings.offered(_pack(), today())]
    return show(request, "portal/filings.html", SECTION, rows=rows)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, procedure: str) -> HttpResponse:
    """Show the form of a procedure that anybody may begin; take it, and give the receipt code once."""
    places_offered = _places()
    division = request.POST.get("division", "")
    division = division if division in {code for code, _label in places_offered} else ""
    asked = _procedure(procedure, division)
    typed = case_forms.typed(request, asked.opening) if request.method == "POST" else {}
    filed: filings.Filed | None = None
    problems: list[Problem] = []
    if request.method == "POST":
        filed, problems = _sent(
            request, lambda sign: filings.file(asked, pack=_pack(division).info.id, fields=_given(typed), form=sign, division=division),
            {one.id for one in asked.opening},
        )  # fmt: skip
    context = {
        "procedure": asked,
        "procedure_label": localised(asked),
        "filed": filed,
        "places": places_offered,
        "division": division,
        **_controls(asked, typed, problems),
        "basis_reference": f"procedures/{asked.id}",
    }
    return _answer(request, "portal/filing.html", context, problems)


def _places() -> list[tuple[str, str]]:
    """Return the prefectures of the province in which an office may lie: (code, name)."""
    province = _pack().info.division
    if not province:
        return []
    found = divisions.in_force(divisions.known_on(today()), "prefecture", province)
    return [(one.code, division_name(one.code).split(" ")[-1]) for one in found]


def _given(typed: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in typed.items() if text}


def _controls(procedure: Procedure, typed: dict[str, str], problems: list[Problem]) -> dict[str, Any]:
    wrong = {one.field.removeprefix("f-"): one.text for one in problems if one.field}
    return {
        "controls": case_forms.controls(procedure.opening, "", typed, wrong),
        "form": filings.new_form(),
        "problems": problems,
    }


def _sent(request: HttpRequest, take: Any, fields: set[str]) -> tuple[filings.Filed | None, list[Problem]]:
    """Take what was sent by `take`; return it, or what is wrong with it."""
    sign = request.POST.get("form", "")[:64]
    if not sign:
        return None, [Problem(_("表单不完整，请重新打开页面填写。"))]
    if not admitted(request, "filing", FILINGS_A_MINUTE):
        return None, [Problem(_("提交得太快了。请一分钟后再提交；您写的内容还在。"))]
    try:
        return take(sign), []
    except FormRefused as error:
        wrong = case_steps.faults(error)
        return None, [Problem(text, f"f-{name}" if name in fields else "") for name, text in wrong.items()]
    except ZhihengError as error:
        return None, [Problem(error.message(get_language() or "zh"))]


def _answer(request: HttpRequest, template: str, context: dict[str, Any], problems: list[Problem]) -> HttpResponse:
    answer = show(request, template, SECTION, **context)
    answer.status_code = 422 if problems else 200
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Show how something handed in stands, by its receipt code; the code is sent, never in the address."""
    code = "".join(request.POST.get("receipt", "").split())[:MOST_RECEIPT]
    found, problems = _looked_up(request, code) if request.method == "POST" else (None, [])
    filed: filings.Filed | None = None
    typed: dict[str, str] = {}
    appeal = _appeal(found)
    if found is not None and appeal is not None and request.POST.get("stage") == "review":
        typed = case_forms.typed(request, appeal.opening)
        case = found
        filed, problems = _sent(
            request, lambda sign: filings.review(case, _given(typed), sign), {one.id for one in appeal.opening}
        )
    context = {"receipt": code, "filed": filed, "problems": problems, **_shown(found)}
    if appeal is not None:
        context |= {"appeal": localised(appeal), **_controls(appeal, typed, problems)}
    context["basis_reference"] = f"procedures/{found.procedure}" if found else ""
    return _answer(request, "portal/filing_status.html", context, problems)


def _looked_up(request: HttpRequest, code: str) -> tuple[Case | None, list[Problem]]:
    if not admitted(request, "filing-receipt", LOOKUPS_A_MINUTE):
        return None, [Problem(_("查询得太快了。请一分钟后再查。"), "receipt")]
    try:
        return filings.by_receipt(code), []
    except UnknownReceipt:
        return None, [Problem(_("没有这个回执码。请核对字母和数字。"), "receipt")]


def _appeal(case: Case | None) -> Procedure | None:
    """Return the review by the level above, where a case that ended has one that was not asked for yet."""
    if case is None or not case.closed:
        return None
    wanted = case_words.procedure_of(case).appeal
    found = _pack(case.division).procedures.get(wanted or "")
    asked = case.following.filter(procedure=wanted, filing__isnull=False).exists()
    open_to_all = found is not None and filings.ANYBODY in found.opened_by
    return found if open_to_all and not asked and case.holder.parent is not None else None


def _shown(case: Case | None) -> dict[str, Any]:
    """Return what who filed may read: where it stands, its clocks, what happened, and the answers that went out."""
    if case is None:
        return {"case": None}
    procedure = case_words.procedure_of(case)
    tone, words = case_words.state_of(case)
    letters = [one for one in issued(case) if case_documents_shown.template_of(one).delivers]
    return {
        "case": case,
        "procedure_label": localised(procedure),
        "tone": tone,
        "state_words": words,
        "holder": localised({"zh": case.holder.name_zh, "en": case.holder.name_en or case.holder.name_zh}),
        "clocks": [case_clocks.shown(procedure, one) for one in case.clocks.all()],
        "events": case_shown.events(case, procedure, case.events.all(), party=True),
        "papers": [case_document_papers.preview(one, "", addressee=False) for one in letters],
    }
