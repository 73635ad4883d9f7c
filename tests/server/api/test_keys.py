"""Keys and rates: what opens, what no longer does, and how often one may ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone


def test_a_secret_is_shown_once_and_never_kept(db: None) -> None:
    from zhiheng.server.api import keys
    from zhiheng.server.models import ApiKey

    made = keys.make("bank", ["read:departments"], rate="30/min")
    assert made.secret.startswith("zh_")
    assert len(made.secret) == 46
    row = ApiKey.objects.values().get()
    assert made.secret not in str(row)
    assert row["digest"] == keys.digest_of(made.secret)
    assert "secret" not in keys.every()[0]


def test_level_follows_the_scopes(keyed: Any, api: Any, province: Any) -> None:
    assert api.get("/status")["level"] == "public"
    assert keyed().get("/status")["level"] == "public"
    assert keyed("read:departments").get("/status")["level"] == "departments"
    assert keyed("read:internal", "read:departments").get("/status")["level"] == "internal"
    assert keyed("intake:spot-checks").get("/status")["level"] == "public"


def test_a_revoked_or_expired_key_is_refused_at_once(keyed: Any, province: Any) -> None:
    from zhiheng.server.api import keys
    from zhiheng.server.models import ApiKey

    caller = keyed("read:internal", expires="2999-12-31")
    caller.get("/status")
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    refused = caller.get("/status", status=401)
    assert refused["code"] == "key-invalid"
    ApiKey.objects.update(expires_at=None)
    caller.get("/status")
    ended = keys.revoke(ApiKey.objects.get().key_id)
    assert ended["state"] == "revoked"
    caller.get("/status", status=401)
    assert keys.revoke(ended["key"])["revoked"] == ended["revoked"]


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer zh_", "Bearer " + "zh_" + "A" * 43, "Basic eDp5", "zh_" + "A" * 43, "Bearer \u4e2d", "Bearer zh_" + "A" * 9000, ""],
)  # fmt: skip
def test_a_wrong_key_is_401_on_public_operations_too(api: Any, header: str) -> None:
    answer = api.client.get("/api/v1/status", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] == "key-invalid"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_what_cannot_be_made(db: None) -> None:
    from zhiheng.server.api import keys
    from zhiheng.server.api.errors import ExpiryWrong, RateWrong, ScopeUnknown

    for scope in ("read:all", "intake:nobody", "read:restricted", "", "intake:"):
        with pytest.raises(ScopeUnknown):
            keys.make("x", [scope])
    for expires in ("2001-01-01", "tomorrow", "2024-02-30"):
        with pytest.raises(ExpiryWrong):
            keys.make("x", [], expires=expires)
    for rate in ("0", "-1", "many", "1/s"):
        with pytest.raises(RateWrong):
            keys.make("x", [], rate=rate)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    from zhiheng.server.api import rates

    moment = [1_700_000_000.0 // 60 * 60 + 15]
    monkeypatch.setattr(rates, "now", lambda: moment[0])
    return moment


def test_rate_of_an_address(api: Any, clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIHENG_API_ANONYMOUS_RATE", "5")
    assert [api.answer("/codes/workdays?days=1").status_code for _ in range(7)] == [200] * 5 + [429] * 2
    refused = api.answer("/codes/workdays?days=1")
    assert refused["Retry-After"] == "45"
    assert refused.json()["code"] == "too-many-requests"
    other = api.client.get("/api/v1/codes/workdays?days=1", REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200
    clock[0] += 60
    assert api.answer("/codes/workdays?days=1").status_code == 200


def test_rate_of_a_key_is_its_own(keyed: Any, clock: list[float]) -> None:
    slow, fast = keyed(rate="2/min"), keyed()
    assert [slow.answer("/codes/workdays?days=1").status_code for _ in range(3)] == [200, 200, 429]
    assert fast.answer("/codes/workdays?days=1").status_code == 200


def test_rate_is_one_for_all_processes(db: None) -> None:
    from zhiheng.server.api import rates

    granted = 0
    for _ in range(40):
        rates.forget()  # as another process would begin
        granted += max(0, rates.reserve("key:x", 7, 3, 100))
    assert granted == 100
    assert rates.reserve("key:x", 8, 3, 100) == 3


def test_trying_keys_out_counts_for_the_address(api: Any, clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIHENG_API_ANONYMOUS_RATE", "3")
    codes = [api.client.get("/api/v1/status", headers={"Authorization": "Bearer zh_x"}).status_code for _ in range(5)]
    assert codes == [401, 401, 401, 429, 429]


def test_addresses_are_not_kept(api: Any, clock: list[float]) -> None:
    from zhiheng.server.models import RateWindow

    api.answer("/codes/workdays?days=1")
    assert "127.0.0.1" not in str(list(RateWindow.objects.values()))
