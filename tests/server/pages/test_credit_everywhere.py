"""One listing from its proposal to its restoration, and its disappearance everywhere: through the services and the worker."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.utils import timezone

from zhiheng import credit, policy
from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.ledger import Home, Rows
from zhiheng.ledger.arrow_schema import given_schema

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PACK = policy.load()["jiangsu"]
FIRM, NAME = "91320104MA1XK0001X", "南京示例机械有限公司"
SUBJECT, BODY = f"uscc:{FIRM}", "jiangsu-amr"
THEN = timezone.now() - timedelta(days=400)


def person(role: str) -> Actor:
    return Actor(
        user=None, username=role, body=BODY, kind=BodyKind.BUREAU, level="province", roles=frozenset({Role(role)})
    )


OWNER = Actor(
    user=None, username="owner", body=SUBJECT, kind=BodyKind.ENTERPRISE, roles=frozenset({Role.CLERK}), subject=SUBJECT
)
SIGNERS = {
    "draft": "clerk",
    "check": "checker",
    "legal_review": "legal",
    "issue": "leader",
    "number": "archivist",
    "archive": "archivist",
}


@pytest.fixture(autouse=True)
def land(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A home with one registered firm of Jiangsu, its bureau and its own body."""
    from django.core.cache import cache

    from zhiheng.actors.models import Body
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZHIHENG_PACK", "jiangsu")
    Home(tmp_path / "home").create()
    installation.cache_clear()
    cache.clear()
    Body.objects.create(code=BODY, kind="bureau", name_zh="江苏省市场监督管理局", level="province", division="320000")
    Body.objects.create(code=SUBJECT, kind="enterprise", name_zh=NAME, level="other", subject=SUBJECT)
    made = installation()
    on = date(2012, 3, 1)
    add(made, "organisation", uscc=FIRM, name=NAME, status="active", entity_kind="enterprise", registered_on=on, occurred_on=on,
        registered_division="320104", subject=SUBJECT)  # fmt: skip
    on = timezone.localdate(THEN) - timedelta(days=5)
    add(made, "penalty", decision_no="宁罚1号", decided_on=on, occurred_on=on, party_code=FIRM, party_name=NAME, kind="suspension",
        subject=SUBJECT)  # fmt: skip
    work()
    yield made
    installation.cache_clear()


def add(made: Any, record_type: str, **row: Any) -> None:
    schema = given_schema(made.record_types[record_type])
    given = {name: {"source_key": record_type, **row}.get(name) for name in schema.names}
    source = {"organisation": "registration", "penalty": "penalties"}[record_type]
    assert (
        made.ledger.append(
            [Rows(record_type, pa.Table.from_pylist([given], schema=schema), None)], source=source
        ).accepted
        == 1
    )


def work() -> None:
    """Do what the worker does within a minute."""
    from zhiheng.server import credit_jobs, tasks

    tasks.keep_up(0)
    credit_jobs.follow_lists(0)


def papers(*names: str) -> list[Any]:
    from zhiheng.cases.services.files import Given

    return [Given(f"{name}.txt", "示例材料".encode(), name) for name in names]


def act(case: Any, role: str, step: str, now: datetime | None = None, actor: Actor | None = None, **more: Any) -> Any:
    from zhiheng.cases.services.acting import act as take

    attached = papers(*more.pop("papers", ()))
    return take(actor or person(role), case, step, files=attached, now=now, **more)


def issue(case: Any, template: str, step: str, now: datetime | None = None) -> Any:
    """Draft a document for a step and pass it through its whole chain; prove that it was served where it must be."""
    from zhiheng.cases.services import service, sign_off

    document = sign_off.draft(person("clerk"), case, template, step, now=now)
    blank = {one["id"]: "示例" for one in document.content["fields"] if not document.values.get(one["id"])}
    document = sign_off.edit(person("clerk"), document, blank, now=now)
    while document.state in SIGNERS:
        document = sign_off.move(person(SIGNERS[document.state]), document, "forward", now=now)
    return document, service


def serve(document: Any, service: Any, now: datetime | None = None) -> None:
    sent = service.send(person("clerk"), document, "on_site", now=now)
    on = timezone.localdate(now)
    service.prove(person("clerk"), sent, on, papers("receipt")[0], now=now)


def list_the_firm() -> str:
    """Carry the listing procedure through, from the rule's proposal to publication, and return the record's id."""
    from zhiheng.credit.models import ListProposal
    from zhiheng.credit.services import proposals
    from zhiheng.ledger.models import ProjectedRecord
    from zhiheng.server.staff.installation import installation

    assert proposals.propose(installation(), timezone.localdate(THEN)).opened == 1
    case = proposals.begin(person("clerk"), ListProposal.objects.get())
    grounds = {
        "ground": "quality",
        "heavy_penalty": "restriction",
        "penalty_no": "宁罚1号",
        "facts": "情节严重",
        "intent": "故意",
    }
    case = act(case, "clerk", "verify", papers=["penalty-decision"], fields=grounds)
    notice, service = issue(case, "listing-notice", "tell")
    case = act(case, "clerk", "tell")
    serve(notice, service)
    case = act(case, "clerk", "serve-notice")
    case = act(case, "", "state", actor=OWNER, fields={"statement": "请从轻", "wants_hearing": "false"})
    case = act(case, "clerk", "answer", fields={"statement_answer": "不采纳"})
    case = act(case, "legal", "legal-review", fields={"legal_opinion": "合法"})
    case = act(case, "panel", "discuss", papers=["minutes"], fields={"discussion": "同意", "own_level": "province"})
    case = act(case, "clerk", "no-consent-needed")
    issue(case, "listing-decision", "list", THEN)
    case = act(case, "leader", "list", now=THEN)
    assert not ProjectedRecord.objects.filter(record_type="listing").exists()
    work()
    return ProjectedRecord.objects.get(record_type="listing").record_id


def restore(record: str) -> Any:
    """Carry the restoration through until it is granted."""
    from zhiheng.cases.services.opening import open_case

    asked = {"mended": "已停产整改并验收", "commitment": "true"}
    case = open_case(OWNER, "restoration", pack="jiangsu", target=("listing", record), fields=asked,
                     files=papers("proof", "commitment-paper"))  # fmt: skip
    case = act(case, "clerk", "accept-grave", fields={"published_on": timezone.localdate(THEN).isoformat()})
    case = act(case, "clerk", "check", fields={"finding": "已改正并履行"})
    issue(case, "restoration-decision", "restore")
    return act(case, "leader", "restore")


def content(client: Client, address: str) -> str:
    """Return an answer as text, whatever its form; one that is not there has none."""
    answer = client.get(address)
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code in (200, 404), address
    if answer.status_code == 404:
        return ""
    if "parquet" in address:
        return json.dumps(pq.read_table(io.BytesIO(data)).to_pylist(), default=str, ensure_ascii=False)
    if "xlsx" in address:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return data.decode()


def surfaces(record: str, number: str) -> dict[str, Callable[[], bool]]:
    """Every place where a stranger can meet the entry: does it say so?"""
    from zhiheng.audit.models import LogReference

    client = Client()
    found: dict[str, Callable[[], bool]] = {}
    entry = LogReference.objects.get(kind="decision").index
    addresses = {
        "log entry": f"/log/{entry}",
        "log proof": f"/log/{entry}.json",
        "record page": f"/record/{record}",
        "file": f"/enterprise/{FIRM}",
        "file tab": f"/enterprise/{FIRM}/lists",
        "file csv": f"/enterprise/{FIRM}/lists.csv",
        "list": "/lists/serious-dishonesty",
        "list of another day": f"/lists/serious-dishonesty?day={timezone.localdate() - timedelta(days=30)}&state=all",
        "list csv": "/lists/serious-dishonesty.csv",
        "register search": f"/registers/listings?q={NAME}",
        "register csv": "/registers/listings.csv",
        "register xlsx": "/registers/listings.xlsx",
        "api record": f"/api/v1/records/{record}",
        "api records": "/api/v1/records?type=listing",
        "api standing": f"/api/v1/enterprises/{FIRM}/standing?purpose=award",
        **{f"download {form}": f"/data/listing.{form}" for form in ("csv", "json", "jsonl", "parquet")},
    }
    for name, address in addresses.items():
        found[name] = lambda address=address: any(word in content(client, address) for word in (record, number))  # type: ignore[misc]
    found["check"] = lambda: (
        record in json.dumps([one.restrictions[0].records for one in checked() if one.restrictions])
    )
    found["sheet"] = lambda: (
        "严重违法失信名单" in client.post("/check", {"purpose": "award", "codes": FIRM}).content.decode()
    )
    return found


def checked() -> Any:
    from zhiheng.server.portal import standing_answers

    return standing_answers.answers([FIRM], "award")


def lake(made: Any) -> dict[str, bool]:
    """What follows from the lake: the standing of library and command line, and the pre-check of a new run."""
    from zhiheng.credit.grading import grade_and_store

    with made.ledger.view(timezone.localdate()) as view:
        standing = credit.standing(view, PACK, FIRM, "award")
    run = grade_and_store(made.ledger, made.runs, PACK, "quality-credit-precheck", timezone.localdate())
    row = next(row for row in run.table.to_pylist() if row["subject"] == SUBJECT)
    return {"standing": bool(standing.restrictions), "pre-check": row["eligibility.not-listed"] == 1}


def changes(since: int) -> Any:
    """Return what a receiver of an earlier download learns."""
    return Client().get(f"/data/listing/changes?since={since}").json()


def staff() -> Client:
    from django.contrib.auth import get_user_model

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    user = get_user_model().objects.create_user("li", password="x")
    posts.give(user, Body.objects.get(code=BODY), "clerk", given_by="test")  # type: ignore[arg-type]
    made = Client()
    made.force_login(user)
    return made


def test_a_listing_its_restoration_and_its_disappearance_everywhere(land: Any) -> None:
    record = list_the_firm()
    from zhiheng.ledger.models import ProjectedRecord

    number = ProjectedRecord.objects.get(record_id=record).payload["decision_no"]
    places = surfaces(record, number)
    assert {name for name, shows in places.items() if not shows()} == set()
    assert lake(land) == {"standing": True, "pre-check": True}
    before = changes(0)
    assert [item["record_id"] for item in before["items"]] == [record]

    case = restore(record)
    assert case.state == "granted"
    assert {name for name, shows in places.items() if shows()} == set()  # at once, before any worker
    work()
    assert {name for name, shows in places.items() if shows()} == set()
    assert lake(land) == {"standing": False, "pre-check": False}
    told = changes(before["head"])["items"]
    assert [(item["record_id"], item.get("record")) for item in told] == [(record, None)]
    history = content(staff(), "/staff/credit/lists/serious-dishonesty?state=all")
    assert number in history
    assert "已停止公示" in history
    assert number in content(staff_again(), f"/staff/record/{record}")
    what_the_log_holds_is_given_to_those_of_the_case(number)


def what_the_log_holds_is_given_to_those_of_the_case(number: str) -> None:
    """The party and staff of the case get content and salt of the hidden entry; nobody else, and nothing of another case."""
    from django.contrib.auth import get_user_model

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts
    from zhiheng.audit import proof_file
    from zhiheng.audit.models import LogReference
    from zhiheng.cases.models import Case

    user = get_user_model().objects.create_user("owner", password="x")
    posts.give(user, Body.objects.get(code=SUBJECT), "clerk", given_by="test")  # type: ignore[arg-type]
    owner = Client()
    owner.force_login(user)
    listing, restoration = Case.objects.get(procedure="listing"), Case.objects.get(procedure="restoration")
    index = LogReference.objects.get(kind="decision", key__startswith=f"case/{listing.number}/").index
    for client, space in ((staff_again(), "staff"), (owner, "mine")):
        address = f"/{space}/cases/{listing.number}/log/{index}"
        assert address in content(client, f"/{space}/cases/{listing.number}")
        told = json.loads(content(client, address))
        assert proof_file.check(told).reason == "proved"
        assert number in told["opening"]["content"]
        assert client.get(f"/{space}/cases/{restoration.number}/log/{index}").status_code == 404
    assert Client().get(f"/staff/cases/{listing.number}/log/{index}").status_code == 302
    assert "opening" not in json.loads(content(Client(), f"/log/{index}.json"))


def staff_again() -> Client:
    from django.contrib.auth import get_user_model

    made = Client()
    made.force_login(get_user_model().objects.get(username="li"))
    return made


def test_an_objection_marks_the_record_and_being_upheld_hides_it_at_once(land: Any) -> None:
    from zhiheng.cases.services.opening import open_case
    from zhiheng.ledger.models import ProjectedRecord, VisibilityStop

    record = ProjectedRecord.objects.get(record_type="penalty").record_id
    addresses = [f"/record/{record}", f"/enterprise/{FIRM}/penalties", "/data/penalty.csv", f"/api/v1/records/{record}"]
    visitor = Client()
    assert all("宁罚1号" in content(visitor, address) for address in addresses)
    asked = {"kind": "content", "objection": "处罚对象错误"}
    case = open_case(OWNER, "objection", pack="jiangsu", target=("penalty", record), fields=asked)
    mark = "提出了异议"
    assert mark not in content(visitor, f"/record/{record}")
    case = act(case, "clerk", "take")
    assert mark in content(visitor, f"/record/{record}")
    case = act(case, "clerk", "check", fields={"finding": "确系另一家企业"})
    issue(case, "objection-reply", "uphold")
    act(case, "leader", "uphold")
    assert not any("宁罚1号" in content(visitor, address) for address in addresses)
    work()
    assert not any("宁罚1号" in content(visitor, address) for address in addresses)
    stop = VisibilityStop.objects.get(record_id=record)
    assert case.number in stop.reason
    assert ProjectedRecord.objects.get(record_id=record).void_from == timezone.localdate()
