"""Staff accounts: none by default, strong passwords only, sessions end with them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from zhiheng.server import accounts
from zhiheng.server.errors import AccountExists, AccountUnknown, PasswordRefused

pytestmark = pytest.mark.django_db
GOOD = "kua1-Zhiliang-qiang"


def test_there_is_no_account_by_default() -> None:
    assert not User.objects.exists()


def test_account_made_can_be_listed_and_is_no_superuser() -> None:
    accounts.add("wang", GOOD)
    assert [one.username for one in accounts.everyone()] == ["wang"]
    user = User.objects.get()
    assert user.is_staff
    assert not user.is_superuser
    assert user.check_password(GOOD)


def test_second_account_of_one_name_is_refused() -> None:
    accounts.add("wang", GOOD)
    with pytest.raises(AccountExists):
        accounts.add("wang", GOOD)


@pytest.mark.parametrize(
    "password", ["", "short", "123456789012345", "qwertyuiopasdfghjklzxcvbnm"[:10], "zhang-wei-2026"]
)
def test_weak_password_is_refused_in_both_languages(password: str) -> None:
    with pytest.raises(PasswordRefused) as caught:
        accounts.add("zhang-wei-2026", password)
    assert "密码" in caught.value.message("zh")
    assert caught.value.context["reasons_en"].isascii()
    assert not User.objects.exists()


def test_disabled_account_keeps_its_row_and_loses_its_sessions() -> None:
    accounts.add("wang", GOOD)
    client = Client()
    client.force_login(User.objects.get())
    assert client.session.session_key
    before = client.session.session_key
    accounts.disable("wang")
    assert not accounts.everyone()[0].active
    assert not client.session.exists(before)


def test_new_password_replaces_the_old_and_ends_sessions() -> None:
    accounts.add("wang", GOOD)
    client = Client()
    client.force_login(User.objects.get())
    before = client.session.session_key
    accounts.change_password("wang", GOOD + "!2")
    assert not User.objects.get().check_password(GOOD)
    assert before is not None
    assert not client.session.exists(before)


def test_unknown_account_is_named() -> None:
    for action in (accounts.disable, lambda name: accounts.change_password(name, GOOD)):
        with pytest.raises(AccountUnknown, match="niemand"):
            action("niemand")
