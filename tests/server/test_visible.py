"""The gate of visibility: what a term of publication hides, and from whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from zhiheng.ledger.models import ProjectedParty, ProjectedRecord
from zhiheng.server import visible
from zhiheng.server.visible import Level

pytestmark = [pytest.mark.database, pytest.mark.django_db]

FIRM = "uscc:91510112YY0000001G"


def _penalty(payload: dict[str, Any]) -> None:
    day = visible.today() - timedelta(days=400)
    record = ProjectedRecord.objects.create(
        record_id="ab" * 32, row_no=1, record_type="penalty", subject=FIRM, occurred_on=day, batch_seq=1,
        recorded_at="2024-01-01T00:00:00Z", source="penalties", source_key="1", publicity="public", payload=payload,
    )  # fmt: skip
    ProjectedParty.objects.create(
        record=record, subject=FIRM, role="penalised", record_type="penalty", occurred_on=day, method="code"
    )


@pytest.mark.parametrize(
    ("days", "public"),
    [(None, True), (-1, False), (0, True), (1, True)],
    ids=["unknown", "over", "last day", "running"],
)
def test_a_term_hides_only_when_it_is_over(days: int | None, public: bool) -> None:
    until = None if days is None else (visible.today() + timedelta(days=days)).isoformat()
    _penalty({"kind": "suspension", "public_until": until})
    for level, seen in ((Level.PUBLIC, public), (Level.DEPARTMENTS, public), (Level.INTERNAL, True)):
        assert visible.records(level).exists() is seen
        assert visible.participations(FIRM, level).exists() is seen


def test_a_record_without_the_field_is_shown() -> None:
    _penalty({"kind": "suspension"})
    assert visible.records(Level.PUBLIC).exists()
