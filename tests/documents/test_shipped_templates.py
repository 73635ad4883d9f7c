"""The templates that ship: every one becomes a document, and who is decided upon is told how to be heard and to appeal."""

from __future__ import annotations

import re
from functools import cache

import pytest

from zhiheng import policy
from zhiheng.documents import docx, filling, pdf
from zhiheng.documents.official import OfficialDocument, Row
from zhiheng.policy.model import OfficialDocumentKind, StepKind, Template


@cache
def packs() -> policy.PackSet:
    return policy.load()


def templates() -> list[Template]:
    found = {(each.pack, each.id): each for pack in packs().values() for each in pack.templates.values()}
    return [found[key] for key in sorted(found)]


def _said(document: OfficialDocument) -> str:
    return "\n".join(one.value if isinstance(one, Row) else one.text for one in document.body)


@pytest.mark.parametrize("template", templates(), ids=lambda one: f"{one.pack}-{one.id}")
def test_every_template_has_a_text_and_becomes_a_document(template: Template) -> None:
    made = filling.sample(template)
    assert template.title
    assert made.body
    assert "{" not in _said(made) + made.title + made.addressee
    assert docx.render(made).startswith(b"PK")
    assert pdf.render(made).startswith(b"%PDF")


def test_kinds_of_the_issue_are_there() -> None:
    kinds = {template.kind for template in templates()}
    assert kinds == set(OfficialDocumentKind)


def test_numbered_templates_have_a_mark_of_their_own() -> None:
    marks = [template.mark for template in templates() if template.pack == "national" and "number" in template.sign_off]
    assert None not in marks
    assert len(set(marks)) == len(marks)


def _sent_by_decisions() -> list[Template]:
    """Return what goes out with a decision against which there is an appeal, awards and announcements apart."""
    found = {}
    for pack in packs().values():
        for procedure in pack.procedures.values():
            if procedure.appeal != "reconsideration":
                continue
            names = [name for step in procedure.transitions if step.kind is StepKind.DECIDE for name in step.sends]
            found |= {name: pack.templates[name] for name in names}
    return [found[name] for name in sorted(found)]


def test_decisions_that_bind_tell_of_reconsideration_and_lawsuit() -> None:
    decisions = _sent_by_decisions()
    assert {"listing-decision", "restoration-decision", "abnormal-decision", "rectification-order"} <= {
        one.id for one in decisions
    }
    for template in decisions:
        if template.id == "non-listing-decision":
            continue  # it takes nothing from anybody
        text = _said(filling.sample(template))
        assert re.search(r"六十日内[^。]*申请行政复议", text), template.id
        assert re.search(r"六个月内[^。]*行政诉讼", text), template.id


@pytest.mark.parametrize("name", ["listing-notice", "conduct-notice"])
def test_notices_before_a_decision_tell_of_the_right_to_be_heard(name: str) -> None:
    text = _said(filling.sample(packs()["national"].templates[name]))
    assert re.search(r"陈述、申辩.*五个工作日内", text)
    assert "更重" in text or "加重" in text


def test_templates_that_quote_no_law_claim_no_more_than_an_example() -> None:
    assert {template.certainty.value for template in templates() if not template.cite} <= {"example"}


def test_sources_name_fields_of_a_procedure_that_sends_or_may_send_the_template() -> None:
    asked: dict[tuple[str, str], set[str]] = {}
    for pack in packs().values():
        for procedure in pack.procedures.values():
            known = {
                one.id for form in (procedure.opening, *(step.form for step in procedure.transitions)) for one in form
            }
            for name in procedure.papers():
                for field in pack.templates[name].fields:
                    source = (field.source or "").removeprefix("$field.").partition("+")[0]
                    if (field.source or "").startswith("$field."):
                        asked.setdefault((name, field.id), set()).update({"found"} if source in known else {source})
    assert {place: names for place, names in asked.items() if "found" not in names} == {}
    assert len(asked) > 20
