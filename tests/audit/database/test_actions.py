"""The log of who did what: what a row holds, sealing by days, keeping for half a year."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from zhiheng.audit.errors import SealBusy, TooYoung, UnknownVerb

pytestmark = pytest.mark.database


def note(**more: Any) -> Any:
    """Write a row."""
    from zhiheng.audit.services import actions

    return actions.note(**{"verb": "change", "username": "li", **more})


def dated(when: datetime, **more: Any) -> Any:
    """Write a row as if it were then, which the trigger refuses outside tests."""
    from zhiheng.audit.models import Action

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_action DISABLE TRIGGER audit_time")
        row = Action.objects.create(verb="change", username="li", at=when, **more)
        cursor.execute("ALTER TABLE audit_action ENABLE TRIGGER audit_time")
    return row


def test_row_holds_no_secret_and_the_database_sets_the_time(db: None) -> None:
    from zhiheng.audit.models import Action

    row = note(
        detail={
            "password": "x",
            "API_Token": "y",
            "n": 3,
            "day": date(2026, 3, 1),
            "more": {"session_key": "z", "ok": True},
        }
    )
    kept = Action.objects.get(pk=row.pk)
    assert kept.detail == {
        "password": "•••",
        "API_Token": "•••",
        "n": 3,
        "day": "2026-03-01",
        "more": {"session_key": "•••", "ok": True},
    }
    forged = Action.objects.create(verb="change", at=datetime(2020, 1, 1, tzinfo=UTC))
    forged.refresh_from_db()
    assert abs((timezone.now() - forged.at).total_seconds()) < 60


def test_long_and_odd_values_are_cut_not_refused(db: None) -> None:
    row = note(
        username="u" * 400, object_id="a\x00b" + "x" * 400, detail={"k" * 200: "v" * 5000, "list": list(range(500))}
    )
    row.refresh_from_db()
    assert (len(row.username), len(row.object_id), row.object_id[:2]) == (150, 200, "ab")
    assert len(row.detail["list"]) == 40


def test_unknown_verb_is_refused(db: None) -> None:
    with pytest.raises(UnknownVerb, match="login"):
        note(verb="wish")


def test_what_is_rolled_back_was_not_done(db: None) -> None:
    from zhiheng.audit.models import Action

    with transaction.atomic():
        note()
        transaction.set_rollback(True)
    assert not Action.objects.exists()


def test_each_past_day_is_sealed_once_and_told_in_the_log(db: None) -> None:
    from zhiheng.audit.models import ActionSegment
    from zhiheng.audit.services import segments, transparency, verification

    first = datetime(2026, 3, 2, 4, tzinfo=UTC)
    rows = [dated(first), dated(first + timedelta(hours=13)), dated(first + timedelta(days=2)), note()]
    made = segments.seal(today=date(2026, 3, 5))
    # 17:00 UTC is the next day in China
    assert [(each.day, each.rows) for each in made] == [
        (date(2026, 3, 2), 1),
        (date(2026, 3, 3), 1),
        (date(2026, 3, 4), 1),
    ]
    assert segments.seal(today=date(2026, 3, 5)) == []
    assert ActionSegment.objects.get(number=2).last_id == rows[2].pk
    told = transparency.proof(made[1].log_index).leaf.decode()
    assert bytes(made[1].digest).hex() in told
    report = verification.verify()
    assert report.valid, report.as_dict()
    assert report.actions == {"segments": 3, "sealed": 3, "unsealed": 1, "purged_until": 0}
    assert [each.last_id for each in segments.seal_so_far()] == [rows[3].pk]
    note()  # later the same day: the rest of it
    assert [each.number for each in segments.seal_so_far()] == [4]
    report = verification.verify()
    assert report.valid, report.as_dict()
    assert report.actions == {"segments": 5, "sealed": 5, "unsealed": 0, "purged_until": 0}


def test_purge_refuses_what_is_younger_than_half_a_year(db: None) -> None:
    from zhiheng.audit.models import Action, ActionPurge
    from zhiheng.audit.services import segments, verification

    now = timezone.now()
    old, young = dated(now - timedelta(days=200)), dated(now - timedelta(days=100))
    segments.seal()
    today = timezone.localdate(now)
    with pytest.raises(TooYoung):
        segments.purge(today - timedelta(days=182), by="auditor")
    made = segments.purge(today - timedelta(days=185), by="auditor")
    assert made is not None
    assert made.rows == 1
    assert not Action.objects.filter(pk=old.pk).exists()
    assert Action.objects.filter(pk=young.pk).exists()
    assert Action.objects.filter(verb="erase", username="auditor", object_type="actions").exists()
    report = verification.verify()
    assert report.valid, report.as_dict()
    assert report.actions["purged_until"] == old.pk
    assert segments.purge(today - timedelta(days=185), by="auditor") is None
    assert ActionPurge.objects.count() == 1


def test_trigger_keeps_young_rows_even_where_rights_do_not(db: None) -> None:
    row = note()
    with connection.cursor() as cursor:
        cursor.execute("GRANT DELETE ON audit_action TO CURRENT_USER")
    with pytest.raises(DatabaseError, match="kept for 183 days"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_action WHERE id = %s", [row.pk])


def test_right_to_delete_is_gone_after_a_purge(db: None) -> None:
    from zhiheng.audit.services import segments

    dated(timezone.now() - timedelta(days=200))
    segments.seal()
    segments.purge(timezone.localdate() - timedelta(days=190), by="x")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_action")


@pytest.mark.django_db(transaction=True)
def test_seal_waits_for_rows_that_are_not_committed_yet() -> None:
    from zhiheng.audit.services import segments, verification

    dated(timezone.now() - timedelta(days=2))
    written, go_on = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            note(object_id="late")
            written.set()
            go_on.wait(60)
        connection.close()

    writer = threading.Thread(target=late)
    writer.start()
    assert written.wait(60)
    with pytest.raises(SealBusy):
        segments.seal(today=timezone.localdate() + timedelta(days=2), patience_seconds=0.1)
    threading.Timer(0.1, go_on.set).start()
    made = segments.seal(today=timezone.localdate() + timedelta(days=2), patience_seconds=60)
    writer.join()
    assert sum(each.rows for each in made) == 2
    assert verification.verify().valid


def test_daily_job_seals_signs_and_sends_and_may_run_twice(
    db: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, mailoutbox: Any
) -> None:
    from zhiheng.audit import notes, tasks
    from zhiheng.audit.models import Checkpoint, Sending

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZHIHENG_WITNESS_MAIL", "witness@example.org, nonsense")
    monkeypatch.setenv("ZHIHENG_WITNESS_FOLDER", str(tmp_path / "out"))
    dated(timezone.now() - timedelta(days=1))
    tasks.daily(0)
    tasks.daily(0)
    made = Checkpoint.objects.get()
    assert [each.error for each in Sending.objects.all()] == ["", ""]
    (message,) = mailoutbox
    assert message.to == ["witness@example.org"]
    assert made.note in message.body
    (file,) = (tmp_path / "out").iterdir()
    assert notes.read(file.read_text()).size == made.size


def test_failed_sending_is_written_down_and_tried_again(
    db: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.audit.models import Sending
    from zhiheng.audit.services import checkpoints, segments, witnesses

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("ZHIHENG_WITNESS_FOLDER", str(blocked))
    dated(timezone.now() - timedelta(days=1))
    segments.seal()
    made = checkpoints.make()
    assert made is not None
    assert witnesses.send(made)[0].error.startswith("FileExistsError")
    blocked.unlink()
    assert witnesses.send(made)[0].error == ""
    assert witnesses.send(made) == []
    assert Sending.objects.count() == 2
