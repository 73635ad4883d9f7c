"""Both account policies, point by point: each test fails when its rule is taken away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from zhiheng.server import account_policy, password_rules

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("name", ["mlps3", "asvs2"])
PASSWORD = "kua1-Zhiliang-qiang"


def refusals(password: str, user: Any = None) -> str:
    from django.contrib.auth.models import User

    from zhiheng.server import accounts

    return accounts.objections(user or User(username="wang"), password, "en")


def back(days: float = 0, minutes: float = 0) -> Any:
    return timezone.now() - timedelta(days=days, minutes=minutes)


@BOTH
def test_password_one_sign_short_is_refused(name: str, policy: Any) -> None:
    least = policy(name).min_length
    enough = ("Kx7-" + "bqzvwmprtgfd")[:least]
    assert "short" in refusals(enough[:-1])
    assert refusals(enough) == ""


@BOTH
def test_sixty_four_signs_are_taken_and_thousands_are_not(name: str, policy: Any) -> None:
    policy(name)
    long = "Kx7-bqzvwmprtgfd" * 4
    assert refusals(long[:-1] + "e") == ""
    assert "long" in refusals("Kx7-" + "bqzvw mprtgf" * 400)


def test_composition_is_asked_by_mlps3_alone(policy: Any) -> None:
    plain = "wanli changcheng ju"
    policy("mlps3")
    assert "lower case" in refusals(plain)
    assert refusals(plain + " 7X") == ""
    policy("asvs2")
    assert refusals(plain) == ""


@BOTH
@pytest.mark.parametrize(
    "common", ["Password2026!!", "qwertyuiopQWERTYUIOP1!".lower(), "Zhiheng2026!!", "iloveyouiloveyou"]
)
def test_common_password_is_refused_even_dressed_up(name: str, common: str, policy: Any) -> None:
    policy(name)
    assert "common" in refusals(common) or "lower case" in refusals(common)


def test_what_a_password_repeats_is_seen() -> None:
    assert password_rules.unit("abcabcabc") == "abc"
    assert password_rules.unit("abcab") == "abcab"
    assert password_rules.kinds("aB3-") == 4
    assert password_rules.kinds("质量") == 1


@BOTH
def test_present_password_may_not_be_taken_again(name: str, policy: Any, made: Any) -> None:
    policy(name)
    assert "present" in refusals(PASSWORD, made())


def test_last_five_passwords_are_refused_by_mlps3_and_the_one_before_is_not(policy: Any, made: Any) -> None:
    from zhiheng.server import accounts

    policy("mlps3")
    user = made()
    for number in range(6):
        accounts.set_password(user, f"Kx7-bqzvwm-{number}pq")
    assert "last 5" in refusals("Kx7-bqzvwm-0pq", user)
    assert refusals(PASSWORD, user) == ""
    policy("asvs2")
    assert refusals("Kx7-bqzvwm-0pq", user) == ""


def test_password_must_be_changed_after_ninety_days_by_mlps3_and_never_by_asvs2(
    policy: Any, made: Any, logged_in: Any, client: Any
) -> None:
    from zhiheng.server.account.models import AccountState

    made()
    policy("mlps3")
    AccountState.objects.update(password_set_at=back(days=89))
    logged_in()
    assert client.get("/staff/").status_code == 200
    AccountState.objects.update(password_set_at=back(days=90))
    assert client.get("/staff/").headers["Location"] == "/account/password/"
    policy("asvs2")
    AccountState.objects.update(password_set_at=back(days=9000), excused="test")
    assert client.get("/staff/").status_code == 200


@BOTH
def test_initial_password_opens_nothing_but_its_change(
    name: str, policy: Any, made: Any, logged_in: Any, client: Any
) -> None:
    policy(name)
    made(own_password=False, excused="test")
    logged_in()
    assert client.get("/staff/").headers["Location"] == "/account/password/"
    new = {"old": PASSWORD, "new": "Kx7-bqzvwmpr", "again": "Kx7-bqzvwmpr"}
    assert client.post("/account/password/", new | {"new": PASSWORD, "again": PASSWORD}).status_code == 422
    assert client.post("/account/password/", new | {"old": "wrong"}).status_code == 422
    assert client.post("/account/password/", new | {"again": "other"}).status_code == 422
    assert client.post("/account/password/", new).status_code == 302
    assert client.get("/staff/").status_code == 200


def test_failures_lock_the_account_everywhere_by_mlps3_and_for_the_address_by_asvs2(
    policy: Any, made: Any, logged_in: Any
) -> None:
    from axes.utils import reset

    made()
    for name, elsewhere in (("mlps3", 429), ("asvs2", 302)):
        failures = policy(name).failures
        codes = [logged_in(password="wrong").status_code for _ in range(failures)]
        assert codes[:-1] == [200] * (failures - 1)
        assert logged_in().status_code == 429
        assert logged_in(REMOTE_ADDR="10.0.0.9").status_code == elsewhere
        reset()


@BOTH
def test_session_without_use_ends(name: str, policy: Any, made: Any, logged_in: Any, client: Any) -> None:
    from zhiheng.server.account.models import LoginSession

    chosen = policy(name)
    made(excused="test")
    logged_in()
    LoginSession.objects.update(seen_at=back(minutes=chosen.idle_minutes - 1))
    assert client.get("/staff/").status_code == 200
    LoginSession.objects.update(seen_at=back(minutes=chosen.idle_minutes))
    assert client.get("/staff/").headers["Location"].startswith("/staff/login/?next=")
    assert not LoginSession.objects.exists()
    assert "没有操作" in client.get("/staff/login/").content.decode()


@BOTH
def test_session_in_use_ends_at_its_limit(name: str, policy: Any, made: Any, logged_in: Any, client: Any) -> None:
    from zhiheng.server.account.models import LoginSession

    chosen = policy(name)
    made(excused="test")
    logged_in()
    LoginSession.objects.update(began_at=back(minutes=chosen.absolute_hours * 60), seen_at=timezone.now())
    assert client.get("/staff/").status_code == 302


def test_page_that_asks_by_itself_does_not_keep_a_session(made: Any, logged_in: Any, client: Any) -> None:
    from zhiheng.server.account.models import LoginSession

    made()
    logged_in()
    LoginSession.objects.update(seen_at=back(minutes=20))
    client.get("/staff/", headers={"HX-Request": "true"})
    assert LoginSession.objects.get().seen_at < back(minutes=19)
    client.get("/staff/")
    assert LoginSession.objects.get().seen_at > back(minutes=1)


@BOTH
def test_too_many_logins_at_once_end_the_oldest(name: str, policy: Any, made: Any) -> None:
    from django.test import Client

    from zhiheng.server.account.models import LoginSession

    most = policy(name).sessions_at_once
    made(excused="test")
    clients = [Client() for _ in range(most + 1)]
    for one in clients:
        one.post("/staff/login/", {"username": "wang", "password": PASSWORD})
    assert LoginSession.objects.count() == most
    assert [one.get("/staff/").status_code for one in clients] == [302, *[200] * most]


@BOTH
def test_login_gets_a_new_session_id(name: str, policy: Any, made: Any, logged_in: Any, client: Any) -> None:
    policy(name)
    made(excused="test")
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    logged_in()
    assert client.cookies["sessionid"].value != before


def test_two_factors_are_asked_of_administrators_by_mlps3_and_of_everyone_by_asvs2(
    policy: Any, made: Any, logged_in: Any, client: Any
) -> None:
    made()
    made("sec", "security_admin")
    page = {"wang": "/staff/", "sec": "/staff/admin/accounts"}
    for rules, asked in (("mlps3", {"wang": False, "sec": True}), ("asvs2", {"wang": True, "sec": True})):
        policy(rules)
        for name, must in asked.items():
            logged_in(name)
            answer = client.get(page[name])
            assert (answer.status_code == 302) is must, (rules, name)
            assert not must or answer.headers["Location"] == "/account/second/"
            client.post("/staff/logout/")


def test_one_login_name_is_one_person_whatever_its_case(made: Any) -> None:
    from zhiheng.server.errors import AccountExists, NameUnusable

    made()
    for taken in ("wang", "WANG", "ｗang"):
        with pytest.raises(AccountExists):
            made(taken)
    for unusable in ("", "wang li", "wang\u200b", "x" * 151):
        with pytest.raises(NameUnusable):
            made(unusable)


def test_unknown_policy_stops_the_start() -> None:
    with pytest.raises(ValueError, match="ZHIHENG_ACCOUNT_POLICY"):
        account_policy.named("mlps4")
    with pytest.raises(ValueError, match="ZHIHENG_TWO_FACTORS"):
        account_policy.two_factors_named("some")


def test_policies_are_never_laxer_than_their_standards() -> None:
    mlps3, asvs2 = account_policy.POLICIES["mlps3"], account_policy.POLICIES["asvs2"]
    assert mlps3.rotation_days is not None
    assert mlps3.kinds_of_signs >= 3
    assert mlps3.two_factors in ("administrators", "everyone")
    assert (asvs2.rotation_days, asvs2.kinds_of_signs, asvs2.two_factors) == (None, 0, "everyone")
    assert asvs2.min_length >= 8
    assert asvs2.max_length >= 64


def test_own_sessions_are_listed_and_ended_by_oneself_alone(made: Any, logged_in: Any, client: Any) -> None:
    from django.test import Client

    from zhiheng.server.account.models import LoginSession

    made()
    made("li")
    other, stranger = Client(), Client()
    other.post("/staff/login/", {"username": "wang", "password": PASSWORD})
    stranger.post("/staff/login/", {"username": "li", "password": PASSWORD})
    logged_in()
    theirs = LoginSession.objects.get(user__username="li")
    assert client.post("/account/sessions/end", {"session": str(theirs.pk)}).status_code == 404
    assert client.post("/account/sessions/end", {"session": "others"}).status_code == 302
    assert other.get("/staff/").status_code == 302
    assert stranger.get("/staff/").status_code == 200
    assert client.get("/staff/").status_code == 200
