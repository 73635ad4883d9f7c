"""What is over is removed at night."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db


def test_sessions_that_are_over_go_and_others_stay(made: Any) -> None:
    from django.contrib.sessions.models import Session
    from django.test import Client

    from zhiheng.server.account import sessions
    from zhiheng.server.account.models import LoginSession

    user = made()
    for _ in range(2):
        Client().force_login(user)
    old = LoginSession.objects.order_by("pk")[0]
    LoginSession.objects.filter(pk=old.pk).update(seen_at=timezone.now() - timedelta(days=1))
    assert sessions.clear() == 1
    assert LoginSession.objects.count() == Session.objects.count() == 1
    assert not Session.objects.filter(session_key=old.session_key).exists()
