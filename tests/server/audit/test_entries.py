"""Runs and releases of packs in the transparency log: each once, runs of risk classes as a salted hash."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zhiheng.ledger import Home
from zhiheng.ledger.installation import Installation, open_installation

pytestmark = pytest.mark.database


@pytest.fixture
def installation(db: None, tmp_path: Path) -> Installation:
    """An installation with one internal run and one that is not."""
    home = open_installation(Home(tmp_path))
    for use in ("risk_class", "grade_precheck"):
        table = pa.table(
            {"subject": ["uscc:1"], "state": ["rated"], "grade": ["A"], "score": pa.array([1000], pa.int64())}
        )
        home.runs.write(
            table, kind="grade", pack="sichuan", element=use, as_of=date(2026, 3, 1), batch_seq=1, pack_content={"a": 1},
            plan={"use": use, "scorecard": use}, semantics_version=1,
        )  # fmt: skip
    return home


def entries(kind: str) -> list[dict[str, Any]]:
    """Return the leaves of a kind."""
    from zhiheng.audit.models import LogEntry

    return [json.loads(bytes(each.leaf)) for each in LogEntry.objects.filter(kind=kind).order_by("index")]


def _summaries(home: Installation) -> None:
    from zhiheng.ledger.models import RunSummary

    for manifest in home.runs.list():
        RunSummary.objects.create(
            run_id=manifest.run, pack=manifest.pack, scorecard=manifest.element, use=manifest.plan["use"], as_of=manifest.as_of,
            batch_seq=1, created_at=manifest.created, rated=1, not_rated=0, grades={}, output_hash=manifest.output_hash,
        )  # fmt: skip


def test_each_run_is_told_once(installation: Installation) -> None:
    from zhiheng.audit.services import transparency, verification
    from zhiheng.server import audit_entries

    _summaries(installation)
    assert audit_entries.tell_runs(installation) == 2
    assert audit_entries.tell_runs(installation) == 0
    hidden, public = entries("run")
    assert set(hidden) == {"v", "kind", "at", "entry_hash"}
    manifest = installation.runs.manifest(public["entry"]["run"])
    assert public["entry"]["manifest"] == hashlib.sha256(manifest.as_json()).hexdigest()
    assert public["entry"]["output_hash"] == manifest.output_hash
    opened = transparency.opening(0)
    assert opened is not None
    assert json.loads(opened["content"])["element"] == "risk_class"
    assert verification.verify().valid


def test_each_release_of_a_pack_is_told_once(installation: Installation) -> None:
    from zhiheng.server import audit_entries

    packs = installation.packs
    assert audit_entries.tell_releases(installation) == len(packs)
    assert audit_entries.tell_releases(installation) == 0
    told = {each["entry"]["pack"]: each["entry"]["content_hash"] for each in entries("pack_release")}
    assert told == {name: pack.content_hash for name, pack in packs.items()}


def test_run_whose_folder_is_gone_holds_nothing_up(installation: Installation) -> None:
    import shutil

    from zhiheng.server import audit_entries

    _summaries(installation)
    shutil.rmtree(installation.runs.folder / installation.runs.list()[0].run)
    assert audit_entries.tell_runs(installation) == 1
