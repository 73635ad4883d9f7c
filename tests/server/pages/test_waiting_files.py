"""Files that wait for a confirmation are removed after some days; those whose job is to come stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_only_old_ended_uploads_lose_their_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from zhiheng.ledger.models import Upload, UploadState
    from zhiheng.server.staff import jobs
    from zhiheng.server.staff.installation import installation

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    monkeypatch.setenv("ZHIHENG_KEEP_UPLOAD_DAYS", "3")
    installation.cache_clear()
    now = timezone.now()
    cases = (("a", UploadState.REFUSED, 4), ("b", UploadState.REFUSED, 2), ("c", UploadState.READING, 9))
    for sign, state, days in cases:
        ended = None if state == UploadState.READING else now - timedelta(days=days)
        Upload.objects.create(key=sign * 32, name="f.csv", source="s", state=state, finished_at=ended)
        jobs.folder(sign * 32).mkdir(parents=True)
        (jobs.folder(sign * 32) / "f.csv").write_text("x")
    assert jobs.clear_waiting() == 1
    assert [jobs.folder(sign * 32).exists() for sign in "abc"] == [False, True, True]
    installation.cache_clear()
