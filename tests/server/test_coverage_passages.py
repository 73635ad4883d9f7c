"""What counts as having gone through a procedure, a template or a list: no more than was done to its end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from zhiheng import policy
from zhiheng.actors.models import Body
from zhiheng.cases.models import Case, CaseDocument, CaseEvent, CaseFile, Service
from zhiheng.server import coverage, coverage_passages

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def case(procedure: str, state: str, *, closed: bool = True, pack: str = "sichuan") -> Case:
    holder, _new = Body.objects.get_or_create(code="office", defaults={"kind": "bureau", "name_zh": "局"})
    number = f"{procedure}-{Case.objects.count()}"
    return Case.objects.create(
        number=number, pack=pack, procedure=procedure, content={}, state=state, closed=closed, title=number,
        holder=holder, opened_at=NOW, opened_on=NOW.date(),
    )  # fmt: skip


def document(of: Case, template: str, **more: Any) -> CaseDocument:
    given = {"pdf_sha256": "a", "issued_on": date(2026, 3, 2), "state": "done", **more}
    return CaseDocument.objects.create(case=of, template=template, content={}, drafted_by="x", **given)


def counted() -> dict[str, int]:
    return coverage_passages.passages(policy.load())


def test_nothing_is_counted_before_anything_is_done() -> None:
    assert counted() == {}


def test_case_counts_at_its_end_and_not_when_it_was_withdrawn_or_is_unknown() -> None:
    case("objection", "upheld")
    case("objection", "rejected", pack="jiangsu")
    case("objection", "checking", closed=False)
    case("objection", "withdrawn")
    case("objection", "upheld", pack="elsewhere")
    case("gone", "upheld")
    case("quality-credit-grade", "awarded", pack="jiangsu")
    assert counted() == {"jiangsu/procedures/quality-credit-grade": 1, "national/procedures/objection": 2}


def test_document_counts_as_issued_and_not_as_draft_or_void() -> None:
    about = case("listing", "told", closed=False)
    document(about, "listing-notice")
    document(about, "listing-notice", pdf_sha256="", issued_on=None, state="draft")
    document(about, "listing-notice", state="void")
    sent = document(about, "listing-decision")
    proof = CaseFile.objects.create(case=about, name="a", sha256="b", size=1, media_type="x", at=NOW)
    given = {"document": sent, "sent_on": NOW.date(), "by": "x", "at": NOW}
    Service.objects.create(**given, way="on_site", served_on=NOW.date(), proof=proof)
    Service.objects.create(**given, way="post", served_on=NOW.date(), proof=proof)
    Service.objects.create(**given, way="on_site")
    assert counted() == {
        "national/templates/listing-decision": 1, "national/templates/listing-notice": 1, "national/templates/service-receipt": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("pack", "procedure", "step", "key"), [
    ("sichuan", "listing", "list", "national/lists/serious-dishonesty"),
    ("sichuan", "abnormal-entry", "enter", "national/lists/abnormal-operations"),
    ("sichuan", "blacklisting", "list", "sichuan/lists/quality-blacklist"),
    ("sichuan", "listing", "not-list", None),
    ("sichuan", "listing", "tell", None),
])  # fmt: skip
def test_list_counts_the_entries_that_were_decided_here(pack: str, procedure: str, step: str, key: str | None) -> None:
    about = case(procedure, "x", closed=False, pack=pack)
    CaseEvent.objects.create(case=about, seq=1, at=NOW, kind="step", step=step)
    CaseEvent.objects.create(case=about, seq=2, at=NOW, kind="comment", step=step)
    assert counted() == ({key: 1} if key else {})


def test_command_line_and_pages_count_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.cache import cache

    from zhiheng.ledger.installation import open_installation
    from zhiheng.server.portal import policy_coverage

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    case("objection", "upheld")
    cache.clear()
    found = coverage.evidence(open_installation()).passages
    assert dict(found) == dict(policy_coverage.evidence().passages) == {"national/procedures/objection": 1}
