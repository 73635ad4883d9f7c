"""Every procedure of the packs, walked through the pages by the accounts of the right roles: forms, papers, signatures, service.

A walk names its steps alone; who takes one, what is asked, uploaded, signed and served is read from the procedure, and
then done as people do it: on the page, each in a browser of their own. Where a term has to pass, the case is aged. A kind
of document is drafted and signed on its pages the first time; its like are signed by the same people without pages.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

FIRMS = {"sichuan": "91510107MA00000157", "jiangsu": "91320102MA0000015M"}
LINKS = {"draft": "clerk", "check": "checker", "co_sign": "leader", "legal_review": "legal", "collective": "panel",
         "issue": "leader"}  # fmt: skip
PARTY = frozenset({"affected", "applicant", "enterprise"})


@dataclass(frozen=True)
class Walk:
    """A procedure from its opening to an end; then, where `appeal` names steps, its appeal at the level above."""

    procedure: str
    steps: str
    end: str
    pack: str = "sichuan"
    by: str = "firm"  # who opens it: the enterprise, or a level of the bureaus
    fields: dict[str, str] = field(default_factory=dict)
    about: str = ""  # type of the record it is about
    began: date | None = None  # a case of an older rule, begun while that stood
    then: str = ""  # the procedure that its end opened
    appeal: tuple[str, str] = ("", "")  # steps of the appeal, and where it ends

    @property
    def name(self) -> str:
        return f"{self.procedure}-{self.end}" + ("-appeal" if self.appeal[0] else "")


#: The level above upholds, as reconsideration goes.
RECONSIDERED = ("accept send-copy answer suspend resume examine uphold", "decided-upheld")
REVIEWED = ("accept propose discuss change", "changed")

WALKS = (
    Walk("listing", "verify tell serve-notice state open-hearing close-hearing legal-review discuss ask-consent consent list publish",
         "listed", by="county", fields={"own_level": "below"}, appeal=RECONSIDERED),
    Walk("listing", "verify tell serve-notice waive return tell serve-notice waive legal-review extend discuss no-consent-needed not-list",
         "not-listed", by="province", fields={"own_level": "province"}),
    Walk("blacklisting", "tell waive legal-review list", "listed", by="province", began=date(2020, 3, 2)),
    Walk("abnormal-entry", "order verify-after-order enter", "entered", by="county", appeal=("not-accept", "not-accepted")),
    Walk("abnormal-removal", "take verify remove", "removed", about="listing"),
    Walk("abnormal-objection", "accept find-wrong correct", "corrected", about="listing"),
    Walk("objection", "take extend check check-again check reject", "rejected", about="penalty",
         appeal=("ask-completion complete deemed-accepted send-copy no-answer examine return examine annul", "decided-annulled")),
    Walk("objection-before-2026", "take uphold", "upheld", about="penalty", began=date(2026, 3, 30)),
    Walk("correction", "correct tell", "told", by="province", about="penalty"),
    Walk("restoration", "ask-completion complete accept-general extend check restore lift", "lifted", about="penalty",
         fields={"commitment": "true"}),
    Walk("restoration", "accept-grave check deny", "denied", about="listing", fields={"commitment": "true"}),
    Walk("restoration-2025", "accept-slight check restore lift", "lifted", about="penalty", began=date(2026, 1, 5)),
    Walk("restoration-2021", "accept-list check restore lift", "lifted", about="listing", began=date(2024, 3, 4)),
    Walk("performance-complaint", "accept investigate order-mending confirm", "confirmed", appeal=REVIEWED),
    Walk("interview", "summon hold run-over report fail", "failed", by="county", then="rectification"),
    Walk("rectification", "order run-over report fail transfer", "transferred", by="county"),
    Walk("bad-conduct", "tell serve-notice state legal-review record", "recorded", by="county"),
    Walk("recall", "begin deny-defect notify object refer plan announce progress complete sum-up close",
         "closed"),
    Walk("incident-report", "run-late report add investigate begin-appraisal end-appraisal extend close", "closed"),
    Walk("award", "check review visit propose publish object clear-objection end-notice award", "awarded"),
    Walk("quality-credit-grade", "recommend-aa pass-city-aa credit-check review visit publish end-notice announce", "awarded",
         pack="jiangsu", fields={"grade": "AA"}),
    Walk("quality-credit-grade", "recommend-a city-return recommend-a pass-city-a confirm-a", "awarded", pack="jiangsu",
         fields={"grade": "A"}),
)  # fmt: skip


def test_table_walks_every_procedure_about_enterprises() -> None:
    from zhiheng import policy
    from zhiheng.policy.model import SubjectKind

    about = (SubjectKind.ENTERPRISE, SubjectKind.RECORD)
    declared = {
        name for pack in policy.load().values() for name, one in pack.procedures.items() if one.subject in about
    }
    assert declared <= {walk.procedure for walk in WALKS} | {"reconsideration", "review-above"}


class Offices:
    """The bureaus of every level with people for every post, an enterprise in each province, and a browser for each of them."""

    def __init__(self, chromium: Any, live: str, folder: Path) -> None:
        from zhiheng.actors.models import Body
        from zhiheng.actors.services import bodies
        from zhiheng.cases.services.installed import installation

        self.chromium, self.live = chromium, live
        self.pages: dict[str, Any] = {}
        self.users: dict[str, Any] = {}
        self.signed: set[str] = set()  # kinds of documents that went through their pages
        bodies.sync(installation().packs)
        self.provinces = {name: bodies.bureau_of(installation().packs[name]) for name in FIRMS}
        for pack, code in FIRMS.items():
            firm(code, pack)
        Body.objects.create(code="experts", kind="expert", name_zh="专家组", level="other")
        self.paper = folder / "材料.txt"
        self.paper.write_text("材料", encoding="utf-8")

    def page(self, body: str, role: str = "clerk") -> Any:
        """Give the browser of the person with a post; the account is made when it is first wanted."""
        key = f"{body}/{role}"
        if key not in self.pages:
            from django.contrib.auth.models import User
            from django.test import Client

            from zhiheng.actors.models import Body
            from zhiheng.actors.services import posts

            user = self.users[key] = User.objects.create_user(key.replace(":", "-").replace("/", "-"))
            posts.give(user, Body.objects.get(code=body), role, given_by="test")
            client = Client()
            client.force_login(user)
            context = self.chromium.new_context(java_script_enabled=False)
            context.set_default_timeout(120_000)  # a machine that does much besides is slow, not wrong
            value = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": value, "url": self.live}])
            page = self.pages[key] = context.new_page()
            # Nothing here looks at letters, which each browser would fetch and read anew.
            network = context.new_cdp_session(page)
            network.send("Network.enable")
            network.send("Network.setBlockedURLs", {"urls": ["*.woff2"]})
        return self.pages[key]

    def firm_page(self, case: Any) -> Any:
        return self.page(case.subject or f"uscc:{FIRMS[case.pack]}")

    def level(self, pack: str, word: str) -> str:
        """Return the bureau of a level over the enterprise of a province."""
        from zhiheng.cases.services import places

        return places.levels_over(FIRMS[pack][2:8])[word].code

    def body_for(self, case: Any, word: str) -> str:
        """Return the body that a word of a procedure means in a case."""
        from zhiheng.cases.services import places

        if word in ("authority", "inspector"):
            return str(case.holder.code)
        if word == "superior":
            return str(case.holder.parent.code)
        return places.levels_over(case.division or FIRMS[case.pack][2:8])[word].code


def firm(code: str, pack: str) -> None:
    """Register an enterprise with an account."""
    from zhiheng.actors.models import Body
    from zhiheng.cases.models import ServiceConsent
    from zhiheng.ledger.models import EnterpriseCard

    subject, name = f"uscc:{code}", f"{pack}合成企业"
    kept = record("organisation", subject, {"uscc": code, "name": name, "status": "active"}, code[2:8])
    EnterpriseCard.objects.create(subject=subject, uscc=code, name=name, name_key=name, search_text=name, division=code[2:8],
                                  record_id=kept, source="synthetic-registration", status="active", synthetic=True)  # fmt: skip
    Body.objects.create(code=subject, kind="enterprise", name_zh=name, level="other", subject=subject)
    ServiceConsent.objects.create(subject=subject, address="本平台企业账户", given_on=date(2015, 1, 5), origin="account", by="li",
                                  at=datetime(2015, 1, 5, tzinfo=UTC))  # fmt: skip


def record(kind: str, subject: str, payload: dict[str, Any], division: str) -> str:
    """Lay a public record of an enterprise into the projection, two years old, and return its id."""
    from zhiheng.cases.days import add_months, today
    from zhiheng.ledger.models import ProjectedParty, ProjectedRecord

    number = 10_000 + ProjectedRecord.objects.count()
    row = ProjectedRecord.objects.create(
        record_id=f"{number:064x}", row_no=number, record_type=kind, subject=subject, occurred_on=add_months(today(), -25),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC), batch_seq=1, source=f"synthetic-{kind}", source_key=str(number),
        publicity="public", division=division, payload=payload, synthetic=True,
    )  # fmt: skip
    ProjectedParty.objects.create(key=number * 64, record=row, role="listed", subject=subject, method="code",
                                  record_type=kind, occurred_on=row.occurred_on)  # fmt: skip
    return row.record_id


@dataclass
class Under:
    """A walk under way: the case, and what was learned on it."""

    offices: Offices
    case: Any
    wanted: dict[str, str]
    seen: dict[Any, int] = field(default_factory=dict)  # the version of the case that stands in each browser

    @property
    def procedure(self) -> Any:
        from zhiheng.cases.services.standings import procedure_of

        return procedure_of(self.case)

    def go(self, steps: str) -> None:
        """Take steps one after another."""
        for name in steps.split():
            self.case.refresh_from_db()
            step = next(one for one in self.procedure.transitions if one.id == name)
            for guard in step.guards:
                if guard.kind.value == "clock_over":
                    self.age(guard.clock)
            if step.actor == "system":
                self.age(next(one.id for one in self.procedure.clocks if one.on_expiry == name))
                self.case.refresh_from_db()
                assert self.case.state == step.target, f"{name}: the clock led to {self.case.state}"
                continue
            for guard in step.guards:
                if guard.kind.value == "served":
                    self.serve(guard.template)
            for template in step.sends:
                self.issue(template, step.id)
            self.take(step)

    def age(self, name: str) -> None:
        """Let the days of a clock pass: the case becomes so much older, and the machine follows its clocks."""
        from django.db.models import F

        from zhiheng.cases.days import today
        from zhiheng.cases.models import PublicNotice
        from zhiheng.cases.services import clocks

        clock = self.case.clocks.filter(clock=name, state="running").first()
        if clock is not None and clock.due_on >= today():
            past = clock.due_on - today() + timedelta(days=1)
            self.case.clocks.filter(pk=clock.pk).update(
                started_on=F("started_on") - past, due_on=F("due_on") - past, provisional=False
            )
            PublicNotice.objects.filter(case=self.case).update(
                from_day=F("from_day") - past, until_day=F("until_day") - past
            )
        clocks.tick()

    def person(self, step: Any) -> tuple[Any, str]:
        """Return the browser of whoever takes a step, and the part of the site where they do."""
        if step.actor in PARTY or step.actor == "public":
            return self.offices.firm_page(self.case), "mine"
        if step.actor == "expert":
            return self.offices.page("experts"), "staff"
        return self.offices.page(self.offices.body_for(self.case, step.actor), step.post or "clerk"), "staff"

    def take(self, step: Any) -> None:
        """Fill in the form of a step on the page of the case and press its button."""
        page, space = self.person(step)
        self.look(page, space)
        form = page.locator(f"#step-{step.id}")
        assert form.count() == 1, f"{step.id} is not offered: {page.inner_text('section:has(#next)')[-700:]}"
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        self.fill(form, step.form, f"{step.id}-", step)
        for document in step.requires:
            form.locator(f"[name='{step.id}-d-{document}']").set_input_files(self.offices.paper)
        if step.reason or step.kind.value == "remand":
            form.locator("[name=reason]").fill("理由见案卷。")
        form.locator("form > button").click()
        self.went_well(page, step.id)
        self.case.refresh_from_db()
        assert self.case.state == step.target, f"{step.id}: stands at {self.case.state}"
        self.seen[page] = self.case.version

    def look(self, page: Any, space: str) -> None:
        """Have the page of the case before one, as it stands now."""
        address = f"{self.offices.live}/{space}/cases/{self.case.number}"
        self.case.refresh_from_db()
        if page.url != address or self.seen.get(page) != self.case.version:
            answer = page.goto(address)
            assert answer.status == 200, f"{answer.status} for {address}"

    def fill(self, form: Any, fields: Any, prefix: str, step: Any = None) -> None:
        """Answer the questions of a form that must be answered."""
        from django.utils import timezone

        from zhiheng.server.demo_walk import answer

        for one in fields:
            text = answer(one, timezone.now(), self.wanted, step)
            if text is None:
                continue
            control = form.locator(f"[name='{prefix}f-{one.id}']")
            if one.type.value == "boolean":
                control.set_checked(text == "true")
            elif one.type.value == "choice":
                control.select_option(text)
            else:
                control.fill(text)

    def went_well(self, page: Any, what: str) -> None:
        wrong = page.locator(".zh-summary, .zh-message-bad")
        assert wrong.count() == 0, f"{what}: {wrong.first.inner_text()}"

    def issue(self, template: str, step: str) -> None:
        """Draft a document on the page of the case, fill in what is empty, and carry it through its chain."""
        from zhiheng.cases.services import places

        office = places.office_of(self.case, self.procedure, step).code
        if template in self.offices.signed:
            self.issue_without_pages(template, step, office)
            return
        self.offices.signed.add(template)
        page = self.offices.page(office)
        self.look(page, "staff")
        page.select_option("#template", f"{template}|{step}")
        page.click("form:has(#template) button")
        empty = [one for one in page.locator("[name^='v-']").all() if not one.input_value()]
        for control in empty:
            control.fill("如案卷所载。")
        if empty:
            page.click("form:has([name^='v-']) button")
        place = page.url.partition("#")[0]
        document = self.case.documents.get(pk=int(place.rsplit("/", 1)[1]))
        for _link in range(9):
            document.refresh_from_db()
            if document.state == "done":
                assert places.office(document).code == office
                return
            signer = self.offices.page(office, LINKS.get(document.state, "archivist"))
            if signer.url.partition("#")[0] != place:
                signer.goto(place)
            signer.fill("#opinion", "同意")
            signer.click("button[value=forward]")
            self.went_well(signer, f"{template} at {document.state}")
        raise AssertionError(f"{template} stays at {document.state}")

    def issue_without_pages(self, template: str, step: str, office: str) -> None:
        """Draft and sign a document of a kind that went through its pages before."""
        from zhiheng.actors.services import of
        from zhiheng.cases.services import sign_off

        def person(role: str) -> Any:
            self.offices.page(office, role)
            return of(self.offices.users[f"{office}/{role}"])

        document = sign_off.draft(person("clerk"), self.case, template, step)
        empty = [one.id for one in sign_off.template_of(document).fields if not document.values.get(one.id)]
        document = sign_off.edit(person("clerk"), document, dict.fromkeys(empty, "如案卷所载。"))
        while document.state != "done":
            document = sign_off.move(person(LINKS.get(document.state, "archivist")), document, "forward", "同意")

    def serve(self, template: str) -> None:
        """Send an issued document to the account of the party, which signs for it."""
        document = self.case.documents.filter(template=template, issued_on__isnull=False).last()
        page = self.offices.page(self.case.holder.code)
        page.goto(f"{self.offices.live}/staff/cases/{self.case.number}/documents/{document.pk}")
        page.select_option("#way", "electronic")
        page.click("form:has(#way) button")
        self.went_well(page, f"serving {template}")
        party = self.offices.firm_page(self.case)
        party.goto(f"{self.offices.live}/mine/cases/{self.case.number}/documents/{document.pk}")
        party.click("main form button")
        assert party.locator(".zh-paper").count() == 1, f"{template} does not open for the party"


def begun(offices: Offices, walk: Walk) -> Under:
    """Open the case of a walk: on the page, or for an older rule on a day when that stood."""
    from zhiheng.cases.models import Case
    from zhiheng.cases.services.installed import installation

    subject = f"uscc:{FIRMS[walk.pack]}"
    procedure = installation().packs[walk.pack].procedures[walk.procedure]
    target = ""
    if walk.about:
        kind, _colon, scheme = walk.about.partition(":")
        payload = {"scheme": scheme} if scheme else {"decision_no": "样例罚字1号"}
        target = record(kind, subject, payload, FIRMS[walk.pack][2:8])
    if walk.began is not None:
        return Under(offices, _long_ago(offices, walk, subject, target), dict(walk.fields))
    under = Under(offices, None, dict(walk.fields))
    if walk.by == "firm":
        page, place = offices.page(subject), "mine/apply"
    else:
        page, place = offices.page(offices.level(walk.pack, walk.by)), "staff/cases/new"
    page.goto(f"{offices.live}/{place}?procedure={walk.pack}.{walk.procedure}&target={target}&subject={subject}")
    under.case = opened(under, page, procedure)
    assert Case.objects.filter(pk=under.case.pk, procedure=walk.procedure).exists()
    return under


def opened(under: Under, page: Any, procedure: Any) -> Any:
    """Answer the form of an opening, check the answers, attach what is asked for, and hand in."""
    from zhiheng.cases.models import Case

    form = page.locator("form:has(button[value=check])")
    under.fill(form, procedure.opening, "")
    form.locator("button[value=check]").click()
    under.went_well(page, f"checking {procedure.id}")
    for document in procedure.opening_requires:
        page.locator(f"[name='d-{document}']").set_input_files(under.offices.paper)
    page.click("button[value=open]")
    under.went_well(page, f"opening {procedure.id}")
    return Case.objects.get(number=page.url.rsplit("/", 1)[1])


def _long_ago(offices: Offices, walk: Walk, subject: str, target: str) -> Any:
    """Open a case on a day when its rule stood, as it was opened then."""
    from zhiheng.actors.services import of
    from zhiheng.cases.services.installed import installation
    from zhiheng.cases.services.opening import open_case
    from zhiheng.server.demo_walk import answer, paper

    assert walk.began is not None
    procedure = installation().packs[walk.pack].procedures[walk.procedure]
    at = datetime(walk.began.year, walk.began.month, walk.began.day, 2, tzinfo=UTC)
    body = subject if walk.by == "firm" else offices.level(walk.pack, walk.by)
    offices.page(body)
    fields = {one.id: text for one in procedure.opening if (text := answer(one, at, walk.fields)) is not None}
    return open_case(
        of(offices.users[f"{body}/clerk"]), walk.procedure, pack=walk.pack, subject=subject, fields=fields, now=at,
        target=(walk.about.partition(":")[0], target) if target else None,
        files=[paper(one, one) for one in procedure.opening_requires],
    )  # fmt: skip


def walked(offices: Offices, walk: Walk) -> None:
    """Walk a procedure to its end, and on to what follows."""
    under = begun(offices, walk)
    under.go(walk.steps)
    assert under.case.state == walk.end
    if walk.then:
        from zhiheng.cases.models import Case

        assert Case.objects.filter(about=under.case, procedure=walk.then).exists()
    if walk.appeal[0]:
        appealed(under, walk)


def appealed(under: Under, walk: Walk) -> None:
    """Let the enterprise follow the link of the closed case to the level above, and walk what begins there."""
    offices, below = under.offices, under.case
    page = offices.firm_page(below)
    page.goto(f"{offices.live}/mine/cases/{below.number}")
    page.click("section:has(#next) a")
    name = page.locator("input[name=procedure]").first.get_attribute("value").rpartition(".")[2]
    above = Under(offices, None, {})
    above.case = opened(above, page, _procedure(walk.pack, name))
    assert above.case.about_id == below.pk
    assert above.case.holder_id == below.holder.parent_id
    above.go(walk.appeal[0])
    assert above.case.state == walk.appeal[1]


def _procedure(pack: str, name: str) -> Any:
    from zhiheng.cases.services.installed import installation

    return installation().packs[pack].procedures[name]


@pytest.fixture
def offices(
    province: Any, chromium: Any, live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Offices]:
    """Give the offices on a home of their own."""
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    installation.cache_clear()
    made = Offices(chromium, live_server.url, tmp_path)
    yield made
    for page in made.pages.values():
        page.context.close()
    installation.cache_clear()


@pytest.fixture
def graded(offices: Offices) -> None:
    """Let the firm of Jiangsu hold grade A for two years, and a run find it fit for AA."""
    import pyarrow as pa

    from zhiheng.cases.days import today
    from zhiheng.cases.services.installed import installation

    subject = f"uscc:{FIRMS['jiangsu']}"
    record("honour", subject, {"kind": "quality_credit_grade", "grade": "A"}, "320102")
    rows = pa.table({"subject": [subject], "grade": ["AA"]})
    installation().runs.write(rows, kind="grade", pack="jiangsu", element="quality-credit-precheck", as_of=today(), batch_seq=1,
                              pack_content={}, plan={}, semantics_version=1)  # fmt: skip


@pytest.mark.parametrize("half", [0, 1], ids=["alone-0", "alone-1"])
def test_every_procedure_is_walked_on_the_pages_from_its_opening_to_an_end(
    offices: Offices, graded: None, half: int
) -> None:
    wrong = []
    for walk in chosen()[half::2]:
        try:
            walked(offices, walk)
        except Exception as error:  # one wall does not hide the next
            wrong.append(f"{walk.name}: {type(error).__name__} {error}"[:900])
    assert not wrong, "\n".join(wrong)


def chosen() -> list[Walk]:
    """Return the walks to be taken: all, or those that ZHIHENG_WALKS names."""
    named = os.environ.get("ZHIHENG_WALKS", "").split()
    return [walk for walk in WALKS if not named or walk.procedure in named]
