"""What guards learn of the ledger: records in force for some time, grades of the latest run, quotas of the year."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from zhiheng.cases.models import Case
from zhiheng.cases.services import installed
from zhiheng.cases.services.acting import act
from zhiheng.cases.services.facts import LedgerFacts
from zhiheng.ledger.models import ProjectedRecord
from zhiheng.policy import Pack, PackSet
from zhiheng.policy.loader import read
from zhiheng.policy.model import Programme

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TODAY = date(2026, 3, 2)
SUBJECT = "uscc:91510104YY0000001X"


def facts(**more: Any) -> LedgerFacts:
    given: dict[str, Any] = {
        "pack": "probe",
        "procedure": "entry",
        "subject": SUBJECT,
        "holder": "amr-510104",
        "today": TODAY,
    }
    return LedgerFacts(**{**given, **more})


def record(day: str, number: int = 1, **more: Any) -> None:
    payload = more.pop("payload", {"scheme": "serious_dishonesty"})
    given: dict[str, Any] = {
        "record_id": f"{number:064x}", "row_no": number, "record_type": "listing", "subject": SUBJECT, "occurred_on": date.fromisoformat(day),
        "recorded_at": datetime(2026, 1, 1, tzinfo=UTC), "batch_seq": 1, "source": "lists", "source_key": str(number), "publicity": "public",
        "payload": payload,
    }  # fmt: skip
    ProjectedRecord.objects.create(**{**given, **more})


WHERE = "scheme = 'serious_dishonesty'"


@pytest.mark.parametrize(("day", "more", "months", "held"), [
    ("2026-03-01", {}, 0, True), ("2026-03-03", {}, 0, False), ("2025-03-02", {}, 12, True), ("2025-03-03", {}, 12, False),
    ("2026-01-01", {"payload": {"scheme": "abnormal"}}, 0, False), ("2026-01-01", {"subject": "uscc:x"}, 0, False),
    ("2026-01-01", {"superseded_by": "ab"}, 0, False), ("2026-01-01", {"void_from": TODAY}, 0, False),
    ("2026-01-01", {"void_from": date(2026, 3, 3)}, 0, True),
    ("2026-01-01", {"payload": {"scheme": "serious_dishonesty", "until": "2026-03-01"}}, 0, False),
    ("2026-01-01", {"payload": {"scheme": "serious_dishonesty", "until": "2026-03-02"}}, 0, True),
    ("2026-01-01", {"payload": {"scheme": "serious_dishonesty", "removed_on": "2026-03-02"}}, 0, False),
])  # fmt: skip
def test_record_is_held_while_it_is_in_force(
    home: Path, day: str, more: dict[str, Any], months: int, held: bool
) -> None:
    record(day, **more)
    assert facts().held("listing", WHERE, months) is held


def test_nothing_is_known_of_nobody_or_of_a_type_that_is_not_there(home: Path) -> None:
    assert facts(subject="").held("listing", None, 0) is None
    assert facts().held("nothing", None, 0) is None
    assert facts().held("listing", None, 0) is False


def test_grade_is_that_of_the_latest_run(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packs = read()[0]
    monkeypatch.setattr(installed, "_packs", lambda roots: packs)
    asked = facts(pack="jiangsu")
    card = "quality-credit-precheck"
    stages = [stage.grade for stage in packs["jiangsu"].scorecards[card].stages]
    assert asked.grade_at_least(card, stages[0]) is None  # no run yet
    rows = pa.table({"subject": [SUBJECT], "grade": [stages[1]]})
    installed.installation().runs.write(
        rows,
        kind="grade",
        pack="jiangsu",
        element=card,
        as_of=TODAY,
        batch_seq=1,
        pack_content={},
        plan={},
        semantics_version=1,
    )
    assert [asked.grade_at_least(card, stage) for stage in stages] == [True, True, *[False] * (len(stages) - 2)]
    assert facts(pack="jiangsu", subject="uscc:x").grade_at_least(card, stages[0]) is None
    assert asked.grade_at_least("nothing", "A") is None


def test_quota_is_of_the_guard_else_of_the_programme(
    opened: Case, people: SimpleNamespace, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert facts().quota_left("tell", None) is None
    assert facts().quota_left("tell", 2) == 2
    act(people.clerk, opened, "tell", fields={"facts": "x"}, now=made.noon)
    assert (facts().quota_left("tell", 2), facts(holder="amr").quota_left("tell", 2)) == (1, 2)
    assert facts(today=date(2027, 1, 1)).quota_left("tell", 2) == 2
    values = [
        {"from": "2020-01-01", "value": 5},
        {"from": "2026-01-01", "value": 1},
        {"from": "2027-01-01", "value": 9},
    ]
    programme = Programme.model_validate(
        {"id": "p", "pack": "probe", "label": made.label("p"), "kind": "award", "procedure": "entry", "quota": values}
    )
    probe = installed.pack("probe")
    packs = PackSet([Pack(probe.info, probe.chain, {**probe.elements, "programmes": {"p": programme}})])
    installed._at.cache_clear()
    monkeypatch.setattr(installed, "_packs", lambda roots: packs)
    assert facts().quota_left("tell", None) == 0
