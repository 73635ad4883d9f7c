"""Messages by mail and webhook: in the language of each, to public addresses alone, once."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def told(db: None) -> Any:
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import posts
    from zhiheng.cases.services import messages
    from zhiheng.server.models import NoticeChoice

    body = Body.objects.create(
        code="b", kind="bureau", name_zh="某局", email="office@example.org", webhook="https://hook.example/x"
    )
    for name, language in (("li", "en"), ("wang", None), ("zhao", "")):
        user = User.objects.create_user(name, email=f"{name}@example.org")
        posts.give(user, body, "clerk", given_by="test")
        if language is not None:
            NoticeChoice.objects.create(user=user, language=language or "zh", by_mail=bool(language))
    return messages.tell(body, "task", "有任务待办。", "A task waits.")


def test_mail_goes_once_to_each_in_their_language(told: Any) -> None:
    from zhiheng.server import message_mail

    assert message_mail.send_waiting() == 1
    assert message_mail.send_waiting() == 0
    by_address = {one.to[0]: one.body for one in mail.outbox}
    assert set(by_address) == {"office@example.org", "li@example.org", "wang@example.org"}
    assert by_address["li@example.org"].startswith("A task waits.")
    assert by_address["wang@example.org"].startswith("有任务待办。")


def test_no_mail_is_sent_without_a_server(told: Any, settings: Any) -> None:
    from zhiheng.server import message_mail

    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.dummy.EmailBackend", ""
    assert message_mail.send_waiting() == 0
    told.refresh_from_db()
    assert told.mailed_at is None


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://hook.example/x", "93.184.215.14"),
        ("https://user:pw@hook.example/x", "93.184.215.14"),
        ("https://hook.example/x", "127.0.0.1"),
        ("https://hook.example/x", "10.1.2.3"),
        ("https://hook.example/x", "169.254.169.254"),
        ("https://hook.example/x", "::1"),
        ("https://hook.example:99999/x", "93.184.215.14"),
        ("https://hook.example/x", "224.0.0.1"),  # multicast
        ("https://hook.example/x", "64:ff9b::a9fe:a9fe"),  # a gateway makes 169.254.169.254 of it
        ("https://hook.example/x", "2002:7f00:1::"),  # and this 127.0.0.1
        ("https://hook.example/x", "fec0::1"),
        ("https://[hook.example/x", "93.184.215.14"),
    ],
)
def test_webhook_is_refused_when_its_address_is_not_public(
    url: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.server import message_hooks

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: [(0, 0, 0, "", (address, 443))])
    with pytest.raises(message_hooks.HookRefused):
        message_hooks.checked(url)


def test_webhook_of_a_public_address_is_taken_and_what_no_resolver_reads_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from zhiheng.server import message_hooks

    with pytest.raises(message_hooks.HookRefused):
        message_hooks.checked(f"https://{'a' * 70}.example/x")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: [(0, 0, 0, "", ("2400:3200::1", 443))])
    told = message_hooks.checked("https://hook.example/通知?a=1%20&b=二")
    assert told == ("hook.example", 443, "2400:3200::1", "/%E9%80%9A%E7%9F%A5?a=1%20&b=%E4%BA%8C")


def test_webhook_is_refused_when_one_of_its_addresses_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.server import message_hooks

    both = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", ("192.168.0.5", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: both)
    with pytest.raises(message_hooks.HookRefused):
        message_hooks.checked("https://hook.example/x")


def test_webhook_gets_both_languages_once_and_again_after_a_failure(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.server import message_hooks

    sent: list[tuple[str, dict[str, Any]]] = []
    answers = iter([503, 302, 204])

    def post(url: str, content: bytes) -> int:
        sent.append((url, json.loads(content)))
        return next(answers)

    monkeypatch.setattr(message_hooks, "post", post)
    assert [message_hooks.send_waiting() for _round in range(4)] == [0, 0, 1, 0]
    assert sent[0][1]["zh"] == "有任务待办。"
    assert sent[0][1]["en"] == "A task waits."
    assert len(sent) == 3


def test_old_messages_are_tried_seldom_then_never() -> None:
    from zhiheng.server import message_hooks

    tried = [minute for minute in range(120) if message_hooks.is_turn(timedelta(minutes=minute))]
    assert tried == [0, 1, 2, 3, 4, 30, 60, 90]
