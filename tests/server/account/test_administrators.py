"""What administrators do to accounts and keys: with a fresh proof, a reason, a note, and never to themselves."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.django_db
ACT = "/staff/admin/accounts/of/{}/act"


@pytest.fixture
def security(made: Any, logged_in: Any, client: Any) -> Any:
    """Log the security administrator in, beside a clerk wang."""
    made()
    made("sec", "security_admin")
    logged_in("sec")
    return client


def noted(what: str) -> list[dict[str, Any]]:
    from zhiheng.audit.models import Action

    return [one.detail for one in Action.objects.filter(username="sec") if one.detail.get("what") == what]


def test_account_is_made_with_an_initial_password_shown_once(security: Any) -> None:
    from django.test import Client

    given = {"username": "li", "role": "leader", "body": "sichuan-amr", "units": "5101 5107", "reason": "新入职"}
    answer = security.post("/staff/admin/accounts/new", given)
    found = re.search(r'id="initial-password">([^<]+)<', answer.content.decode())
    assert found
    theirs = Client()
    theirs.post("/staff/login/", {"username": "li", "password": found[1]})
    assert theirs.get("/staff/").headers["Location"] == "/account/password/"
    assert security.post("/staff/admin/accounts/new", given).status_code == 422
    assert security.post("/staff/admin/accounts/new", given | {"username": "zhao", "reason": ""}).status_code == 422


def test_acts_need_a_reason_and_are_noted_with_it(security: Any, made: Any) -> None:
    from zhiheng.server import accounts

    for do, what, after in (("disable", "disabled", False), ("enable", "enabled", True)):
        security.post(ACT.format("wang"), {"do": do})
        assert accounts.find("wang").is_active is not after
        security.post(ACT.format("wang"), {"do": do, "reason": "核实"})
        assert accounts.find("wang").is_active is after
        assert noted(what) == [{"what": what, "reason": "核实"}]


def test_sessions_and_second_factors_of_another_end(security: Any) -> None:
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from zhiheng.server import accounts

    theirs = Client()
    theirs.post("/staff/login/", {"username": "wang", "password": "kua1-Zhiliang-qiang"})
    assert theirs.get("/staff/").status_code == 200
    security.post(ACT.format("wang"), {"do": "sessions", "reason": "离岗"})
    assert theirs.get("/staff/").status_code == 302
    Authenticator.objects.create(user=accounts.find("wang"), type="totp", data={"secret": "x"})
    security.post(ACT.format("wang"), {"do": "second", "reason": "手机遗失"})
    assert not Authenticator.objects.exists()


def test_posts_are_given_and_ended_and_administrators_stay_apart(security: Any, made: Any) -> None:
    from zhiheng.actors.services import posts_today

    def held(name: str) -> list[str]:
        return sorted(posts_today().filter(user__username=name).values_list("role", flat=True))

    grant = {"do": "grant", "role": "leader", "body": "sichuan-amr", "reason": "任命"}
    security.post(ACT.format("wang"), grant)
    assert held("wang") == ["clerk", "leader"]
    security.post(ACT.format("wang"), grant | {"role": "audit_admin", "body": ""})
    assert held("wang") == ["clerk", "leader"]
    security.post(ACT.format("wang"), {"do": "revoke", "role": "leader", "body": "sichuan-amr", "reason": "调离"})
    assert held("wang") == ["clerk"]
    made("aud", "audit_admin")
    security.post(ACT.format("aud"), grant | {"role": "system_admin", "body": ""})
    assert held("aud") == ["audit_admin"]


@pytest.mark.parametrize("do", ["grant", "disable", "unlock", "second", "password", "sessions", "revoke"])
def test_nobody_handles_the_own_account(do: str, security: Any) -> None:
    from zhiheng.actors.services import posts_today
    from zhiheng.server import accounts

    given = {"do": do, "reason": "x", "role": "security_admin", "body": "operator"}
    assert "不能为自己" in security.post(ACT.format("sec"), given, follow=True).content.decode()
    assert accounts.find("sec").is_active
    assert posts_today().filter(user__username="sec").count() == 1


def test_old_login_must_be_confirmed_and_the_act_is_then_done(security: Any) -> None:
    from zhiheng.server import accounts

    session = security.session
    session["account_authentication_methods"] = []
    session.save()
    answer = security.post(ACT.format("wang"), {"do": "disable", "reason": "核实"})
    assert answer.headers["Location"].startswith("/account/again/")
    assert accounts.find("wang").is_active
    security.post(answer.headers["Location"], {"password": "kua1-Zhiliang-qiang"})
    assert not accounts.find("wang").is_active


def test_key_is_made_for_a_body_shown_once_and_revoked(security: Any, made: Any) -> None:
    from zhiheng.actors import Level
    from zhiheng.server.api import keys
    from zhiheng.server.models import ApiKey

    made("bank-man", "reader", "some-bank")
    given = {"name": "风控", "body": "some-bank", "scope": "read:departments", "reason": "共享登记", "rate": "30"}
    assert security.post("/staff/admin/keys", given | {"scope": "read:internal"}).status_code == 422
    assert security.post("/staff/admin/keys", given | {"reason": ""}).status_code == 422
    answer = security.post("/staff/admin/keys", given).content.decode()
    found = re.search(r'id="secret">(zh_[A-Za-z0-9_-]{43})<', answer)
    assert found
    caller = keys.authenticate(f"Bearer {found[1]}")
    actor = keys.actor_of_key(caller)
    assert (actor.body, str(actor.kind), actor.sees) == ("some-bank", "bank", Level.PUBLIC)
    key = ApiKey.objects.get()
    assert key.last_used_at is not None
    assert (key.made_by, key.rate) == ("sec", 30)
    security.post(f"/staff/admin/keys/{key.key_id}/revoke", {"reason": "停用"})
    from zhiheng.server.api.errors import KeyInvalid

    with pytest.raises(KeyInvalid):
        keys.authenticate(f"Bearer {found[1]}")


def test_key_of_a_body_that_is_switched_off_opens_nothing(made: Any) -> None:
    from zhiheng.actors.models import Body
    from zhiheng.server.api import keys
    from zhiheng.server.api.errors import KeyInvalid

    made("bank-man", "reader", "some-bank")
    bank = Body.objects.get(code="some-bank")
    secret = keys.make("x", [], body=bank).secret
    assert keys.authenticate(f"Bearer {secret}").body == "some-bank"
    Body.objects.filter(pk=bank.pk).update(active=False)
    with pytest.raises(KeyInvalid):
        keys.authenticate(f"Bearer {secret}")


def test_key_without_a_body_goes_on_working_and_is_nobody_in_particular(db: None) -> None:
    from zhiheng.server.api import keys

    caller = keys.authenticate(f"Bearer {keys.make('old', ['read:departments']).secret}")
    assert keys.actor_of_key(caller).kind is None
    assert caller.level.name == "DEPARTMENTS"


def test_body_takes_mail_and_webhook_over_https_alone(made: Any, logged_in: Any, client: Any) -> None:
    from zhiheng.actors.models import Body

    made()
    made("sys", "system_admin")
    logged_in("sys")
    page = "/staff/admin/bodies/sichuan-amr"
    for wrong in ("http://amr.example/hook", "https://user:pass@amr.example", "https://", "file:///etc/passwd"):
        assert client.post(page, {"webhook": wrong, "active": "true"}).status_code == 422, wrong
    assert client.post(page, {"email": "no", "active": "true"}).status_code == 422
    assert client.post(page, {"mark": "川〔1〕", "active": "true"}).status_code == 422
    given = {"email": "a@amr.example", "webhook": "https://amr.example/hook", "active": "true", "mark": "川市监"}
    assert client.post(page, given).status_code == 302
    body = Body.objects.get(code="sichuan-amr")
    assert (body.email, body.webhook, body.active) == ("a@amr.example", "https://amr.example/hook", True)
    assert body.mark == "川市监"
    client.post("/staff/admin/bodies/operator", {})
    assert Body.objects.get(code="operator").active


def test_sharing_agreement_is_made_seen_and_ended_on_its_pages(security: Any, made: Any) -> None:
    from zhiheng.actors.models import SharingAgreement
    from zhiheng.audit.models import Action

    made("clerk-1", "clerk", "sichuan-amr")
    made("bank-man", "reader", "some-bank")
    given = {
        "code": "loans-2026", "provider": "sichuan-amr", "receiver": "some-bank", "basis": "示例依据", "purpose": "loan-check",
        "purpose_zh": "贷款审查", "purpose_en": "loans", "type": ["inspection", "penalty"], "fields-inspection": "verdict，nothing",
        "from": "2026-01-01", "until": "2099-01-01", "contact": "联系人",
    }  # fmt: skip
    assert security.post("/staff/admin/sharing", given | {"basis": ""}).status_code == 422
    assert security.post("/staff/admin/sharing", given | {"until": ""}).status_code == 422
    assert security.post("/staff/admin/sharing", given).headers["Location"] == "/staff/admin/sharing/loans-2026"
    assert SharingAgreement.objects.get().record_types == {"inspection": ["verdict"], "penalty": []}
    assert "贷款审查" in security.get("/staff/admin/sharing").content.decode()
    assert "终止协议" in security.get("/staff/admin/sharing/loans-2026").content.decode()
    security.post("/staff/admin/sharing/loans-2026/end")
    assert SharingAgreement.objects.get().ended_by == "sec"
    assert "终止协议" not in security.get("/staff/admin/sharing/loans-2026").content.decode()
    assert Action.objects.filter(verb="share", username="sec").count() == 2
