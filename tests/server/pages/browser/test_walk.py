"""One address of every kind of page in Chromium: both widths and languages, dark, printed, by keyboard, without scripts.

The kinds come from the table of addresses: a page that gets a name there must get an address or a reason here.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

FIRM, NAME = "91510107MA6CQ8JD4X", "四川蜀香源食品有限公司"
FILE = "a file or an answer for programs, no page"
ACTION = "takes a form and leads to another page"
PART = "a part of a page that the page fetches"
ELSEWHERE = "walked in test_browser.py"
IN_CREDIT = "walked in test_credit_browser.py"
IN_LOG = "walked in test_log_browser.py"
AT_WORK = "walked in test_work.py with something to work on"
IN_ACCOUNTS = "walked in test_accounts_browser.py by those who administer"
IN_ROUNDS = "walked in test_rounds_browser.py with units of three levels"
IN_PLANNING = "walked in tests/planning/test_planning_browser.py with something to work on"
IN_ASSESSMENT = "walked in test_assessment_browser.py with an assessment from its first step to its last"
IN_DRAFTING = "walked in test_drafts_browser.py with a draft from its beginning to the portal"
IN_CASES = "walked in test_cases_browser.py with cases in every state"
IN_RELEASES = "walked in test_releases_browser.py with a release from plan to publication"
IN_INDICATORS = "walked in test_indicators_browser.py with values"

#: Pages of the policy browser and the registers that look different, by the name of their address.
PAGES: dict[str, tuple[str, ...]] = {
    "portal:relations": (f"/enterprise/{FIRM}/relations",),
    "portal:identity": (f"/enterprise/{FIRM}/identity",),
    "portal:documents": ("/documents",),
    "portal:document": ("/documents/sichuan/sichuan-2020-draft",),
    "portal:policy": ("/policy",),
    "portal:policy_coverage": ("/policy/coverage",),
    "portal:promises": ("/policy/promises",),
    "portal:promise": ("/promises/sichuan/2013-farm-products", "/promises/jiangsu/2012-provincial-spot-check?way=up"),
    "staff:promises": ("/staff/promises?document=sichuan-2013-19",),
    "staff:promise": ("/staff/promises/sichuan/2013-quality-award-third-edition",),
    "staff:promise_split": ("/staff/promises/sichuan/13fyp-quality-towns/units/510000",),
    "staff:promise_unit": ("/staff/promises/units/510100",),
    "portal:editions": ("/policy/editions",),
    "portal:policy_kind": ("/policy/mechanisms?capability=risk",),
    "portal:element": (
        "/policy/national/procedures/award",
        "/policy/national/mechanisms/market-access-production-licence",
    ),
    "portal:data": ("/data",),
    "portal:data_type": ("/data/inspection?from=2023-01-01",),
    "portal:sharing": ("/sharing",),
    "portal:registers": ("/registers",),
    "portal:registers_due": ("/registers/due?as_of=2024-02-01&days=60",),
    "portal:register": ("/registers/licences?as_of=2024-02-01", "/registers/licences?as_of=2024-02-30&q=无此证"),
    "portal:register_item": ("/registers/licences/items/item1?as_of=2024-02-01",),
    "staff:relations": (f"/staff/enterprise/{FIRM}/relations",),
    "staff:identity": (f"/staff/enterprise/{FIRM}/identity",),
    "staff:registers": ("/staff/registers?as_of=2024-02-01",),
    "staff:registers_due": ("/staff/registers/due?as_of=2024-02-01&days=60",),
    "staff:register": ("/staff/registers/licences?as_of=2024-02-01",),
    "staff:register_item": ("/staff/registers/licences/items/item1?as_of=2024-02-01",),
    "staff:policy_coverage": ("/staff/policy/coverage",),
    "staff:element": ("/staff/policy/national/registers/licences",),
    "staff:record": (f"/staff/record/{(1 << 40) + 1:064x}",),
}

#: Named addresses that this walk leaves out, and why.
EXEMPT: dict[str, str] = {
    **dict.fromkeys(
        [
            "staff:drafts",
            "staff:draft_new",
            "staff:draft",
            "staff:status_report",
            "portal:publications",
            "portal:publication",
            "portal:published_report",
        ],
        IN_DRAFTING,
    ),
    **dict.fromkeys(
        [
            "staff:planning_follow_ups_bulk",
            "staff:draft_edit",
            "staff:draft_renew",
            "staff:draft_move",
            "staff:draft_step",
            "staff:draft_follow_up",
            "staff:status_report_freeze",
            "staff:edition_publish",
        ],
        ACTION,
    ),
    **dict.fromkeys(
        [
            "staff:draft_picture",
            "staff:draft_file",
            "staff:draft_english_file",
            "staff:status_report_docx",
            "staff:status_report_pdf",
            "staff:status_report_xlsx",
            "staff:status_report_html",
            "staff:edition_file",
            "portal:publication_file",
            "portal:publication_english_file",
            "portal:published_report_file",
        ],
        FILE,
    ),
    **dict.fromkeys(
        [
            "portal:home",
            "portal:search",
            "portal:enterprise",
            "portal:enterprise_tab",
            "portal:record",
            "portal:statistics",
            "portal:pack",
            "portal:scorecard",
            "portal:api",
            "portal:about",
            "portal:limits",
            "portal:accessibility",
            "portal:styleguide",
            "staff:dashboard",
            "staff:login",
            "staff:enterprises",
            "staff:enterprise",
            "staff:intake",
            "staff:quarantine",
            "staff:links",
            "staff:runs",
            "staff:run",
            "staff:packs",
            "staff:pack",
            "staff:scorecard",
        ],
        ELSEWHERE,
    ),
    **dict.fromkeys(
        [
            "portal:lists",
            "portal:list",
            "portal:check",
            "portal:check_sheet",
            "portal:report",
            "portal:report_status",
            "portal:overrides",
            "portal:consents",
            "staff:credit_lists",
            "staff:credit_list",
            "staff:credit_findings",
            "staff:credit_proposals",
            "staff:credit_measures",
            "staff:credit_measure",
            "staff:credit_conduct",
        ],
        IN_CREDIT,
    ),
    **dict.fromkeys(
        [
            "staff:round_new",
            "staff:round_mappings",
            "staff:round_upload",
            "staff:round",
            "staff:round_rollup",
            "staff:round_series",
            "staff:round_sheet",
            "staff:rounds",
        ],
        IN_ROUNDS,
    ),
    **dict.fromkeys(
        [
            "staff:round_act",
            "staff:round_cell",
            "staff:round_save",
            "staff:round_step",
            "staff:round_query",
            "staff:round_send_file",
        ],
        ACTION,
    ),
    **dict.fromkeys(
        [
            "portal:log",
            "portal:log_entry",
            "portal:log_verify",
            "portal:log_checkpoints",
            "portal:log_checkpoint",
            "staff:audit_actions",
            "staff:audit_report",
        ],
        IN_LOG,
    ),
    **dict.fromkeys(
        [
            "staff:admin_accounts",
            "staff:admin_account",
            "staff:admin_account_new",
            "staff:admin_bodies",
            "staff:admin_body",
            "staff:admin_invitations",
            "staff:admin_keys",
            "staff:admin_sharing",
            "staff:admin_sharing_one",
            "staff:delegations",
            "staff:purpose",
            "staff:record_grants",
            "staff:system_jobs",
        ],
        IN_ACCOUNTS,
    ),
    **dict.fromkeys(
        ["staff:indicators", "staff:indicator_releases", "staff:indicator_release", "staff:indicator_release_new"],
        IN_RELEASES,
    ),
    **dict.fromkeys(
        [
            "portal:indicators",
            "portal:indicator",
            "portal:indicator_units",
            "portal:compare",
            "portal:places",
            "portal:place",
            "portal:place_chain",
            "portal:releases",
            "portal:wall",
        ],
        IN_INDICATORS,
    ),
    **dict.fromkeys(
        [
            "portal:plan",
            "portal:plans",
            "staff:planning",
            "staff:planning_accountability",
            "staff:planning_board",
            "staff:planning_duty",
            "staff:planning_evaluation",
            "staff:planning_finding",
            "staff:planning_follow_up",
            "staff:planning_follow_up_new",
            "staff:planning_follow_ups",
            "staff:planning_oversight",
            "staff:planning_oversight_new",
            "staff:planning_plan",
            "staff:planning_plans",
            "staff:planning_round",
            "staff:planning_unit_plan",
            "staff:planning_unit_plan_new",
            "staff:planning_reminders",
            "staff:planning_years",
        ],
        IN_PLANNING,
    ),
    **dict.fromkeys(
        [
            "portal:assessments",
            "portal:assessment",
            "portal:assessment_draw",
            "staff:assessments",
            "staff:assessment",
            "staff:assessment_field",
            "staff:assessment_results",
            "staff:assessment_scoring",
            "staff:assessment_criteria",
            "staff:assessment_unit",
        ],
        IN_ASSESSMENT,
    ),
    **dict.fromkeys(
        [
            "portal:assessment_draw_file",
            "portal:assessment_results_file",
            "staff:assessment_results_file",
            "staff:assessment_handed_file",
            "staff:assessment_unit_file",
            "staff:assessment_evidence_file",
        ],
        FILE,
    ),
    **dict.fromkeys(
        [
            "staff:assessment_begin",
            "staff:assessment_act",
            "staff:assessment_nominate",
            "staff:assessment_circular",
            "staff:assessment_receipt",
            "staff:assessment_recheck",
            "staff:assessment_unit_act",
            "staff:assessment_attach",
            "staff:assessment_save",
        ],
        ACTION,
    ),
    **dict.fromkeys(
        [
            "staff:planning_file",
            "staff:planning_follow_up_letter",
            "staff:planning_evaluation_file",
            "staff:planning_calendar",
        ],
        FILE,
    ),
    **dict.fromkeys(
        ["staff:upload", "staff:upload_again", "staff:mended_sheet", "staff:quarantine_row", "staff:link"], AT_WORK
    ),
    **dict.fromkeys(
        [
            "portal:notices",
            "portal:notice",
            "portal:notice_receipt",
            "portal:filings",
            "portal:filing",
            "portal:filing_status",
            "staff:cases",
            "staff:case_new",
            "staff:case",
            "staff:case_document",
            "staff:messages",
        ],
        IN_CASES,
    ),
    **dict.fromkeys(
        [
            "staff:admin_account_act",
            "staff:admin_invitation_void",
            "staff:admin_key_revoke",
            "staff:admin_sharing_end",
            "staff:delegation_revoke",
            "staff:record_grant_end",
            "staff:case_hand",
            "staff:case_override",
            "staff:case_erase",
            "staff:case_reveal",
            "staff:erase_personal",
            "staff:reveal",
            "staff:system_job",
            "staff:cases_bulk",
            "staff:case_act",
            "staff:case_note",
            "staff:case_clock",
            "staff:case_upload",
            "staff:case_answer",
            "staff:case_draft",
            "staff:case_document_move",
            "staff:case_document_serve",
            "staff:case_document_consent",
            "staff:messages_read",
            "staff:messages_choice",
            "portal:theme",
            "portal:consent_revoke",
            "staff:credit_proposal",
            "staff:logout",
            "staff:quarantine_mended",
            "staff:links_propose",
            "staff:links_refuse",
            "staff:link_undo",
            "staff:verify",
            "staff:list_columns",
            "staff:list_views",
            "staff:list_view_delete",
            "staff:promise_proof",
            "staff:promise_figure",
            "staff:promise_proof_correct",
            "staff:promise_split_back",
        ],
        ACTION,
    ),
    **dict.fromkeys(
        ["staff:upload_progress", "staff:mended_progress", "staff:link_progress", "staff:verification"], PART
    ),
    **dict.fromkeys(
        [
            "staff:deadlines_ics",
            "staff:case_file",
            "staff:case_log",
            "staff:case_document_file",
            "staff:case_document_receipt_file",
            "portal:data_catalogue",
            "portal:data_schema",
            "portal:data_table_schema",
            "portal:data_parquet_schema",
            "portal:data_sample",
            "portal:data_template",
            "portal:data_changes",
            "portal:data_jsonl",
            "portal:data_parquet",
            "portal:check_sheet_pdf",
            "portal:report_pdf",
            "portal:log_verifier",
            "portal:log_checkpoint_note",
            "portal:log_checkpoint_pdf",
            "portal:log_entry_proof",
            "portal:log_well_known",
            "staff:audit_report_pdf",
            "staff:template_file",
            "staff:round_template_file",
            "staff:sample_file",
            "staff:quarantine_export",
            "portal:promise_pdf",
            "portal:promise_docx",
        ],
        FILE,
    ),
}

FILE_ENDINGS = ("_csv", "_json", "_xlsx")

ORDER = """() => {
  const found = [], main = document.querySelector("main");
  const h1 = document.querySelectorAll("h1").length;
  if (h1 !== 1) found.push(`${h1} h1`);
  const first = document.querySelector("body a, body button, body input");
  if (!first || !first.matches(".zh-skip") || !document.querySelector(first.getAttribute("href"))) found.push("no skip link");
  for (const one of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!one.labels.length && !one.getAttribute("aria-label") && !one.getAttribute("aria-labelledby")) found.push("no label: " + one.outerHTML.slice(0, 80));
  if (document.documentElement.lang.startsWith("en"))
    for (const one of main.querySelectorAll("label, button, summary, caption, legend"))
      if (!one.closest("[lang]:not(html)") && /^[\\u4e00-\\u9fff]/.test(one.textContent.trim())) found.push("Chinese: " + one.textContent.trim().slice(0, 40));
  return found;
}"""


def names() -> set[str]:
    """Return every name in the tables of addresses of the portal and the workspace."""
    from zhiheng.server.portal import urls as portal
    from zhiheng.server.staff import urls as staff

    return {f"{one.app_name}:{each.name}" for one in (portal, staff) for each in one.urlpatterns}


def test_every_named_page_is_walked_or_left_out_for_a_reason() -> None:
    asked = {name for name in names() if not name.endswith(FILE_ENDINGS)}
    known = {*PAGES, *EXEMPT}
    assert asked - known == set()
    assert known - names() == set()


def special() -> list[str]:
    """Return a target and an indicator: their names follow the packs."""
    from zhiheng.server.portal import policy_elements

    return [policy_elements.address(policy_elements.of_kind(kind)[0]) for kind in ("targets", "indicators")]


def record(number: int, kind: str, day: date, payload: dict[str, Any], role: str) -> Any:
    from zhiheng.ledger.models import ProjectedParty, ProjectedRecord

    row = (1 << 40) + number
    made = ProjectedRecord.objects.create(
        record_id=f"{row:064x}", row_no=row, record_type=kind, subject=f"uscc:{FIRM}", occurred_on=day,
        recorded_at=datetime(2024, 1, 1, tzinfo=UTC), batch_seq=7, source="synthetic-registration", source_key=str(number),
        publicity="public", synthetic=True, payload=payload,
    )  # fmt: skip
    ProjectedParty.objects.create(
        record=made,
        role=role,
        subject=f"uscc:{FIRM}",
        method="code",
        party_name=NAME,
        record_type=kind,
        occurred_on=day,
    )
    return made


@pytest.fixture
def holdings(staff: Any) -> Any:
    """Put 60 food licences of one firm into their register: valid, running out, ended and suspended."""
    from zhiheng.ledger.models import RegisterSpan

    for n in range(1, 61):
        start, end = date(2021, 1, 1) + timedelta(days=n), date(2024, 1, 15) + timedelta(days=9 * n)
        base = "suspended" if n % 7 == 0 else "valid"
        payload = {
            "licence_no": f"SC1045101070{n:04d}", "kind": "food_production", "holder_name": NAME, "holder_code": FIRM,
            "status": "granted" if base == "valid" else "suspended", "status_on": start.isoformat(), "division": "510107",
            "expires_on": end.isoformat(), "authority": "成都市武侯区市场监督管理局", "scope": "酱腌菜；调味料（半固态）",
        }  # fmt: skip
        made = record(n, "licence", start, payload, "holder")
        RegisterSpan.objects.create(
            key=f"licences/item{n}/{start}", register="licences", item_key=f"item{n}", day_from=start,
            day_until=date(9999, 12, 31), record=made, row_no=made.row_no, rows=[made.row_no], holder=f"uscc:{FIRM}",
            holder_name=NAME, division="510107", publicity="public", base=base, starts=start, ends=end, next_day=end,
            search_text=payload["licence_no"], pairs=[],
        )  # fmt: skip
    return staff


def addresses(*, staff: bool) -> list[str]:
    """Return what is walked in public, or in the workspace."""
    prefix = "staff:" if staff else "portal:"
    return [each for name, found in PAGES.items() if name.startswith(prefix) for each in found] + (
        [] if staff else special()
    )


def picture(page: Any, address: str, name: str) -> None:
    """Keep the first two screens where somebody wants to look at the pages."""
    if folder := os.environ.get("ZHIHENG_SCREENSHOTS"):
        clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": 1700}
        file = address.strip("/").replace("/", "_").partition("?")[0]
        page.screenshot(path=f"{folder}/{file}-{name}.png", full_page=True, clip=clip)


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "en")])
def test_every_kind_of_page(
    chromium: Any, live_server: Any, holdings: Any, width: int, language: str, opened: Any, log_in: Any, examine: Any
) -> None:
    wrong: list[str] = []
    with opened(chromium, live_server.url, width=width, language=language) as page:
        for staff in (False, True):
            if staff:
                log_in(page, live_server.url, holdings)
            for address in addresses(staff=staff):
                assert page.goto(live_server.url + address).status == 200, address
                wrong += examine(page, address)
                wrong += [f"{address}: {one}" for one in page.evaluate(ORDER)]
                picture(page, address, f"{width}-{language}")
    assert wrong == []


def test_new_pages_have_contrast_in_the_dark(
    chromium: Any, live_server: Any, holdings: Any, opened: Any, examine: Any
) -> None:
    wrong: list[str] = []
    kinds = ("portal:register", "portal:register_item", "portal:promises", "portal:policy_coverage", "portal:editions")
    more = ("portal:element", "portal:data_type", "portal:relations", "portal:identity")
    with opened(chromium, live_server.url, color_scheme="dark") as page:
        for address in (PAGES[kind][0] for kind in (*kinds, *more)):
            page.goto(live_server.url + address)
            wrong += examine(page, address)
            picture(page, address, "dark")
    assert wrong == []


def reach(page: Any, *selectors: str) -> list[str]:
    """Press Tab through the page and return the selectors, in order, that never got the focus."""
    left = list(selectors)
    for _ in range(400):
        page.keyboard.press("Tab")
        left = [one for one in left if not page.evaluate("s => document.activeElement.matches(s)", one)]
        if not left:
            return []
    return left


def test_keyboard_reaches_filter_sorting_files_and_pages_of_a_register(
    chromium: Any, live_server: Any, holdings: Any, opened: Any
) -> None:
    with opened(chromium, live_server.url) as page:
        page.goto(f"{live_server.url}/registers/licences?as_of=2024-02-01")
        assert reach(page, "#q", "#f-state", "thead a", "a[href*='.csv']", "a[href*='.xlsx']", ".zh-pages a") == []
        page.focus("#q")
        page.keyboard.type("SC10451010700007")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=SC1*")
        page.goto(f"{live_server.url}/registers/licences?as_of=2024-02-01")
        page.focus("thead a")
        page.keyboard.press("Enter")
        page.wait_for_url("**sort=*")
        assert page.locator("th[aria-sort]").count() == 1


def test_keyboard_reaches_filter_sorting_and_files_of_promises(
    chromium: Any, live_server: Any, holdings: Any, opened: Any
) -> None:
    with opened(chromium, live_server.url) as page:
        page.goto(f"{live_server.url}/policy/promises")
        wanted = ["#q", "#f-document", "#f-year", "a[href*='.csv']", "a[href*='.xlsx']", "thead a", "tbody th a"]
        wanted += [".zh-pages a"] if page.locator(".zh-pages a").count() else []
        assert reach(page, *wanted) == []


def test_new_pages_read_and_filter_without_scripts(chromium: Any, live_server: Any, holdings: Any, opened: Any) -> None:
    with opened(chromium, live_server.url, java_script_enabled=False) as page:
        page.goto(f"{live_server.url}/registers/licences?as_of=2024-02-01")
        page.select_option("#f-state", "suspended")
        page.click("main form[role=search] button")
        assert page.locator("main tbody tr").count() == 8
        page.click("main tbody th a >> nth=0")
        page.wait_for_url("**/registers/licences/items/**")
        assert page.locator("main .zh-record-head").count() == 1
        page.goto(f"{live_server.url}/policy/promises")
        whole = page.locator("main tbody tr").count()
        page.select_option("#f-kind", index=1)
        page.click("main form button")
        assert 0 < page.locator("main tbody tr").count() <= whole
        for address in ("/policy/coverage", "/data", "/policy/national/procedures/award"):
            page.goto(live_server.url + address)
            assert len(page.inner_text("main")) > 300, address


@pytest.fixture
def earlier(monkeypatch: pytest.MonkeyPatch) -> str:
    """Give a pack an earlier edition, without one target and with others changed; return the address that compares."""
    from zhiheng.server.portal import policy_editions
    from zhiheng.server.portal.packs import packs

    now, old, editions, content = packs()["sichuan"], "0" * 64, policy_editions.editions, policy_editions.content
    before = copy.deepcopy(dict(content("sichuan", now.content_hash) or {}))
    targets = before["elements"]["targets"]
    targets.popitem()
    for one in list(targets.values())[:3]:
        one["label"]["zh"] += "（试行）"
    made = policy_editions.Edition("sichuan", old, current=False, runs=2)
    monkeypatch.setattr(
        policy_editions, "editions", lambda pack: [*editions(pack), *([made] if pack == "sichuan" else [])]
    )
    monkeypatch.setattr(policy_editions, "content", lambda pack, name: before if name == old else content(pack, name))
    return f"/policy/editions?pack=sichuan&before={old}&after={now.content_hash}"


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (390, "en")])
def test_differences_of_editions(
    chromium: Any, live_server: Any, holdings: Any, earlier: str, width: int, language: str, opened: Any, examine: Any
) -> None:
    with opened(chromium, live_server.url, width=width, language=language) as page:
        page.goto(live_server.url + earlier)
        assert "试行" in page.inner_text("main")
        assert examine(page, earlier) + page.evaluate(ORDER) == []
        picture(page, "policy/differences", f"{width}-{language}")


@pytest.fixture
def printed(chromium: Any, live_server: Any, holdings: Any, opened: Any) -> Iterator[Any]:
    """Open a page as it is printed."""
    with opened(chromium, live_server.url) as page:
        page.emulate_media(media="print")
        yield page


def test_print_leaves_contents_alone(printed: Any, live_server: Any) -> None:
    controls = ".zh-nav, .zh-filter, .zh-pages, .zh-listtools, .zh-skip, .zh-tools, .zh-menu, [data-print], .zh-tabs"
    seen: list[str] = []
    for address in ("/registers/licences?as_of=2024-02-01", "/policy/promises", "/policy/coverage", "/data"):
        printed.goto(live_server.url + address)
        shown = printed.evaluate(
            "s => [...document.querySelectorAll(s)].filter(e => e.offsetParent).map(e => e.className)", controls
        )
        seen += [f"{address}: {one}" for one in shown]
        assert printed.locator("h1").is_visible()
        assert printed.locator("main table").first.is_visible()
    assert seen == []
