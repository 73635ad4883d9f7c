"""A disk that becomes full while a backup is written or restored is told, and nothing half is left."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from zhiheng.server.backup import room
from zhiheng.server.backup.errors import NoRoom


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        shutil.Error([("a", "b", "[Errno 28] No space left on device")]),
    ],
)
@pytest.mark.parametrize("keep", [True, False])
def test_full_disk_is_told_and_nothing_half_is_left(error: Exception, keep: bool, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / "database.dump").write_bytes(b"half")
    with pytest.raises(NoRoom), room.all_or_nothing(folder, keep=keep):
        raise error
    assert ([*folder.iterdir()] == []) if keep else not folder.exists()


def test_other_failures_are_told_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), room.all_or_nothing(tmp_path, keep=True):
        raise PermissionError(errno.EACCES, "Permission denied")
