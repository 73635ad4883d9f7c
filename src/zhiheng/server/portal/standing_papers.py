"""Answer sheets and credit reports as people read them: lines of a page, and PDF with a code to the status page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.credit.models import AnswerSheet, CreditReport
from zhiheng.documents.exhibits import Table
from zhiheng.documents.report import Report, Section, render
from zhiheng.policy.model import FieldType, Purpose
from zhiheng.server.i18n import english, localised
from zhiheng.server.portal.packs import record_types, type_label
from zhiheng.server.portal.standing import purpose_label
from zhiheng.server.portal.wording import industry_name


def sheet_lines(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the answers of a sheet as lines: who, verdict, and each measure with its basis and records."""
    from zhiheng.server.portal.standing_check import verdict_words

    made = []
    for one in document["answers"]:
        tone, words = verdict_words(one["verdict"])
        measures = [*one["restrictions"], *one["incentives"]]
        made.append({**one, "tone": tone, "words": words, "measures": [measure_line(each) for each in measures]})
    return made


def measure_line(measure: Mapping[str, Any]) -> dict[str, Any]:
    """Return a measure of a paper in the reader's language."""
    basis = [*measure["legal_basis"], *measure["cite"]]
    body = measure["executing_body"]
    return {
        "label": localised(measure["label"]),
        "effect": localised(measure["effect"]),
        "restricts": measure["kind"] == "restriction",
        "body": localised(body["name"]) if body and body["name"] else "",
        "basis": [f"{cite['number'] or localised(cite['title'])} {cite['provision']}" for cite in basis],
        "records": measure["records"],
        "example": measure["certainty"] == "example",
    }


def language() -> str:
    """Return the language of a PDF: that of the reader."""
    return "en" if english() else (get_language() or "zh")[:2]


def sheet_pdf(row: AnswerSheet) -> bytes:
    """Return an answer sheet as PDF."""
    document = row.document
    lines = sheet_lines(document)
    facts = [
        (_("编号"), row.number),
        (_("用途"), purpose_label(Purpose(row.purpose))),
        (_("截至"), document["as_of"]),
        (_("出具时间"), _moment(document["issued_at"])),
        (_("数据批次"), str(document["batch_seq"])),
        (_("企业数"), str(row.enterprises)),
    ]
    table = Table(
        columns=(_("统一社会信用代码"), _("名称"), _("结论"), _("措施与依据")),
        rows=[(line["uscc"], line["name"] or "—", line["words"], _told(line["measures"])) for line in lines],
        widths=(6, 6, 4, 12),
        caption=_("逐家答复"),
    )
    return render(
        Report(
            title=_("信用核查答复单"),
            subtitle=_("依据已公布且有效的决定；不含内部风险分类"),
            facts=facts,
            sections=[
                Section(tables=[table]),
                Section(title=_("签名与日志"), paragraphs=[_how_to_check()], facts=_seal(row)),
            ],
            qr=document["status"],
            footer=document["status"],
            marks=[_("示例")] if any(one["example"] for line in lines for one in line["measures"]) else [],
            language=language(),
        )
    )


def _moment(text: str) -> str:
    """Return an instant of a paper as people in China read it, with its zone."""
    return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M (UTC+8)")


def _told(measures: Sequence[Mapping[str, Any]]) -> str:
    """Return the measures of an enterprise in one cell."""
    parts = [f"{one['label']}（{'；'.join(one['basis'])}）" if not english() else f"{one['label']} ({'; '.join(one['basis'])})" for one in measures]  # fmt: skip
    return (" / " if english() else "　").join(parts) or "—"


def _how_to_check() -> str:
    return _(
        "扫码或打开状态页，可知本页是否由本系统出具、是否已被后来的事实取代。签名按 RFC 8785 规范形式计算，可下载 JSON 验证。"
    )


def _seal(row: AnswerSheet | CreditReport) -> list[tuple[str, str]]:
    return [
        ("SHA-256", row.sha256),
        (_("签名算法"), row.suite),
        (_("签名"), row.signature),
        (_("透明日志序号"), "—" if row.leaf is None else str(row.leaf)),
    ]


# --- credit reports -----------------------------------------------------------------------------------------------
def part_words() -> dict[str, str]:
    """Return what the parts of a credit report are called."""
    return {
        "registration": _("登记信息"),
        "lists": _("现在在列的名单"),
        "penalties": _("行政处罚"),
        "inspections": _("监督检查结果"),
        "certificates": _("证书与许可"),
        "honours": _("荣誉与称号"),
        "measures": _("适用的措施"),
    }


def code_words(record_type: str, field: str, value: Any) -> str:
    """Return what a code of a record type is called."""
    spec = record_types()[record_type].fields.get(field)
    known = spec.values.get(str(value)) if spec is not None and spec.type is FieldType.CODE else None
    return localised(known) if known else str(value or "—")


def _registration(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the registration in words: codes by what they mean, an industry by its name."""
    fields = record_types()["organisation"].fields
    return [
        (
            localised(fields[name].label) if name in fields else name,
            industry_name(str(value)) if name == "industry" and value else code_words("organisation", name, value),
        )
        for name, value in given.items()
    ]


def report_sections(document: Mapping[str, Any]) -> list[Section]:
    """Return the parts of a credit report that were consented to, each with its facts."""
    words, made = part_words(), []
    if "registration" in document:
        made.append(Section(title=words["registration"], facts=_registration(document["registration"])))
    counted = [
        (type_label(name), *(str(numbers[f"{n}_months"]) for n in (12, 24, 36)), str(numbers["all"]))
        for name, numbers in document["counts"].items()
    ]
    if counted:
        columns = (_("记录"), _("近 12 个月"), _("近 24 个月"), _("近 36 个月"), _("全部"))
        made.append(Section(title=_("公开记录数"), tables=[Table(columns, counted, (4, 2, 2, 2, 2))]))
    made += [section for name in ("lists", "inspections", "honours", "measures") for section in _part(document, name)]
    return made


def _part(document: Mapping[str, Any], name: str) -> list[Section]:
    if name not in document:
        return []
    title = part_words()[name]
    if not document[name]:
        return [Section(title=title, paragraphs=[_("没有。")])]
    columns, rows = _TABLES[name](document[name])
    return [Section(title=title, tables=[Table(columns, rows)])]


def _lists(found: Sequence[Mapping[str, Any]]) -> tuple[Sequence[str], list[Sequence[str]]]:
    columns = (_("名单"), _("决定文号"), _("事由"), _("列入日期"), _("期限届满"))
    names = ("decision_no", "ground", "listed_on", "until")
    return columns, [
        (code_words("listing", "scheme", one["scheme"]), *(str(one[name] or "—") for name in names)) for one in found
    ]


def _inspections(found: Mapping[str, Mapping[str, int]]) -> tuple[Sequence[str], list[Sequence[str]]]:
    columns = (_("检查类别（近 36 个月）"), _("合格/判定"))
    rows: list[Sequence[str]] = [
        (code_words("inspection", "kind", kind), f"{one['passed']}/{one['judged']}") for kind, one in found.items()
    ]
    return columns, rows


def _honours(found: Sequence[Mapping[str, Any]]) -> tuple[Sequence[str], list[Sequence[str]]]:
    columns = (_("名称"), _("等级"), _("日期"), _("授予单位"), _("有效期至"))
    rows: list[Sequence[str]] = []
    for one in found:
        title = one.get("title") or one.get("title_name") or "—"
        rows.append((title, *(str(one.get(name) or "—") for name in ("grade", "day", "awarded_by", "valid_until"))))
    return columns, rows


def _measures(found: Sequence[Mapping[str, Any]]) -> tuple[Sequence[str], list[Sequence[str]]]:
    columns = (_("措施"), _("效果"), _("依据"))
    lines = [measure_line(one) for one in found]
    return columns, [(line["label"], line["effect"], "; ".join(line["basis"])) for line in lines]


_TABLES: dict[str, Callable[[Any], tuple[Sequence[str], list[Sequence[str]]]]] = {
    "lists": _lists,
    "inspections": _inspections,
    "honours": _honours,
    "measures": _measures,
}


def report_facts(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what heads a credit report."""
    return [
        (_("编号"), str(document["number"])),
        (_("企业"), f"{document['name']} {document['uscc']}"),
        (_("提供给"), str(document["receiver"])),
        (_("用途"), str(document["purpose"])),
        (_("授权有效至"), str(document["valid_until"])),
        (_("截至"), str(document["as_of"])),
        (_("出具时间"), _moment(document["issued_at"])),
    ]


def report_pdf(row: CreditReport) -> bytes:
    """Return a credit report as PDF."""
    document = row.document
    return render(
        Report(
            title=_("企业质量信用报告"),
            subtitle=_("经企业授权提供；只列公开事实和计数，没有评分"),
            facts=report_facts(document),
            sections=[
                *report_sections(document),
                Section(title=_("签名与日志"), paragraphs=[_how_to_check()], facts=_seal(row)),
            ],
            qr=document["status"],
            footer=document["status"],
            language=language(),
        )
    )
