"""Everything comes back from a backup that was taken under load; nothing that differs from it is put into use."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from zhiheng.server.backup import manifest, restoring
from zhiheng.server.backup.errors import BackupDamaged, BackupNewer, BackupUnreadable, FolderTaken

pytestmark = [pytest.mark.database, pytest.mark.slow]

#: Decides without pause, each decision owing one record; one in two is delivered at once. Says how far it is.
WRITER = """
import sys
from datetime import date
from zhiheng.server import app
app.setup(say=lambda zh, en: None)
from django.db import transaction
from zhiheng.ledger.installation import open_installation
from zhiheng.ledger.services import outbox
ledger = open_installation().ledger
for number in range(1, 1_000_000):
    listed = {"decision_no": f"N{number}", "scheme": "serious_dishonesty", "party_code": "91510104YY0000001X",
              "party_name": "示例企业", "listed_on": date(2026, 5, 1), "until": date(2029, 4, 30)}
    with transaction.atomic():
        outbox.owe("listing", "case-decisions", [listed])
    if number % 2:
        outbox.deliver(ledger)
    print(number, flush=True)
"""
#: Delivers what is owed and says which decisions the database knows and which the ledger holds.
READER = """
import json
from datetime import date
from sqlglot import select
from zhiheng.server import app
app.setup(say=lambda zh, en: None)
from zhiheng.ledger.installation import open_installation
from zhiheng.ledger.models import OutboxBatch
from zhiheng.ledger.services import outbox
ledger = open_installation().ledger
outbox.deliver(ledger)
decided = [row["decision_no"] for batch in OutboxBatch.objects.all() for row in batch.rows]
with ledger.view(date(2026, 12, 31)) as view:
    held = [row["decision_no"] for row in view.execute(select("decision_no").from_("listing")).to_pylist()]
owed = OutboxBatch.objects.filter(delivered_at=None).count()
print(json.dumps({"decided": decided, "held": held, "owed": owed, "findings": [f.code for f in ledger.check()]}))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "ZHIHENG_LAKE")}
    return {**kept, "ZHIHENG_HOME": str(home), "ZHIHENG_POSTGRES_SETTINGS": "fsync=off"}


def python(home: Path, code: str, *arguments: str) -> Any:
    command = [sys.executable, *(("-c", code) if code else ("-m", "zhiheng")), *arguments]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_was_decided_under_load_is_there_once_after_wipe_and_restore(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    with subprocess.Popen(
        [sys.executable, "-c", WRITER], env=environment(home), stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        while int(writer.stdout.readline()) < 8:
            pass
        made = python(home, "", "backup", str(backup), "--json")
        writer.send_signal(signal.SIGKILL)
    assert made["head"] > 0
    wipe(home)
    restored = python(home, "", "restore", str(backup), "--json")
    assert restored["head"] == made["head"]
    assert (home / "secrets" / "django-secret-key").read_bytes() == (
        backup / "home/secrets/django-secret-key"
    ).read_bytes()
    assert not home.with_name("home.restoring").exists()

    again = tmp_path / "again"
    python(home, "", "backup", str(again), "--json")
    assert manifest.read(again).tables == manifest.read(backup).tables
    told = python(home, READER)
    assert told["findings"] == []
    assert told["owed"] == 0
    assert len(told["decided"]) >= 8
    assert set(told["decided"]) <= set(told["held"])  # the ledger was copied after the database and may know more
    assert len(told["held"]) == len(set(told["held"]))
    wipe(home)


def wipe(home: Path) -> None:
    """Stop the server of the folder and remove it all."""
    pid = home / "postgres" / "postmaster.pid"
    if pid.exists():
        os.kill(int(pid.read_text().split()[0]), signal.SIGINT)
        deadline = time.monotonic() + 300
        while pid.exists():
            assert time.monotonic() < deadline, "the database does not stop"
            time.sleep(0.05)
    shutil.rmtree(home)


def small(folder: Path, **told: Any) -> Path:
    """Write a backup of one file."""
    folder.mkdir()
    (folder / manifest.DATABASE).write_bytes(b"dump")
    files = (manifest.kept(folder, folder / manifest.DATABASE),)
    given: dict[str, Any] = {"made_at": "2026-01-01T00:00:00+00:00", "version": "0.1.0", "postgres": 18, "head": 0,
                             "synthetic": True, "migrations": (), "tables": {}, "files": files, **told}  # fmt: skip
    manifest.Manifest(**given).write(folder)
    return folder


@pytest.mark.parametrize("fault", ["missing", "changed", "unknown"])
def test_a_backup_that_is_not_what_was_written_is_refused(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small(tmp_path / "backup")
    kept = folder / manifest.DATABASE
    if fault == "missing":
        kept.unlink()
    elif fault == "changed":
        kept.write_bytes(b"dumb")
    else:
        (folder / "lake").mkdir()
        (folder / "lake" / "strange.parquet").write_bytes(b"")
    assert [each.code for each in restoring.check(folder)] == [fault]
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    with pytest.raises(BackupDamaged):
        restoring.restore(folder, say=lambda zh, en: None)
    assert not (tmp_path / "home").exists()


def test_nothing_is_restored_over_an_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "demo.txt").write_text("mine")
    monkeypatch.setenv("ZHIHENG_HOME", str(home))
    with pytest.raises(FolderTaken):
        restoring.restore(small(tmp_path / "backup"), say=lambda zh, en: None)
    assert (home / "demo.txt").read_text() == "mine"


def test_a_backup_of_a_later_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    folder = small(tmp_path / "backup", migrations=("ledger.0001_initial", "ledger.9999_later", "axes.0001_initial"))
    with pytest.raises(BackupNewer) as refused:
        restoring.restore(folder, say=lambda zh, en: None)
    assert "ledger.9999_later" in str(refused.value)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 99}', "\0"])
def test_a_folder_without_a_manifest_of_ours_is_no_backup(text: str, tmp_path: Path) -> None:
    (tmp_path / manifest.NAME).write_text(text)
    with pytest.raises(BackupUnreadable):
        restoring.check(tmp_path)


def test_a_backup_is_never_written_over_another(tmp_path: Path) -> None:
    from zhiheng.server.backup import taking

    with pytest.raises(FolderTaken):
        taking.take(small(tmp_path / "backup"), say=lambda zh, en: None)
