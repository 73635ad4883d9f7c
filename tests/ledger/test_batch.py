"""Dying or failing at each step of a change: nothing of it, or all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from zhiheng.ledger import Ledger, Rows, batch
from zhiheng.ledger.errors import BatchDelayed, StoreUnwritable
from zhiheng.ledger.lock import FileLock

LATE = date(2030, 1, 1)
BEFORE = ["stage inspection", "stage participants", "stage batches", "decide"]
AFTER = ["publish inspection", "publish participants", "publish batches", "finish"]
Put = Callable[..., Any]
Verdicts = Callable[..., dict[str, str]]


class Death(BaseException):
    """Ends a writer as a kill does: nothing that catches errors catches it."""


def at(step: str, end: BaseException) -> Callable[[str], None]:
    """Return a hook that ends at a step."""

    def hook(name: str) -> None:
        if name == step:
            raise end

    return hook


@pytest.mark.parametrize("step", BEFORE + AFTER)
def test_death_at_a_step_leaves_nothing_or_all(
    ledger: Ledger, put: Put, verdicts: Verdicts, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    put(("a", "pass"))
    monkeypatch.setattr(batch, "on_step", at(step, Death()))
    with pytest.raises(Death):
        put(("a", "fail"), ("b", "pass"))
    monkeypatch.undo()
    if step != "finish":
        assert verdicts() == {"a": "pass"}  # a reader before anybody cleans up
    after = Ledger.open(ledger.home, ledger.record_types)
    assert after.head() == (1 if step in BEFORE else 2)
    assert verdicts() == ({"a": "pass"} if step in BEFORE else {"a": "fail", "b": "pass"})
    next_batch = after.head() + 1
    assert put(("c", "pass")).batch_seq == next_batch
    assert after.check() == []


@pytest.mark.parametrize("step", BEFORE)
def test_failing_write_keeps_nothing(
    ledger: Ledger, put: Put, verdicts: Verdicts, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    put(("a", "pass"))
    monkeypatch.setattr(batch, "on_step", at(step, StoreUnwritable(path="/disk", reason="No space left on device")))
    with pytest.raises(StoreUnwritable, match="No space"):
        put(("b", "pass"))
    assert list(ledger.lake.staging.iterdir()) == []
    assert verdicts() == {"a": "pass"}
    monkeypatch.undo()
    assert ledger.check() == []
    assert put(("b", "pass")).batch_seq == 2


def test_open_leaves_a_living_writer_alone(ledger: Ledger, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "on_step", at("publish batches", Death()))
    with pytest.raises(Death):
        put(("a", "pass"))
    monkeypatch.undo()
    with FileLock(ledger.home.lake / ".lock").hold():
        assert Ledger.open(ledger.home, ledger.record_types).head() == 0
    assert Ledger.open(ledger.home, ledger.record_types).head() == 1


@pytest.mark.parametrize("step", ["decide", "publish inspection", "publish participants", "destroy", "finish"])
def test_death_while_erasing_leaves_nothing_or_all(
    ledger: Ledger,
    put: Put,
    verdicts: Verdicts,
    record_id_of: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    put(("a", "pass"), ("b", "pass"))
    doomed = record_id_of("inspection", "a")
    monkeypatch.setattr(batch, "on_step", at(step, Death()))
    with pytest.raises(Death):
        ledger.erase("inspection", [doomed], reason="court")
    monkeypatch.undo()
    after = Ledger.open(ledger.home, ledger.record_types)
    assert verdicts() == ({"a": "pass", "b": "pass"} if step == "decide" else {"b": "pass"})
    assert after.erased() == (0 if step == "decide" else 1)
    assert {finding.code for finding in after.check(repair=True)} <= {"stray-file"}
    assert after.check() == []


@pytest.mark.parametrize("step", ["decide", "publish inspection", "finish"])
def test_death_while_maintaining_changes_no_rows(
    ledger: Ledger, put: Put, verdicts: Verdicts, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    put(("a", "pass"))
    put(("a", "fail"), ("b", "pass"))
    monkeypatch.setattr(batch, "on_step", at(step, Death()))
    with pytest.raises(Death):
        ledger.maintain()
    monkeypatch.undo()
    after = Ledger.open(ledger.home, ledger.record_types)
    assert {finding.code for finding in after.check(repair=True)} <= {"stray-file"}
    assert after.check() == []
    assert verdicts() == {"a": "fail", "b": "pass"}
    assert verdicts(known_at=1) == {"a": "pass"}


def test_manifest_reads_back() -> None:
    change = batch.TableChange("t", (batch.NewFile("s", "p", 3, {"numRecords": 1}),), ("q",), (("app", 4),), True)
    manifest = batch.Manifest("append", (change,), ("t/q",))
    assert batch.Manifest.from_json(manifest.as_json()) == manifest


def test_delayed_batch_is_finished_by_the_next_writer(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, verdicts: Verdicts, put: Put
) -> None:
    monkeypatch.setattr(batch, "on_step", at("publish batches", StoreUnwritable(path="/disk", reason="full")))
    with pytest.raises(BatchDelayed, match="full"):
        put(("a", "pass"))
    assert [finding.code for finding in ledger.check()] == ["unfinished-batch"]
    monkeypatch.undo()
    again = put(("a", "pass"))
    assert (again.duplicates, again.batch_seq) == (1, 1)
    assert verdicts() == {"a": "pass"}


def test_lock_is_free_after_an_error(ledger: Ledger, put: Put) -> None:
    with pytest.raises(KeyError), ledger.lock.hold():
        raise KeyError
    assert put(("a", "pass")).batch_seq == 1
    assert isinstance(ledger.append([Rows("inspection", _empty())], source="s").batch_seq, int)


def _empty() -> Any:
    import pyarrow as pa

    return pa.table({"source_key": pa.array([], pa.string()), "occurred_on": pa.array([], pa.date32())})
