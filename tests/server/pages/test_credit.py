"""Pages of lists, checks, measures, consents and reports: what they say, to whom, and what they refuse."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from zhiheng import policy
from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.arrow_schema import given_schema
from zhiheng.ledger.services import projection

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PACK = policy.load()["sichuan"]
FIRM, NAME = "91510104YY0000001X", "锦江区鼎振食品有限责任公司"
CLEAN, CLEAN_NAME = "91510100MA6D5BQ12K", "四川正衡检验检测有限公司"
DAY = timezone.localdate()
NATIONAL = "national-publicity-system"


class Province:
    """A small ledger and its projection."""

    def __init__(self, home: Home) -> None:
        self.ledger = Ledger.open(home, PACK.record_types)
        for code, name in ((FIRM, NAME), (CLEAN, CLEAN_NAME)):
            self.add("organisation", {
                "uscc": code, "name": name, "status": "active", "registered_on": date(2010, 1, 1), "entity_kind": "enterprise",
                "occurred_on": date(2010, 1, 1), "registered_division": "510104", "subject": f"uscc:{code}",
            }, source="synthetic-registration")  # fmt: skip

    def add(self, record_type: str, row: dict[str, Any], source: str = "lists") -> None:
        """Append one record and bring the projection up to it."""
        schema = given_schema(PACK.record_types[record_type])
        key = row.get("source_key") or f"{record_type}-{self.ledger.head()}"
        given = {name: {"source_key": key, **row}.get(name) for name in schema.names}
        table = [given]
        import pyarrow as pa

        sent = Rows(record_type, pa.Table.from_pylist(table, schema=schema), None)
        assert self.ledger.append([sent], source=source).accepted == 1
        self.follow()

    def follow(self) -> None:
        """Bring the projection up to the ledger."""
        projection.advance(self.ledger, ("synthetic-registration",), tuple(PACK.registers.values()))

    def listing(
        self, number: str = "川市监列〔2025〕7号", source: str = "lists", listed_on: date | None = None, **more: Any
    ) -> str:
        """List the firm, and return the id of the record."""
        from zhiheng.ledger.models import ProjectedRecord

        on = listed_on or DAY - timedelta(days=400)
        self.add("listing", {
            "decision_no": number, "scheme": "serious_dishonesty", "party_code": FIRM, "party_name": NAME, "ground": "生产不合格食品情节严重",
            "listed_on": on, "occurred_on": on, "until": on + timedelta(days=1095), "authority": "示例局",
            "subject": f"uscc:{FIRM}", "source_key": number, **more,
        }, source)  # fmt: skip
        return ProjectedRecord.objects.filter(record_type="listing", source=source).latest("row_no").record_id


@pytest.fixture(autouse=True)
def home(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Work in a home of its own."""
    from django.core.cache import cache

    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    installation.cache_clear()
    cache.clear()
    return Home(tmp_path / "home").create()


@pytest.fixture
def land(home: Home) -> Province:
    return Province(home)


@pytest.fixture
def clerk(client: Client) -> Client:
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.create_user("chen", password="x", is_staff=True))
    return client


@pytest.fixture
def enterprise() -> Client:
    """A client of an account of the firm."""
    from django.contrib.auth import get_user_model

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    user = get_user_model().objects.create_user("qiye", password="x")
    body = Body.objects.create(
        code=f"uscc:{FIRM}", kind="enterprise", name_zh=NAME, level="other", subject=f"uscc:{FIRM}"
    )
    posts.give(user, body, "clerk", given_by="test")  # type: ignore[arg-type]
    made = Client()
    made.force_login(user)
    return made


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


BUREAU = Actor(
    user=1, username="chen", body="sichuan-amr", kind=BodyKind.BUREAU, level="province", roles=frozenset({Role.CLERK})
)


# --- lists ---------------------------------------------------------------------------------------------------------
def test_list_shows_who_is_on_it_on_the_day_and_nobody_before_or_after(land: Province, client: Client) -> None:
    land.listing()
    assert NAME in text(client, "/lists/serious-dishonesty")
    assert NAME not in text(client, f"/lists/serious-dishonesty?day={DAY - timedelta(days=401)}")
    assert NAME not in text(client, f"/lists/serious-dishonesty?day={DAY + timedelta(days=800)}")
    assert NAME in client.get("/lists/serious-dishonesty.csv").getvalue().decode()
    index = text(client, "/lists")
    assert "严重违法失信名单" in index
    assert "质量失信" in index
    text(client, "/lists/nothing", 404)


def test_day_that_is_none_is_told(land: Province, client: Client) -> None:
    assert "日期应写作" in text(client, "/lists/serious-dishonesty?day=2024-13-01")


def test_removed_entry_stops_being_public_and_stays_for_staff_with_a_mark(land: Province, clerk: Client) -> None:
    from zhiheng.server import credit_jobs
    from zhiheng.server.staff.installation import installation

    record = land.listing(removed_on=DAY - timedelta(days=10), removal_reason="restored")
    assert NAME in text(Client(), f"/lists/serious-dishonesty?day={DAY - timedelta(days=20)}")
    assert credit_jobs.follow(installation())[0] == 1
    assert credit_jobs.follow(installation())[0] == 0
    visitor = Client()
    assert NAME not in text(visitor, f"/lists/serious-dishonesty?day={DAY - timedelta(days=20)}&state=all")
    text(visitor, f"/record/{record}", 404)
    shown = text(clerk, "/staff/credit/lists/serious-dishonesty?state=all")
    assert NAME in shown
    assert "已停止公示" in shown


def test_expired_entry_stops_being_public_by_itself(land: Province) -> None:
    from zhiheng.server import credit_jobs
    from zhiheng.server.staff.installation import installation

    land.listing(listed_on=DAY - timedelta(days=1200))
    assert credit_jobs.follow(installation())[0] == 1
    assert NAME not in text(Client(), f"/lists/serious-dishonesty?day={DAY - timedelta(days=900)}")


def test_national_system_counts_and_the_contradiction_is_for_people(land: Province, clerk: Client) -> None:
    from zhiheng.credit.models import ListFinding
    from zhiheng.ledger.models import ProjectedRecord
    from zhiheng.server import credit_jobs
    from zhiheng.server.portal import standing_answers
    from zhiheng.server.staff.installation import installation

    ours = land.listing()
    assert standing_answers.answers([FIRM], "tender")[0].restrictions
    theirs = land.listing(source=NATIONAL, removed_on=DAY - timedelta(days=3), removal_reason="restored")
    assert standing_answers.answers([FIRM], "tender")[0].restrictions == ()  # at once, before any job
    stopped, new = credit_jobs.follow(installation())
    assert (stopped, new) == (2, 1)
    finding = ListFinding.objects.get()
    assert (finding.ours, finding.theirs, finding.kind) == (ours, theirs, "authority_does_not_list")
    assert ProjectedRecord.objects.get(record_id=ours).payload["removed_on"] is None  # nothing was merged
    assert NAME not in text(Client(), "/lists/serious-dishonesty")
    assert standing_answers.answers([FIRM], "tender")[0].restrictions == ()
    page = text(clerk, "/staff/credit/findings")
    assert "国家系统不在列，本系统在列" in page
    clerk.post("/staff/credit/findings", {"finding": finding.pk, "note": "已报请更正"})
    assert "已报请更正" in text(clerk, "/staff/credit/findings")


def test_what_the_national_system_lists_is_shown_although_ours_was_removed(land: Province, client: Client) -> None:
    from zhiheng.server.portal import standing_answers

    land.listing(removed_on=DAY - timedelta(days=3), removal_reason="restored")
    land.listing(source=NATIONAL)
    assert "以此为准" in text(client, "/lists/serious-dishonesty")
    assert standing_answers.answers([FIRM], "tender")[0].restrictions


# --- the check -----------------------------------------------------------------------------------------------------
def test_check_answers_each_code_with_basis_and_passes_over_words(land: Province, client: Client) -> None:
    land.listing()
    answer = client.post(
        "/check", {"purpose": "tender", "codes": f"名称,代码\n{NAME},{FIRM.lower()}\n{CLEAN}\n91510100000000000X"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("有限制措施") == 2  # once it is "没有限制措施"
    assert "没有公开的登记" in page
    assert "严重违法失信名单" in page
    assert "另有 3 个词不是代码" in page


@pytest.mark.parametrize("codes", ["", "abc", "\n".join(f"91510100MA{n:07d}X"[:18] for n in range(501))])
def test_check_wants_one_to_five_hundred_codes(land: Province, client: Client, codes: str) -> None:
    assert client.post("/check", {"purpose": "tender", "codes": codes}).status_code == 422


def test_check_reads_a_file_in_gb18030(land: Province, client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("codes.csv", f"企业,代码\n{NAME},{FIRM}\n".encode("gb18030"), "text/csv")
    assert NAME in client.post("/check", {"purpose": "loan", "file": file}).content.decode()


def issue(client: Client, purpose: str = "tender") -> Any:
    from zhiheng.credit.models import AnswerSheet

    answer = client.post("/check", {"purpose": purpose, "codes": f"{FIRM}\n{CLEAN}", "action": "sheet"})
    assert answer.status_code == 302
    found = AnswerSheet.objects.latest("id")
    assert answer["Location"] == f"/check/{found.sheet_id}"
    return found


def test_sheet_is_signed_numbered_logged_and_verifies_without_us(land: Province, client: Client) -> None:
    from hashlib import sha256

    from zhiheng.audit.canonical import canonical
    from zhiheng.audit.services import transparency
    from zhiheng.audit.signing import verify_ed25519
    from zhiheng.credit.services import sealing

    land.listing()
    first, second = issue(client), issue(client)
    assert (first.serial, second.serial) == (1, 2)
    paper = json.loads(client.get(f"/check/{first.sheet_id}.json").content)
    assert sealing.holds(paper)
    content, told = canonical(paper["document"]), paper["signature"]
    assert sha256(content).hexdigest() == paper["sha256"]
    assert verify_ed25519(bytes.fromhex(told["key"]), content, bytes.fromhex(told["value"]))
    assert [one["verdict"] for one in paper["document"]["answers"]] == ["restricted", "clear"]
    entry = transparency.entry(first.leaf)
    assert (entry.kind, entry.public) == ("answer_sheet", False)
    assert NAME.encode() not in bytes(entry.leaf)
    paper["document"]["answers"][0]["verdict"] = "clear"
    assert not sealing.holds(paper)


def test_sheet_says_when_later_facts_supersede_it(land: Province, client: Client) -> None:
    sheet = issue(client)
    assert "都没有变化" in text(client, f"/check/{sheet.sheet_id}")
    land.listing()
    page = text(client, f"/check/{sheet.sheet_id}")
    assert "1 家已被后来的事实取代" in page
    text(client, "/check/" + "0" * 32, 404)


def test_sheet_prints_as_pdf(land: Province, client: Client) -> None:
    land.listing()
    answer = client.get(f"/check/{issue(client).sheet_id}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_risk_class_never_stands_in_a_check(land: Province, clerk: Client) -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    from zhiheng.credit import answer_sheet
    from zhiheng.credit.errors import RiskClassRefused
    from zhiheng.ledger.models import ProjectedGrade, RunSummary
    from zhiheng.server.portal import standing_answers

    run = RunSummary.objects.create(
        run_id="r", pack="sichuan", scorecard="risk-class", use="risk_class", as_of=DAY, batch_seq=1, created_at=timezone.now(),
        rated=1, not_rated=0, grades={}, output_hash="ab" * 32, latest=True,
    )  # fmt: skip
    ProjectedGrade.objects.create(key="k", run=run, subject=f"uscc:{FIRM}", state="rated", grade="风险等级丁", score=1)
    land.listing()
    for purpose in ("tender", "loan", "award", "licence"):
        sheet = issue(clerk, purpose)
        assert "risk_class" not in json.dumps(sheet.document)
        assert "风险等级丁" not in json.dumps(sheet.document, ensure_ascii=False)
    assert clerk.post("/check", {"purpose": "inspection", "codes": FIRM}).status_code == 422
    one = standing_answers.answers([FIRM], "tender")[0]
    leaked = replace(one, restrictions=(replace(one.restrictions[0], risk_class="D"),))
    head = answer_sheet.SheetHead("1", "x", "tender", "sichuan", DAY, datetime.now(UTC), 1, "")
    with pytest.raises(RiskClassRefused):
        answer_sheet.content(head, [leaked])


# --- measures ------------------------------------------------------------------------------------------------------
def test_executing_body_confirms_and_the_file_shows_it(land: Province, clerk: Client) -> None:
    from zhiheng.ledger.models import ProjectedRecord
    from zhiheng.ledger.services import outbox

    land.listing()
    assert NAME in text(clerk, "/staff/credit/measures")
    address = f"/staff/credit/measures/serious-list-tender/{FIRM}"
    given = {"action": "confirm", "applied_on": DAY.isoformat(), "result": "未准其参加示例项目投标", "amount": ""}
    assert clerk.post(address, {**given, "result": ""}).status_code == 422
    assert clerk.post(address, {**given, "applied_on": (DAY + timedelta(days=2)).isoformat()}).status_code == 422
    for _ in range(2):
        assert clerk.post(address, given).status_code == 302
    assert "等待入库" in text(clerk, "/staff/credit/measures?state=all")
    outbox.deliver(land.ledger)
    land.follow()
    row = ProjectedRecord.objects.get(record_type="measure_application")
    assert (row.payload["measure_id"], row.payload["body"]) == ("sichuan/serious-list-tender", "sichuan-amr")
    assert row.subject == f"uscc:{FIRM}"
    assert "未准其参加示例项目投标" in text(clerk, f"/staff/record/{row.record_id}")
    text(Client(), f"/record/{row.record_id}", 404)


def test_body_that_did_not_apply_says_why(land: Province, clerk: Client) -> None:
    land.listing()
    address = f"/staff/credit/measures/serious-list-award/{FIRM}"
    assert clerk.post(address, {"action": "refuse", "reason": " "}).status_code == 422
    assert clerk.post(address, {"action": "refuse", "reason": "本年度没有评奖"}).status_code == 302
    assert "本年度没有评奖" in text(clerk, "/staff/credit/measures?state=all")


def test_measures_of_other_bodies_and_firms_cannot_be_confirmed(land: Province, clerk: Client) -> None:
    from zhiheng.credit.errors import NotYourMeasure
    from zhiheng.credit.services import measures
    from zhiheng.server.staff import credit_due

    land.listing()
    assert clerk.get(f"/staff/credit/measures/serious-list-tender/{CLEAN}").status_code == 404
    assert clerk.get(f"/staff/credit/measures/procurement-major-offence/{FIRM}").status_code == 404
    one = credit_due.due(BUREAU)[0]
    customs = Actor(
        user=2, username="li", body="customs", kind=BodyKind.DEPARTMENT, level="nation", roles=frozenset({Role.CLERK})
    )
    for other in (customs, Actor()):
        with pytest.raises(NotYourMeasure):
            measures.confirm(other, one, {"applied_on": DAY, "result": "x"})
    elsewhere = Actor(
        user=3, username="wang", body="amr-510700", kind=BodyKind.BUREAU, roles=frozenset({Role.CLERK}), units=("5107",)
    )
    assert credit_due.due(elsewhere) == []


def test_conduct_ledger_adds_up_a_year(land: Province, clerk: Client) -> None:
    for number, points in (("甲", "2.50"), ("乙", "3")):
        on = date(DAY.year - 1, 5, 1)
        land.add("bad_conduct", {
            "decision_no": number, "item_code": "A-1", "party_name": NAME, "party_code": FIRM, "conduct": "示例", "authority": "示例局",
            "decided_on": on, "occurred_on": on, "points": __import__("decimal").Decimal(points), "subject": f"uscc:{FIRM}", "source_key": number,
        }, "construction")  # fmt: skip
    page = text(clerk, "/staff/credit/conduct")
    assert "5.50" in page
    assert NAME in page
    assert FIRM in clerk.get("/staff/credit/conduct.csv").getvalue().decode()


# --- proposals -----------------------------------------------------------------------------------------------------
def penalise(land: Province, number: str, kind: str = "suspension", days_ago: int = 30, **more: Any) -> None:
    on = DAY - timedelta(days=days_ago)
    land.add("penalty", {
        "decision_no": number, "decided_on": on, "occurred_on": on, "party_code": FIRM, "party_name": NAME, "kind": kind,
        "subject": f"uscc:{FIRM}", "source_key": number, **more,
    }, "penalties")  # fmt: skip


@pytest.fixture
def proposing(land: Province, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Look for grounds in the ledger of the test."""
    from zhiheng.actors.models import Body
    from zhiheng.credit.services import proposals
    from zhiheng.server.staff.installation import installation

    Body.objects.get_or_create(
        code="sichuan-amr",
        defaults={"kind": "bureau", "name_zh": "四川省市场监督管理局", "level": "province", "division": "510000"},
    )
    return lambda: proposals.propose(installation())


def test_rule_opens_one_case_for_a_subject_and_its_evidence(land: Province, proposing: Any) -> None:
    from zhiheng.cases.models import Case
    from zhiheng.credit.models import ListProposal
    from zhiheng.ledger.models import ProjectedRecord

    penalise(land, "罚1")
    penalise(land, "罚2", kind="fine", fine=100)
    penalise(land, "罚3", public_until=DAY - timedelta(days=1))
    assert (proposing().opened, proposing().opened) == (1, 0)
    case, proposal = Case.objects.get(), ListProposal.objects.get()
    evidence = ProjectedRecord.objects.get(source_key="罚1").record_id
    assert (case.origin, case.procedure, case.subject) == ("rule", "listing", f"uscc:{FIRM}")
    assert case.evidence == [evidence]
    assert proposal.case == case
    assert proposal.cite[0]["document"] == "serious-dishonesty-measures"
    assert not ProjectedRecord.objects.filter(record_type="listing").exists()
    assert NAME not in text(Client(), "/lists/serious-dishonesty")
    penalise(land, "罚4", kind="licence_revoked")
    assert proposing().opened == 1
    assert [one["record_id"] for one in ListProposal.objects.first().evidence] != [evidence]


def test_stopped_evidence_and_what_a_listing_judged_are_not_proposed(land: Province, proposing: Any) -> None:
    from zhiheng.credit.services import entries
    from zhiheng.ledger.models import ProjectedRecord

    penalise(land, "罚1", days_ago=500)
    land.listing()
    assert proposing().candidates == 0
    penalise(land, "罚2")
    entries.stop([ProjectedRecord.objects.get(source_key="罚2").record_id], reason="信用修复", by="t")
    assert proposing().candidates == 0


def test_people_decline_with_a_reason_or_take_it_up(land: Province, proposing: Any, clerk: Client) -> None:
    from zhiheng.credit.models import ListProposal

    penalise(land, "罚1")
    proposing()
    one = ListProposal.objects.get()
    page = text(clerk, "/staff/credit/proposals")
    assert NAME in page
    assert "罚1" in page
    clerk.post(f"/staff/credit/proposals/{one.pk}", {"action": "decline", "reason": ""})
    one.refresh_from_db()
    assert one.state == "waiting"
    clerk.post(f"/staff/credit/proposals/{one.pk}", {"action": "decline", "reason": "处罚已被撤销"})
    one.refresh_from_db()
    one.case.refresh_from_db()
    assert (one.state, one.decided_by, one.case.closed) == ("declined", "chen", True)
    assert "处罚已被撤销" in text(clerk, "/staff/credit/proposals?state=declined")
    penalise(land, "罚2")
    proposing()
    following = ListProposal.objects.get(state="waiting")
    clerk.post(f"/staff/credit/proposals/{following.pk}", {"action": "begin"})
    following.refresh_from_db()
    assert (following.state, following.case.closed) == ("begun", False)


def test_proposals_of_other_bodies_are_not_shown_nor_decided(land: Province, proposing: Any) -> None:
    from zhiheng.credit.errors import NotYourProposal
    from zhiheng.credit.models import ListProposal
    from zhiheng.credit.services import proposals

    penalise(land, "罚1")
    proposing()
    other = Actor(
        user=3, username="wang", body="amr-510700", kind=BodyKind.BUREAU, roles=frozenset({Role.CLERK}), units=("5107",)
    )
    assert not proposals.waiting(other).exists()
    with pytest.raises(NotYourProposal):
        proposals.begin(other, ListProposal.objects.get())


# --- consents and reports ------------------------------------------------------------------------------------------
def consent(client: Client, **more: Any) -> Any:
    given = {"receiver": "示例银行", "purpose": "贷款", "parts": ["lists", "penalties", "measures"],
             "until_day": (DAY + timedelta(days=30)).isoformat(), **more}  # fmt: skip
    return client.post("/mine/consents", given)


def test_enterprise_gives_a_consent_and_the_bank_reads_facts_without_a_score(
    land: Province, enterprise: Client
) -> None:
    from zhiheng.audit.models import Action, LogEntry
    from zhiheng.credit.models import Consent, CreditReport
    from zhiheng.credit.services import consents, sealing

    land.listing()
    penalise(land, "罚1")
    assert consent(enterprise).status_code == 302
    assert consent(enterprise, receiver="", parts=[]).status_code == 422
    assert consent(enterprise, until_day=(DAY + timedelta(days=400)).isoformat()).status_code == 422
    link = f"/reports/{consents.token(Consent.objects.get())}"
    assert link in text(enterprise, "/mine/consents")
    bank = Client()
    page = text(bank, link)
    assert NAME in page
    assert "示例银行" in page
    assert "登记信息" not in page  # a part that was not consented to
    paper = json.loads(bank.get(f"{link}/report.json").content)
    assert sealing.holds(paper)
    assert paper["document"]["counts"]["penalty"] == {"12_months": 1, "24_months": 1, "36_months": 1, "all": 1}
    assert [one["decision_no"] for one in paper["document"]["lists"]] == ["川市监列〔2025〕7号"]
    assert not {"score", "grade", "risk_class", "points"} & set(json.dumps(paper).replace('"', " ").split())
    assert bank.get(f"{link}/report.pdf").content.startswith(b"%PDF")
    assert CreditReport.objects.count() == 1  # of one day and one state of the data
    assert Action.objects.filter(object_type="credit_report").count() == 3
    assert paper["log"]["kind"] == LogEntry.objects.get(index=paper["log"]["index"]).kind == "credit_report"


def test_enterprise_is_told_that_its_report_was_read_but_not_of_its_own_reading(
    land: Province, enterprise: Client
) -> None:
    from zhiheng.cases.models import Message
    from zhiheng.credit.models import Consent
    from zhiheng.credit.services import consents

    consent(enterprise)
    link = f"/reports/{consents.token(Consent.objects.get())}"
    text(enterprise, link)
    assert not Message.objects.exists()
    for _time in range(2):
        text(Client(), link)
    told = Message.objects.get()  # once a report, however often it is opened
    assert (told.body.subject, told.kind) == (f"uscc:{FIRM}", "notice")
    assert "示例银行" in told.zh
    assert "was read" in told.en
    assert told.zh in text(enterprise, "/mine/messages")


def test_revoking_shows_at_once_everywhere(land: Province, enterprise: Client) -> None:
    from zhiheng.credit.models import Consent, CreditReport
    from zhiheng.credit.services import consents

    consent(enterprise)
    given = Consent.objects.get()
    link, bank = f"/reports/{consents.token(given)}", Client()
    text(bank, link)
    report = CreditReport.objects.get()
    status = f"/reports/status/{report.report_id}"
    assert "授权有效至" in text(bank, status)
    assert enterprise.post(f"/mine/consents/{given.consent_id}/revoke").status_code == 302
    for address in (link, f"{link}/report.json", f"{link}/report.pdf"):
        assert bank.get(address).status_code == 410, address
    assert "撤回授权" in text(bank, status)
    report.refresh_from_db()
    assert report.document == {}
    assert report.sha256


def test_consents_are_the_enterprises_own(land: Province, enterprise: Client, clerk: Client) -> None:
    from zhiheng.credit.errors import NotYourConsent
    from zhiheng.credit.models import Consent
    from zhiheng.credit.services import consents

    consent(enterprise)
    given = Consent.objects.get()
    assert clerk.get("/mine/consents").status_code == 403
    assert clerk.post(f"/mine/consents/{given.consent_id}/revoke").status_code == 403
    assert Client().get("/mine/consents").status_code == 302
    with pytest.raises(NotYourConsent):
        consents.give(BUREAU, "x", {})
    token = consents.token(given)
    text(Client(), f"/reports/{token[:-2]}xx", 404)
    text(Client(), "/reports/guess:work", 404)


# --- overrides -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("publicity", "named"), [("public", True), ("internal", False)])
def test_override_is_published_with_its_reason_and_names_the_party_of_public_cases_alone(
    land: Province, proposing: Any, client: Client, publicity: str, named: bool
) -> None:
    from zhiheng.audit.models import LogEntry
    from zhiheng.cases.models import Case
    from zhiheng.cases.services import handling

    penalise(land, "罚1")
    proposing()
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(publicity=publicity)
    leader = Actor(
        user=9,
        username="zhao",
        body="sichuan-amr",
        kind=BodyKind.BUREAU,
        level="province",
        roles=frozenset({Role.LEADER}),
    )
    handling.override(leader, case, "等级", "C", "B", "复核认为情节轻微")
    page = text(client, "/overrides")
    assert "四川省市场监督管理局" in page
    assert [word in page for word in ("等级", "复核认为情节轻微")] == [True, True]
    assert (NAME in page) is named
    leaf = bytes(LogEntry.objects.get(kind="override").leaf).decode()
    assert "复核认为情节轻微" in leaf
    assert (case.subject in leaf) is named


def test_override_of_a_risk_class_is_told_without_the_class(land: Province, proposing: Any, client: Client) -> None:
    from zhiheng.audit.models import LogEntry
    from zhiheng.cases.models import Case
    from zhiheng.cases.services import handling

    penalise(land, "罚1")
    proposing()
    leader = Actor(user=9, username="zhao", body="sichuan-amr", kind=BodyKind.BUREAU, level="province",
                   roles=frozenset({Role.LEADER}))  # fmt: skip
    handling.override(leader, Case.objects.get(), "risk-class", "D", "C", "内部理由")
    page = text(client, "/overrides")
    assert [word in page for word in ("四川省市场监督管理局", "内部理由", "risk-class")] == [True, False, False]
    assert "entry_hash" in bytes(LogEntry.objects.get(kind="override").leaf).decode()
