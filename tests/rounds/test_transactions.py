"""Two uploads and two editors at once, and a process killed in the middle of locking: no half lock, one outbox row."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from zhiheng.ledger.models import OutboxBatch
from zhiheng.rounds import errors
from zhiheng.rounds.models import Cell, Round, Sheet, SheetEvent
from zhiheng.rounds.services import asking, check, filling, lock, submit, uploads
from zhiheng.rounds.services.filling import Entry

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

#: Where the process dies: what is replaced by a death, as a statement of the child.
POINTS = {
    "before the log": "locking.transparency.add = die",
}
CHILD = """
import os, sys, django
django.setup()
sys.path.insert(0, {folder!r})
from conftest_of_rounds import person, probe
from zhiheng.cases.services import installed
installed._packs = lambda roots: probe()
from django.db import transaction
from zhiheng.rounds.models import Round
from zhiheng.rounds.services import locking
def die(*_, **__):
    os.kill(os.getpid(), 9)
round_ = Round.objects.get()
{point}
locking.lock(person("asker", "amr", "province", "clerk", "checker"), round_, reason="两县未报")
"""


@pytest.fixture
def accepted(running: Round, people: SimpleNamespace, work: Any) -> Round:
    sheet = work.fill(people.third, running, batches=10, passed=9)
    submit(people.third, sheet)
    check(people.other_city, sheet)
    return running


def killed(point: str, home: Path, database_url: str, folder: Path) -> None:
    (folder / "conftest_of_rounds.py").write_text((Path(__file__).parent / "conftest.py").read_text("utf-8"), "utf-8")
    environment = {
        **os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "zhiheng.server.settings", "ZHIHENG_HOME": str(home),
    }  # fmt: skip
    script = CHILD.format(folder=str(folder), point=POINTS[point])
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == -9, done.stderr


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_the_middle_of_locking_nothing_is_half_locked(
    accepted: Round, home: Path, database_url: str, tmp_path: Path, people: SimpleNamespace, point: str
) -> None:
    from zhiheng.audit.models import LogEntry

    before = SheetEvent.objects.count()
    killed(point, home, database_url, tmp_path)
    accepted.refresh_from_db()
    assert (accepted.state, SheetEvent.objects.count(), OutboxBatch.objects.count(), LogEntry.objects.count()) == (
        "sent",
        before,
        0,
        0,
    )
    assert Sheet.objects.filter(state__in=("locked", "missed")).count() == 0
    lock(people.asker, accepted, reason="两县未报")
    assert (OutboxBatch.objects.count(), OutboxBatch.objects.get().delivered_at is not None) == (1, True)


def together(*tasks: Any) -> list[str]:
    """Run tasks at once; return what came of each: done, or the code of its error."""
    gate, outcome = threading.Barrier(len(tasks)), ["?"] * len(tasks)

    def go(place: int) -> None:
        gate.wait()
        try:
            tasks[place]()
            outcome[place] = "done"
        except errors.RoundError as error:
            outcome[place] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(place,)) for place in range(len(tasks))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return outcome


def test_two_who_write_one_cell_at_once_are_told_and_nothing_is_lost(
    running: Round, people: SimpleNamespace, work: Any
) -> None:
    sheet = asking.find_sheet(people.clerk, running.number, "amr-510104")
    other = work.person("other", "amr-510104", "county", "clerk")
    outcome = together(
        lambda: filling.save(people.clerk, sheet, Entry("batches", "1", was=0)),
        lambda: filling.save(other, sheet, Entry("batches", "2", was=0)),
    )
    assert sorted(outcome) == ["done", "round-stale-cell"]
    assert Cell.objects.get().version == 1


def test_two_uploads_at_once_are_taken_one_after_the_other(running: Round, people: SimpleNamespace) -> None:
    sheet = asking.find_sheet(people.clerk, running.number, "amr-510104")
    first, second = (
        uploads.receive(
            people.clerk, sheet, f"{n}.csv", f"指标,本期\n产品抽查抽检批次,{n}\n产品抽查合格批次,{n}\n".encode()
        )
        for n in (5, 6)
    )
    outcome = together(
        lambda: uploads.take(people.clerk, first),
        lambda: uploads.take(people.clerk, second),
        lambda: uploads.take(people.clerk, first),
    )
    assert sorted(outcome) == ["done", "done", "round-upload-gone"]
    values = set(Cell.objects.values_list("value", flat=True))
    assert values in ({"5"}, {"6"})  # whole, never one cell of each
