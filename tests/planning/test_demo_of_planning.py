"""What the demo fills in: items in every state, one round, plans of three levels, all marked; again, it makes nothing."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_demo_shows_every_state_and_makes_nothing_twice(bodies: Any) -> None:
    from zhiheng.cases.services.installed import installation
    from zhiheng.ledger.models import OutboxBatch
    from zhiheng.planning.models import Finding, FollowUp, Progress, UnitPlan
    from zhiheng.server.planning import demo

    said: list[str] = []
    made = demo.make(installation(), "sichuan", lambda zh, en: said.append(en))
    assert made["reports"] > 80
    assert said
    assert set(FollowUp.objects.values_list("state", flat=True)) == {"open", "replied", "closed", "withdrawn"}
    assert FollowUp.objects.filter(escalated=True).exists()
    assert FollowUp.objects.filter(delays__gt=0).exists()
    assert FollowUp.objects.filter(parent__isnull=False).exists()
    assert set(Finding.objects.values_list("stage", flat=True)) == {"found", "planned", "done", "verified"}
    assert {one.state for one in UnitPlan.objects.all()} == {"issued", "draft"}
    assert not FollowUp.objects.filter(synthetic=False).exists()
    assert not UnitPlan.objects.filter(example=False).exists()
    assert not OutboxBatch.objects.exists()
    assert set(Progress.objects.filter(duty__startswith="sichuan/").values_list("on__year", flat=True)) == {2013}
    assert not Progress.objects.filter(synthetic=False).exists()
    assert demo.make(installation(), "sichuan", lambda zh, en: None) == {}
