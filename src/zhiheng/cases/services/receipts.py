"""The proof of service (送达回证) of a document that is handed over or posted: filled, printed, signed by hand, scanned."""

from __future__ import annotations

from typing import Any

from zhiheng.cases.errors import ServiceRefused
from zhiheng.cases.models import Service
from zhiheng.cases.receipt_form import TEMPLATE
from zhiheng.cases.services import consents, issuing
from zhiheng.cases.services.installed import installation
from zhiheng.policy.model import Template

#: Ways whose proof is a paper that somebody signs; the others prove themselves.
SIGNED_BY_HAND = (Service.Way.ON_SITE, Service.Way.POST)
#: Ways of which there is a form: what was served electronically has one for the file, which names the consent.
WITH_FORM = (*SIGNED_BY_HAND, Service.Way.ELECTRONIC)
#: What a form says of each way, and how its box is ticked.
WAYS = {
    Service.Way.ON_SITE.value: "直接送达",
    Service.Way.POST.value: "邮寄送达",
    Service.Way.ELECTRONIC.value: "电子送达",
}
BOX, TICK = "□", "√"


def receipt(service: Service, reader: str) -> Any:
    """Return the form for a service as `documents.official.OfficialDocument`: what is known filled in, the rest blank.

    Who served it, when, and who took it are written by hand on the spot, so no person is named here. Raises
    ServiceRefused where the way wants no such paper, or the pack has no form.
    """
    from zhiheng.documents.filling import Issue, fill

    document, case = service.document, service.document.case
    template = installation().packs[case.pack].templates.get(TEMPLATE)
    if template is None or service.way not in WITH_FORM:
        zh, en = (
            "这种方式不用送达回证，或政策包没有送达回证。",
            "its way wants no signed receipt, or the pack has none.",
        )
        raise ServiceRefused(document=document.number or document.template, zh_why=zh, en_why=en)
    title = issuing.official(case, document, reader=reader, addressee=False).title
    known = {
        "party": service.receiver or case.subject_name, "matter": case.title,
        "document": f"《{title}》{document.number}", "way": _ticked(template, service.way), "remark": service.note, **_electronic(service),
    }  # fmt: skip
    return fill(template, known, Issue(issuer=case.holder.name_zh))


def _electronic(service: Service) -> dict[str, str]:
    """Return what the form says of an electronic service: where, when it was signed for, and on which consent."""
    consent = service.consent
    if consent is None:
        return {}
    on = service.served_on
    known = {
        "place": consent.address,
        "remark": " ".join(one for one in (consents.words(consent), service.note) if one),
    }
    return {**known, "served_at": f"{on.year}年{on.month}月{on.day}日（当事人在账户签收）"} if on else known


def _ticked(template: Template, way: str) -> str:
    """Return the ways that the form offers, with the box of one ticked."""
    offered = next((field.source for field in template.fields if field.id == "way"), None) or ""
    box = f"{WAYS[way]} {BOX}"
    return offered.replace(box, f"{WAYS[way]} {TICK}") if box in offered else WAYS[way]
