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


@pytest.mark.database
def test_merged_enterprise_is_named_only_while_its_own_registration_may_be_seen(db: None) -> None:
    from datetime import UTC, date, datetime

    from zhiheng.ledger.models import EnterpriseCard, ProjectedRecord, VisibilityStop
    from zhiheng.server.portal.file import merged_names

    for number, (name, publicity) in enumerate(
        (("公开并入", "public"), ("内部并入", "internal"), ("停止并入", "public"))
    ):
        record_id = f"{number:064x}"
        ProjectedRecord.objects.create(
            record_id=record_id, row_no=number, record_type="organisation", subject="uscc:H",
            occurred_on=date(2024, 1, 1), recorded_at=datetime(2024, 1, 2, tzinfo=UTC), batch_seq=1, source="s",
            source_key=str(number), publicity=publicity, payload={},
        )  # fmt: skip
        EnterpriseCard.objects.create(
            subject=f"uscc:{number}", name=name, name_key=name, search_text=name, record_id=record_id, source="s",
            merged_into="uscc:H",
        )  # fmt: skip
    VisibilityStop.objects.create(record_id=f"{2:064x}", publicity="internal", reason="r", ordered_by="t")
    assert merged_names("uscc:H") == ["公开并入"]
    inside = visible.merged_into(Level.INTERNAL).order_by("subject")
    assert [card.name for card in inside] == ["公开并入", "内部并入", "停止并入"]
