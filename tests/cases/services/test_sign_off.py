"""Official documents: a chain that cannot be skipped, by different people, numbered without gaps, issued and served."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from zhiheng.cases import chain, errors
from zhiheng.cases.models import Case, CaseDocument, CaseEvent, Message
from zhiheng.cases.services import clocks, consents, service, sign_off
from zhiheng.cases.services.acting import act
from zhiheng.cases.services.files import Given, open_content, path_of
from zhiheng.cases.services.opening import open_case

pytestmark = [pytest.mark.database, pytest.mark.django_db]
CHAIN = ["draft", "check", "legal_review", "issue", "number", "print", "archive"]
POSTS = dict(zip(CHAIN, ["clerk", "checker", "legal", "leader", "archivist", "archivist", "archivist"], strict=True))


@pytest.fixture
def case(home: Path, bodies: dict[str, Any], people: SimpleNamespace, made: SimpleNamespace) -> Case:
    return open_case(
        people.clerk, "letter", pack="probe", subject=made.party, name="示例企业", division="510104", now=made.noon
    )


@pytest.fixture
def draft(case: Case, people: SimpleNamespace, made: SimpleNamespace) -> CaseDocument:
    return sign_off.draft(people.clerk, case, "probe-notice", "send", {"facts": "事实。"}, now=made.noon)


@pytest.fixture
def signed(draft: CaseDocument, people: SimpleNamespace, made: SimpleNamespace) -> Callable[[str], CaseDocument]:
    """Return the document moved forward until a link is next."""

    def until(link: str, document: CaseDocument = draft) -> CaseDocument:
        while document.state != link:
            document = sign_off.move(getattr(people, POSTS[document.state]), document, "forward", now=made.noon)
        return document

    return until


def test_draft_is_filled_from_the_case(draft: CaseDocument) -> None:
    assert draft.values == {"party": "示例企业", "facts": "事实。"}


def test_chain_goes_link_by_link_in_its_order(signed: Callable[..., CaseDocument]) -> None:
    document = signed("done")
    assert [one["state"] for one in document.history] == CHAIN
    assert document.number == "市监示〔2026〕1号"
    assert str(document.issued_on) == "2026-03-02"


@pytest.mark.parametrize("link", CHAIN)
def test_link_is_for_its_post_at_the_authority(
    signed: Callable[..., CaseDocument], people: SimpleNamespace, link: str
) -> None:
    document = signed(link)
    others = {"clerk", "checker", "legal", "panel", "leader", "archivist", "above", "firm"} - {POSTS[link]}
    if link == "draft":
        others -= {"checker", "legal", "panel", "leader", "archivist"}  # who may act may draft
    for who in sorted(others):
        with pytest.raises(errors.DocumentRefused):
            sign_off.move(getattr(people, who), document, "forward")
    assert CaseDocument.objects.get(pk=document.pk).state == link


@pytest.mark.parametrize(("link", "did"), [("check", "draft"), ("issue", "draft"), ("issue", "check")])
def test_two_links_of_one_person_are_refused(
    signed: Callable[..., CaseDocument], people: SimpleNamespace, link: str, did: str
) -> None:
    everything = people.actor("amr-510104", "clerk", "checker", "leader", name=f"amr-510104-{POSTS[did]}")
    with pytest.raises(errors.DocumentRefused) as told:
        sign_off.move(everything, signed(link), "forward")
    assert "不同的人" in told.value.message("zh")


def test_what_comes_back_begins_anew_with_an_opinion(
    signed: Callable[..., CaseDocument], people: SimpleNamespace, made: SimpleNamespace
) -> None:
    document = signed("issue")
    with pytest.raises(errors.DocumentRefused):
        sign_off.move(people.leader, document, "back")
    document = sign_off.move(people.leader, document, "back", "依据写错", now=made.noon)
    assert (document.state, chain.since_draft(document.history)) == ("draft", [])
    document = sign_off.edit(people.clerk, document, {"facts": "更正后的事实。"}, version=document.version)
    with pytest.raises(errors.DocumentRefused):
        sign_off.edit(people.clerk, document, {"facts": "x"}, version=document.version - 1)
    assert [one["state"] for one in signed("done", document).history][-7:] == CHAIN
    assert CaseEvent.objects.filter(kind="sign_off", reason="依据写错").count() == 1


def test_who_wrote_in_the_draft_does_not_check_it(
    draft: CaseDocument, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    helper = people.actor("amr-510104", "clerk", "checker", name="helper")
    document = sign_off.edit(helper, draft, {"facts": "改"})
    document = sign_off.move(people.clerk, document, "forward", now=made.noon)
    with pytest.raises(errors.DocumentRefused):
        sign_off.move(helper, document, "forward")


def test_incomplete_draft_does_not_leave_its_desk(case: Case, people: SimpleNamespace) -> None:
    document = sign_off.draft(people.clerk, case, "probe-notice", "send")
    from zhiheng.documents.errors import FieldMissing

    with pytest.raises(FieldMissing):
        sign_off.move(people.clerk, document, "forward")


def test_numbers_have_no_gap_when_one_is_rolled_back(
    case: Case, signed: Callable[..., CaseDocument], people: SimpleNamespace, made: SimpleNamespace
) -> None:
    first = signed("number")
    with transaction.atomic():
        sign_off.move(people.archivist, first, "forward", now=made.noon)
        transaction.set_rollback(True)
    second = signed(
        "number", sign_off.draft(people.clerk, case, "probe-notice", "send", {"facts": "二"}, now=made.noon)
    )
    numbers = [sign_off.move(people.archivist, one, "forward", now=made.noon).number for one in (second, first)]
    assert numbers == ["市监示〔2026〕1号", "市监示〔2026〕2号"]


def test_issued_files_lie_in_the_case_under_their_hash(signed: Callable[..., CaseDocument]) -> None:
    document = signed("print")
    kept = {file.media_type.rpartition(".")[2].rpartition("/")[2]: file for file in document.case.files.all()}
    assert {file.sha256 for file in kept.values()} == {document.docx_sha256, document.pdf_sha256}
    with open_content(kept["pdf"]) as pdf, open_content(kept["document"]) as docx:
        assert (pdf.read(5), docx.read(2)) == (b"%PDF-", b"PK")
    assert path_of(document.pdf_sha256).parent.name == document.pdf_sha256[:2]


def test_step_waits_for_its_document_and_takes_it_once(
    case: Case, signed: Callable[..., CaseDocument], people: SimpleNamespace, made: SimpleNamespace
) -> None:
    signed("number")
    with pytest.raises(errors.StepNotOpen):
        act(people.clerk, case, "send")
    document = signed("print", CaseDocument.objects.get())
    after = act(people.clerk, case, "send", now=made.noon)
    document.refresh_from_db()
    assert (after.state, after.told_party, document.sent_at) == ("written", True, made.noon)
    with pytest.raises(errors.DocumentRefused):
        sign_off.void(people.leader, document, "x")


def test_void_document_opens_no_step_and_its_number_stays_used(
    case: Case, signed: Callable[..., CaseDocument], people: SimpleNamespace
) -> None:
    document = signed("print")
    with pytest.raises(errors.DocumentRefused):
        sign_off.void(people.clerk, document, "写错")
    document = sign_off.void(people.leader, document, "写错")
    assert (document.state, document.number) == ("void", "市监示〔2026〕1号")
    with pytest.raises(errors.StepNotOpen):
        act(people.clerk, case, "send")


def test_co_signing_waits_for_every_body(
    case: Case, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, made: SimpleNamespace
) -> None:
    document = sign_off.draft(
        people.clerk, case, "probe-notice", "send", {"facts": "x"}, co_signers=["amr", "amr-510100"]
    )
    document.content["sign_off"] = ["draft", "co_sign", "issue"]
    document.save()
    document = sign_off.move(people.clerk, document, "forward")
    province = people.actor("amr", "checker")
    with pytest.raises(errors.DocumentRefused):
        sign_off.move(people.leader, document, "forward")
    document = sign_off.move(province, document, "forward")
    assert document.state == "co_sign"
    with pytest.raises(errors.DocumentRefused):
        sign_off.move(province, document, "forward")
    assert sign_off.waiting(people.above) == [document]
    assert sign_off.move(people.above, document, "forward").state == "issue"


def test_documents_wait_for_whom_they_are_next(
    draft: CaseDocument, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    document = sign_off.move(people.clerk, draft, "forward", now=made.noon)
    assert sign_off.waiting(people.checker) == [document]
    assert sign_off.waiting(people.leader) == []


# --- service ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def sent(
    case: Case, signed: Callable[..., CaseDocument], people: SimpleNamespace, made: SimpleNamespace
) -> CaseDocument:
    document = signed("print")
    act(people.clerk, case, "send", now=made.noon)
    return document


def test_nothing_is_served_before_it_is_signed(draft: CaseDocument, people: SimpleNamespace) -> None:
    with pytest.raises(errors.ServiceRefused):
        service.send(people.clerk, draft, "post")


def test_service_by_post_is_proved_by_a_file(
    sent: CaseDocument, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    by_post = service.send(people.clerk, sent, "post", person="张三", now=made.noon)
    assert by_post.person.startswith("p:")
    with pytest.raises(errors.StepNotOpen):
        act(people.clerk, sent.case, "close", now=made.noon)
    slip = Given("凭证.txt", b"received")
    later = made.on("2026-03-05")
    for wrong in (made.on("2026-03-01").date(), made.on("2026-03-06").date()):
        with pytest.raises(errors.ServiceRefused):
            service.prove(people.clerk, by_post, wrong, slip, now=later)
    with pytest.raises(errors.ServiceRefused):
        service.prove(people.clerk, by_post, later.date(), None, now=later)
    proved = service.prove(people.clerk, by_post, later.date(), slip, now=later)
    assert proved.proof is not None
    assert act(people.clerk, sent.case, "close", now=later).closed


def test_electronic_service_is_proved_by_opening(
    sent: CaseDocument, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    consents.give(people.firm, now=made.noon)
    made_one = service.send(people.clerk, sent, "electronic", now=made.noon)
    assert Message.objects.filter(body__code="firm", kind="notice").exists()
    with pytest.raises(errors.ServiceRefused):
        service.opened(people.rival, made_one)
    service.opened(people.firm, made_one, now=made.on("2026-03-04"))
    service.opened(people.firm, made_one, now=made.on("2026-03-09"))
    made_one.refresh_from_db()
    assert str(made_one.served_on) == "2026-03-04"
    assert CaseEvent.objects.filter(kind="served", detail__did="served").count() == 1


def test_electronic_service_wants_a_consent_that_stands(
    sent: CaseDocument, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    with pytest.raises(errors.ServiceRefused, match="没有同意电子送达"):
        service.send(people.clerk, sent, "electronic", now=made.noon)
    scan, day = Given("确认书.txt", b"signed"), made.noon.date()
    for who, address, on, paper in (
        (people.above, "", day, scan), (people.clerk, "13800000000", day, scan), (people.clerk, "", day, None),
        (people.clerk, "", day + timedelta(days=1), scan),
    ):  # fmt: skip
        with pytest.raises(errors.ConsentRefused):
            consents.enter(who, sent.case, address, on, paper, now=made.noon)
    entered = consents.enter(people.clerk, sent.case, "qy@example.com", day, scan, now=made.noon)
    with pytest.raises(errors.ConsentRefused):
        consents.give(people.firm, now=made.noon)
    assert service.send(people.clerk, sent, "electronic", now=made.noon).consent == entered
    with pytest.raises(errors.ConsentRefused):
        consents.withdraw(people.rival, sent.case.subject, now=made.noon)
    assert consents.withdraw(people.firm, sent.case.subject, now=made.noon).withdrawn_on == day
    with pytest.raises(errors.ServiceRefused, match="没有同意电子送达"):
        service.send(people.clerk, sent, "electronic", now=made.noon)


def test_earlier_notice_proves_nothing_once_another_was_issued(
    sent: CaseDocument, signed: Callable[..., CaseDocument], people: SimpleNamespace, made: SimpleNamespace
) -> None:
    """As after a remand: facts changed, so the party must be told of them anew."""
    consents.give(people.firm, now=made.noon)
    service.opened(people.firm, service.send(people.clerk, sent, "electronic", now=made.noon), now=made.noon)
    again = sign_off.draft(people.clerk, sent.case, "probe-notice", "send", {"facts": "另一事实。"}, now=made.noon)
    again = signed("print", again)
    with pytest.raises(errors.StepNotOpen):
        act(people.clerk, sent.case, "close", now=made.noon)
    service.opened(people.firm, service.send(people.clerk, again, "electronic", now=made.noon), now=made.noon)
    assert act(people.clerk, sent.case, "close", now=made.noon).closed


def test_publication_counts_as_service_when_its_term_has_passed(
    sent: CaseDocument, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    with pytest.raises(errors.ServiceRefused, match="原因"):
        service.send(people.clerk, sent, "publication", now=made.noon)
    published = service.send(people.clerk, sent, "publication", note="邮寄退回，查无此人。", now=made.noon)
    assert str(published.due_on) == "2026-04-01"
    assert clocks.tick(made.on("2026-04-01")).served == 0
    assert clocks.tick(made.on("2026-04-02")).served == 1
    assert clocks.tick(made.on("2026-04-02")).served == 0
    published.refresh_from_db()
    assert str(published.served_on) == "2026-04-01"
    assert act(people.clerk, sent.case, "close", now=made.on("2026-04-02")).closed
