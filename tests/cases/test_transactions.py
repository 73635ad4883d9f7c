"""Two people at once, and a process killed in the middle of a step: no half decision, one outbox row, nothing lost."""

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

from zhiheng.cases import errors
from zhiheng.cases.models import Case, CaseClock, CaseEvent
from zhiheng.cases.services import clocks
from zhiheng.cases.services.acting import act
from zhiheng.cases.services.opening import open_case
from zhiheng.ledger.models import OutboxBatch

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

#: Where the process dies: name of what is replaced by a death, as a statement of the child.
POINTS = {
    "before the event": "changing.CaseEvent.objects.create = die",
    "before the outbox": "owing.outbox.owe = die",
    "before the log": "trail.logged = die",
    "at the commit": "transaction.Atomic.__exit__ = die",
}
CHILD = """
import os, sys, django
django.setup()
sys.path.insert(0, {folder!r})
from conftest_of_cases import LEADER, probe
from zhiheng.cases.services import installed
installed._packs = lambda roots: probe()
from django.db import transaction
from zhiheng.cases.models import Case
from zhiheng.cases.services import acting, changing, owing, trail
def die(*_, **__):
    os.kill(os.getpid(), 9)
case = Case.objects.get()
{point}
acting.act(LEADER, case, "list")
"""


@pytest.fixture
def discussed(home: Path, bodies: dict[str, Any], people: SimpleNamespace, made: SimpleNamespace) -> Case:
    case = open_case(
        people.clerk, "entry", pack="probe", subject=made.party, name="示例企业", division="510104", now=made.noon
    )
    case = act(people.clerk, case, "tell", fields={"facts": "掺假"}, now=made.noon)
    case = act(people.firm, case, "hear", fields={"statement": "没有"}, now=made.noon)
    case = act(people.legal, case, "review", now=made.noon)
    return act(people.panel, case, "discuss", now=made.noon)


def killed(point: str, home: Path, database_url: str, folder: Path) -> int:
    (folder / "conftest_of_cases.py").write_text((Path(__file__).parent / "conftest.py").read_text("utf-8"), "utf-8")
    environment = {
        **os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "zhiheng.server.settings", "ZHIHENG_HOME": str(home),
    }  # fmt: skip
    script = CHILD.format(folder=str(folder), point=POINTS[point])
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == -9, done.stderr
    return done.returncode


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_the_middle_of_a_decision_nothing_is_half_done(
    discussed: Case, home: Path, database_url: str, tmp_path: Path, people: SimpleNamespace, point: str
) -> None:
    from zhiheng.audit.models import LogEntry

    killed(point, home, database_url, tmp_path)
    case = Case.objects.get()
    assert (case.state, case.version, case.closed) == ("discussed", 5, False)
    assert (CaseEvent.objects.count(), OutboxBatch.objects.count(), LogEntry.objects.count()) == (5, 0, 0)
    assert set(CaseClock.objects.values_list("state", flat=True)) == {"running", "stopped"}
    case = act(people.leader, case, "list")
    assert (case.state, case.version, OutboxBatch.objects.count(), LogEntry.objects.count()) == ("listed", 6, 1, 1)
    assert OutboxBatch.objects.get().delivered_at is not None


def test_second_of_two_who_act_at_once_is_told(discussed: Case, people: SimpleNamespace) -> None:
    together, outcome = threading.Barrier(2), {}

    def go(step: str) -> None:
        together.wait()
        try:
            act(people.leader, discussed, step, reason="x", version=5)
            outcome[step] = "done"
        except errors.StaleCase:
            outcome[step] = "stale"
        finally:
            connection.close()

    both = [threading.Thread(target=go, args=(step,)) for step in ("list", "remand")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(outcome.values()) == ["done", "stale"]
    assert Case.objects.get().version == 6
    assert list(CaseEvent.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_two_rounds_of_clocks_at_once_do_everything_once(
    home: Path, bodies: dict[str, Any], people: SimpleNamespace, made: SimpleNamespace
) -> None:
    for _ in range(3):
        case = open_case(
            people.clerk, "entry", pack="probe", subject=made.party, division="510104", again="另一件", now=made.noon
        )
        act(people.clerk, case, "tell", fields={"facts": "x"}, now=made.noon)
    done: list[clocks.Ticked] = []

    def go() -> None:
        done.append(clocks.tick(made.on("2026-03-10")))
        connection.close()

    both = [threading.Thread(target=go) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sum(one.taken for one in done) == 3
    assert CaseEvent.objects.filter(step="lapse").count() == 3


def test_numbers_of_cases_opened_at_once_have_no_gap(
    home: Path, bodies: dict[str, Any], people: SimpleNamespace, made: SimpleNamespace
) -> None:
    def go() -> None:
        for _ in range(3):
            open_case(people.clerk, "entry", pack="probe", division="510104", now=made.noon)
        connection.close()

    all_of_them = [threading.Thread(target=go) for _ in range(3)]
    for one in all_of_them:
        one.start()
    for one in all_of_them:
        one.join()
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"2026-entry-{n:04d}" for n in range(1, 10)]
