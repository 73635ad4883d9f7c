"""What guards learn of the ledger: records in force for some time, grades of the latest run, quotas of the year."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from zhiheng.actors.models import Body
from zhiheng.cases.models import Case, CaseEvent
from zhiheng.cases.services import installed
from zhiheng.cases.services.acting import act
from zhiheng.cases.services.facts import LedgerFacts
from zhiheng.ledger.models import ProjectedRecord, ProjectionState, RegisterSpan
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
    for decided, expected in ((stages[0], [True, False]), (stages[2], [True, True]), ("?", [False, False])):
        by_people = facts(pack="jiangsu", overrides={card: decided})
        assert [by_people.grade_at_least(card, stage) for stage in stages[:2]] == expected, decided
    assert facts(pack="jiangsu", subject="uscc:x", overrides={card: stages[2]}).grade_at_least(card, stages[0]) is None


def test_override_moves_the_pre_check_of_its_case(
    opened: Case, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.cases import errors
    from zhiheng.cases.services import handling
    from zhiheng.cases.services.standings import standing_of

    card, packs = "quality-credit-precheck", read()[0]
    installed._at.cache_clear()
    monkeypatch.setattr(installed, "_packs", lambda roots: packs)
    Case.objects.filter(pk=opened.pk).update(pack="jiangsu")
    opened.refresh_from_db()
    row = pa.table({"subject": [SUBJECT], "grade": ["A"]})
    installed.installation().runs.write(row, kind="grade", pack="jiangsu", element=card, as_of=TODAY, batch_seq=1,
                                        pack_content={}, plan={}, semantics_version=1)  # fmt: skip

    def found() -> bool | None:
        facts_of_case = standing_of(Case.objects.get(pk=opened.pk), TODAY).facts
        return None if facts_of_case is None else facts_of_case.grade_at_least(card, "AA")

    assert found() is False
    with pytest.raises(errors.FormRefused):
        handling.override(people.leader, opened, card, "A", "优", "补交证据")
    handling.override(people.leader, opened, card, "A", "AA", "补交证据")
    assert found() is True


def test_quota_is_of_the_guard_else_of_the_programme(
    opened: Case, people: SimpleNamespace, made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert facts().quota_left("tell", None) is None
    assert facts().quota_left("tell", 2) == 2
    act(people.clerk, opened, "tell", fields={"facts": "x"}, now=made.noon)
    assert (facts().quota_left("tell", 2), facts(holder="amr").quota_left("tell", 2)) == (1, 2)
    assert facts(today=date(2027, 1, 1)).quota_left("tell", 2) == 2
    # sent back and passed again, a case counts once, and not against itself
    again = {"kind": "step", "step": "tell", "body": "amr-510104", "at": made.noon}
    CaseEvent.objects.create(case=opened, seq=99, from_state="a", to_state="b", username="x", role="clerk", **again)
    assert (facts().quota_left("tell", 2), facts(case=opened.pk).quota_left("tell", 2)) == (1, 2)
    # a case that another office holds counts for the body whose step it is
    Case.objects.filter(pk=opened.pk).update(holder=Body.objects.get(code="amr"))
    assert facts(holder="amr", takers={"tell": "amr-510104"}).quota_left("tell", 2) == 1
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


# --- by the life cycle of a register --------------------------------------------------------------------------------
def span(number: int, day_from: str, day_until: str = "9999-12-31", *, item: str = "a", **more: Any) -> None:
    """Let a record decide an item of the register of listings for some days."""
    ProjectionState.objects.update_or_create(pk=1, defaults={"batch_seq": 7, "registers": "built"})
    record(day_from, number, payload=more.pop("payload", {"scheme": "serious_dishonesty"}))
    days = {name: date.fromisoformat(day) for name, day in more.items() if name in ("starts", "ends", "withdrawn_on")}
    RegisterSpan.objects.create(
        key=f"listings/{item}/{day_from}", register="listings", item_key=item, day_from=date.fromisoformat(day_from),
        day_until=date.fromisoformat(day_until), record_id=f"{number:064x}", row_no=number, rows=[number],
        holder=more.get("holder", SUBJECT), publicity="public", base=more.get("base", "valid"), pairs=[], **days,
    )  # fmt: skip


@pytest.mark.parametrize(("more", "months", "held"), [
    ({}, 0, True), ({}, 12, True), ({}, 15, False), ({"starts": "2025-06-01"}, 12, False), ({"starts": "2025-06-01"}, 0, True),
    ({"ends": "2026-03-01"}, 0, False), ({"ends": "2026-03-02"}, 0, True), ({"withdrawn_on": "2026-03-02"}, 0, False),
    ({"withdrawn_on": "2026-03-03"}, 12, True), ({"base": "suspended"}, 0, False), ({"base": "expired"}, 0, False),
    ({"holder": "uscc:x"}, 0, False), ({"payload": {"scheme": "abnormal"}}, 0, False),
])  # fmt: skip
def test_item_of_a_register_is_held_by_its_life_cycle(
    home: Path, more: dict[str, Any], months: int, held: bool
) -> None:
    span(1, "2025-01-05", **more)
    assert facts().held("listing", WHERE, months) is held


def test_item_is_held_over_its_renewals_but_not_over_a_gap_or_a_suspension(home: Path) -> None:
    span(1, "2024-01-01", "2025-06-01")
    span(2, "2025-06-01", "2025-12-01", base="suspended")
    span(3, "2025-12-01")
    assert [facts().held("listing", WHERE, months) for months in (0, 3, 4, 12)] == [True, True, False, False]
    assert facts(today=date(2025, 5, 1)).held("listing", WHERE, 12)  # by the records of that day
    span(11, "2024-01-01", "2025-06-01", item="b")
    span(12, "2025-06-01", item="b")  # renewed on the day
    assert facts().held("listing", WHERE, 24)
    span(21, "2024-01-01", "2025-06-01", item="c", payload={"scheme": "abnormal"})
    span(22, "2025-06-02", item="c", payload={"scheme": "abnormal"})  # a day without
    assert not facts().held("listing", "scheme = 'abnormal'", 12)


def test_removed_from_the_list_by_its_last_record_is_not_held_though_the_first_still_says_so(home: Path) -> None:
    span(1, "2025-01-05", "2026-02-01")
    span(2, "2026-02-01", withdrawn_on="2026-02-01")
    assert facts().held("listing", WHERE, 0) is False


def test_refusal_says_of_which_day_and_batch_the_records_are(home: Path, made: SimpleNamespace) -> None:
    from zhiheng.cases import guards
    from zhiheng.cases.standing import Standing
    from zhiheng.policy.model import Guard

    span(1, "2025-01-05")
    guard = Guard.model_validate(
        {"kind": "none_held", "reads": "listing", "where": WHERE, "label": made.label("不在名单中")}
    )
    standing = Standing(state="open", today=TODAY, facts=facts())
    step = made.listing.transitions[0]
    why = guards.refusal(guard, standing, SimpleNamespace(), step)  # type: ignore[arg-type]
    assert why is not None
    assert why.zh == "须满足“不在名单中”（按 2026-03-02、事实库第 7 批的记录）。"
    assert why.en.endswith("(by the records of 2026-03-02, up to batch 7).")
