"""A listing from the proposal to the appeal, and an objection, through the pages alone, by several accounts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Office:
    """Everybody's browsers, and what they do on the pages of one case."""

    def __init__(self, bureau: Any, number: str) -> None:
        self.bureau, self.number = bureau, number
        self.clients = {who: bureau.client(who) for who in bureau.users}

    @property
    def case(self) -> Any:
        from zhiheng.cases.models import Case

        return Case.objects.get(number=self.number)

    def read(self, who: str, space: str = "staff") -> str:
        page = self.clients[who].get(f"/{space}/cases/{self.number}")
        assert page.status_code == 200
        return page.content.decode()

    def take(self, who: str, step: str, *, space: str = "staff", reason: str = "", **sent: Any) -> Any:
        """Send the form of a step as the page offers it; fields by their names, files as `d_<document>`."""
        page = self.read(who, space)
        assert f'id="step-{step}"' in page, f"{step} is not open to {who}: {re.findall('id=.step-([a-z-]+)', page)}"
        data = {"step": step, "version": re.findall(r'name="version" value="(\d+)"', page)[0], "reason": reason}
        for name, value in sent.items():
            kind = "d" if name.startswith("d_") else "f"
            data[f"{step}-{kind}-{name.removeprefix('d_').replace('__', '-') if kind == 'd' else name}"] = value
        answer = self.clients[who].post(f"/{space}/cases/{self.number}/act", data)
        if answer.status_code != 302:
            raise AssertionError(re.sub(r"<[^>]+>", " ", answer.content.decode().split("zh-summary")[1][:900]))
        return answer

    def sign_off(self, template: str, step: str, values: dict[str, str]) -> Any:
        """Draft a document and carry it to its archive, each link by its own person."""
        from zhiheng.cases.models import CaseDocument

        place = f"/staff/cases/{self.number}/documents"
        made = self.clients["clerk"].post(place, {"template": f"{template}|{step}"})
        assert made.status_code == 302
        document = CaseDocument.objects.latest("pk")
        page = f"{place}/{document.pk}"
        sent = {f"v-{name}": text for name, text in values.items()}
        sent |= {
            "copies": "示例海关",
            "printer": "示例局办公室",
            "enclosure": [str(one.pk) for one in self.case.files.all()[:1]],
        }
        assert self.clients["clerk"].post(page, {**sent, "version": 0}).status_code == 302
        links = {
            "draft": "clerk",
            "check": "checker",
            "legal_review": "legal",
            "collective": "panel",
            "issue": "leader",
        }
        for _link in range(9):
            document.refresh_from_db()
            if document.state in ("done", "void"):
                break
            who = links.get(document.state, "archivist")
            assert self.clients[who].get(page).status_code == 200
            data = {"do": "forward", "opinion": "同意", "version": document.version}
            assert self.clients[who].post(f"{page}/move", data).status_code == 302
        document.refresh_from_db()
        assert document.state == "done", document.state
        shown = self.clients["clerk"].get(page).content.decode().split("zh-paper")[1:]
        assert [one in "".join(shown) for one in ("示例海关", "示例局办公室")] == [True, True]
        assert [one["name"] for one in document.enclosures] == ["a"]
        return document


def paper(name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


NOTICE = {
    "party": "四川蜀香源食品有限公司",
    "facts": "生产不合格食品。",
    "basis": "办法第七条。",
    "rights": "五个工作日内可以陈述申辩。",
}
DECISION = {
    "party": "四川蜀香源食品有限公司",
    "decision": "列入名单，公示三年。",
    "basis": "办法第七条。",
    "remedies": "可以申请复议。",
}


def values(template: str, given: dict[str, str]) -> dict[str, str]:
    """Return what is written in a template's fields: what is given, else its label."""
    from zhiheng.server.portal.packs import packs

    fields = packs()["sichuan"].templates[template].fields
    return {one.id: given.get(one.id, one.label.zh) for one in fields if not one.personal}


def consented_by_account_and_paper(clients: Any, place: str, scan: Any) -> None:
    """Electronic service is offered with a consent alone: withdrawn on the account, entered from paper, named on the page."""
    clerk, firm = clients["clerk"], clients["firm"]
    offered = '<option value="electronic">'
    assert offered in clerk.get(place).content.decode()
    assert firm.post("/mine/service", {"do": "withdraw"}).status_code == 302
    assert offered not in clerk.get(place).content.decode()
    assert "当事人没有同意电子送达" in clerk.post(f"{place}/serve", {"way": "electronic"}, follow=True).content.decode()
    unread = clerk.post(f"{place}/consent", {"address": "qy@example.com", "given_on": "1月6日"}, follow=True)
    assert "请写明签署日期" in unread.content.decode()  # never taken for today
    clerk.post(f"{place}/consent", {"address": "qy@example.com", "given_on": "2026-01-06", "scan": scan})
    page = clerk.get(place).content.decode()
    assert offered in page
    assert "2026-01-06 同意电子送达，送达地址：qy@example.com" in page
    mine = firm.get("/mine/service").content.decode()
    assert "由机关按书面材料录入" in mine
    assert "2026-01-05 同意" in mine
    assert firm.post("/mine/service", {"do": "give"}).status_code == 409


def test_listing_runs_from_the_proposal_to_the_appeal(bureau: Any) -> None:
    office = Office(bureau, bureau.listing().number)
    facts = {
        "ground": "quality",
        "heavy_penalty": "fine",
        "penalty_no": "川市监罚〔2026〕1号",
        "facts": "生产不合格食品，情节严重。",
        "intent": "屡罚屡犯。",
    }
    office.take("clerk", "verify", d_penalty__decision=paper(), **facts)
    assert 'value="letter|"' in office.read("clerk")  # may go out at any time, for no step
    assert bureau.client("firm").get(f"/mine/cases/{office.number}").status_code == 404
    notice = office.sign_off("listing-notice", "tell", values("listing-notice", NOTICE))
    assert notice.issued_on
    office.take("clerk", "tell")
    place = f"/staff/cases/{office.number}/documents/{notice.pk}"
    consented_by_account_and_paper(office.clients, place, paper())
    office.clients["clerk"].post(f"{place}/serve", {"way": "electronic"})
    mine = f"/mine/cases/{office.number}/documents/{notice.pk}"
    firm = office.clients["firm"]
    assert "签收并打开" in firm.get(mine).content.decode()
    assert firm.get(f"{mine}.pdf").status_code == 404
    assert firm.post(f"{mine}/receipt").status_code == 302
    assert "签收并打开" not in firm.get(mine).content.decode()
    assert firm.get(f"{mine}.pdf").content[:5] == b"%PDF-"
    assert firm.get(f"{mine}.docx").content[:2] == b"PK"
    office.take("clerk", "serve-notice")
    assert "陈述申辩" in firm.get("/mine/").content.decode()
    office.take("firm", "state", space="mine", statement="情节轻微，已经整改。")
    office.take("clerk", "answer", statement_answer="整改属实，但不影响列入。")
    office.take("legal", "legal-review", legal_opinion="事实清楚，程序合法。")
    office.take("panel", "discuss", d_minutes=paper("m.pdf"), discussion="同意列入。", own_level="province")
    office.take("clerk", "no-consent-needed")
    assert "须先签发文书" in office.read("leader")
    mine = office.read("firm", "mine")
    assert "情节轻微，已经整改。" in mine
    assert "程序合法" not in mine
    assert "同意列入。" not in mine
    assert "程序合法" in office.read("clerk")
    decision = office.sign_off("listing-decision", "list", values("listing-decision", DECISION))
    office.take("leader", "list")
    assert office.case.state == "decided"
    office.clients["clerk"].post(
        f"/staff/cases/{office.number}/documents/{decision.pk}/serve", {"way": "on_site", "receiver": "门卫"}
    )
    service = decision.services.get()
    form = f"/staff/cases/{office.number}/documents/{decision.pk}/receipt/{service.pk}"
    assert f'href="{form}.docx"' in office.clients["clerk"].get(form.partition("/receipt")[0]).content.decode()
    assert [office.clients["clerk"].get(f"{form}.{one}").content[:2] for one in ("pdf", "docx")] == [b"%P", b"PK"]
    assert office.clients["clerk"].get(f"{form}.txt").status_code == 404
    office.clients["clerk"].post(
        f"/staff/cases/{office.number}/documents/{decision.pk}/serve",
        {"service": service.pk, "served_on": service.sent_on.isoformat(), "proof": paper("receipt.pdf")},
    )
    service.refresh_from_db()
    assert service.served_on is not None
    office.take("archivist", "publish")
    assert office.case.closed
    appeal(office)


def appeal(office: Office) -> None:
    """Let the enterprise ask for reconsideration from the page of the closed case."""
    from zhiheng.cases.models import Case

    firm = office.clients["firm"]
    page = office.read("firm", "mine")
    address = re.search(r'href="(/mine/apply\?procedure=[^"]*reconsideration[^"]*)"', page)
    assert address is not None
    form = firm.get(address.group(1).replace("&amp;", "&"))
    assert form.status_code == 200
    key = re.search(r'name="procedure" value="([^"]+)"', form.content.decode())
    assert key is not None
    answers = {
        "f-known_on": "2026-11-20",
        "f-decision_no": "川市监〔2026〕1号",
        "f-request": "撤销列入决定。",
        "f-grounds": "情节轻微。",
    }
    sent = {"procedure": key.group(1), "about": office.number, **answers}
    checked = firm.post("/mine/apply", {**sent, "stage": "check"})
    assert checked.status_code == 200
    assert "撤销列入决定。" in checked.content.decode()
    opened = firm.post("/mine/apply", {**sent, "stage": "open"})
    assert opened.status_code == 302, re.sub(r"<[^>]+>", " ", opened.content.decode().split("<main")[1][:1500])
    made = Case.objects.latest("pk")
    assert made.about is not None
    assert made.about.number == office.number
    assert made.holder.code == "samr"
