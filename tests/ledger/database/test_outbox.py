"""The outbox: a decision and its fact are never apart, however the process dies."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from zhiheng import policy
from zhiheng.ledger.home import Home
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.models import OutboxBatch
from zhiheng.ledger.services import outbox

pytestmark = pytest.mark.database
TYPES = policy.load()["national"].record_types
LISTED: dict[str, Any] = {
    "decision_no": "示例列严〔2026〕1号", "scheme": "serious_dishonesty", "party_code": "91510104YY0000001X",
    "party_name": "示例企业", "listed_on": date(2026, 5, 1), "until": date(2029, 4, 30),
}  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(Home(tmp_path), TYPES)


def rows_of(ledger: Ledger) -> list[dict[str, Any]]:
    from sqlglot import select

    with ledger.view(date(2026, 12, 31)) as view:
        return view.execute(select("subject", "decision_no", "until", "occurred_on").from_("listing")).to_pylist()


@pytest.mark.django_db(transaction=True)
def test_delivered_row_is_typed_linked_and_appended_once(ledger: Ledger) -> None:
    with transaction.atomic():
        outbox.owe("listing", "case-decisions", [LISTED])
    assert (outbox.deliver(ledger), outbox.deliver(ledger)) == (1, 0)
    assert rows_of(ledger) == [
        {"subject": "uscc:91510104YY0000001X", "decision_no": "示例列严〔2026〕1号", "until": date(2029, 4, 30),
         "occurred_on": date(2026, 5, 1)}
    ]  # fmt: skip
    assert OutboxBatch.objects.get().batch_seq == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_owed_when_the_decision_is_rolled_back(ledger: Ledger) -> None:
    with transaction.atomic():
        outbox.owe("listing", "case-decisions", [LISTED])
        transaction.set_rollback(True)
    assert outbox.deliver(ledger) == 0
    assert ledger.head() == 0


@pytest.mark.django_db(transaction=True)
def test_owing_outside_a_transaction_is_refused() -> None:
    with pytest.raises(outbox.NotInTransaction):
        outbox.owe("listing", "case-decisions", [LISTED])


@pytest.mark.django_db(transaction=True)
def test_a_refused_batch_keeps_its_error_and_does_not_hold_up_others(ledger: Ledger) -> None:
    with transaction.atomic():
        outbox.owe("erased", "case-decisions", [{"target": b"\1" * 32, "target_type": "inspection",
                                                 "erased_on": date(2026, 1, 1), "reason": "x", "nonsense": 1}])  # fmt: skip
        outbox.owe("listing", "case-decisions", [LISTED])
    outbox.deliver(ledger)
    assert len(rows_of(ledger)) == 1


@pytest.mark.django_db(transaction=True)
def test_killed_between_append_and_mark_is_delivered_once(database_url: str, tmp_path: Path) -> None:
    with transaction.atomic():
        outbox.owe("listing", "case-decisions", [LISTED])
    script = f"""
import os, django
django.setup()
from pathlib import Path
from zhiheng import policy
from zhiheng.ledger.home import Home
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.models import OutboxBatch
from zhiheng.ledger.services import outbox
OutboxBatch.save = lambda self: os.kill(os.getpid(), 9)
outbox.deliver(Ledger.open(Home(Path({str(tmp_path)!r})), policy.load()["national"].record_types))
"""
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "zhiheng.server.settings"}
    died = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=600)
    assert died.returncode == -9, died.stderr
    ledger = Ledger.open(Home(tmp_path), TYPES)
    assert ledger.head() == 1
    with transaction.atomic():  # waits until PostgreSQL has noticed the death and let go of the row
        assert OutboxBatch.objects.select_for_update().get().delivered_at is None
    assert outbox.deliver(ledger) == 1
    assert len(rows_of(ledger)) == 1
    assert ledger.head() == 1
