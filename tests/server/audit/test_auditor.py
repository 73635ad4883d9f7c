"""The auditor's pages: searched, exported, reported; and closed to everybody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.database
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = "2026-03-02"
PAGES = ("actions", "actions.csv", "actions.json", "report", "report.json", "report.pdf")


def person(name: str, role: str) -> Client:
    """Return a client of somebody who works for the operator."""
    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts

    operator, _ = Body.objects.get_or_create(code="operator", defaults={"kind": "operator", "name_zh": "运行单位"})
    user = User.objects.create_user(name)
    posts.give(user, operator, role, given_by="test")
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def auditor(db: None) -> Client:
    """A client of the audit administrator."""
    return person("auditor", "audit_admin")


def at(hour: int, minute: int = 0) -> datetime:
    """Return an instant of the day in UTC, given in Chinese time."""
    return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)


def write(verb: str, when: datetime, **more: Any) -> None:
    """Write a row as if it were then, which the database refuses outside tests."""
    from zhiheng.audit.models import Action

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_action DISABLE TRIGGER audit_time")
        Action.objects.create(verb=verb, at=when, **{"username": "li", "body": "sichuan-amr", **more})
        cursor.execute("ALTER TABLE audit_action ENABLE TRIGGER audit_time")


@pytest.fixture
def rows(auditor: Client) -> None:
    """A day of work with everything that is unusual in it."""
    for minute in range(10):
        write("refused", at(9, minute), outcome="refused", object_type="staff:run")
    for minute in range(5):
        write("login", at(10, minute), username="wang", outcome="failed")
    write("login", at(10, 6), username="wang", outcome="locked")
    write("export", at(23), object_type="staff:enterprises_csv", username="zhao")
    write("export", at(11), object_type="staff:enterprises_csv", username="qian")
    write("grant", at(12), username="sun", object_type="post", object_id="sun", detail={"role": "clerk"})
    write("grant", at(12), username="sun", object_type="post", object_id="li", detail={"role": "clerk"})
    write("change", at(13) + timedelta(days=1), object_type="case", object_id="2026-0001")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["system_admin", "security_admin", "clerk"])
def test_only_the_auditor_enters(db: None, name: str, role: str) -> None:
    if role == "clerk":
        client = Client()
        client.force_login(User.objects.create_user("clerk", is_staff=True), backend=BACKEND)
    else:
        client = person("other", role)
    assert client.get(f"/staff/audit/{name}").status_code == 403
    assert Client().get(f"/staff/audit/{name}").status_code == 302


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(("asked", "n"), [
    ({"who": "li"}, 11), ({"verb": "export"}, 2), ({"verb": "login", "outcome": "failed"}, 5), ({"object": "2026-0001"}, 1),
    ({"object": "post"}, 2), ({"from": DAY, "to": DAY}, 20), ({"who": "li", "from": "2026-03-03", "to": "2026-03-03"}, 1),
])  # fmt: skip
def test_rows_are_found_by_who_verb_object_and_day(auditor: Client, asked: dict[str, str], n: int) -> None:
    asked = {"to": "2026-03-05", **asked}
    text = auditor.get("/staff/audit/actions", asked).content.decode()
    found = 0 if "没有符合条件的记录" in text else int(text.split("<strong>共 ")[1].split(" ")[0])
    exact = auditor.get("/staff/audit/actions.json", asked)
    assert (found, len(exact.json() if not exact.streaming else _json(exact))) == (n, n)


def _json(answer: Any) -> Any:
    import json

    return json.loads(b"".join(answer.streaming_content))


@pytest.mark.usefixtures("rows")
def test_csv_holds_the_rows_and_is_itself_noted(auditor: Client) -> None:
    from zhiheng.audit.models import Action

    lines = (
        b"".join(auditor.get("/staff/audit/actions.csv", {"verb": "grant", "who": "sun"}).streaming_content)
        .decode()
        .splitlines()
    )  # type: ignore[attr-defined]
    assert len(lines) == 3
    assert "sun" in lines[1]
    last = Action.objects.order_by("-id")[0]
    assert (last.verb, last.username, last.object_type) == ("export", "auditor", "staff:audit_actions_csv")


@pytest.mark.usefixtures("rows")
def test_report_counts_and_names_what_is_unusual(auditor: Client) -> None:
    report = auditor.get("/staff/audit/report.json", {"from": DAY, "to": DAY}).json()
    assert report["total"] == 20
    assert {"verb": "refused", "outcome": "refused", "count": 10} in report["by_verb"]
    assert {"username": "li", "count": 10, "refused": 10, "exports": 0} in report["by_account"]
    found = {(each["code"], each["username"], each["count"]) for each in report["unusual"]}
    assert found == {
        ("many_refusals", "li", 10), ("many_failed_logins", "wang", 5), ("locked", "wang", 1), ("night_exports", "zhao", 1),
        ("self_grant", "sun", 1),
    }  # fmt: skip
    page = auditor.get("/staff/audit/report", {"from": DAY, "to": DAY}).content.decode()
    assert "给自己授权" in page
    assert "夜间导出" in page
    assert auditor.get("/staff/audit/report.pdf", {"from": DAY, "to": DAY}).content.startswith(b"%PDF")


def test_nonsense_in_the_address_is_said_and_finds_nothing(auditor: Client) -> None:
    assert "日期应写成" in auditor.get("/staff/audit/actions", {"from": "2026-13-40"}).content.decode()
    assert auditor.get("/staff/audit/actions", {"who": "a\x00b", "verb": "x", "page": "99"}).status_code == 200
    assert "已按一天统计" in auditor.get("/staff/audit/report", {"from": "2026-03-05", "to": DAY}).content.decode()
    assert "一次最多统计" in auditor.get("/staff/audit/report", {"from": "2020-01-01", "to": DAY}).content.decode()
