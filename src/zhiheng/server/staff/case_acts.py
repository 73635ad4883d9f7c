"""What is done with a case from its page: steps, files, notes, answers. Each is one call of a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.cases.errors import CaseError, FormRefused, ReasonMissing, StaleCase
from zhiheng.cases.models import Case, NoticeComment
from zhiheng.cases.services import acting, clocks, handling, notices
from zhiheng.cases.services import files as keeping
from zhiheng.cases.services.files import Given
from zhiheng.errors import ZhihengError
from zhiheng.policy.model.procedure import Transition
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff import case_forms, case_page, case_steps, case_words
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.case_steps import Typed

#: No page had this version before it: what is sent without one is never taken unseen.
UNSEEN = -1
#: Draws the page of a case again with what could not be done.
Answer = Callable[..., HttpResponse]


@needs(Capability.READ)
@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Take a step."""
    case = case_page.find(actor(request), number)
    return taken(request, case, case_page.answer, reverse("staff:case", args=[number]))


def taken(request: HttpRequest, case: Case, answer: Answer, back: str) -> HttpResponse:
    """Take the step that was sent; where it cannot be taken, draw the page again with all that was typed."""
    procedure = case_words.procedure_of(case)
    step = case_words.transition(procedure, request.POST.get("step", "")[:80])
    if step is None:
        return answer(request, case, problems=[Problem(_("没有这一步，请从下面选择。"))], status=422)
    seen = version(request)
    sent = sent_with(request, step)
    try:
        acting.act(
            actor(request), case, step.id, fields=given(sent), files=uploads(request, step), reason=sent.reason,
            version=seen, paper=f"{step.id}-on-paper" in request.POST,
        )  # fmt: skip
    except StaleCase:
        fresh = (
            case_page.find(actor(request), case.number) if answer is case_page.answer else Case.objects.get(pk=case.pk)
        )
        return answer(request, fresh, sent, problems=[_stale()], since=None if seen == UNSEEN else seen, status=409)
    except (FormRefused, ReasonMissing) as error:
        return _refused(request, case, answer, step, sent, error)
    except ZhihengError as error:
        return answer(
            request, case, sent, problems=[Problem(said(error))], status=error.status if error.status < 500 else 422
        )
    messages.success(request, _("已办理：%(step)s。") % {"step": case_words.step_label(procedure, step.id)})
    return HttpResponseRedirect(back)


def version(request: HttpRequest, name: str = "version") -> int:
    """Return the version that somebody had before them; a form that says none counts as one that is out of date."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else UNSEEN


def sent_with(request: HttpRequest, step: Transition) -> Typed:
    """Return what was typed into the form of a step."""
    fields = case_forms.typed(request, step.form, f"{step.id}-")
    return Typed(step.id, fields, request.POST.get("reason", "").replace("\x00", "").strip()[: case_forms.MOST_LONG])


def given(sent: Typed) -> dict[str, str]:
    """Return the answers of a form that were given."""
    return {name: text for name, text in sent.fields.items() if text}


def uploads(request: HttpRequest, step: Transition) -> list[Given]:
    """Return the files sent with a step; a scan of what a party handed in on paper is of no kind."""
    scans = request.FILES.getlist(f"{step.id}-paper")
    found = named_uploads(request, (*step.requires, *step.accepts), f"{step.id}-")
    return [*found, *(given_file(one, "") for one in scans)]


def named_uploads(request: HttpRequest, documents: tuple[str, ...], prefix: str = "") -> list[Given]:
    """Return the files sent for documents."""
    return [
        given_file(one, document)
        for document in dict.fromkeys(documents)
        for one in request.FILES.getlist(f"{prefix}d-{document}")
    ]


def given_file(one: UploadedFile[Any], document: str = "") -> Given:
    """Return an uploaded file as the services take it."""
    content: Any = one.file
    return Given(str(one.name or "file"), content, document)


def _stale() -> Problem:
    return Problem(_("您打开页面之后，案件有了变动；没有办理任何一步。变动和您填写的内容在“下一步”里。"), "next")


def _refused(
    request: HttpRequest, case: Case, answer: Answer, step: Transition, sent: Typed, error: CaseError
) -> HttpResponse:
    wrong = case_steps.faults(error)
    if isinstance(error, ReasonMissing):
        wrong = {"reason": said(error)}
    again = Typed(sent.step, sent.fields, sent.reason, wrong)
    fields = {one.id for one in step.form}
    problems = [Problem(text, place(step, name, name in fields)) for name, text in wrong.items()]
    return answer(request, case, again, problems=problems or [Problem(said(error))], status=422)


def place(step: Transition, name: str, is_field: bool) -> str:
    """Return the id of the control to which a message belongs."""
    if name in ("reason", "paper"):
        return f"{step.id}-{name}"
    return f"{step.id}-{'f' if is_field else 'd'}-{name}"


def said(error: ZhihengError) -> str:
    """Return an error in the reader's language."""
    return error.message(get_language() or "zh")


@needs(Capability.READ)
@require_POST
def upload(request: HttpRequest, number: str) -> HttpResponse:
    """Lay files in a case."""
    case = case_page.find(actor(request), number)
    return laid(request, case, reverse("staff:case", args=[number]))


def laid(request: HttpRequest, case: Case, back: str) -> HttpResponse:
    """Lay the files that were sent in a case, and say what became of each."""
    document = request.POST.get("document", "")[:80]
    sent = request.FILES.getlist("file")
    if not sent:
        messages.error(request, _("没有选择文件：请先选文件再提交。"))
    for one in sent:
        try:
            keeping.keep(case, given_file(one).name, given_file(one).content, document, actor(request))
            messages.success(request, _("已加入案卷：%(name)s") % {"name": one.name})
        except ZhihengError as error:
            messages.error(request, said(error))
    return HttpResponseRedirect(f"{back}#files")


@needs(Capability.READ)
@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Add a note to a case."""
    case = case_page.find(actor(request), number)
    text = request.POST.get("note", "").replace("\x00", "").strip()[:4000]
    back = HttpResponseRedirect(reverse("staff:case", args=[number]) + "#history")
    if not text:
        messages.error(request, _("备注是空的，没有记下。"))
        return back
    return _done(request, back, lambda: handling.note(actor(request), case, text), _("已记入案卷。"))


@needs(Capability.READ)
@require_POST
def answer_comment(request: HttpRequest, number: str, comment: int) -> HttpResponse:
    """Answer a comment on a public notice."""
    case = case_page.find(actor(request), number)
    found = get_object_or_404(NoticeComment, pk=comment, notice__case=case)
    text = request.POST.get("answer", "").replace("\x00", "").strip()[:4000]
    back = HttpResponseRedirect(reverse("staff:case", args=[number]) + f"#comment-{comment}")
    if not text:
        messages.error(request, _("答复是空的，没有发出。"))
        return back
    return _done(request, back, lambda: notices.answer(actor(request), found, text), _("已答复；随公示公开。"))


def _done(request: HttpRequest, back: HttpResponse, do: Callable[[], Any], words: str) -> HttpResponse:
    try:
        do()
    except ZhihengError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, words)
    return back


@needs(Capability.READ)
@require_POST
def clock(request: HttpRequest, number: str) -> HttpResponse:
    """Suspend, resume or extend a clock by hand, with reasons."""
    case = case_page.find(actor(request), number)
    name, wanted = request.POST.get("clock", "")[:80], request.POST.get("do", "")
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:4000]
    back = HttpResponseRedirect(reverse("staff:case", args=[number]) + "#clocks")
    does = {"suspend": clocks.suspend, "resume": clocks.resume, "extend": clocks.extend}
    if wanted not in does:
        return back
    return _done(request, back, lambda: does[wanted](actor(request), case, name, reason), _("期限已变动，记入案卷。"))
