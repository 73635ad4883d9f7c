"""From any page one click leads to its provisions, or to the elements of the packs that cite them; in English it is English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse

from zhiheng.server.portal import urls as portal
from zhiheng.server.staff import urls as staff_urls

pytestmark = [pytest.mark.database, pytest.mark.django_db]

#: Pages without content of their own that a provision could ask for, and why.
EXEMPT = {
    "portal:home": "the opening page: a search and links to the other pages",
    "portal:api": "how the interface is called; its answers link to what they rest on",
    "portal:about": "what the site is",
    "portal:limits": "what the data is not good for",
    "portal:accessibility": "how the pages can be used",
    "portal:styleguide": "parts of pages, for those who build them; in debug alone",
    "portal:theme": "no page: keeps a preference",
    "portal:consents": "a form of the enterprise's own; what it opens is the report, which has its basis",
    "portal:consent_revoke": "no page",
    "portal:report_status": "tells whether a paper still holds and nothing of its content",
    "staff:credit_proposal": "no page: takes a decision",
    "staff:system_jobs": "work of the machine; rests on no provision",
    "staff:login": "a form to enter",
    "staff:logout": "no page",
    "staff:upload_progress": "a piece of the page of an upload",
    "staff:mended_progress": "a piece of the page of a mended sheet",
    "staff:link_progress": "a piece of the page of proposed links",
    "staff:verification": "a piece of the page of a run",
}
#: What answers no reader's page: forms that are sent, and files, which carry ids instead of links.
ACTIONS = ("_again", "links_propose", "links_refuse", "link_undo", ":verify", "quarantine_mended", "list_columns")
ACTIONS += (
    "list_views",
    "list_view_delete",
    "cases_bulk",
    "case_act",
    "case_note",
    "case_clock",
    "case_hand",
    "case_override",
    "case_erase",
    "case_reveal",
    "case_log",
    "delegation_revoke",
    "record_grant_end",
    "case_upload",
    "case_answer",
)
ACTIONS += ("staff:reveal", "erase_personal", "system_job", "staff:admin_", "_receipt_file")
ACTIONS += ("staff:promise_proof", "staff:promise_split_back", "staff:promise_figure")
ACTIONS += ("assessment_act", "assessment_begin", "assessment_nominate", "assessment_circular", "assessment_receipt")
ACTIONS += ("assessment_recheck", "assessment_unit_act", "assessment_attach", "assessment_save")
ACTIONS += (
    "case_draft",
    "case_document_move",
    "case_document_serve",
    "case_document_consent",
    "messages_read",
    "messages_choice",
)
ACTIONS += ("round_act", "round_cell", "round_save", "round_step", "round_query", "round_send_file")
ACTIONS += (
    "planning_follow_ups_bulk",
    "draft_edit",
    "draft_renew",
    "draft_move",
    "draft_step",
    "draft_follow_up",
    "draft_picture",
)
ACTIONS += ("status_report_freeze", "edition_publish")
FILES = re.compile(r"(csv|json|xlsx|pdf|docx|parquet|jsonl|export|_file|_schema|_dcat|_changes)$|\.\w+$")
BASIS = re.compile(r'href="(?:/policy/|/staff/policy/|/documents/)[^"]+"')


def patterns() -> Iterator[tuple[str, URLPattern]]:
    for module in (portal, staff_urls):
        for one in module.urlpatterns:
            yield f"{module.app_name}:{one.name}", one


def is_page(name: str, pattern: URLPattern) -> bool:
    route = str(pattern.pattern)
    return (
        name not in EXEMPT
        and not any(part in name for part in ACTIONS)
        and not FILES.search(route)
        and not (FILES.search(name))
    )


def papers(world: Any) -> tuple[str, str]:
    """Make an answer sheet, and a consent to a credit report; return the id of one and the token of the other."""
    from django.utils import timezone

    from zhiheng.credit.models import AnswerSheet, Consent
    from zhiheng.credit.services import consents

    Client().post("/check", {"purpose": "tender", "codes": world.enterprise, "action": "sheet"})
    day = timezone.localdate()
    consent = Consent.objects.create(
        consent_id="c" * 32, subject=f"uscc:{world.enterprise}", subject_name="蜀香源", receiver="某银行", purpose="贷款",
        parts=["lists"], from_day=day, until_day=day, given_by="firm", given_at=timezone.now(),
    )  # fmt: skip
    return AnswerSheet.objects.get().sheet_id, consents.token(consent)


@pytest.fixture
def given(staff: Any) -> dict[str, list[Any]]:
    """Arguments for the pages that take some; a page without an entry takes none."""
    from zhiheng.ledger.models import LinkProposal, ProjectedRecord, QuarantinedRow, Upload

    record = ProjectedRecord.objects.filter(record_type="inspection", publicity="public").first()
    assert record is not None
    upload = Upload.objects.create(key="k1", name="a.csv", source="synthetic-spot-check", by="chen", state="done")
    row = QuarantinedRow.objects.create(
        key="q1", upload=upload, source="synthetic-spot-check", record_type="inspection", sheet="1", row=2,
        values=[["结论", "?"]], findings=[], digest="d",
    )  # fmt: skip
    sheet, token = papers(staff)
    proposal = LinkProposal.objects.create(
        record_type="inspection", role="producer", party_name="蜀香源", rows=1, candidates=[]
    )
    run = "2024-06-30-sichuan-risk-class-0001"
    file = [staff.enterprise]
    return {
        "portal:filing": ["performance-complaint"],
        "portal:enterprise": file,
        "portal:relations": file,
        "portal:identity": file,
        "portal:enterprise_tab": [*file, "inspections"],
        "portal:record": [record.record_id],
        "portal:document": ["sichuan", "sichuan-2009-32"],
        "portal:pack": ["sichuan"],
        "portal:scorecard": ["jiangsu", "quality-credit-precheck"],
        "portal:policy_kind": ["indicators"],
        "portal:element": ["national", "record-types", "inspection"],
        "portal:register": ["licences"],
        "portal:indicator": ["farm-product-pass-rate"],
        "portal:indicator_units": ["farm-product-pass-rate"],
        "portal:place": ["510100"],
        "portal:place_chain": ["510100"],
        "portal:data_type": ["inspection"],
        "portal:list": ["serious-dishonesty"],
        "portal:plan": ["sichuan", "plan-2013"],
        "staff:planning_plan": ["sichuan", "plan-2013"],
        "staff:planning_duty": ["sichuan/task-2013-1-1/mechanism"],
        "portal:promise": ["sichuan", "2013-farm-products"],
        "staff:promise": ["sichuan", "2013-farm-products"],
        "staff:promise_split": ["sichuan", "13fyp-quality-towns", "510000"],
        "staff:promise_unit": ["510100"],
        "portal:check_sheet": [sheet],
        "portal:report": [token],
        "staff:credit_list": ["serious-dishonesty"],
        "staff:enterprise": file,
        "staff:relations": file,
        "staff:identity": file,
        "staff:record": [record.record_id],
        "staff:upload": [upload.pk],
        "staff:quarantine_row": [row.pk],
        "staff:link": [proposal.pk],
        "staff:run": [run],
        "staff:register": ["licences"],
        "staff:pack": ["sichuan"],
        "staff:scorecard": ["sichuan", "risk-class"],
        "staff:element": ["sichuan", "scorecards", "risk-class"],
    }


#: Pages that need work under way which this small province has not; their templates are held elsewhere.
NOT_WALKED = {
    "staff:indicator_release": "needs a release; asked in tests/server/pages/browser/test_releases_browser.py",
    "staff:planning_evaluation": "needs an evaluation; asked in tests/planning",
    "staff:planning_finding": "needs a finding; asked in tests/planning",
    "staff:planning_follow_up": "needs an item; asked in tests/planning",
    "staff:planning_round": "needs a round; asked in tests/planning",
    "staff:planning_unit_plan": "needs a plan of a unit; asked in tests/planning",
    **dict.fromkeys(
        [
            "portal:assessment",
            "portal:assessment_draw",
            "staff:assessment",
            "staff:assessment_field",
            "staff:assessment_results",
            "staff:assessment_scoring",
            "staff:assessment_unit",
        ],
        "needs an assessment; asked in tests/server/pages/browser/test_assessment_browser.py",
    ),
    **dict.fromkeys(
        ["staff:draft", "portal:publication", "portal:published_report"],
        "needs a draft or an issue; asked in tests/server/pages/test_drafts.py",
    ),
    "portal:log_entry": "needs an entry; its basis is that of the log",
    "portal:log_checkpoint": "needs a checkpoint; its basis is that of the log",
    "staff:audit_actions": "for the auditor alone; asked below",
    "staff:audit_report": "for the auditor alone; asked below",
    "staff:case": "needs a case; asked in test_cases.py",
    "staff:case_document": "needs a case; asked in test_cases.py",
    "portal:notice": "needs a case; asked in test_cases.py",
    "staff:mended_sheet": "needs a sheet in the queue",
    **dict.fromkeys(
        ["staff:round", "staff:round_rollup", "staff:round_series", "staff:round_sheet", "staff:round_upload"],
        "needs a round; asked in tests/rounds/test_pages.py",
    ),
    "staff:credit_measure": "needs a measure that follows",
    "staff:purpose": "for other offices alone; asked in tests/server/pages/browser/test_accounts_browser.py",
    "portal:register_item": "",
    "staff:register_item": "",
}


def test_every_page_leads_to_its_basis(client: Client, given: dict[str, list[Any]]) -> None:
    client.force_login(User.objects.get(username="chen"))
    lost = []
    walked = 0
    for name, pattern in patterns():
        if not is_page(name, pattern) or name in NOT_WALKED:
            continue
        address = reverse(name, args=given.get(name, []))
        answer: Any = client.get(address)
        assert answer.status_code == 200, (name, address, answer.status_code)
        main = answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
        walked += 1
        if not BASIS.search(main):
            lost.append(f"{name} {address}")
    assert not lost, "\n".join(lost)
    assert walked > 30


def test_exempted_pages_exist() -> None:
    names = {name for name, _pattern in patterns()}
    assert set(EXEMPT) <= names


def test_an_unknown_page_is_noticed() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("portal:no-such-page")


def test_what_a_basis_leaves_out_is_on_the_page_it_leads_to(client: Client, province: Any) -> None:
    from zhiheng.server.portal import basis, policy_elements

    for name in ("inspection", "certificate", "organisation", "penalty"):
        element = policy_elements.find("national", "record-types", name)
        found = basis.of(f"record-types/{name}")
        assert element is not None
        assert found is not None
        page = client.get(found.address).content.decode()
        asked = basis.asked(element)
        assert len(found.cites) + found.more == len(asked) + len(basis.citing.places(element))
        assert all(cite.address in page for cite in [*found.cites, *asked])


@pytest.mark.parametrize(
    "address", ["/mine/", "/mine/file", "/mine/apply", "/mine/cases", "/mine/grade", "/mine/messages"]
)
def test_every_page_of_an_enterprise_leads_to_its_basis(client: Client, province: Any, address: str) -> None:
    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    subject = f"uscc:{province.enterprise}"
    body = Body.objects.create(code=subject, kind="enterprise", name_zh="蜀香源", subject=subject)
    user = User.objects.create_user("firm")
    posts.give(user, body, "clerk", given_by="test")
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    assert BASIS.search(answer.content.decode().split("<main", 1)[1])


@pytest.mark.parametrize("address", ["/staff/audit/actions", "/staff/audit/report"])
def test_pages_of_the_auditor_lead_to_their_basis(client: Client, province: Any, address: str) -> None:
    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    body = Body.objects.create(code="operator", kind="operator", name_zh="运行单位")
    user = User.objects.create_user("auditor")
    posts.give(user, body, "audit_admin", given_by="test")
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    assert BASIS.search(answer.content.decode().split("<main", 1)[1])


HAN = re.compile(r"[\u3400-\u9fff]")
SAID = ("title", "aria-label", "placeholder", "alt", "data-label")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
#: A number of an official document or order is one in every language: 川府发〔2009〕32号, 国务院令第654号.
NUMBER = re.compile(r"[\u4e00-\u9fff]+〔\d{4}〕(?:[A-Z]*\d+号)?|[\u4e00-\u9fff]+令第\d+号")


class Reader(HTMLParser):
    """Gathers the texts and spoken attributes of a page that stand outside elements marked as Chinese."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        chinese = given["lang"].startswith("zh") if "lang" in given else self._chinese()
        if not chinese:
            self.texts += [given[name] for name in SAID if name in given]
        if tag not in VOID:
            self.open.append((tag, chinese or tag in ("script", "style")))

    def handle_endtag(self, tag: str) -> None:
        while self.open and any(tag == name for name, _chinese in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._chinese():
            self.texts.append(data)

    def _chinese(self) -> bool:
        return bool(self.open and self.open[-1][1])


def chinese_of(page: str, known: list[str]) -> list[str]:
    """Return the texts of a page that hold Chinese besides what is known to be data."""
    reader = Reader()
    reader.feed(page)
    texts = (NUMBER.sub("", text.strip()) for text in reader.texts if HAN.search(text))
    left = (without(text, known) for text in texts)
    return [text for text in left if HAN.search(text)]


def without(text: str, known: list[str]) -> str:
    """Return a text without data that it quotes; `known` has the longest first."""
    for one in known:
        text = text.replace(one, "")
    return text


def words_of(value: Any) -> Iterator[str]:
    """Yield every text with Chinese in plain data."""
    if isinstance(value, str):
        if HAN.search(value):
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from words_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from words_of(each)


def data() -> list[str]:
    """Return the Chinese texts that stand in the rows of this small province, the longest first."""
    found: set[str] = set()
    for model in apps.get_models():
        if model.__module__.startswith("zhiheng.") and model.__name__ != "Body":
            for row in model._default_manager.values()[:500]:
                found.update(words_of(row))
    return sorted(found, key=len, reverse=True)


#: Pages of words alone, which rest on no provision but are read in both languages.
PLAIN = ("portal:home", "portal:api", "portal:about", "portal:limits", "portal:accessibility")


def test_english_pages_have_no_chinese_but_data(client: Client, given: dict[str, list[Any]]) -> None:
    client.force_login(User.objects.get(username="chen"))
    known = data()
    lost: dict[str, list[str]] = {}
    walked = 0
    for name, pattern in patterns():
        walks = name in PLAIN or (is_page(name, pattern) and name not in NOT_WALKED)
        if not walks or (pattern.pattern.converters and name not in given):
            continue  # a page that wants arguments and has none is missed by the walk above
        answer: Any = client.get(reverse(name, args=given.get(name, [])), {"lang": "en"}, follow=True)
        walked += 1
        left = chinese_of(answer.content.decode(), known)
        if left:
            lost[name] = left[:8]
    assert walked > 60
    assert not lost, "\n".join(f"{name}: {left}" for name, left in lost.items())
