"""Documents that no step waits for: written besides a step, after it, in a case that it ended, or of no step at all."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from zhiheng.cases import errors
from zhiheng.cases.models import Case, CaseDocument
from zhiheng.cases.services import installed, service, sign_off, writable
from zhiheng.cases.services.acting import act
from zhiheng.cases.services.opening import open_case
from zhiheng.policy import Pack, PackSet
from zhiheng.policy.model import Template

pytestmark = [pytest.mark.database, pytest.mark.django_db]
POSTS = {"draft": "clerk", "check": "checker", "legal_review": "legal", "issue": "leader"}


@pytest.fixture
def case(
    home: Path, bodies: dict[str, Any], people: SimpleNamespace, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> Case:
    """Open a case whose steps may send a slip besides, and that may send a letter at any time."""
    probe = installed.pack("probe")
    steps = [
        made.step("take", "open", "going", post="clerk", may_send=["slip"], sends=["probe-notice"]),
        made.step("drop", ["open", "going"], "dropped", "affected", kind="withdraw", may_send=["slip"]),
    ]
    procedure = made.make("besides", "open going dropped*", steps, may_send=["plain-letter"])
    notice = probe.templates["probe-notice"]
    texts = {"sign_off": ("draft", "check", "issue", "number", "archive")}
    more: dict[str, Template] = {
        name: notice.model_copy(update={**texts, "id": name, "mark": mark})
        for name, mark in (("slip", "便条"), ("plain-letter", "函"))
    }
    elements = {
        **probe.elements, "procedures": {procedure.id: procedure}, "templates": {notice.id: notice, **more}
    }  # fmt: skip
    installed._at.cache_clear()
    monkeypatch.setattr(installed, "_packs", lambda roots: PackSet([Pack(probe.info, probe.chain, elements)]))
    return open_case(
        people.clerk, "besides", pack="probe", subject=made.party, name="示例企业", division="510104", now=made.noon
    )


def write(case: Case, people: SimpleNamespace, now: Any, template: str, step: str, until: str = "done") -> CaseDocument:
    document = sign_off.draft(people.clerk, case, template, step, {"facts": "事实。"}, now=now)
    while document.state != until:
        who = getattr(people, POSTS.get(document.state, "archivist"))
        document = sign_off.move(who, document, "forward", now=now)
    return document


def test_letter_of_no_step_is_written_signed_and_numbered(
    case: Case, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    document = write(case, people, made.noon, "plain-letter", "")
    assert (document.number, document.step, bool(document.docx_sha256)) == ("函〔2026〕1号", "", True)
    service.send(people.clerk, document, "post", now=made.noon)
    document.refresh_from_db()
    assert document.sent_at == made.noon  # and can be made void no more
    with pytest.raises(errors.DocumentRefused):
        sign_off.void(people.leader, document, "错误")


def test_what_the_procedure_does_not_name_is_refused(
    case: Case, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    for template, step in (("probe-notice", ""), ("slip", ""), ("plain-letter", "take"), ("probe-notice", "drop")):
        with pytest.raises(errors.DocumentRefused):
            sign_off.draft(people.clerk, case, template, step, now=made.noon)
    with pytest.raises(errors.UnknownStep):
        sign_off.draft(people.clerk, case, "slip", "nothing", now=made.noon)


def test_step_does_not_wait_for_what_may_go_out_besides_and_takes_it_along(
    case: Case, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    slip = write(case, people, made.noon, "slip", "take")
    with pytest.raises(errors.StepNotOpen):  # the notice is needed, the slip is not enough
        act(people.clerk, case, "take", now=made.noon)
    write(case, people, made.noon, "probe-notice", "take", until="print")
    act(people.clerk, case, "take", now=made.noon)
    slip.refresh_from_db()
    assert slip.sent_at == made.noon
    assert ("slip", "take") in set(writable.offered(Case.objects.get(pk=case.pk)))


def test_notice_of_a_withdrawal_is_written_after_it_ended_the_case(
    case: Case, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    begun = sign_off.draft(people.clerk, case, "plain-letter", "", {"facts": "x"}, now=made.noon)
    Case.objects.filter(pk=case.pk).update(told_party=True)
    closed = act(people.firm, case, "drop", now=made.noon)
    assert closed.closed
    assert list(writable.offered(closed)) == [("slip", "drop")]
    document = sign_off.draft(people.clerk, closed, "slip", "drop", {"facts": "已撤回。"}, now=made.noon)
    document = sign_off.move(people.clerk, document, "forward", now=made.noon)
    assert [one.pk for one in sign_off.waiting(people.checker)] == [document.pk]
    for who in ("checker", "leader", "archivist", "archivist"):
        document = sign_off.move(getattr(people, who), document, "forward", now=made.noon)
    assert (document.state, document.number) == ("done", "便条〔2026〕1号")
    for template, step in (("slip", "take"), ("plain-letter", "")):
        with pytest.raises(errors.CaseClosed):
            sign_off.draft(people.clerk, closed, template, step, now=made.noon)
    with pytest.raises(errors.CaseClosed):
        sign_off.move(people.clerk, begun, "forward", now=made.noon)
