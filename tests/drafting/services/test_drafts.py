"""A draft from its beginning to publication: through the sign-off of its case, by different people, and what is signed stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.drafting import pieces
from zhiheng.drafting.errors import DraftChanged, DraftClosed, EditionRefused, NothingToTell, UnknownDraft, UnknownKind
from zhiheng.drafting.known import Known
from zhiheng.drafting.status import Order
from zhiheng.errors import ZhihengError

pytestmark = [pytest.mark.database, pytest.mark.django_db]
ORDER = Order("510000", "2023", "2022")
BODY = "sichuan-amr"


def actor(role: str, body: str = BODY) -> Actor:
    own = {} if body == BODY else {"level": "prefecture", "units": ("5101",)}
    return Actor(
        **{"user": None, "username": f"{body}-{role}", "body": body, "kind": BodyKind.BUREAU, "level": "province",
           "roles": frozenset({Role(role)}), **own}
    )  # fmt: skip


@pytest.fixture
def office(db: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make two offices, and a home for the files of cases."""
    from zhiheng.actors.models import Body

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    Body.objects.create(code=BODY, name_zh="四川省市场监督管理局", kind="bureau", level="province", division="510000")
    Body.objects.create(
        code="amr-510100", name_zh="成都市市场监督管理局", kind="bureau", level="prefecture", division="510100"
    )


@pytest.fixture
def draft(office: None, province: Known) -> Any:
    """Begin a circular."""
    from zhiheng.drafting.services import drafts

    return drafts.new(actor("clerk"), drafts.Wanted("circular", "sichuan", ORDER, english=True), province)


def fill(draft: Any) -> Any:
    """Write what only people can say."""
    from zhiheng.drafting.services import drafts

    return drafts.edit(actor("clerk"), draft, {}, {"demands": "请各地核对数据。"})


def sign(draft: Any, *roles: str) -> Any:
    """Carry the document over links, each by its role."""
    from zhiheng.cases.services import sign_off

    document = draft.document
    for role in roles:
        document = sign_off.move(actor(role), document, "forward", "同意")
    draft.refresh_from_db()
    return draft


def later(known: Known) -> Known:
    """Return the same province after a correction of its own value."""
    rows = tuple(
        replace(one, value=one.value - 1, low=one.low - 1, high=one.high - 1)
        if (one.area, one.period, one.part) == ("510000", "2023", "") and one.value and one.low and one.high
        else one
        for one in known.readings
    )
    return replace(known, readings=rows, batch=13)


ALL = ("clerk", "checker", "legal", "leader", "archivist", "archivist", "archivist")


def test_circular_runs_from_draft_to_publication_by_different_people(draft: Any) -> None:
    from zhiheng.audit.models import LogEntry
    from zhiheng.cases.services import acting, files
    from zhiheng.drafting.models import Draft
    from zhiheng.drafting.services import drafts

    assert draft.title == "2023年四川省质量状况"
    assert draft.synthetic
    draft = sign(fill(draft), *ALL)
    assert draft.document.state == "done"
    assert "质况通报〔" in draft.document.number
    assert not drafts.published().exists()
    case = acting.act(actor("clerk"), draft.case, "send-circular")
    with pytest.raises(ZhihengError):
        acting.act(actor("clerk"), case, "publish")
    acting.act(actor("leader"), case, "publish")
    shown = drafts.published().get()
    assert (shown.pk, shown.published_by) == (draft.pk, f"{BODY}-leader")
    assert files.path_of(shown.document.pdf_sha256).read_bytes().startswith(b"%PDF")
    told = LogEntry.objects.filter(kind="publication").order_by("-index")[0]
    assert told.public
    assert Draft.objects.count() == 1


def test_draft_cannot_leave_before_people_have_said_what_they_ask_for(draft: Any) -> None:
    from zhiheng.documents.errors import FieldMissing

    with pytest.raises(FieldMissing):
        sign(draft, "clerk")


def test_drafter_does_not_check_or_issue(draft: Any) -> None:
    from zhiheng.cases.errors import DocumentRefused
    from zhiheng.cases.services import sign_off

    sign(fill(draft), "clerk")
    both = Actor(user=None, username=f"{BODY}-clerk", body=BODY, kind=BodyKind.BUREAU, roles=frozenset({Role.CHECKER}))
    with pytest.raises(DocumentRefused):
        sign_off.move(both, draft.document, "forward")


def test_what_was_signed_never_changes_though_the_data_do(draft: Any, province: Known) -> None:
    from zhiheng.cases.services import files
    from zhiheng.drafting.services import drafts

    draft = sign(fill(draft), *ALL)
    before, kept = dict(draft.document.values), files.path_of(draft.document.docx_sha256).read_bytes()
    behind = drafts.behind(draft, later(province))
    assert "94.00%" in behind[0].piece.text
    with pytest.raises(DraftClosed):
        drafts.renew(actor("clerk"), draft, later(province))
    with pytest.raises(DraftClosed):
        drafts.edit(actor("clerk"), draft, {0: ("别的", "")})
    draft.document.refresh_from_db()
    assert draft.document.values == before
    assert files.path_of(draft.document.docx_sha256).read_bytes() == kept


def test_renewing_writes_the_data_of_now_into_the_document(draft: Any, province: Known) -> None:
    from zhiheng.drafting.services import drafts

    made = drafts.renew(actor("clerk"), fill(draft), later(province))
    assert "含零，不能判定有升降" in made.document.values["facts"]
    assert "第13批" in made.document.values["closing"]
    assert made.document.values["demands"] == "请各地核对数据。"
    assert (made.batch, drafts.behind(made, later(province))) == (13, [])


def test_what_is_edited_on_the_page_of_the_case_is_taken_over(draft: Any) -> None:
    from zhiheng.cases.services import sign_off
    from zhiheng.drafting.services import drafts

    facts = "新的一段。\n" + draft.document.values["facts"]
    draft.document = sign_off.edit(actor("clerk"), draft.document, {"facts": facts})
    text = drafts.text_of(draft)
    assert pieces.texts(text)["facts"] == facts
    assert any(one.figures for one in text)
    made = drafts.edit(actor("clerk"), draft, {}, {"demands": "照办。"})
    assert made.document.values["facts"] == facts


def test_two_people_do_not_overwrite_each_other(draft: Any) -> None:
    from zhiheng.drafting.services import drafts

    drafts.edit(actor("clerk"), draft, {}, {"demands": "一。"}, version=0)
    with pytest.raises(DraftChanged):
        drafts.edit(actor("clerk"), draft, {}, {"demands": "二。"}, version=0)


def test_drafts_of_another_office_are_not_seen(draft: Any) -> None:
    from zhiheng.drafting.services import drafts

    assert drafts.find(actor("reader"), draft.pk) == draft
    with pytest.raises(UnknownDraft):
        drafts.find(actor("clerk", "amr-510100"), draft.pk)


def test_kind_that_there_is_not_is_refused(office: None, province: Known) -> None:
    from zhiheng.drafting.services import drafts

    with pytest.raises(UnknownKind):
        drafts.new(actor("clerk"), drafts.Wanted("nothing", "sichuan", ORDER), province)


@pytest.mark.parametrize(
    "kind", ["special-report", "briefing", "meeting-paper", "minutes", "plan", "notice", "announcement", "report"]
)
def test_every_kind_begins_and_is_issued_once_people_filled_it(office: None, province: Known, kind: str) -> None:
    from zhiheng.cases.services import sign_off
    from zhiheng.drafting.services import drafts

    made = drafts.new(actor("clerk"), drafts.Wanted(kind, "sichuan", ORDER), province)
    fields = sign_off.template_of(made.document).fields
    empty = {one.id: "由人填写。" for one in fields if one.required and not made.document.values.get(one.id)}
    made = drafts.edit(actor("clerk"), made, {}, empty)
    posts = {"check": "checker", "co_sign": "leader", "legal_review": "legal", "issue": "leader", "draft": "clerk"}
    document = made.document
    while document.state != "done":
        document = sign_off.move(actor(posts.get(document.state, "archivist")), document, "forward", "同意")
    assert document.docx_sha256
    assert document.issued_on
    if kind == "special-report":
        from django.contrib.auth.models import User

        from zhiheng.cases.services import issuing

        case = document.case
        assert issuing.official(case, document, reader="clerk", addressee=True).approver == "", "no name in the account"
        User.objects.create(username=f"{BODY}-leader", last_name="李", first_name="示例")
        assert issuing.official(case, document, reader="clerk", addressee=True).approver == "李示例"


@pytest.fixture
def freeze(office: None, province: Known) -> Callable[..., Any]:
    from zhiheng.drafting.services import editions

    return lambda known=province: editions.make(actor("clerk"), "sichuan", known, ORDER)


def test_issue_of_the_report_is_frozen_and_published_by_a_leader(freeze: Any, province: Known) -> None:
    from zhiheng.drafting import status
    from zhiheng.drafting.services import editions

    made = freeze()
    assert freeze().pk == made.pk
    assert editions.report_of(made, "en") == replace(
        status.report(province, ORDER, "en").report, sections=editions.report_of(made, "en").sections
    )
    assert freeze(later(province)).pk != made.pk
    with pytest.raises(EditionRefused):
        editions.publish(actor("clerk"), made)
    assert editions.publish(actor("leader"), made).published_at is not None
    assert editions.published().get().pk == made.pk
    assert set(editions.for_actor(actor("clerk", "amr-510100"))) == {made}


def test_issue_that_quotes_internal_values_is_not_published(freeze: Any, province: Known) -> None:
    from zhiheng.drafting.services import editions

    rows = tuple(replace(one, publicity="internal") for one in province.readings)
    with pytest.raises(EditionRefused):
        editions.publish(actor("leader"), freeze(replace(province, readings=rows)))


def test_issue_without_values_is_not_made(freeze: Any, cells: Any) -> None:
    with pytest.raises(NothingToTell):
        freeze(cells.build())
