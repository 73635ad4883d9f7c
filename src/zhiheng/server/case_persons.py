"""Personal values of a case, masked: of its forms, documents, services and comments; revealed one by one with a reason.

Those of the authority that holds the case see that there are any. A reading is logged twice, as for records: in the
vault's own log of readings, and in the log of who did what.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.audit.services import actions
from zhiheng.cases.models import Case, NoticeComment, Service
from zhiheng.cases.services import answering
from zhiheng.cases.services.issuing import TOKEN
from zhiheng.documents.masking import masked
from zhiheng.server.errors import PersonalRefused
from zhiheng.server.i18n import localised
from zhiheng.server.personal import PersonalValue, said
from zhiheng.server.staff import case_documents_shown, case_words


def may_see(looker: Actor, case: Case) -> bool:
    """Return whether somebody sees that a case holds personal values, each masked: of the authority that holds it."""
    return looker.may(Capability.READ) and looker.body == case.holder.code


def may_reveal(looker: Actor, case: Case) -> bool:
    """Return whether somebody may have personal values of a case revealed."""
    return may_see(looker, case) and looker.may(Capability.REVEAL_PERSONAL)


def of_case(case: Case) -> list[PersonalValue]:
    """Return the personal values of a case, masked, each once; `field` is the key by which one is revealed."""
    rows = _places(case)
    shown = answering.vault().shown([token for _key, _label, token in rows], masked) if rows else {}
    return [
        PersonalValue(key, label, shown[token] or "", shown[token] is None)
        for key, label, token in rows
        if token in shown
    ]


def reveal(looker: Actor, case: Case, key: str, reason: str) -> PersonalValue:
    """Return one personal value for a reason, logged before it is given. Raises PersonalRefused, PersonErased."""
    if not may_reveal(looker, case):
        raise PersonalRefused(why_zh="没有查看个人信息的权限", why_en="you may not see personal data here")
    why = said(reason)
    found = next(((label, token) for name, label, token in _places(case) if name == key), None)
    if found is None:
        raise PersonalRefused(why_zh="本案没有这一项", why_en="the case has no such value")
    with transaction.atomic():
        actions.note(
            "reveal", username=looker.username, body=looker.body, object_type="case", object_id=case.number,
            detail={"field": key, "reason": why},
        )  # fmt: skip
        return PersonalValue(key, found[0], answering.vault().open(found[1], reader=looker.username, reason=why))


def _places(case: Case) -> list[tuple[str, str, str]]:
    """Return key, label and token of each personal value; one that several places share stands at the first."""
    seen: set[str] = set()
    found = []
    for key, label, token in (*_of_forms(case), *_of_documents(case), *_of_services(case), *_of_comments(case)):
        if isinstance(token, str) and TOKEN.fullmatch(token) and token not in seen:
            seen.add(token)
            found.append((key, label, token))
    return found


def _of_forms(case: Case) -> Iterator[tuple[str, str, object]]:
    specs = case_words.every_field(case_words.procedure_of(case))
    for name, value in case.fields.items():
        yield f"field:{name}", localised(specs[name].label) if name in specs else name, value


def _of_documents(case: Case) -> Iterator[tuple[str, str, object]]:
    for one in case.documents.order_by("pk"):
        labels = {each.id: localised(each.label) for each in case_documents_shown.template_of(one).fields}
        for name, value in one.values.items():
            yield f"document:{one.pk}:{name}", f"{one.number or one.template} {labels.get(name, name)}", value


def _of_services(case: Case) -> Iterator[tuple[str, str, object]]:
    for one in Service.objects.filter(document__case=case).select_related("document").order_by("pk"):
        words = {"document": one.document.number or one.document.template}
        yield f"service:{one.pk}", _("%(document)s 的收件人") % words, one.person


def _of_comments(case: Case) -> Iterator[tuple[str, str, object]]:
    for at, one in enumerate(NoticeComment.objects.filter(notice__case=case).order_by("pk"), 1):
        yield f"comment:{one.pk}", _("公示意见 %(n)s 的联系方式") % {"n": at}, one.contact
