"""Public notices before decisions: the list, one notice with its comments answered, writing one, finding its answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from zhiheng.cases.models import NoticeComment, PublicNotice
from zhiheng.cases.services import notices
from zhiheng.errors import ZhihengError
from zhiheng.server.api import rates
from zhiheng.server.i18n import localised
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff import case_clocks, case_words
from zhiheng.server.visible import today

#: Comments and look-ups a minute from one address.
COMMENTS_A_MINUTE, LOOKUPS_A_MINUTE = 3, 10
MOST_TEXT, MOST_CONTACT = 4000, 200


def shown(notice: PublicNotice) -> dict[str, Any]:
    """Return a notice with how long it runs."""
    running = notice.runs_on(today())
    procedure = case_words.procedure_of(notice.case)
    clock = next((one for one in procedure.clocks if one.id == procedure.public_notice), None)
    due = case_clocks.due_mark(notice.until_day, clock.counts.value if clock else None)
    if notice.paused:
        due = replace(due, tone="attention", words=_("期限中止，意见照收"), overdue=False)
    return {
        "one": notice,
        "running": running,
        "due": due,
        "procedure": localised(procedure),
        "body": localised({"zh": notice.case.holder.name_zh, "en": notice.case.holder.name_en or notice.case.holder.name_zh}),
    }  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the public notices, those that run first."""
    every = notices.told().order_by("ended", "-until_day", "-id")
    paging = paged(request, every, every.count())
    rows = [shown(one) for one in paging.rows]
    return show(request, "portal/notices.html", "notices", paging=paging, rows=rows)


def _find(notice: int) -> PublicNotice:
    return get_object_or_404(notices.told(), pk=notice)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, notice: int) -> HttpResponse:
    """Show a notice; take a comment when one is sent."""
    found = _find(notice)
    problems: list[Problem] = []
    sent: NoticeComment | None = None
    if request.method == "POST":
        sent, problems = _commented(request, found)
    context = {
        **shown(found),
        "comments": [one for one in found.comments.all() if one.answer],
        "waiting": sum(1 for one in found.comments.all() if not one.answer),
        "problems": problems,
        "wrong": {one.field: one.text for one in problems},
        "sent": sent,
        "text": "" if sent else request.POST.get("text", ""),
        "contact": "" if sent else request.POST.get("contact", ""),
        "basis_reference": f"procedures/{found.case.procedure}",
    }
    answer = show(request, "portal/notice.html", "notices", **context)
    answer.status_code = 422 if problems else 200
    return answer


def _commented(request: HttpRequest, notice: PublicNotice) -> tuple[NoticeComment | None, list[Problem]]:
    """Take a comment; return it, or what is wrong with it."""
    text = request.POST.get("text", "").replace("\x00", "").strip()
    contact = request.POST.get("contact", "").replace("\x00", "").strip()
    problems = []
    if not text:
        problems.append(Problem(_("请写下您的意见。"), "text"))
    elif len(text) > MOST_TEXT:
        problems.append(Problem(_("意见最多 %(n)s 字，请分几条写。") % {"n": MOST_TEXT}, "text"))
    if len(contact) > MOST_CONTACT:
        problems.append(Problem(_("联系方式最多 %(n)s 字。") % {"n": MOST_CONTACT}, "contact"))
    if not problems and not admitted(request, "comment", COMMENTS_A_MINUTE):
        problems.append(Problem(_("提交得太快了。请一分钟后再提交；您写的内容还在。")))
    if problems:
        return None, problems
    try:
        return notices.comment(notice, text, contact), []
    except ZhihengError as error:
        return None, [Problem(error.message(get_language() or "zh"))]


def admitted(request: HttpRequest, what: str, most: int) -> bool:
    """Count one request of a kind from an address; return False where the minute's are used up."""
    caller = f"{what}:{rates.hashed(rates.address_of(request))}"
    return rates.spend(caller, int(rates.now() // 60), most)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Show what was answered to a comment, by the code of its receipt. The code is sent, never in the address."""
    code = "".join(request.POST.get("receipt", "").upper().split())[:32]
    found: NoticeComment | None = None
    problems: list[Problem] = []
    if request.method == "POST":
        if not admitted(request, "receipt", LOOKUPS_A_MINUTE):
            problems.append(Problem(_("查询得太快了。请一分钟后再查。"), "receipt"))
        else:
            found = _by_receipt(code)
            if found is None:
                problems.append(Problem(_("没有这个回执码的意见。请核对字母和数字。"), "receipt"))
    told = found is not None and notices.told().filter(pk=found.notice_id).exists()
    context = {"comment": found, "told": told, "problems": problems, "receipt": code}
    answer = show(request, "portal/notice_receipt.html", "notices", **context)
    answer.status_code = 422 if problems else 200
    return answer


def _by_receipt(code: str) -> NoticeComment | None:
    return NoticeComment.objects.select_related("notice").filter(receipt__iexact=code).first() if code else None
