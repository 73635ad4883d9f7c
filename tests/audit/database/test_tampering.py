"""Tampering as who owns the database could do it, with triggers and rights off: each way is found, and named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from zhiheng.audit import guards, merkle, notes, signing
from zhiheng.audit.canonical import canonical
from zhiheng.audit.ranges import Growing

pytestmark = pytest.mark.database
DAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Built:
    """A log of 24 entries with checkpoints of 9, 17 and 22, the one of 17 held by a witness, and sealed actions."""

    held: Any
    later: Any
    home: Path


@pytest.fixture
def log(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Built:
    """Build it, then take every guard off."""
    from zhiheng.audit.services import checkpoints
    from zhiheng.audit.services.anchors import Held

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    _actions()  # three segments: entries 0, 1 and 2
    _add(3, 9)
    checkpoints.make()
    _add(9, 17)
    _cosign(monkeypatch)
    _add(17, 22)
    later = checkpoints.make()
    assert later is not None
    _add(22, 24)
    _unguard()
    held = Held("held.txt", checkpoints.note_of(checkpoints.of_size(17)))
    return Built(held, Held("later.txt", later.note), tmp_path)


def _add(start: int, end: int) -> None:
    from zhiheng.audit.services import transparency

    for number in range(start, end):
        with transaction.atomic():
            transparency.add("decision", {"document": number}, public=number % 2 == 0)


def _actions() -> None:
    from zhiheng.audit.services import actions, segments

    for offset in range(3):
        _run("ALTER TABLE audit_action DISABLE TRIGGER audit_time")
        for number in range(4):
            row = actions.note("change", username=f"u{number}", object_type="case", object_id=str(number))
            _run("GRANT UPDATE ON audit_action TO CURRENT_USER")
            _run("ALTER TABLE audit_action DISABLE TRIGGER audit_rows_stay")
            _run("UPDATE audit_action SET at = %s WHERE id = %s", datetime(2026, 3, 2 + offset, 4, tzinfo=UTC), row.pk)
        segments.seal(today=DAY + timedelta(days=offset + 1))


def _cosign(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.audit.services import checkpoints

    made = checkpoints.make()
    assert made is not None
    witness = signing.Ed25519.read(signing.Ed25519.made())
    key = notes.Key("witness.example", notes.ED25519, witness.public_key)
    monkeypatch.setenv("ZHIHENG_WITNESS_KEYS", key.text())
    line = notes.Signature(key.name, key.hash(), witness.sign(notes.read(made.note).body())).line()
    assert len(checkpoints.cosign(made.note + line)) == 1
    assert checkpoints.cosign(made.note + line) == []


def _unguard() -> None:
    for table in guards.TABLES:
        _run(f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER")
        _run(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def _run(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else None


def _verify(*held: Any) -> Any:
    from zhiheng.audit.services.verification import verify

    return verify(held)


def _leaf(number: int) -> bytes:
    return canonical({"v": 1, "kind": "decision", "at": "2026-03-02T04:00:00.000000Z", "entry": {"forged": number}})


def _forge(index: int) -> None:
    """Change a leaf and its hash together."""
    leaf = _leaf(index)
    _run(
        "UPDATE audit_logentry SET leaf = %s, leaf_hash = %s, public = true, kind = 'decision', at = '2026-03-02T04:00Z' WHERE index = %s",
        leaf, merkle.leaf_hash(leaf), index,
    )  # fmt: skip


def _rebuild() -> None:
    """Make every node fit the entries again, as a careful forger would."""
    _run("DELETE FROM audit_lognode")
    growing = Growing()
    for (value,) in _run("SELECT leaf_hash FROM audit_logentry ORDER BY index"):
        for level, index, node in growing.add(bytes(value)):
            _run("INSERT INTO audit_lognode (level, index, hash) VALUES (%s, %s, %s)", level, index, node)


def _renumber(where: str, by: int) -> None:
    for table in ("audit_logentry", "audit_logcontent"):
        _run(f"UPDATE {table} SET index = -1 - index WHERE {where}")
        _run(f"UPDATE {table} SET index = -1 - index + {by} WHERE index < 0")


def _resign(suite: signing.Suite) -> None:
    """Sign the log as it is now in place of every checkpoint."""
    from zhiheng.audit.services import tree

    name = f"zhiheng/{signing.key_id(signing.suite().public_key)}"
    for (size,) in _run("SELECT size FROM audit_checkpoint ORDER BY size"):
        root = tree.root(size)
        note = notes.Note(name, size, root).signed(suite).text()
        _run(
            "UPDATE audit_checkpoint SET root = %s, note = %s, key_id = %s WHERE size = %s",
            root, note, signing.key_id(suite.public_key), size,
        )  # fmt: skip


def change_leaf(_: Built) -> None:
    _run("UPDATE audit_logentry SET leaf = %s WHERE index = 6", _leaf(6))


def change_hash(_: Built) -> None:
    _run("UPDATE audit_logentry SET leaf_hash = %s WHERE index = 6", bytes(32))


def change_leaf_and_hash(_: Built) -> None:
    _forge(6)


def change_leaf_hash_and_nodes(_: Built) -> None:
    _forge(6)
    _rebuild()


def change_unanchored_entry(_: Built) -> None:
    _forge(22)


def change_kind(_: Built) -> None:
    _run("UPDATE audit_logentry SET kind = 'run' WHERE index = 6")


def change_time(_: Built) -> None:
    _run("UPDATE audit_logentry SET at = at - interval '1 day' WHERE index = 6")


def call_public_hidden(_: Built) -> None:
    _run("UPDATE audit_logentry SET public = NOT public WHERE index = 6")


def change_hidden_content(_: Built) -> None:
    _run("UPDATE audit_logcontent SET content = %s WHERE index = 7", b'{"document":8}')


def change_salt(_: Built) -> None:
    _run("UPDATE audit_logcontent SET salt = %s WHERE index = 7", bytes(32))


def remove_hidden_content(_: Built) -> None:
    _run("DELETE FROM audit_logcontent WHERE index = 7")


def add_hidden_content(_: Built) -> None:
    _run("INSERT INTO audit_logcontent (index, salt, content) VALUES (6, %s, %s)", bytes(32), b"{}")


def remove_entry(_: Built) -> None:
    _run("DELETE FROM audit_logentry WHERE index = 6")


def remove_entry_and_close_the_gap(_: Built) -> None:
    _run("DELETE FROM audit_logentry WHERE index = 6")
    _renumber("index > 6", -1)
    _rebuild()


def cut_the_end(_: Built) -> None:
    _run("DELETE FROM audit_logcontent WHERE index >= 20")
    _run("DELETE FROM audit_logentry WHERE index >= 20")
    _rebuild()


def cut_the_unanchored_end(_: Built) -> None:
    _run("DELETE FROM audit_logentry WHERE index >= 23")


def swap_entries(_: Built) -> None:
    _run("UPDATE audit_logentry SET index = 100 WHERE index = 6")
    _run("UPDATE audit_logentry SET index = 6 WHERE index = 8")
    _run("UPDATE audit_logentry SET index = 8 WHERE index = 100")


def swap_entries_and_nodes(built: Built) -> None:
    swap_entries(built)
    _rebuild()


def insert_entry(_: Built) -> None:
    _renumber("index >= 6", 1)
    leaf = _leaf(6)
    _run(
        "INSERT INTO audit_logentry (index, kind, public, at, leaf, leaf_hash) VALUES (6, 'decision', true, '2026-03-02T04:00Z', %s, %s)",
        leaf, merkle.leaf_hash(leaf),
    )  # fmt: skip
    _rebuild()


def append_entry_aside_the_tree(_: Built) -> None:
    leaf = _leaf(24)
    for index in (24, 25):
        _run(
            "INSERT INTO audit_logentry (index, kind, public, at, leaf, leaf_hash) VALUES (%s, 'decision', true, '2026-03-02T04:00Z', %s, %s)",
            index, leaf, merkle.leaf_hash(leaf),
        )  # fmt: skip


def change_node(_: Built) -> None:
    _run("UPDATE audit_lognode SET hash = %s WHERE level = 2 AND index = 1", bytes(32))


def remove_node(_: Built) -> None:
    _run("DELETE FROM audit_lognode WHERE level = 3 AND index = 1")


def add_node(_: Built) -> None:
    _run("INSERT INTO audit_lognode (level, index, hash) VALUES (5, 0, %s)", bytes(32))


def change_root_of_checkpoint(_: Built) -> None:
    _run("UPDATE audit_checkpoint SET root = %s WHERE size = 17", bytes(32))


def change_day_of_checkpoint(_: Built) -> None:
    _run("UPDATE audit_checkpoint SET day = day - 1 WHERE size = 17")


def break_signature(_: Built) -> None:
    ((text,),) = _run("SELECT note FROM audit_checkpoint WHERE size = 17")
    note = notes.read(text)
    signature = bytearray(note.signatures[0].signature)
    signature[5] ^= 1
    broken = replace(note, signatures=(replace(note.signatures[0], signature=bytes(signature)),))
    _run("UPDATE audit_checkpoint SET note = %s WHERE size = 17", broken.text())


def spoil_checkpoint(_: Built) -> None:
    _run("UPDATE audit_checkpoint SET note = 'nothing' WHERE size = 17")


def replace_checkpoint_by_another_key(_: Built) -> None:
    _resign(signing.Ed25519.read(signing.Ed25519.made()))


def remove_cosigned_checkpoint(_: Built) -> None:
    _run("DELETE FROM audit_checkpoint WHERE size = 17")


def forge_cosignature(_: Built) -> None:
    ((line,),) = _run("SELECT line FROM audit_cosignature")
    found = notes.read_line(line.strip())
    _run("UPDATE audit_cosignature SET line = %s", replace(found, signature=bytes(64)).line())


def change_action(_: Built) -> None:
    _run("UPDATE audit_action SET outcome = 'refused' WHERE id = (SELECT min(id) + 5 FROM audit_action)")


def remove_action(_: Built) -> None:
    _run("DELETE FROM audit_action WHERE id = (SELECT min(id) + 5 FROM audit_action)")


def insert_action(_: Built) -> None:
    _run(
        "INSERT INTO audit_action (id, at, verb, username, body, object_type, object_id, outcome, detail) SELECT min(id) - 1, min(at),"
        " 'login', 'x', '', '', '', 'done', '{}' FROM audit_action"
    )


def change_seal(_: Built) -> None:
    ((start,),) = _run("SELECT digest FROM audit_actionsegment WHERE number = 0")
    _run("UPDATE audit_actionsegment SET digest = %s WHERE number = 1", hashlib.sha256(bytes(start)).digest())


def remove_seal(_: Built) -> None:
    _run("DELETE FROM audit_actionsegment WHERE number = 2")


def purge_young_actions(_: Built) -> None:
    from zhiheng.audit.models import ActionSegment
    from zhiheng.audit.services import actions, segments

    row = actions.note("change", username="u")
    _run("UPDATE audit_action SET at = now() - interval '3 days' WHERE id = %s", row.pk)
    segments.seal()
    last = ActionSegment.objects.order_by("-number").first()
    assert last is not None
    _run("DELETE FROM audit_action WHERE id <= %s", last.last_id)
    _run("INSERT INTO audit_actionpurge (until_id, rows, by, at) VALUES (%s, 13, 'x', now())", last.last_id)


WAYS: list[tuple[Callable[[Built], None], str]] = [
    (change_leaf, "entry-changed"), (change_hash, "entry-changed"), (change_leaf_and_hash, "node-changed"),
    (change_leaf_hash_and_nodes, "checkpoint-root"), (change_unanchored_entry, "node-changed"), (change_kind, "entry-columns"),
    (change_time, "entry-columns"), (call_public_hidden, "entry-columns"), (change_hidden_content, "content-changed"),
    (change_salt, "content-changed"), (add_hidden_content, "content-stray"), (remove_hidden_content, "content-missing"), (remove_entry, "entry-missing"),
    (remove_entry_and_close_the_gap, "checkpoint-root"), (cut_the_end, "log-truncated"), (cut_the_unanchored_end, "node-stray"),
    (swap_entries, "node-changed"), (swap_entries_and_nodes, "checkpoint-root"), (insert_entry, "checkpoint-root"),
    (append_entry_aside_the_tree, "node-missing"), (change_node, "node-changed"), (remove_node, "node-missing"), (add_node, "node-stray"),
    (change_root_of_checkpoint, "checkpoint-changed"), (change_day_of_checkpoint, "checkpoint-changed"),
    (break_signature, "checkpoint-signature"), (spoil_checkpoint, "checkpoint-unreadable"),
    (replace_checkpoint_by_another_key, "checkpoint-signature"), (remove_cosigned_checkpoint, "checkpoint-missing"),
    (forge_cosignature, "cosignature-wrong"), (change_action, "segment-changed"), (remove_action, "segment-changed"),
    (insert_action, "segment-changed"), (change_seal, "segment-unlogged"), (remove_seal, "segment-missing"),
    (purge_young_actions, "purge-early"),
]  # fmt: skip


@pytest.mark.parametrize(("tamper", "code"), WAYS, ids=[way.__name__ for way, _ in WAYS])
def test_tampering_is_found_and_named(log: Built, tamper: Callable[[Built], None], code: str) -> None:
    before = _verify()
    assert before.valid, before.as_dict()["findings"]
    tamper(log)
    after = _verify()
    assert code in after.findings.counts, after.as_dict()["findings"]
    assert json.dumps(after.as_dict())


def test_untouched_log_tells_anchored_from_unanchored(log: Built) -> None:
    report = _verify(log.held)
    assert report.valid
    assert report.as_dict()["ranges"] == [
        {"from": 0, "to": 17, "by": "held"}, {"from": 17, "to": 22, "by": "operator"}, {"from": 22, "to": 24, "by": None},
    ]  # fmt: skip
    assert (report.anchored, report.size, report.hidden, report.erased) == (22, 24, 11, 0)
    assert report.actions == {"segments": 3, "sealed": 12, "unsealed": 0, "purged_until": 0}
    assert [each["by"] for each in _verify().ranges] == ["witness", "operator", None]


def test_what_lies_below_a_changed_entry_stays_anchored(log: Built) -> None:
    _forge(12)
    _rebuild()
    report = _verify(log.held)
    assert report.ranges == [{"from": 0, "to": 9, "by": "operator"}, {"from": 9, "to": 24, "by": None}]
    assert report.findings.counts == {"checkpoint-root": 3, "held-root": 1}


def test_history_rewritten_with_the_real_key_shows_in_a_held_checkpoint(log: Built) -> None:
    _run("DELETE FROM audit_cosignature")
    _forge(6)
    _rebuild()
    _resign(signing.suite())
    assert _verify().valid  # nobody can tell from inside
    assert _verify(log.later).findings.counts == {"held-root": 1}


def test_log_wiped_shows_in_a_held_checkpoint(log: Built) -> None:
    for table in guards.TABLES:
        _run(f"DELETE FROM {table}")
    assert _verify().valid
    assert set(_verify(log.held).findings.counts) == {"log-truncated", "checkpoint-missing"}


def test_held_checkpoint_of_another_log_counts_for_nothing(log: Built) -> None:
    stranger = signing.Ed25519.read(signing.Ed25519.made())
    other = notes.Note("elsewhere", 17, bytes(32)).signed(stranger).text()
    report = _verify(replace(log.held, text=other), replace(log.held, name="x", text="nothing"))
    assert report.findings.counts == {"held-signature": 1, "held-unreadable": 1}
    assert report.anchored == 22


def test_without_the_key_signatures_cannot_be_checked(log: Built) -> None:
    from zhiheng.audit.services import checkpoints
    from zhiheng.audit.services.verification import verify

    public = checkpoints.own_key()
    signing.key_file("ed25519").unlink()
    assert "key-missing" in _verify().findings.counts
    assert not signing.key_file("ed25519").exists()
    assert verify(keys=[public]).valid


def test_erased_content_is_counted_and_not_held_for_tampering(log: Built) -> None:
    from zhiheng.audit.services import transparency

    with transaction.atomic():
        assert transparency.forget(7)
    report = _verify()
    assert report.valid
    assert report.erased == 1
