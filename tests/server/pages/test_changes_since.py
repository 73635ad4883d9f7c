"""`changes since` applied to an old download gives exactly the new one, whatever happened to the records between."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

pytestmark = [pytest.mark.database, pytest.mark.django_db]

KIND = "inspection"
Rows = dict[str, dict[str, Any]]


def _writing() -> ModuleType:
    """Return the module of the projection's tests, which knows how rows are written into a ledger."""
    place = Path(__file__).parents[2] / "ledger" / "database" / "test_projection.py"
    spec = importlib.util.spec_from_file_location("zhiheng_tests_writing", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class World:
    """A ledger, its projection, and what can happen to the records of one type."""

    def __init__(self, folder: Path) -> None:
        from zhiheng.ledger.home import Home
        from zhiheng.ledger.ledger import Ledger
        from zhiheng.ledger.models import VisibilityStop
        from zhiheng.ledger.models.visibility import VisibilityChange
        from zhiheng.ledger.services import projection

        self.write = _writing()
        self.projection = projection
        self.ledger = Ledger.open(Home(folder), self.write.TYPES)
        VisibilityStop.objects.all().delete()
        VisibilityChange.objects.all().delete()
        projection.rebuild(self.ledger)
        self.number = 0
        self.write.register_firms(self.ledger)
        self.add(0)
        self.add(1)
        self.follow()

    def follow(self) -> None:
        self.projection.advance(self.ledger)

    def _records(self, **more: Any) -> list[Any]:
        from zhiheng.ledger.models import ProjectedRecord

        return list(ProjectedRecord.objects.filter(record_type=KIND, **more).order_by("row_no"))

    def _one(self, pick: int, **more: Any) -> Any:
        found = self._records(**more)
        return found[pick % len(found)] if found else None

    def add(self, pick: int) -> None:
        self.number += 1
        firms = (self.write.FIRM, self.write.OTHER, None)
        publicity = "internal" if pick % 5 == 4 else None
        day = date(2025, 1 + pick % 12, 3)
        row = self.write.inspection(f"N-{self.number}", firms[pick % 3], "pass", day, publicity=publicity)
        self.write.append(self.ledger, KIND, [row], "producer")

    def close(self, pick: int) -> None:
        """A correction that is less open than what it corrects."""
        self.correct(pick, "internal")

    def correct(self, pick: int, publicity: str | None = None) -> None:
        one = self._one(pick, superseded_by="")
        if one:
            self.number += 1
            more = {"reason": f"r{self.number}", "publicity": publicity}
            row = self.write.inspection(one.source_key, one.subject or None, "fail", one.occurred_on, **more)
            self.write.append(self.ledger, KIND, [row], "producer")

    def _effect(self, target: Any, action: str, kind: str = KIND) -> None:
        self.number += 1
        day = date(2025, 6, 1)
        row = {"source_key": f"e-{self.number}", "occurred_on": day, "subject": None, "target_type": kind,
               "target": bytes.fromhex(target.record_id), "action": action, "effective_on": day,
               "reason": f"r{self.number}"}  # fmt: skip
        self.write.append(self.ledger, "effect", [row], "target")

    def void(self, pick: int) -> None:
        one = self._one(pick, void_from=None)
        if one:
            self._effect(one, "void")

    def restore(self, pick: int) -> None:
        one = self._one(pick, void_from__isnull=False)
        if one:
            self._effect(one, "restored")

    def link(self, pick: int) -> None:
        one = self._one(pick, subject="")
        if one:
            self.number += 1
            day = date(2025, 6, 2)
            row = {"source_key": f"l-{self.number}", "occurred_on": day, "subject": self.write.OTHER,
                   "target_type": KIND, "target": bytes.fromhex(one.record_id), "role": "producer",
                   "linked_subject": self.write.OTHER, "judged_on": day, "reason": f"r{self.number}"}  # fmt: skip
            self.write.append(self.ledger, "link", [row], "linked")

    def unlink(self, pick: int) -> None:
        from zhiheng.ledger.models import ProjectedRecord

        links = list(ProjectedRecord.objects.filter(record_type="link", void_from=None).order_by("row_no"))
        if links:
            self._effect(links[pick % len(links)], "void", "link")

    def merge(self, pick: int) -> None:
        from zhiheng.ledger.models import ProjectedRecord

        if not ProjectedRecord.objects.filter(record_type="identity").exists():
            self.write.merge(self.ledger)

    def unmerge(self, pick: int) -> None:
        from zhiheng.ledger.models import ProjectedRecord

        one = ProjectedRecord.objects.filter(record_type="identity", void_from=None).first()
        if one:
            self._effect(one, "void", "identity")

    def erase(self, pick: int) -> None:
        one = self._one(pick)
        if one:
            self.ledger.erase(KIND, [bytes.fromhex(one.record_id)], reason="依法删除")

    def stop(self, pick: int) -> None:
        one = self._one(pick)
        if one:
            self._stopped(one.record_id)

    def hide_firm(self, pick: int) -> None:
        from zhiheng.ledger.models import EnterpriseCard

        cards = list(EnterpriseCard.objects.order_by("subject"))
        self._stopped(cards[pick % len(cards)].record_id)

    def _stopped(self, record_id: str) -> None:
        from zhiheng.ledger.models import VisibilityStop

        defaults = {"publicity": "internal", "reason": "r", "ordered_by": "t"}
        VisibilityStop.objects.update_or_create(record_id=record_id, defaults=defaults)

    def lift(self, pick: int) -> None:
        from zhiheng.ledger.models import VisibilityStop

        stops = list(VisibilityStop.objects.order_by("record_id"))
        if stops:
            stops[pick % len(stops)].delete()

    def do(self, name: str, pick: int) -> None:
        getattr(self, name)(pick)
        self.follow()


STEPS = (
    "add",
    "correct",
    "close",
    "void",
    "restore",
    "link",
    "unlink",
    "merge",
    "unmerge",
    "erase",
    "stop",
    "hide_firm",
    "lift",
)
steps = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 11)), min_size=2, max_size=6)


def download(query: str = "") -> tuple[Rows, int]:
    answer = Client().get(f"/data/{KIND}.jsonl{query}")
    assert answer.status_code == 200
    rows = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert int(answer["Zhiheng-Rows"]) == len(rows)
    return {row["record_id"]: row for row in rows}, int(answer["Zhiheng-Batch-Seq"])


def changes(address: str, follow: Callable[[str], Any] | None = None) -> Iterator[dict[str, Any]]:
    following: str | None = address
    while following:
        page = (follow or (lambda path: Client().get(path).json()))(following)
        yield from page["items"]
        following = page["next"]


def applied(old: Rows, entries: Iterator[dict[str, Any]]) -> Rows:
    """What any client does: put rows in by their id, take the withdrawn ones out."""
    rows = dict(old)
    for entry in entries:
        if entry["change"] == "withdrawn":
            assert entry["record"] is None
            rows.pop(entry["record_id"], None)
        else:
            rows[entry["record_id"]] = entry["record"]
    return rows


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # an example takes seconds: to shrink it would take hours
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(before=steps, after=steps)
@example(
    before=[("link", 2), ("add", 2), ("merge", 0), ("stop", 0)],
    after=[("unlink", 0), ("unmerge", 0), ("correct", 1), ("erase", 0), ("lift", 0), ("hide_firm", 1)],
)
@example(before=[("correct", 0), ("correct", 0)], after=[("close", 0), ("correct", 1), ("stop", 3)])
def test_old_download_with_its_changes_is_the_new_download(
    db: None, before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as made:
        world = World(Path(made))
        for name, pick in before:
            world.do(name, pick)
        (old, batch), (old_cut, _) = download(), download("?from=2025-03-01")
        for name, pick in after:
            world.do(name, pick)
        new, head = download()
        assert applied(old, changes(f"/data/{KIND}/changes?since={batch}&limit=2")) == new
        over_api = f"/api/v1/record-types/{KIND}/changes?since={batch}&limit=2"
        assert applied(old, changes(over_api)) == new
        address = f"/data/{KIND}/changes?since={batch}&from=2025-03-01"
        assert applied(old_cut, changes(address)) == download("?from=2025-03-01")[0]
        assert applied(new, changes(f"/data/{KIND}/changes?since={head}")) == new


@pytest.fixture
def world(db: None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    from zhiheng.server.portal import downloads_past

    made = World(folder)
    home = SimpleNamespace(ledger=made.ledger, synthetic_sources=())
    monkeypatch.setattr(downloads_past, "installation", lambda: home)
    return made


def test_download_of_an_earlier_batch_comes_again_as_it_was(world: World) -> None:
    told = []
    for name, pick in (("correct", 0), ("link", 0), ("void", 1), ("merge", 0), ("add", 2), ("correct", 2)):
        told.append(download())
        world.do(name, pick)
    for rows, batch in told:
        assert download(f"?known_at={batch}") == (rows, batch)


def test_download_of_an_earlier_batch_gives_nothing_hidden_or_erased_since(world: World) -> None:
    old, batch = download()
    first, second = list(old)
    world._stopped(first)
    world.ledger.erase(KIND, [bytes.fromhex(second)], reason="依法删除")
    world.follow()
    assert download(f"?known_at={batch}") == ({}, batch)


def test_correction_that_is_less_open_takes_what_was_public_back_everywhere(world: World) -> None:
    """From pages, API, lists, downloads of now and of then; and `changes since` tells that it went."""
    from zhiheng.ledger.models import ProjectedRecord

    world.correct(0)
    world.follow()
    old, batch = download()
    states = [one.record_id for one in world._records(source_key="N-1")]
    assert set(states) <= set(old)
    world.close(1)
    world.follow()
    closing = world._records(source_key="N-1", superseded_by="")[0].record_id
    left = set(old) - set(states)
    assert set(download()[0]) == left
    assert set(download(f"?known_at={batch}")[0]) == left
    entries = [
        (entry["record_id"], entry["change"], entry["record"])
        for entry in changes(f"/data/{KIND}/changes?since={batch}")
    ]
    assert sorted(entries) == sorted((one, "withdrawn", None) for one in states)
    client = Client()
    for one in (*states, closing):
        assert client.get(f"/record/{one}").status_code == 404
        assert client.get(f"/api/v1/records/{one}").status_code == 404
    listed = client.get(f"/api/v1/record-types/{KIND}/records").content.decode()
    assert not any(one in listed for one in (*states, closing))
    assert set(ProjectedRecord.objects.filter(record_id__in=states).values_list("own_publicity", flat=True)) == {
        "public"
    }


def test_stop_on_a_correction_hides_what_it_corrected_too(world: World) -> None:
    world.correct(0)
    world.follow()
    old, batch = download()
    first, second = (one.record_id for one in world._records(source_key="N-1"))
    world._stopped(second)
    new, _ = download()
    assert set(old) - set(new) == {first, second}
    assert set(download(f"?known_at={batch - 1}")[0]) == set(new)
    assert Client().get(f"/record/{first}").status_code == 404
    assert applied(old, changes(f"/data/{KIND}/changes?since={batch}")) == new


def test_lake_and_projection_write_the_last_batch_alike(world: World) -> None:
    from zhiheng.server.portal.downloads import type_of
    from zhiheng.server.portal.downloads_cut import Cut
    from zhiheng.server.portal.downloads_past import take_past
    from zhiheng.server.portal.downloads_rows import take
    from zhiheng.server.visible import Level

    for name in ("add", "correct", "void", "link", "merge"):
        world.do(name, 2)
    for cut in (Cut(KIND), Cut(KIND, source="test", first=date(2025, 3, 1), last=date(2025, 3, 31)), Cut(KIND, "51")):
        kind = type_of(KIND)
        past, present = take_past(cut, world.ledger.head(), kind, Level.PUBLIC), take(cut, kind, Level.PUBLIC)
        assert (past.total, past.synthetic) == (present.total, present.synthetic)
        assert list(past.lines) == list(present.lines)


def test_entries_say_what_happened_and_which_record_was_corrected(world: World) -> None:
    rows, batch = download()
    first, second = list(rows)
    world.correct(0)
    world.add(2)
    world._effect(world._one(1), "void")
    world.follow()
    said = {
        entry["record_id"]: (entry["change"], entry["old_id"])
        for entry in changes(f"/data/{KIND}/changes?since={batch}")
    }
    new, _ = download()
    corrected = next(key for key, row in new.items() if row["supersedes"] == first)
    added = next(key for key in new if key not in {first, second, corrected})
    assert said == {
        first: ("superseded", None),
        corrected: ("corrected", first),
        added: ("added", None),
        second: ("voided", None),
    }


def test_stop_long_before_the_download_is_not_told_again(world: World) -> None:
    from zhiheng.ledger.models import ProjectedRecord
    from zhiheng.ledger.models.visibility import VisibilityChange

    first = next(iter(download()[0]))
    world._stopped(first)
    batch = download()[1]
    assert [entry["change"] for entry in changes(f"/data/{KIND}/changes?since={batch}")] == ["withdrawn"]
    recorded = ProjectedRecord.objects.get(record_id=first).recorded_at
    VisibilityChange.objects.update(changed_at=recorded - timedelta(hours=1))
    assert list(changes(f"/data/{KIND}/changes?since={batch}")) == []


def test_end_of_publication_withdraws_a_record(world: World) -> None:
    from zhiheng.server import visible

    day = visible.today()
    penalty = {"source_key": "P-1", "subject": world.write.FIRM, "occurred_on": date(2025, 1, 1), "decision_no": "P-1",
               "decided_on": date(2025, 1, 1), "public_until": day - timedelta(days=1)}  # fmt: skip
    world.write.append(world.ledger, "penalty", [penalty], "penalised", "party_name")
    world.follow()
    batch = world.ledger.head()
    told = list(changes(f"/data/penalty/changes?since={batch}"))
    assert [entry["change"] for entry in told] in ([], ["withdrawn"])  # the term ended before this batch was recorded
    from zhiheng.ledger.models import ProjectedRecord

    record = ProjectedRecord.objects.get(source_key="P-1")
    ProjectedRecord.objects.update(recorded_at=record.recorded_at - timedelta(days=9))
    told = list(changes(f"/data/penalty/changes?since={batch}"))
    assert [(entry["change"], entry["record"]) for entry in told] == [("withdrawn", None)]
