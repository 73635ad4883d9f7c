"""The check before a tender, a loan or an award: many codes in, a table of answers out, and a signed sheet of them."""

from __future__ import annotations

import time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhiheng.credit.answer_sheet import CLEAR, MOST, RESTRICTED, UNKNOWN, Answered, superseded
from zhiheng.credit.errors import TooManyCodes
from zhiheng.credit.models import AnswerSheet
from zhiheng.credit.services import sheets
from zhiheng.policy.model import Purpose
from zhiheng.server.api import options, rates
from zhiheng.server.portal import standing_answers, standing_papers
from zhiheng.server.portal.page import head_batch, show
from zhiheng.server.portal.shown import Problem
from zhiheng.server.portal.standing import purpose_label, shown
from zhiheng.server.staff.access import actor
from zhiheng.server.visible import today

#: Bytes of a file of codes: 500 lines of a code and a name are far less.
MOST_BYTES = 256 * 1024
#: Sheets a minute from one address.
SHEETS_A_MINUTE = 10


def verdict_words(verdict: str) -> tuple[str, str]:
    """Return the tone and the words of a verdict."""
    return {
        RESTRICTED: ("bad", _("有限制措施")),
        CLEAR: ("good", _("没有限制措施")),
        UNKNOWN: ("neutral", _("没有公开的登记")),
    }[verdict]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Ask for codes and a purpose; answer with a table, or make the sheet where it is asked for."""
    if request.method != "POST":
        return _form(request, request.GET.get("codes", ""), request.GET.get("purpose", Purpose.TENDER.value), [])
    purpose, text, problems = _asked(request)
    read = standing_answers.read(text)
    try:
        codes = standing_answers.counted(read.codes)
    except TooManyCodes:
        words = _("请填写 1 到 %(most)s 个统一社会信用代码，每行一个。") % {"most": MOST}
        return _form(request, text, purpose, [*problems, Problem(words, "f-codes")])
    if problems:
        return _form(request, text, purpose, problems)
    found = standing_answers.answers(codes, purpose)
    if request.POST.get("action") == "sheet":
        if not _admitted(request):
            words = _("提交得太快了。请一分钟后再提交；您写的内容还在。")
            return _form(request, "\n".join(codes), purpose, [Problem(words, "f-codes")])
        return redirect("portal:check_sheet", sheet_id=_issued(request, purpose, found).sheet_id)
    context = {"answered": True, "rows": rows(found), "codes": "\n".join(codes), "others": read.others}
    return _form(request, "\n".join(codes), purpose, [], **context)


def _admitted(request: HttpRequest) -> bool:
    """Count one sheet, which is kept and signed, for the address that asks; False where the minute's are used up."""
    caller = f"sheet:{rates.hashed(rates.address_of(request))}"
    return rates.spend(caller, int(time.time() // 60), SHEETS_A_MINUTE)


def _asked(request: HttpRequest) -> tuple[str, str, list[Problem]]:
    """Return purpose and text of a form, the file's text after the typed one, and what is wrong."""
    purpose, problems = request.POST.get("purpose", ""), []
    if purpose not in {one.value for one in standing_answers.PURPOSES}:
        purpose, problems = Purpose.TENDER.value, [Problem(_("请选择用途。"), "f-purpose")]
    text, file = request.POST.get("codes", "")[:MOST_BYTES], request.FILES.get("file")
    if file is not None:
        content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            problems.append(Problem(_("文件过大：请只留代码一列，不超过 256 KB。"), "f-file"))
        else:
            text = f"{text}\n{_decoded(content)}"
    return purpose, text, problems


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def _form(request: HttpRequest, text: str, purpose: str, problems: list[Problem], **more: Any) -> HttpResponse:
    purposes = [(one.value, purpose_label(one)) for one in standing_answers.PURPOSES]
    context = {
        "text": text,
        "purpose": purpose,
        "purposes": purposes,
        "problems": problems,
        "most": MOST,
        "day": today(),
    }
    answer = show(request, "portal/check.html", "check", **context, **more)
    answer.status_code = 422 if problems else 200
    return answer


def rows(found: list[Answered]) -> list[dict[str, Any]]:
    """Return answers as lines of the table."""
    pack = options.default_pack()
    made = []
    for one in found:
        tone, words = verdict_words(one.verdict)
        measures = [shown(pack, each) for each in (*one.restrictions, *one.incentives)]
        made.append({"uscc": one.uscc, "name": one.name, "tone": tone, "words": words, "measures": measures})
    return made


def _issued(request: HttpRequest, purpose: str, found: list[Answered]) -> AnswerSheet:
    asked = sheets.Check(purpose, options.default_pack(), today(), head_batch() or 0)
    return sheets.issue(actor(request), asked, found, lambda sheet: address(request, sheet))


def address(request: HttpRequest, sheet_id: str) -> str:
    """Return the whole status address of a sheet."""
    return request.build_absolute_uri(reverse("portal:check_sheet", args=[sheet_id]))


def find(sheet_id: str) -> AnswerSheet:
    """Return a sheet. Raises Http404."""
    found = sheets.find(sheet_id)
    if found is None:
        raise Http404(_("没有这份答复单"))
    return found


def changed(row: AnswerSheet) -> list[str]:
    """Return the codes of a sheet for which something else follows today."""
    codes = [each["uscc"] for each in row.document["answers"]]
    return superseded(row.document, standing_answers.answers(codes, row.purpose))


@require_GET
@never_cache
def sheet(request: HttpRequest, sheet_id: str) -> HttpResponse:
    """Show whether a sheet is ours and whether what it says still holds."""
    row = find(sheet_id)
    other = changed(row)
    context = {
        "sheet": row,
        "purpose_words": purpose_label(Purpose(row.purpose)),
        "current": not other,
        "changed": [one for one in row.document["answers"] if one["uscc"] in other],
        "rows": standing_papers.sheet_lines(row.document),
        "today": today(),
    }
    return show(request, "portal/check_sheet.html", "check", **context)


@require_GET
@never_cache
def sheet_json(request: HttpRequest, sheet_id: str) -> HttpResponse:
    """Answer with the signed sheet."""
    row = find(sheet_id)
    made = JsonResponse(sheets.paper(row), json_dumps_params={"ensure_ascii": False, "indent": 1})
    made["Content-Disposition"] = f'attachment; filename="check-{row.number}.json"'
    return made


@require_GET
@never_cache
def sheet_pdf(request: HttpRequest, sheet_id: str) -> HttpResponse:
    """Answer with the sheet to print."""
    row = find(sheet_id)
    made = HttpResponse(standing_papers.sheet_pdf(row), content_type="application/pdf")
    made["Content-Disposition"] = f'attachment; filename="check-{row.number}.pdf"'
    return made
