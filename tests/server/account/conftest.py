"""What tests of accounts share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

PASSWORD = "kua1-Zhiliang-qiang"


@pytest.fixture(autouse=True)
def staff_posts() -> None:
    """Give no account a post by itself here: posts are what these tests are about."""


@pytest.fixture
def made(db: None) -> Callable[..., Any]:
    """Give what makes an account with a post, a password of its own, and a body if it is missing."""
    from zhiheng.actors.models import Body
    from zhiheng.server import accounts

    bodies = {
        "sichuan-amr": {"kind": "bureau", "name_zh": "四川省市场监督管理局", "level": "province", "division": "510000"},
        "some-bank": {"kind": "bank", "name_zh": "某银行", "level": "other"},
    }

    def make(name: str = "wang", role: str = "clerk", body: str = "sichuan-amr", **more: Any) -> Any:
        if body in bodies:
            Body.objects.get_or_create(code=body, defaults=bodies[body])
        where = "" if role.endswith("_admin") else body
        accounts.add(name, more.pop("password", PASSWORD), where, role, **({"own_password": True} | more))
        return accounts.find(name)

    return make


@pytest.fixture(autouse=True)
def patient_codes(settings: Any) -> None:
    """Take a code of the step before too: a test must not fail because half a minute ended within it."""
    settings.MFA_TOTP_TOLERANCE = 1


@pytest.fixture
def policy(settings: Any) -> Callable[[str], Any]:
    """Give what puts a policy in force, as its setting would at the start."""
    from zhiheng.server import account_policy

    def choose(name: str) -> Any:
        chosen = account_policy.named(name)
        settings.ACCOUNT_POLICY, settings.TWO_FACTORS = name, "policy"
        settings.SESSION_HOURS = chosen.absolute_hours
        settings.AXES_FAILURE_LIMIT = chosen.failures
        settings.AXES_LOCKOUT_PARAMETERS = ["username"] if chosen.lock_whole_account else [["username", "ip_address"]]
        return chosen

    return choose


@pytest.fixture
def logged_in(client: Any) -> Callable[..., Any]:
    """Give what logs in through the page."""

    def log_in(name: str = "wang", password: str = PASSWORD, **more: Any) -> Any:
        return client.post("/staff/login/", {"username": name, "password": password}, **more)

    return log_in
