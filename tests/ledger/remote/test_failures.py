"""What an object store can do to a writer: a clear error in two languages, and the batch whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhiheng.ledger import Home, Ledger, batch
from zhiheng.ledger.errors import (
    BatchDelayed,
    BatchUncertain,
    BucketMissing,
    LakeMisnamed,
    LedgerError,
    StoreForbidden,
    StoreUnreachable,
    StoreUnsafe,
)
from zhiheng.ledger.place import cache_bytes

pytestmark = pytest.mark.slow

Put = Callable[..., Any]
Verdicts = Callable[..., dict[str, str]]


def _message(caught: pytest.ExceptionInfo[LedgerError], zh: str, en: str) -> None:
    assert zh in caught.value.message("zh")
    assert en in caught.value.message("en")
    assert "-key" not in str(caught.value)


def test_missing_bucket(store: Any, tmp_path: Path) -> None:
    with pytest.raises(BucketMissing) as caught:
        Ledger.open(Home(tmp_path, "s3://nowhere/lake"), {})
    _message(caught, "请先创建存储桶", "Make the bucket")


def test_wrong_key(store: Any, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-the-key")
    with pytest.raises(StoreForbidden, match="SignatureDoesNotMatch") as caught:
        Ledger.open(home, {})
    _message(caught, "拒绝访问", "refuses access")


def test_user_without_permission(store: Any, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in store.environment(("province:stranger", "stranger-key")).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StoreForbidden, match="AccessDenied"):
        Ledger.open(home, {})


def test_wrong_endpoint(store: Any, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StoreUnreachable) as caught:
        Ledger.open(home, {})
    _message(caught, "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL")


def test_store_that_overwrites_is_refused(store: Any, tmp_path: Path) -> None:
    for _ in range(2):  # and is asked again the next time
        with pytest.raises(StoreUnsafe) as caught:
            Ledger.open(Home(tmp_path, "s3://unsafe/lake"), {})
    _message(caught, "条件写入", "conditional writes")


@pytest.mark.parametrize("value", ["http://lake/x", "s3:///x", "gs://bucket"])
def test_address_that_names_no_bucket(tmp_path: Path, value: str) -> None:
    with pytest.raises(LakeMisnamed, match="ZHIHENG_LAKE"):
        Ledger.open(Home(tmp_path, value), {})


def test_size_of_the_cache_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIHENG_CACHE", "3 gb")
    assert cache_bytes() == 3 * 10**9
    monkeypatch.setenv("ZHIHENG_CACHE", "much")
    with pytest.raises(LakeMisnamed, match="ZHIHENG_CACHE"):
        cache_bytes()


@pytest.mark.parametrize(
    ("step", "error", "kept"),
    [
        ("stage participants", StoreUnreachable, False),
        ("decide", BatchUncertain, False),
        ("publish inspection", BatchDelayed, True),
        ("publish batches", BatchDelayed, True),
        ("finish", BatchDelayed, True),
    ],
)
def test_network_away_in_the_middle(
    store: Any,
    ledger: Ledger,
    put: Put,
    verdicts: Verdicts,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    error: type[LedgerError],
    kept: bool,
) -> None:
    put(("a", "pass"))

    def cut(name: str) -> None:
        if name == step:
            store.cut()

    monkeypatch.setattr(batch, "on_step", cut)
    with pytest.raises(error):
        put(("a", "fail"), ("b", "pass"))
    monkeypatch.setattr(batch, "on_step", lambda name: None)
    store.mend()
    after = Ledger.open(ledger.home, ledger.record_types)
    assert after.head() == (2 if kept else 1)
    assert verdicts() == ({"a": "fail", "b": "pass"} if kept else {"a": "pass"})
    again = put(("a", "fail"), ("b", "pass"))
    assert (again.accepted, again.duplicates) == ((0, 2) if kept else (2, 0))
    assert verdicts(date(2030, 1, 1)) == {"a": "fail", "b": "pass"}
    assert after.check() == []


def test_answer_that_was_lost_does_not_undecide(ledger: Ledger, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest arrived, the answer did not: asking again shows that the batch is decided."""
    files = ledger.lake.files
    write = files._write_new  # type: ignore[attr-defined]

    def lose_answer(key: str, data: bytes) -> None:
        write(key, data)
        raise StoreUnreachable(location="s3://lake", reason="connection closed")

    monkeypatch.setattr(files, "_write_new", lose_answer)
    assert put(("a", "pass")).batch_seq == 1
    assert ledger.head() == 1


class Death(BaseException):
    """Ends a writer as a kill does: nothing that catches errors catches it."""


@pytest.mark.parametrize(
    ("step", "kept"), [("stage batches", False), ("decide", False), ("publish inspection", True), ("finish", True)]
)
def test_another_machine_finishes_what_a_dead_one_decided(
    ledger: Ledger, other_home: Home, put: Put, monkeypatch: pytest.MonkeyPatch, step: str, kept: bool
) -> None:
    put(("a", "pass"))

    def die(name: str) -> None:
        if name == step:
            raise Death

    monkeypatch.setattr(batch, "on_step", die)
    with pytest.raises(Death):
        put(("a", "fail"), ("b", "pass"))
    monkeypatch.setattr(batch, "on_step", lambda name: None)
    elsewhere = Ledger.open(other_home, ledger.record_types)
    assert elsewhere.head() == (2 if kept else 1)
    assert {finding.code for finding in elsewhere.check(repair=True)} <= {"stray-file"}
    assert elsewhere.check() == []
    assert elsewhere.lake.files.staged() == []
