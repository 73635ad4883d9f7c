"""What requests, accounts and keys leave in the log of who did what."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

pytestmark = pytest.mark.database
PASSWORD = "Korrektes-Pferd-2026"


def rows(**asked: Any) -> list[tuple[Any, ...]]:
    """Return verb, name, object and outcome of rows, in order."""
    from zhiheng.audit.models import Action

    found = Action.objects.filter(**asked).order_by("id")
    return list(found.values_list("verb", "username", "object_type", "object_id", "outcome"))


@pytest.fixture
def clerk(db: None) -> Client:
    """A client of an account of the bureau, logged in."""
    client = Client(raise_request_exception=False)
    client.force_login(
        User.objects.create_user("clerk", is_staff=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_login_and_logout_are_noted(clerk: Client) -> None:
    clerk.post("/staff/logout/")
    assert ("login", "clerk", "", "", "done") in rows(verb="login")
    assert rows(verb="logout") == [("logout", "clerk", "", "", "done")]


def test_failed_login_is_noted_without_what_was_typed(db: None) -> None:
    from django.contrib.auth import authenticate

    from zhiheng.audit.models import Action

    User.objects.create_user("known", password=PASSWORD)
    request = RequestFactory().post("/staff/login/")
    for name, typed in (("known", "wrong-secret"), ("My-Typed-Password!", "x")):
        authenticate(request, username=name, password=typed)
    assert rows(verb="login") == [("login", "known", "", "", "failed"), ("login", "", "", "", "failed")]
    told = str(list(Action.objects.values()))
    assert "My-Typed-Password!" not in told
    assert "wrong-secret" not in told


def test_lockout_is_noted(db: None, settings: Any) -> None:
    from axes.signals import user_locked_out

    User.objects.create_user("known")
    for name in ("known", "nobody"):
        user_locked_out.send("axes", request=None, username=name, ip_address="203.0.113.9")
    assert rows(outcome="locked") == [("login", "known", "", "", "locked"), ("login", "", "", "", "locked")]


def test_refusal_is_noted_with_the_route_and_not_the_address(clerk: Client) -> None:
    assert clerk.get("/staff/audit/actions?who=somebody").status_code == 403
    assert rows(verb="refused") == [("refused", "clerk", "staff:audit_actions", "", "refused")]


def test_export_is_noted_with_the_names_of_its_filters(clerk: Client) -> None:
    from zhiheng.audit.models import Action

    answer = clerk.get("/staff/enterprise.csv?q=某人的名字")
    assert answer.status_code == 200
    assert rows(verb="export") == [("export", "clerk", "staff:enterprises_csv", "", "done")]
    assert Action.objects.get(verb="export").detail == {"filters": ["q"]}
    assert Action.objects.get(verb="export").body == "sichuan-amr"


def test_reading_a_page_of_facts_is_no_row(clerk: Client) -> None:
    before = len(rows())
    assert clerk.get("/staff/registers").status_code == 200
    assert Client().get("/registers").status_code == 200
    assert len(rows()) == before


def _middleware(response: HttpResponse, note: bool = False) -> Any:
    from zhiheng.audit.services import actions
    from zhiheng.server.audit_trail import AuditTrail

    def view(request: HttpRequest) -> HttpResponse:
        from django.urls import resolve

        request.resolver_match = resolve(request.path)
        if note:
            actions.note("grant", username="x")
        return response

    return AuditTrail(view)


@pytest.mark.parametrize(("method", "status", "said", "expected"), [
    ("post", 302, False, ["change"]), ("post", 302, True, ["grant"]), ("post", 422, False, []), ("post", 403, False, ["refused"]),
    ("get", 200, False, ["read_restricted"]), ("get", 404, False, []),
])  # fmt: skip
def test_request_is_noted_once(db: None, method: str, status: int, said: bool, expected: list[str]) -> None:
    request = getattr(RequestFactory(), method)("/staff/enterprise/91510107MA6CQ8JD4X")
    request.user = User(username="somebody")
    request._actor = type("Somebody", (), {"body": "sichuan-amr"})()
    _middleware(HttpResponse(status=status), note=said)(request)
    assert [row[0] for row in rows()] == expected


def test_account_post_and_key_changes_are_noted(db: None) -> None:
    from zhiheng.audit.models import Action
    from zhiheng.server.api import keys

    user = User.objects.create_user("new", password=PASSWORD, is_staff=True)
    user.set_password("Other-Password-2026")
    user.save()
    user.last_login = user.date_joined
    user.save(update_fields=["last_login"])
    made = keys.make("test", [])
    keys.revoke(made.key.key_id)
    told = [(row.verb, row.object_type, row.object_id, row.detail.get("what")) for row in Action.objects.order_by("id")]
    assert ("change", "body", "sichuan-amr", "made") in told
    assert ("grant", "account", "new", "made") in told
    assert told.count(("grant", "post", "new", "made")) == 4
    assert ("change", "account", "new", "password changed") in told
    assert [each[3] for each in told if each[1] == "key"] == ["made", "changed"]
    assert len([each for each in told if each[1] == "account"]) == 2  # a login's date is no change
    assert "Other-Password-2026" not in str(list(Action.objects.values()))
    assert made.secret not in str(list(Action.objects.values()))


def test_key_leaves_refusals_sendings_and_internal_reads(db: None) -> None:
    from zhiheng.server.api import keys

    weak, strong = keys.make("weak", ["read:departments"]), keys.make("strong", ["read:internal"])

    def get(secret: str) -> int:
        return Client().get("/api/v1/runs", headers={"Authorization": f"Bearer {secret}"}).status_code

    assert (get(weak.secret), get(strong.secret)) == (403, 200)
    assert Client().get("/api/v1/registers").status_code == 200
    found = [row for row in rows() if row[2] == "api"]
    assert found == [
        ("refused", f"key:{weak.key.key_id}", "api", "GET api/v1/runs", "refused"),
        ("read_restricted", f"key:{strong.key.key_id}", "api", "GET api/v1/runs", "done"),
    ]


def test_rows_of_commands_are_the_systems_or_whom_the_block_names(db: None) -> None:
    from zhiheng.audit.services import actions

    User.objects.create_user("first")
    with actions.acting("cli:root", "sichuan-amr"):
        User.objects.create_user("second")
    assert [row[1] for row in rows(object_type="account")] == ["system", "cli:root"]
