"""What the previous release left behind works with this one: its data whole, its runs verified, its tables brought up to date.

`released/` holds a backup of each release over the synthetic province (120 firms), without keys. A release adds its own:
`zhiheng demo --count 120`, `zhiheng backup`, `home/secrets` taken out of folder and manifest, packed with tar and xz.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.database, pytest.mark.slow]
RELEASES = sorted((Path(__file__).parent / "released").glob("*.tar.xz"))

#: Opens the restored installation with this version and says what it finds, before and after its pages are made anew.
LOOK = """
import json
from zhiheng.server import app
app.setup(say=lambda zh, en: None)
from zhiheng import credit
from zhiheng.ledger.installation import open_installation
from zhiheng.ledger.models import EnterpriseCard, ProjectedParty, ProjectedRecord, RunSummary
from zhiheng.server import refresh
installation = open_installation()
refresh.refresh(installation)
def shown():
    return {
        "cards": list(EnterpriseCard.objects.order_by("subject").values_list("subject", "name", "record_count")),
        "records": list(ProjectedRecord.objects.order_by("record_id").values_list("record_id", "publicity", "superseded_by")),
        "parties": ProjectedParty.objects.count(),
    }
before = shown()
refresh.rebuild(installation)
runs = [run.run for run in installation.runs.list()]
print(json.dumps({
    "head": installation.ledger.head(),
    "findings": [found.code for found in installation.ledger.check()],
    "cards": len(before["cards"]),
    "same": before == shown(),
    "runs": {run: credit.verify(installation.ledger, installation.runs, run).same for run in runs},
    "summaries": RunSummary.objects.count(),
    "migrations": app.missing_migrations(),
}))
"""


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name.removesuffix(".tar.xz"))
def test_backup_of_a_release_is_restored_and_brought_up_to_date(release: Path, tmp_path: Path) -> None:
    backup, home = tmp_path / "backup", tmp_path / "home"
    with tarfile.open(release) as packed:
        packed.extractall(backup, filter="data")
    restored = run(home, "-m", "zhiheng", "restore", str(backup), "--json")
    found = run(home, "-c", LOOK)
    stop(home)
    assert found["head"] == restored["head"]
    assert found["findings"] == []
    assert found["cards"] >= 100
    assert found["same"]
    assert found["runs"]
    assert set(found["runs"].values()) == {True}
    assert found["summaries"] == len(found["runs"])
    assert not found["migrations"]


def run(home: Path, *arguments: str) -> Any:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "ZHIHENG_LAKE")}
    environment = {**kept, "ZHIHENG_HOME": str(home), "ZHIHENG_POSTGRES_SETTINGS": "fsync=off"}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def stop(home: Path) -> None:
    """Stop the private database of a folder, if it still runs, and remove the folder."""
    pid = home / "postgres" / "postmaster.pid"
    if pid.exists():
        os.kill(int(pid.read_text().split()[0]), signal.SIGINT)
        deadline = time.monotonic() + 300
        while pid.exists():
            assert time.monotonic() < deadline, "the database does not stop"
            time.sleep(0.05)
    shutil.rmtree(home)
