"""The log in the database: gapless, whole with its transaction, only growing."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from zhiheng.audit import merkle
from zhiheng.audit.errors import OutsideTransaction, PersonalInLeaf, UnknownKind

pytestmark = pytest.mark.database


def _add(number: int = 0, *, public: bool = True) -> int:
    from zhiheng.audit.services import transparency

    with transaction.atomic():
        return transparency.add(
            "decision", {"document": f"川市监〔2026〕{number}号", "day": date(2026, 3, 1)}, public=public
        )


def _hashes() -> list[bytes]:
    from zhiheng.audit.models import LogEntry

    return [bytes(each) for each in LogEntry.objects.order_by("index").values_list("leaf_hash", flat=True)]


def test_leaf_is_the_canonical_json_of_the_entry(db: None) -> None:
    from zhiheng.audit.services import transparency

    assert [_add(1), _add(2)] == [0, 1]
    leaf = bytes(transparency.entry(1).leaf)
    told = json.loads(leaf)
    assert told["entry"] == {"day": "2026-03-01", "document": "川市监〔2026〕2号"}
    assert leaf == json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert merkle.leaf_hash(leaf) == bytes(transparency.entry(1).leaf_hash)


def test_hidden_entry_shows_a_salted_hash_alone(db: None) -> None:
    from zhiheng.audit.services import transparency

    first, second = _add(1, public=False), _add(1, public=False)
    leaves = [json.loads(bytes(transparency.entry(index).leaf)) for index in (first, second)]
    assert all(set(leaf) == {"v", "kind", "at", "entry_hash"} for leaf in leaves)
    assert leaves[0]["entry_hash"] != leaves[1]["entry_hash"]  # the same content cannot be recognised
    opened = transparency.opening(first)
    assert opened is not None
    found = hashlib.sha256(bytes.fromhex(opened["salt"]) + opened["content"].encode()).hexdigest()
    assert found == leaves[0]["entry_hash"]


def test_erasure_forgets_the_content_and_keeps_the_leaf(db: None) -> None:
    from zhiheng.audit.services import transparency

    index = _add(1, public=False)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_logcontent")
    with transaction.atomic():
        assert transparency.forget(index)
        assert not transparency.forget(index)
    assert transparency.opening(index) is None
    assert transparency.proof(index).leaf
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_logcontent")


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_proofs_from_the_database_are_those_of_the_tree(db: None, size: int) -> None:
    from zhiheng.audit.services import transparency

    for number in range(size):
        _add(number)
    hashes = _hashes()
    for index in range(size):
        proof = transparency.proof(index)
        assert list(proof.proof) == merkle.inclusion_proof(hashes, index)
        assert merkle.verify_inclusion(proof.leaf_hash, index, size, proof.proof, proof.root)
        told = transparency.consistency(index + 1)
        assert [bytes.fromhex(each) for each in told["proof"]] == merkle.consistency_proof(hashes, index + 1)


@pytest.mark.parametrize(("bad", "error"), [
    (("wish", {}), UnknownKind),
    (("decision", {"who": {"note": "身份证 110101199003070134。"}}), PersonalInLeaf),
    (("decision", {"phone": ["13800138000"]}), PersonalInLeaf),
])  # fmt: skip
def test_entry_refused(db: None, bad: tuple[str, dict[str, object]], error: type[Exception]) -> None:
    from zhiheng.audit.services import transparency, tree

    with transaction.atomic(), pytest.raises(error):
        transparency.add(*bad, public=True)
    assert tree.size() == 0


@pytest.mark.django_db(transaction=True)
def test_entry_wants_the_deciding_transaction() -> None:
    from zhiheng.audit.services import transparency, tree

    with pytest.raises(OutsideTransaction):
        transparency.add("decision", {}, public=True)
    with transaction.atomic():
        transparency.add("decision", {}, public=True)
        transaction.set_rollback(True)
    assert tree.size() == 0
    assert _add() == 0


STATEMENTS = ("UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table}")


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize(("table", "column"), [
    ("audit_logentry", "kind"), ("audit_lognode", "hash"), ("audit_checkpoint", "day"), ("audit_action", "verb"),
    ("audit_actionsegment", "day"), ("audit_actionpurge", "rows"), ("audit_cosignature", "line"), ("audit_sending", "size"),
    ("audit_logcontent", "salt"), ("audit_logreference", "key"),
])  # fmt: skip
def test_rights_refuse_to_change_or_remove(db: None, statement: str, table: str, column: str) -> None:
    if statement.startswith("TRUNCATE"):  # given back for this test: tests may empty the tables between them
        with connection.cursor() as cursor:
            cursor.execute(f"REVOKE TRUNCATE ON {table} FROM CURRENT_USER")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table, column=column))


@pytest.mark.parametrize("statement", STATEMENTS)
def test_triggers_refuse_where_rights_do_not(db: None, statement: str) -> None:
    _add(1)
    _add(2)
    with connection.cursor() as cursor:
        for table in ("audit_logentry", "audit_lognode"):
            cursor.execute(f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER audit_table_stays")
    for table, column in (("audit_logentry", "kind"), ("audit_lognode", "hash")):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table=table, column=column))


@pytest.mark.parametrize(("index", "leaf_hash"), [(5, merkle.leaf_hash(b"{}")), (1, merkle.leaf_hash(b"other"))])
def test_database_refuses_a_gap_and_a_wrong_hash(db: None, index: int, leaf_hash: bytes) -> None:
    from django.utils import timezone

    from zhiheng.audit.models import LogEntry

    _add()
    row = LogEntry(index=index, kind="run", public=True, at=timezone.now(), leaf=b"{}", leaf_hash=leaf_hash)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_no_gap_between_many_writers_of_whom_some_fail() -> None:
    def write(number: int) -> None:
        try:
            for each in range(6):
                try:
                    with transaction.atomic():
                        _add(number * 100 + each)
                        if each % 3 == 2:
                            raise RuntimeError
                except RuntimeError:
                    continue
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _whole(16)


KILLED = """
import itertools, threading
from zhiheng.server import app
app.setup(migrate=False)
from django.db import transaction
from zhiheng.audit.services import transparency

begun = threading.Barrier(4)

def write():
    for number in itertools.count():
        with transaction.atomic():
            transparency.add("decision", {"number": number}, public=number % 2 == 0)
        if number == 0:
            begun.wait()

for _ in range(3):
    threading.Thread(target=write).start()
begun.wait()
print("ready", flush=True)
"""


def test_no_gap_after_writers_are_killed(database_url: str) -> None:
    given = {**os.environ, "DATABASE_URL": database_url}
    with subprocess.Popen([sys.executable, "-c", KILLED], env=given, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(0.1)
        child.send_signal(signal.SIGKILL)
    _add()
    _whole(None)


def _whole(size: int | None) -> None:
    from zhiheng.audit.models import LogEntry
    from zhiheng.audit.services import tree

    found = list(LogEntry.objects.order_by("index").values_list("index", flat=True))
    assert found == list(range(len(found)))
    assert size is None or len(found) == size
    assert len(found) > 1
    assert tree.root(len(found)) == merkle.root(_hashes())
